package fire

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the port's file

	"github.com/google/uuid"

	"quayside/backend/account"
	"quayside/backend/demo"
	"quayside/backend/testenv"
)

// evil is written wherever a stranger may write. If any page shows it as it is,
// a browser makes an element of it; loud are the ways in which that would show.
const evil = `"'><x-evil onload=alert(1)>{{.}}</script>`

var loud = []string{"<x-evil", `"'><x`, "{{.}}</script>"}

// signIn opens the demonstration's first account of a role.
func (h *house) signIn(t testing.TB, role account.Role, only string) *browser {
	t.Helper()
	people, err := demo.SignIns()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p demo.SignIn) bool { return p.Role == role && strings.HasPrefix(p.Email, only) })
	if i < 0 {
		t.Fatalf("nobody in the demonstration is %s %s", role, only)
	}
	b := newBrowser(t, h)
	p, err := b.post(t.Context(), "/signin", url.Values{"email": {people[i].Email}, "password": {people[i].Password}})
	if err != nil || p.status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %s, %v", people[i].Email, p.status, text(p.body), err)
	}
	return b
}

// A merchant, a shopper and customs write markup wherever they may. Every page
// shows it as text: the shop's, the studio's and the office's.
func TestMarkupIsTextOnEveryPage(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		h := open(t, e, nil)
		studio, office := h.signIn(t, account.Merchant, "qingyu"), h.signIn(t, account.Admin, "")
		w := h.sellEvil(t, studio)
		b := h.buyEvil(t, w)
		h.rest(t)
		h.answerEvil(t)
		calm := walk{t, studio, map[string]bool{}}
		calm.shows(true, "/studio/products", "/studio/products/"+h.one(t, "SELECT product_id FROM variants WHERE id = ?", w.variant), "/studio/variants/"+w.variant)
		calm.shows(false, "/studio/import")
		calm = walk{t, b.browser, map[string]bool{}}
		for _, lang := range []string{"/en", "/zh-hans", "/ar"} {
			calm.shows(true, lang+"/p/"+w.slug, lang+"/orders/"+b.order)
			calm.shows(false, lang, lang+"/c", lang+"/cart")
		}
		calm = walk{t, office, map[string]bool{}}
		calm.shows(true, "/office/declarations/"+b.order)
		calm.shows(false, "/office/declarations", "/office/declarations?q="+url.QueryEscape(evil), "/office/declarations?stage="+url.QueryEscape(evil))
		calm.follow(regexp.MustCompile(`href="(/office/messages/[^"/]+)"`), "/office/declarations/"+b.order)
	})
}

// walk looks at pages in one browser.
type walk struct {
	t    *testing.T
	b    *browser
	seen map[string]bool
}

// shows opens pages and holds them against what markup would do. A page that
// must show what the stranger wrote proves that something was there to escape.
func (w walk) shows(must bool, paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		if w.seen[path] {
			continue
		}
		w.seen[path] = true
		p, err := w.b.get(w.t.Context(), path)
		if err != nil || p.status != http.StatusOK {
			w.t.Errorf("%s: %d %s, %v", path, p.status, text(p.body), err)
			continue
		}
		quiet(w.t, path, p)
		if must && !strings.Contains(html.UnescapeString(p.body), "x-evil") {
			w.t.Errorf("%s does not show what the stranger wrote: %s", path, text(p.body))
		}
	}
}

// quiet fails the test if a page holds markup of a stranger.
func quiet(t *testing.T, what string, p page) {
	t.Helper()
	for _, word := range loud {
		if i := strings.Index(p.body, word); i >= 0 {
			t.Errorf("%s: markup of a stranger: %s", what, p.body[max(0, i-120):min(len(p.body), i+80)])
		}
	}
}

// follow opens every page that a page links to by pattern.
func (w walk) follow(pattern *regexp.Regexp, path string) {
	w.t.Helper()
	p, err := w.b.get(w.t.Context(), path)
	links := pattern.FindAllStringSubmatch(p.body, -1)
	if err != nil || len(links) == 0 {
		w.t.Errorf("%s links to nothing like %s: %v", path, pattern, err)
	}
	for _, m := range links {
		w.shows(false, html.UnescapeString(m[1]))
	}
}

// one reads one text from the shop's database.
func (h *house) one(t testing.TB, query string, args ...any) string {
	t.Helper()
	b := h.books(t)
	defer b.close()
	found := all[string](b, query, args...)
	if len(found) == 0 {
		t.Fatalf("nothing found: %s", query)
	}
	return found[0]
}

