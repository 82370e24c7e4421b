package studio

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/merchant"
	"quayside/backend/server/reply/replytest"
	"quayside/backend/server/session"
	"quayside/backend/stock"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// markup is what a stranger would like to see run.
const markup = `<script>alert(1)</script>`

// studio is the door with two merchants behind it, one of them signed in.
type studio struct {
	*testing.T
	db     *database.DB
	door   *Doors
	engine *gin.Engine
	cookie *http.Cookie
	jobs   []catalog.Apply
	ids    map[string]string // merchant code: id
	mishap []string          // what handlers went wrong with
}

// Add keeps a job for the test to work: the studio is its own queue.
func (s *studio) Add(_ context.Context, _ *database.Tx, job catalog.Job) error {
	if a, ok := job.(catalog.Apply); ok {
		s.jobs = append(s.jobs, a)
	}
	return nil
}

// files is a file store in memory.
type files struct{ sync.Map }

func (f *files) Write(_ context.Context, name string, data []byte) error {
	f.Store(name, data)
	return nil
}

func (f *files) Read(_ context.Context, name string) ([]byte, error) {
	data, ok := f.Load(name)
	if text, isText := data.([]byte); ok && isText {
		return text, nil
	}
	return nil, os.ErrNotExist
}

const password = "a long enough password"

// enter opens the studio for a person of merchant qingyu.
func enter(t *testing.T, db *database.DB) *studio {
	t.Helper()
	gin.SetMode(gin.TestMode)
	codes, err := catalog.LoadCodes()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon }
	s, store := &studio{T: t, db: db, ids: map[string]string{}}, &files{}
	s.door = &Doors{Pages: replytest.Pages(t), DB: db, Now: now, Intake: &catalog.Intake{
		DB: db, Importer: &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: now},
		Pictures: catalog.NewPictures(store), Files: store, Queue: s,
	}}
	s.signIn()
	s.sell(map[string]string{})
	s.engine = gin.New()
	s.engine.ContextWithFallback = true
	s.engine.Use(func(c *gin.Context) {
		c.Next()
		s.mishap = c.Errors.Errors()
	})
	s.door.Routes(s.engine)
	return s
}

// signIn makes two merchants and signs a person of the first one in.
func (s *studio) signIn() {
	s.Helper()
	passwords, err := account.NewPasswords(account.Cost{MemoryKiB: 64, Passes: 1})
	s.must(err)
	desk, err := account.NewDesk(s.db, passwords, s.door.Now)
	s.must(err)
	hash, err := passwords.Hash(s.Context(), password)
	s.must(err)
	s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
		for code, credit := range map[string]string{"qingyu": "91331181MADEM0011E", "pingjiang": "91320506MADEM002XN"} {
			m := &merchant.Merchant{Code: code, NameZH: "窑", NameEN: "Kiln", CreditCode: credit, CustomsCode: "331096DEM1", CustomsOffice: "2928"}
			if err := merchant.Save(s.Context(), tx, m); err != nil {
				return err
			}
			s.ids[code] = m.ID
		}
		u := account.User{ID: database.NewID(), Email: "mei@example.com", Name: "Mei", Role: account.Merchant, MerchantID: s.ids["qingyu"], CreatedAt: noon}
		return account.Add(s.Context(), tx, u, hash)
	}))
	token, _, err := desk.SignIn(s.Context(), account.Attempt{Email: "mei@example.com", Password: password, Address: "127.0.0.1"})
	s.must(err)
	s.door.Keeper = session.NewKeeper(desk, false)
	s.cookie = &http.Cookie{Name: "quayside", Value: token}
}

func (s *studio) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// sell imports one product of qingyu, a cup, with some cells changed.
func (s *studio) sell(change map[string]string) {
	s.Helper()
	s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
		src := catalog.Source{Name: "cup.csv", Data: strings.NewReader(row(change)), Curator: true}
		_, err := s.door.Intake.Importer.Import(s.Context(), tx, src, false)
		return err
	}))
}

// row is a catalogue file of one good row, with some cells changed.
func row(change map[string]string) string {
	columns := []string{"merchant", "handle", "title_en", "title_zh", "category", "sku", "price_cny", "stock", "net_g", "gross_g",
		"hs6", "hs10", "origin", "declared_name_zh", "declared_name_en", "gmodel", "unit1", "battery", "images", "status"}
	cells := []string{"qingyu", "cup", "Cup", "杯", "Ceramics > Tea ware", "CUP-1", "12890", "3", "264", "454",
		"691110", "6911101900", "CN", "瓷杯", "porcelain cup", "0|0|瓷制", "035", "none", "", ""}
	for i, c := range columns {
		if v, ok := change[c]; ok {
			cells[i] = v
		}
	}
	return strings.Join(columns, ",") + "\n" + strings.Join(cells, ",") + "\n"
}

