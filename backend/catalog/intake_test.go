package catalog_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

// queue keeps the jobs it is given, for the test to work.
type queue struct{ jobs []catalog.Apply }

func (q *queue) Add(_ context.Context, _ *database.Tx, job catalog.Job) error {
	if a, ok := job.(catalog.Apply); ok {
		q.jobs = append(q.jobs, a)
	}
	return nil
}

// desk is an intake of s with a queue the test works itself.
func (s *shop) desk() (*catalog.Intake, *queue, *memory) {
	q, files := &queue{}, newMemory()
	return &catalog.Intake{DB: s.db, Importer: s.im, Pictures: catalog.NewPictures(files), Files: files, Queue: q}, q, files
}

func picture(name string, data []byte) catalog.PictureFile {
	return catalog.PictureFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// ready is a shop with the tree and one product of its own, "cup".
func ready(t *testing.T, db *database.DB) *shop {
	t.Helper()
	s := newShop(t, db)
	s.importAll(s.source(oneRow(nil)))
	return s
}

func TestAnImportIsCheckedThenApplied(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := ready(t, db)
		in, q, _ := s.desk()
		mine := s.merchants["qingyu"].ID
		file := oneRow(map[string]string{"handle": "bowl", "sku": "BOWL-1", "images": "bowl.png|bad.jpg", "title_en": "Bowl"})
		im, err := in.Receive(t.Context(), mine, "bowl.csv", []byte(file), []catalog.PictureFile{
			picture("bowl.png", asPNG(t, drawn(300, 300))), picture("bad.jpg", []byte("<html>")),
		})
		if err != nil {
			t.Fatal(err)
		}
		if im.Report.New != 1 || im.Report.Drafts != 1 || len(im.Report.Findings) != 1 || im.Report.Findings[0].Code != "picture_bad" {
			t.Fatalf("the dry run says %v, %+v", &im.Report, im.Report.Findings)
		}
		if n := s.count("products"); n != 1 {
			t.Fatalf("a dry run made %d products", n-1)
		}
		if err := in.Confirm(t.Context(), mine, im.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := in.Confirm(t.Context(), mine, im.ID, false); !errors.Is(err, catalog.ErrImportMoved) {
			t.Errorf("a second word = %v, want ErrImportMoved", err)
		}
		for range 2 { // a queue may deliver twice
			if err := in.Apply(t.Context(), q.jobs[0]); err != nil {
				t.Fatal(err)
			}
		}
		done, err := catalog.FindImport(t.Context(), db, mine, im.ID)
		if err != nil || done.State != catalog.Done || len(q.jobs) != 1 {
			t.Errorf("after the job: %+v, %v, %d jobs", done, err, len(q.jobs))
		}
		if n := s.count("products"); n != 2 {
			t.Errorf("%d products, want 2", n)
		}
	})
}

func TestWhatWasShownIsWhatIsApplied(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := ready(t, db)
		in, q, files := s.desk()
		mine, other := s.merchants["qingyu"].ID, s.merchants["mumu"].ID
		file := oneRow(map[string]string{"handle": "bowl", "sku": "BOWL-1"})
		receive := func() *catalog.Import {
			im, err := in.Receive(t.Context(), mine, "bowl.csv", []byte(file), nil)
			if err != nil {
				t.Fatal(err)
			}
			return im
		}
		im := receive()
		if err := in.Confirm(t.Context(), other, im.ID, false); !errors.Is(err, catalog.ErrImportUnknown) {
			t.Errorf("another merchant's word = %v, want ErrImportUnknown", err)
		}
		if err := in.Confirm(t.Context(), mine, im.ID, false); err != nil {
			t.Fatal(err)
		}
		// Somebody takes the SKU before the job is worked: what was shown is no longer so.
		s.importAll(s.source(oneRow(map[string]string{"handle": "plate", "sku": "BOWL-1"})))
		if err := in.Apply(t.Context(), q.jobs[0]); err != nil {
			t.Fatal(err)
		}
		back, err := catalog.FindImport(t.Context(), db, mine, im.ID)
		if err != nil || back.State != catalog.Checked || back.Report.Refused != 1 {
			t.Errorf("the import is %+v, %v; want it back for another look", back, err)
		}
		if err := in.Confirm(t.Context(), mine, im.ID, false); !errors.Is(err, catalog.ErrNothingGood) {
			t.Errorf("a word for a file without a good row = %v, want ErrNothingGood", err)
		}
		// A kept file that was changed is not applied.
		file = oneRow(map[string]string{"handle": "vase", "sku": "VASE-1"})
		im = receive()
		if err := in.Confirm(t.Context(), mine, im.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := files.Write(t.Context(), "imports/"+im.FileSHA+".csv", []byte(strings.Replace(file, "12890", "1", 1))); err != nil {
			t.Fatal(err)
		}
		if err := in.Apply(t.Context(), q.jobs[1]); err != nil {
			t.Fatal(err)
		}
		back, err = catalog.FindImport(t.Context(), db, mine, im.ID)
		if err != nil || back.State != catalog.Checked || !back.Report.Broken || codes(back.Report) != "file_lost" {
			t.Errorf("a file that was changed after the check: %+v, %v", back, err)
		}
		if n := s.count("products"); n != 2 {
			t.Errorf("%d products, want the cup and the plate", n)
		}
	})
}

func TestAMerchantImportsTheirOwnOnly(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := ready(t, db)
		in, _, _ := s.desk()
		im, err := in.Receive(t.Context(), s.merchants["mumu"].ID, "theirs.csv",
			[]byte(oneRow(map[string]string{"price_cny": "1", "category": "Secret > Place"})), nil)
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, f := range im.Report.Findings {
			codes = append(codes, f.Code)
		}
		for _, want := range []string{"merchant_other", "category_unknown"} {
			if !strings.Contains(strings.Join(codes, " "), want) {
				t.Errorf("findings %v, want %s", codes, want)
			}
		}
		if n := s.count("categories"); n != 2 {
			t.Errorf("%d categories, want 2", n)
		}
	})
}

func TestImportFromAFolder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		in, _, _ := s.desk()
		folder := t.TempDir()
		write := func(name string, data []byte) {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("catalogue.csv", []byte(oneRow(nil)+oneRow(map[string]string{"price_cny": "-1", "sku": "CUP-2", "option1_value": "150 ml"})[strings.IndexByte(oneRow(nil), '\n')+1:]))
		write("pictures/gaiwan-plum.jpg", asJPEG(t, drawn(300, 200)))
		order := catalog.Command{File: filepath.Join(folder, "catalogue.csv")}
		var out bytes.Buffer
		order.DryRun = true
		if err := in.Run(t.Context(), order, &out); err != nil {
			t.Fatal(err)
		}
		order.DryRun = false
		if err := in.Run(t.Context(), order, &out); !errors.Is(err, catalog.ErrRefused) {
			t.Errorf("a file with a bad row as a whole = %v, want ErrRefused", err)
		}
		if n := s.count("products"); n != 0 || !strings.Contains(out.String(), "line 3, price_cny CUP-2: error: The price is below zero.") {
			t.Errorf("%d products; told:\n%s", n, &out)
		}
		order.GoodRows = true
		if err := in.Run(t.Context(), order, &out); err != nil {
			t.Fatal(err)
		}
		l, err := catalog.FindBySlug(t.Context(), db, "cup", "en")
		if err != nil || len(l.Variants) != 1 || len(l.Pictures) != 1 || l.Pictures[0].Width != 300 {
			t.Errorf("the product is %+v, %v", l, err)
		}
	})
}
