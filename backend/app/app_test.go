package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/config"
	"quayside/backend/database/databasetest"
)

// output collects what a command prints; the log comes from many goroutines.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// settings returns a configuration on a free port with data of its own.
func settings(t *testing.T, more ...string) config.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	env := append([]string{"QUAYSIDE_DATA=" + t.TempDir(), "QUAYSIDE_LISTEN=" + address, "QUAYSIDE_ORIGIN=http://" + address}, more...)
	cfg, err := config.FromEnv(env)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// serving starts a shop and returns how to stop it; stop returns Serve's error.
func serving(t *testing.T, cfg config.Config, out io.Writer) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, cfg, out) }()
	wait(t, func() bool { status, _ := get(cfg, "/readyz"); return status == http.StatusOK })
	return func() error { cancel(); return <-done }
}

// wait waits for a condition, for a minute at most: the machine may be busy.
func wait(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("it did not happen within a minute")
		case <-tick.C:
		}
	}
}

func get(cfg config.Config, path string) (status int, body string) {
	res, err := http.Get("http://" + cfg.Listen + path)
	if err != nil {
		return 0, err.Error()
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(text)
}

func TestAnEmptyShopOpensAndStops(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(testing.TB) string{"sqlite": databasetest.SQLiteURL, "postgres": databasetest.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, out := settings(t, "QUAYSIDE_DATABASE="+url(t)), &output{}
			for round := range 2 { // the second one finds what the first one left
				stop := serving(t, cfg, out)
				for path, want := range map[string]string{"/en": "Quayside", "/signin": "Sign in", "/metrics": "quayside_http_request", "/sandbox/v3/stripe.js": "Stripe", "/no/such/page": "no page"} {
					if _, body := get(cfg, path); !strings.Contains(body, want) {
						t.Errorf("round %d: %s does not say %q", round, path, want)
					}
				}
				if err := health(t.Context(), cfg, nil, nil); err != nil {
					t.Errorf("health = %v", err)
				}
				if err := stop(); err != nil {
					t.Errorf("round %d: Serve = %v", round, err)
				}
			}
			if err := health(t.Context(), cfg, nil, nil); err == nil {
				t.Error("health is fine after the shop has stopped")
			}
			if strings.Contains(out.String(), "level=ERROR") || !strings.Contains(out.String(), "Quayside is open") {
				t.Errorf("output:\n%s", out)
			}
		})
	}
}

func TestTheFrontAnswersBeforeTheShopIsReady(t *testing.T) {
	t.Parallel()
	cfg := settings(t)
	f, err := listen(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(cfg, "/en"); status != http.StatusServiceUnavailable || !strings.Contains(body, "Back in a minute") {
		t.Errorf("while starting: %d %q", status, body)
	}
	if status, _ := get(cfg, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz while starting: %d", status)
	}
	if _, err := listen(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "QUAYSIDE_LISTEN") {
		t.Errorf("a second one on the same address: %v", err)
	}
	under, release := make(chan struct{}), make(chan struct{})
	f.Open(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(under)
		<-release
		io.WriteString(w, "done")
	}))
	answer := make(chan string, 1)
	go func() { _, body := get(cfg, "/slow"); answer <- body }()
	<-under
	stopped := make(chan error, 1)
	go func() { stopped <- f.Stop(t.Context()) }()
	wait(t, func() bool { status, _ := get(cfg, "/en"); return status == 0 }) // nobody new is let in
	close(release)
	if body, err := <-answer, <-stopped; body != "done" || err != nil {
		t.Errorf("a request under way while stopping: %q, Stop = %v", body, err)
	}
}

// TestTracesGoToTheCollector is not parallel: the provider of spans is global.
func TestTracesGoToTheCollector(t *testing.T) {
	paths := make(chan string, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths <- r.URL.Path
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer collector.Close()
	cfg := settings(t, "QUAYSIDE_OTLP="+collector.URL+"/v1/traces")
	if err := serving(t, cfg, io.Discard)(); err != nil { // stopping sends what is left
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("the collector heard nothing")
	}
	if got := <-paths; got != "/v1/traces" {
		t.Errorf("traces went to %s", got)
	}
}

func TestOneServerOnASQLiteFile(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/data/quayside.db"
	unlock, err := lockFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockFile(file); err == nil || !strings.Contains(err.Error(), "QUAYSIDE_DATABASE") {
		t.Errorf("a second lock = %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = lockFile(file)
	if err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	env := []string{"QUAYSIDE_DATA=" + data}
	tests := []struct {
		name string
		args []string
		env  []string
		want string // in the output, or in the error if it begins with "error:"
	}{
		{"help", []string{"help"}, nil, "usage: quayside"},
		{"a command there is not", []string{"dance"}, nil, `error:no command "dance"`},
		{"settings with mistakes", []string{"migrate"}, []string{"QUAYSIDE_HOLD=soon"}, "error:Hold"},
		{"migrate", []string{"migrate"}, env, "up to date"},
		{"import without a file", []string{"import"}, env, "error:one catalogue file"},
		{"import of a file there is not", []string{"import", data + "/none.csv"}, env, "error:none.csv"},
		{"import's help", []string{"import", "-h"}, env, "good-rows"},
		{"waybills' help", []string{"waybills", "-h"}, env, "-carrier code"},
		{"waybills of no carrier", []string{"waybills", "-first", "1", "-last", "9"}, env, "error:name the carrier"},
		{"waybills of a carrier there is not", []string{"waybills", "-carrier", "nobody", "-last", "9"}, env, `error:no carrier "nobody"`},
		{"waybills of a new shop", []string{"waybills"}, env, "CARRIER"},
		{"rates of a file there is not", []string{"rates", data + "/none.csv"}, env, "error:none.csv"},
		{"rates of two files", []string{"rates", "a.csv", "b.csv"}, env, "error:one file"},
		{"rates of a new shop", []string{"rates"}, env, "FOR ONE CNY"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := &output{}
			err := Main(t.Context(), tt.args, tt.env, out)
			if wrong, isError := strings.CutPrefix(tt.want, "error:"); isError {
				if err == nil || !strings.Contains(err.Error(), wrong) {
					t.Errorf("error = %v, want %q in it", err, wrong)
				}
				return
			}
			if err != nil || !strings.Contains(out.String(), tt.want) {
				t.Errorf("output %q, error %v", out, err)
			}
		})
	}
}
