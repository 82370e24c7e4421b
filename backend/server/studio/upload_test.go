package studio

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"

	"quayside/backend/catalog"
	"quayside/backend/database"
)

// archive returns a ZIP file of names and contents.
func (s *studio) archive(files ...string) string {
	s.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		s.must(err)
		_, err = w.Write([]byte(files[i+1]))
		s.must(err)
	}
	s.must(z.Close())
	return b.String()
}

func (s *studio) png(w, h int) string {
	s.Helper()
	var b bytes.Buffer
	s.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))))
	return b.String()
}

func (s *studio) testArchive() {
	text := row(map[string]string{"handle": "jar", "sku": "JAR-1", "images": "jar.png|fake.jpg|none.jpg|bomb.png"})
	bomb := strings.Repeat("\x00", catalog.MaxPicture+2) // a few kilobytes when packed
	code, to, page := s.upload(text, "a.zip", s.archive("photos/../../jar.png", s.png(20, 10), "__MACOSX/._jar.png", "x", "fake.jpg", markup, "bomb.png", bomb, "run.sh", "#!"))
	if code != http.StatusSeeOther {
		s.Fatalf("upload: %d\n%s", code, page)
	}
	s.holds(s.get(to), "The picture none.jpg is not in the upload.", "The picture fake.jpg cannot be used: This is not a picture we can read.",
		"The picture bomb.png cannot be used: This picture is too large")
	if code, _, _ := s.post(to, url.Values{}); code != http.StatusSeeOther {
		s.Fatalf("importing with warnings: %d", code)
	}
	s.must(s.door.Intake.Apply(s.Context(), s.jobs[len(s.jobs)-1]))
	s.holds(s.get("/studio/products?tab=draft"), "-160.jpg")
}

func (s *studio) testBadUploads() {
	for name, tt := range map[string]struct{ code, words string }{
		"":                                     {"422", "Choose a catalogue file."},
		"PK\x03\x04not a csv":                  {"303", "not a CSV file but a spreadsheet"},
		"handle;title_en\ncup;Cup\n":           {"303", "not separated by commas"},
		"sku,price_cny\nA,1\n":                 {"303", "The column handle is missing."},
		row(nil) + "qingyu,\"cup\n":            {"303", "From line 3 on the file cannot be read"},
		row(nil) + "a,b\n":                     {"303", "This row has 2 cells, the first line 20."},
		strings.Repeat("x", catalog.MaxFile+9): {"303", "larger than 16 MB"},
	} {
		code, to, page := s.upload(name)
		if code == http.StatusSeeOther {
			page = s.get(to)
		}
		if !strings.Contains(page, tt.words) {
			s.Errorf("an upload of %.20q: %d, and the page does not say %q", name, code, tt.words)
		}
	}
	code, _, page := s.upload(row(nil), "a.zip", "this is no archive")
	if code != http.StatusUnprocessableEntity {
		s.Errorf("an archive that is none: %d, want 422", code)
	}
	s.holds(page, "The archive of pictures cannot be read.")
}

func (s *studio) testStrangers() {
	s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
		src := catalog.Source{Name: "x", Curator: true,
			Data: strings.NewReader(row(map[string]string{"merchant": "pingjiang", "handle": "scarf", "sku": "SCARF-1", "title_en": "Scarf"}))}
		_, err := s.door.Intake.Importer.Import(s.Context(), tx, src, false)
		return err
	}))
	if strings.Contains(s.get("/studio/products"), "Scarf") {
		s.Error("another merchant's product is on the list")
	}
	l, err := catalog.FindBySlug(s.Context(), s.db, "scarf", "en")
	s.must(err)
	im, err := s.door.Intake.Receive(s.Context(), s.ids["pingjiang"], "theirs.csv", []byte(row(nil)), nil)
	s.must(err)
	for _, path := range []string{"/studio/products/" + l.ID, "/studio/variants/" + l.Variants[0].ID, "/studio/imports/" + im.ID} {
		if w := s.send(http.MethodGet, path, "", nil); w.Code != http.StatusNotFound {
			s.Errorf("GET %s of another merchant: %d, want 404", path, w.Code)
		}
	}
	form := s.form(l.Variants[0])
	for path, form := range map[string]url.Values{
		"/studio/products/" + l.ID + "/status": {"status": {"archived"}}, "/studio/variants/" + l.Variants[0].ID: form, "/studio/imports/" + im.ID: {},
	} {
		if code, _, _ := s.post(path, form); code != http.StatusNotFound {
			s.Errorf("POST %s of another merchant: %d, want 404", path, code)
		}
	}
}

func (s *studio) testSignedOut() {
	cookie := s.cookie
	s.cookie = nil
	defer func() { s.cookie = cookie }()
	w := s.send(http.MethodGet, "/studio/products", "", nil)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/signin?back=") {
		s.Errorf("GET without a session: %d to %s", w.Code, to)
	}
	if code, _, _ := s.post("/studio/import", nil); code != http.StatusForbidden {
		s.Errorf("POST without a session: %d, want 403", code)
	}
}