// catalogue is the demonstration's first row of merchant qingyu, with cells
// changed, as a file.
func catalogue(t testing.TB, cells map[string]string) string {
	t.Helper()
	f, err := os.Open(filepath.Join(testenv.Root(t), "backend", "demo", "data", "catalogue.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	head := rows[0]
	row := rows[slices.IndexFunc(rows, func(r []string) bool { return r[0] == "qingyu" })]
	for name, v := range cells {
		row[slices.Index(head, name)] = v
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll([][]string{head, row}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// upload sends a catalogue file with pictures to the studio.
func (b *browser) upload(ctx context.Context, name, file string, pictures map[string][]byte) (page, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	add := func(field, name string, data []byte) error {
		part, err := form.CreateFormFile(field, name)
		if err == nil {
			_, err = part.Write(data)
		}
		return err
	}
	err := add("file", name, []byte(file))
	for name, data := range pictures {
		err = errors.Join(err, add("pictures", name, data))
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return page{}, err
	}
	return b.send(ctx, func() (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.h.url+"/studio/import", bytes.NewReader(body.Bytes()))
		if err == nil {
			req.Header.Set("Content-Type", form.FormDataContentType())
		}
		return req, err
	})
}

// sellEvil imports a product whose every text is markup, through the studio,
// and lists it.
func (h *house) sellEvil(t *testing.T, studio *browser) want {
	t.Helper()
	cells := map[string]string{"handle": "evil", "sku": "EVIL-1", "barcode": "", "images": "", "stock": "50"}
	for _, name := range []string{"title_en", "title_zh", "title_ar", "title_de", "description_en", "description_zh", "option1_name", "option1_value", "option2_name", "option2_value",
		"material", "brand", "declared_name_zh", "declared_name_en", "gmodel"} {
		cells[name] = evil
	}
	p, err := studio.upload(t.Context(), strings.ReplaceAll(evil, "/", "")+".csv", catalogue(t, cells), map[string][]byte{strings.ReplaceAll(evil, "/", "") + ".jpg": []byte(evil)})
	if err != nil || p.status != http.StatusSeeOther {
		t.Fatalf("upload: %d %s, %v", p.status, text(p.body), err)
	}
	shown, err := studio.get(t.Context(), p.to())
	if err != nil {
		t.Fatal(err)
	}
	quiet(t, "the import's page", shown)
	if done, err := studio.post(t.Context(), p.to(), url.Values{}); err != nil || done.status != http.StatusSeeOther {
		t.Fatalf("import: %d %s, %v\n%s", done.status, text(done.body), err, text(shown.body))
	}
	until(t, "the product is there", 50*time.Millisecond, func() bool {
		b := h.books(t)
		defer b.close()
		return b.count("SELECT count(*) FROM variants WHERE sku = 'EVIL-1'") == 1
	})
	product := h.one(t, "SELECT product_id FROM variants WHERE sku = 'EVIL-1'")
	if p, err = studio.post(t.Context(), "/studio/products/"+product+"/status", url.Values{"status": {"listed"}}); err != nil || p.status != http.StatusSeeOther {
		t.Fatalf("list the product: %d %s, %v", p.status, text(p.body), err)
	}
	return want{slug: h.one(t, "SELECT slug FROM products WHERE id = ?", product), variant: h.one(t, "SELECT id FROM variants WHERE sku = 'EVIL-1'"), quantity: 1}
}

// buyEvil buys with markup in every field, after a try that the form refuses and
// shows again.
func (h *house) buyEvil(t *testing.T, w want) *buyer {
	t.Helper()
	b := &buyer{browser: newBrowser(t, h), wants: []want{w}, country: "DE", mood: pays}
	if err := b.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	form, err := b.form(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"name", "line1", "line2", "city"} {
		form.Set(name, evil)
	}
	good := form.Get("postcode")
	for _, field := range []string{"postcode", "phone", "email"} {
		before := form.Get(field)
		form.Set(field, evil)
		p, err := b.post(t.Context(), "/en/checkout", form)
		if err != nil || p.status != http.StatusUnprocessableEntity {
			t.Errorf("markup as %s: %d, %v", field, p.status, err)
		}
		quiet(t, "the form shown again", p)
		form.Set(field, before)
	}
	form.Set("postcode", good)
	if err := b.place(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	walk{t, b.browser, map[string]bool{}}.shows(true, "/en/orders/"+b.order+"/pay", "/en/checkout")
	if err := b.payNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	dataOf = regexp.MustCompile(`(?s)(<(?:\w+:)?Data>)(.*?)(</(?:\w+:)?Data>)`)
	infoOf = regexp.MustCompile(`(?s)<(?:\w+:)?returnInfo>(.*?)</`)
	copOf  = regexp.MustCompile(`(<(?:\w+:)?CopMsgId>)[^<]*`)
)

// answerEvil lets customs repeat its last answer about an inventory with markup
// in its words.
func (h *house) answerEvil(t *testing.T) {
	t.Helper()
	b := h.books(t)
	var last []byte
	err := b.db.Gorm(t.Context()).Raw("SELECT envelope FROM customs_messages WHERE direction = 'in' AND kind = 'CEB604' ORDER BY created_at DESC, id DESC LIMIT 1").Row().Scan(&last)
	b.close()
	if err != nil {
		t.Fatalf("customs has answered no inventory: %v", err)
	}
	packed := dataOf.FindSubmatch(last)
	if packed == nil {
		t.Fatalf("no data in %s", last)
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(packed[2])), ""))
	if err != nil {
		t.Fatal(err)
	}
	info := infoOf.FindSubmatchIndex(data)
	if info == nil {
		t.Fatalf("no words in %s", data)
	}
	data = slices.Concat(data[:info[2]], []byte(html.EscapeString(evil)), data[info[3]:])
	envelope := dataOf.ReplaceAll(last, []byte("${1}"+base64.StdEncoding.EncodeToString(data)+"${3}"))
	envelope = copOf.ReplaceAll(envelope, []byte("${1}"+strings.ToUpper(uuid.NewString())))
	h.speak(t, envelope)
	until(t, "the office has heard customs", 50*time.Millisecond, func() bool {
		b := h.books(t)
		defer b.close()
		return b.count("SELECT count(*) FROM customs_entries WHERE info LIKE '%x-evil%'") == 1
	})
}

// speak puts a reply into the port's hand.
func (h *house) speak(t *testing.T, envelope []byte) {
	t.Helper()
	port, err := sql.Open("sqlite", "file:"+filepath.Join(h.data, "port.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	_, err = port.ExecContext(t.Context(), "INSERT INTO reply (deliver_at, order_no, logistics_code, logistics_no, dxp) VALUES (?, '', '', '', ?)", time.Now().UnixMilli(), envelope)
	if err := errors.Join(err, port.Close()); err != nil {
		t.Fatal(err)
	}
}