// send sends a request as the person signed in, and returns the answer.
func (s *studio) send(method, path, contentType string, body io.Reader) *httptest.ResponseRecorder {
	s.Helper()
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", contentType)
	if s.cookie != nil {
		r.AddCookie(s.cookie)
	}
	w := httptest.NewRecorder()
	s.engine.ServeHTTP(w, r)
	if w.Code == http.StatusInternalServerError {
		s.Errorf("%s %s: %v", method, path, s.mishap)
	}
	return w
}

// get returns a page that must be there.
func (s *studio) get(path string) string {
	s.Helper()
	w := s.send(http.MethodGet, path, "", nil)
	if w.Code != http.StatusOK {
		s.Fatalf("GET %s: %d\n%s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// post sends a form and returns the status, where to, and the page.
func (s *studio) post(path string, form url.Values) (int, string, string) {
	s.Helper()
	w := s.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

// upload sends a catalogue file with pictures, given as name and content.
func (s *studio) upload(file string, pictures ...string) (int, string, string) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part := func(field, name, content string) {
		w, err := form.CreateFormFile(field, name)
		s.must(err)
		_, err = io.WriteString(w, content)
		s.must(err)
	}
	part("file", "my cups.csv", file)
	for i := 0; i+1 < len(pictures); i += 2 {
		part("pictures", pictures[i], pictures[i+1])
	}
	s.must(form.Close())
	w := s.send(http.MethodPost, "/studio/import", form.FormDataContentType(), &body)
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

// holds fails unless the page says all of the words.
func (s *studio) holds(page string, words ...string) {
	s.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			s.Errorf("the page does not say %q", w)
		}
	}
	if strings.Contains(page, markup) {
		s.Error("a stranger's markup is on the page")
	}
}

// cup returns the listing of the cup.
func (s *studio) cup() *catalog.Listing {
	s.Helper()
	cards, _, err := catalog.ListOwn(s.Context(), s.db, catalog.OwnQuery{Merchant: s.ids["qingyu"], Lang: "en"})
	s.must(err)
	l, err := catalog.FindOwn(s.Context(), s.db, "", cards[len(cards)-1].ProductID, "en")
	s.must(err)
	return l
}

func TestStudio(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(s *studio)
	}{
		{"the list shows products, and what each lacks", (*studio).testList},
		{"what is missing is a link to the field", (*studio).testMissing},
		{"a form with mistakes comes back with the reasons", (*studio).testMistakes},
		{"a file is shown before it is imported", (*studio).testImport},
		{"pictures come in archives, and bad ones are named", (*studio).testArchive},
		{"uploads that are none are told so", (*studio).testBadUploads},
		{"another merchant's things are not there", (*studio).testStrangers},
		{"nobody comes in without a session", (*studio).testSignedOut},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := enter(t, db)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				s.T = t
				tt.do(s)
			})
		}
	})
}

func (s *studio) testList() {
	s.sell(map[string]string{"handle": "evil", "sku": "EVIL-1", "title_en": markup, "hs10": "", "status": "draft"})
	s.holds(s.get("/studio/products"), "Cup", "&lt;script&gt;", "1 variant incomplete", "CN¥128.90", "On sale", "Draft")
	if page := s.get("/studio/products?tab=lacking"); strings.Contains(page, ">Cup<") {
		s.Error("a complete product is among those that lack something")
	}
	s.holds(s.get("/studio/products?tab=archived"), "No products of this kind.")
	w := s.send(http.MethodGet, "/studio/catalogue.csv", "", nil)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "CUP-1") {
		s.Errorf("the export: %d %s", w.Code, w.Body)
	}
}

func (s *studio) testMissing() {
	l := s.cup()
	form := s.form(l.Variants[0])
	form.Set("hs6", "")
	form.Set("hs10", "")
	code, to, _ := s.post("/studio/variants/"+l.Variants[0].ID, form)
	if code != http.StatusSeeOther {
		s.Fatalf("saving without an HS code: %d, want the form to be taken", code)
	}
	s.holds(s.get(to), "Saved.", "Missing before this can be sold abroad", `href="/studio/variants/`+l.Variants[0].ID+`#hs6"`)
	s.holds(s.get("/studio/products/"+l.ID), "Some variants cannot be sold abroad yet.", `#hs10"`)
	form = s.form(s.cup().Variants[0])
	form.Set("hs6", "6911.10")
	form.Set("hs10", "6911101900")
	form.Set("price_cny", "99")
	form.Set("stock", "12")
	if code, _, page := s.post("/studio/variants/"+l.Variants[0].ID, form); code != http.StatusSeeOther {
		s.Fatalf("filling it in: %d\n%s", code, page)
	}
	s.holds(s.get("/studio/products/"+l.ID), "CN¥99.00", ">12<", "Complete")
	form = s.form(s.cup().Variants[0])
	form.Set("unit1", "030")
	_, to, _ = s.post("/studio/variants/"+l.Variants[0].ID, form)
	s.holds(s.get(to), "Missing before this can be sold abroad", `#unit1_per_item"`)
	form = s.form(s.cup().Variants[0])
	form.Set("unit1_per_item", "2.50")
	_, to, _ = s.post("/studio/variants/"+l.Variants[0].ID, form)
	s.holds(s.get(to), "Saved.", `name="unit1_per_item" dir="ltr" autocomplete="off" value="2.5"`)
	form = s.form(s.cup().Variants[0])
	form.Set("unit1", "035")
	form.Set("unit1_per_item", "")
	if code, _, page := s.post("/studio/variants/"+l.Variants[0].ID, form); code != http.StatusSeeOther {
		s.Fatalf("back to weight: %d\n%s", code, page)
	}
	code, to, _ = s.post("/studio/products/"+l.ID+"/status", url.Values{"status": {"draft"}})
	if code != http.StatusSeeOther {
		s.Errorf("taking off sale: %d", code)
	}
	s.holds(s.get(to), "Put on sale")
}

