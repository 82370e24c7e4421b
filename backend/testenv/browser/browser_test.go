package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

const form = `<!doctype html><html lang="en"><title>Form</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<body style="background: light-dark(white, black)"><h1>A form</h1>
<form method="post" action="/"><input id="name" name="name" value="old">
<select id="size" name="size"><option>small</option><option>large</option></select>
<input type="file" id="file"><button id="send">Send</button></form>
<p id="script">off</p><script nonce="n">document.getElementById('script').textContent = 'on'</script></body></html>`

// site answers with a form, and tells what was sent to it.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-n'")
		fmt.Fprint(w, form)
	})
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, `<title>Sent</title><link rel="icon" href="data:,"><p id="sent">%s %s %s</p>`,
			r.FormValue("name"), r.FormValue("size"), r.Header.Get("Accept-Language"))
	})
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-n'")
		fmt.Fprint(w, `<title>Broken</title><link rel="icon" href="data:,"><script>document.title = 'ran'</script>
<script nonce="n">console.error("a script complains"); setTimeout(() => { throw new Error("a script throws") })</script>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAPersonFillsAndSendsAForm(t *testing.T) {
	p := Open(t, Look{Language: "ar"})
	if status := p.Go(site(t)); status != http.StatusOK {
		t.Fatalf("status = %d", status)
	}
	p.t = &quiet{TB: t}
	p.Accessible()
	if found := strings.Join(p.t.(*quiet).errors, "\n"); !strings.Contains(found, "label") || !strings.Contains(found, `id="name"`) {
		t.Errorf("axe-core did not find the fields without labels: %s", found)
	}
	p.t = t
	if got := p.Text("h1"); got != "A form" {
		t.Errorf("h1 = %q", got)
	}
	p.Fill("#name", "陶瓷 é")
	p.Choose("#size", "large")
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Upload("#file", file)
	if n := Find[int](p, "document.querySelector('#file').files.length"); n != 1 {
		t.Errorf("files = %d, want 1", n)
	}
	p.Allow("status of 422")
	if status := p.Follow("#send"); status != http.StatusUnprocessableEntity {
		t.Errorf("status of the answer = %d", status)
	}
	if got := p.Text("#sent"); got != "陶瓷 é large ar" {
		t.Errorf("sent %q", got)
	}
	p.Back()
	p.Until("document.querySelector('#script').textContent === 'on'")
}

func TestAPageIsLookedAtInManyWays(t *testing.T) {
	url := site(t)
	tests := []struct {
		name   string
		look   Look
		width  int
		dark   bool
		script string
	}{
		{"on a desktop", Desktop(), 1440, false, "on"},
		{"on a phone in the dark", Look{Width: 390, Height: 844, Phone: true, Dark: true}, 390, true, "on"},
		{"without scripts", Look{NoScript: true}, 1440, false, "off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Open(t, tt.look)
			p.Go(url)
			if got := p.Text("#script"); got != tt.script {
				t.Errorf("scripts are %s, want %s", got, tt.script)
			}
			if got := Find[int](p, "innerWidth"); got != tt.width {
				t.Errorf("width = %d, want %d", got, tt.width)
			}
			p.t = &quiet{TB: t}
			p.Accessible() // it ends, also where scripts are off
			p.t = t
			if got := Find[bool](p, "matchMedia('(prefers-color-scheme: dark)').matches"); got != tt.dark {
				t.Errorf("dark = %v, want %v", got, tt.dark)
			}
		})
	}
}

func TestTwoPagesShareNoCookies(t *testing.T) {
	url := site(t)
	a, b := Open(t, Desktop()), Open(t, Desktop())
	a.Go(url)
	a.Eval("document.cookie = 'seen=1'")
	b.Go(url)
	if got := Find[string](b, "document.cookie"); got != "" {
		t.Errorf("the second page sees %q", got)
	}
}

// quiet is a test whose errors are kept instead of counted.
type quiet struct {
	testing.TB
	errors []string
}

func (q *quiet) Helper()                      {}
func (q *quiet) Errorf(f string, args ...any) { q.errors = append(q.errors, fmt.Sprintf(f, args...)) }

func TestErrorsOnTheConsoleFailTheTest(t *testing.T) {
	p := Open(t, Desktop())
	p.Go(site(t) + "/broken")
	p.Until("document.readyState === 'complete'")
	if got := Find[string](p, "new Promise(done => setTimeout(() => done(document.title)))"); got != "Broken" {
		t.Errorf("a script without the nonce ran: title %q", got)
	}
	q := &quiet{TB: t}
	p.t = q
	p.finish()
	p.console.allowed = []string{""} // all of it was meant
	all := strings.Join(q.errors, "\n")
	for _, want := range []string{"a script complains", "a script throws", "Content Security Policy"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not reported in:\n%s", want, all)
		}
	}
}