// form is the variant's form as a browser sends it.
func (s *studio) form(v catalog.Variant) url.Values {
	form := url.Values{"version": {v.Version()}}
	for name, value := range fieldsOf(v, 3) {
		if value != "no" {
			form.Set(name, value)
		}
	}
	return form
}

func (s *studio) testMistakes() {
	v := s.cup().Variants[0]
	path := "/studio/variants/" + v.ID
	form := s.form(v)
	form.Set("hs6", "691199")
	form.Set("price_cny", "12,5"+markup)
	form.Set("net_g", "900")
	code, _, page := s.post(path, form)
	if code != http.StatusUnprocessableEntity {
		s.Fatalf("a form with mistakes: %d, want 422", code)
	}
	s.holds(page, "There is a problem", `href="#hs6"`, "Did you mean 691190", `href="#price_cny"`, "This is not a price.",
		"Net weight (900 g) is more than gross weight (454 g).", `value="691199"`, `aria-invalid="true"`)
	form = s.form(v)
	form.Set("version", "1")
	if code, _, _ := s.post(path, form); code != http.StatusConflict {
		s.Errorf("a form of yesterday: %d, want 409", code)
	}
	form = s.form(v)
	form.Set("unit1_per_item", "2")
	_, _, page = s.post(path, form)
	s.holds(page, `href="#unit1_per_item"`, "Amount of unit 1 in one item is for a unit that measures", `value="2"`)
	form = s.form(v)
	form.Set("price_cny", "-5")
	_, _, page = s.post(path, form)
	s.holds(page, "The price is below zero. Give 0.01 yuan or more.")
}

func (s *studio) testImport() {
	text := row(map[string]string{"handle": "bowl", "sku": "BOWL-1", "title_en": "Bowl"})
	text += strings.SplitAfter(row(map[string]string{"handle": "plate", "sku": "PLATE-1", "price_cny": "-3", "title_en": markup}), "\n")[1]
	code, to, page := s.upload(text)
	if code != http.StatusSeeOther {
		s.Fatalf("upload: %d\n%s", code, page)
	}
	s.holds(s.get(to), "Nothing has been changed yet.", "my cups.csv", "The price is below zero. Give a whole number of fen, 1 or more.",
		"PLATE-1", "price_cny", "Import the 1 good row alone", "Upload a mended file")
	if code, _, page := s.post(to, url.Values{"rows": {"all"}}); code != http.StatusUnprocessableEntity {
		s.Errorf("importing a file with mistakes as a whole: %d\n%s", code, page)
	}
	if code, _, _ := s.post(to, url.Values{"rows": {"good"}}); code != http.StatusSeeOther {
		s.Fatalf("importing the good rows: %d", code)
	}
	s.holds(s.get(to), "<progress", `hx-trigger="every 1s"`, "You can leave this page")
	s.must(s.door.Intake.Apply(s.Context(), s.jobs[len(s.jobs)-1]))
	s.holds(s.get(to), "Imported.")
	s.holds(s.get("/studio/import"), "my cups.csv", "Imported")
	s.testUndo(to)
	s.holds(s.get("/studio/products"), "Bowl")
	if code, _, _ := s.post(to, url.Values{"rows": {"good"}}); code != http.StatusConflict {
		s.Errorf("importing twice: %d, want 409", code)
	}
	s.holds(s.get(to+"?lang=ar"), `dir="rtl"`)
}

// testUndo takes an import back and brings it again.
func (s *studio) testUndo(path string) {
	s.holds(s.get(path), "Undo this import")
	if code, _, _ := s.post(path+"/undo", nil); code != http.StatusSeeOther {
		s.Errorf("undo: %d", code)
	}
	s.holds(s.get(path), "This import was undone.")
	s.holds(s.get("/studio/products?tab=archived"), "Bowl")
	if code, _, _ := s.post(path+"/undo", nil); code != http.StatusConflict {
		s.Errorf("undoing twice: %d, want 409", code)
	}
	s.sell(map[string]string{"handle": "bowl", "sku": "BOWL-1", "title_en": "Bowl"})
}
