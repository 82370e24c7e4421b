package catalog_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/merchant"
	"quayside/backend/stock"
)

// demo is where the demonstration shop's files are: a real catalogue of 242
// products in 670 rows.
const demo = "../demo/data/"

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// shop is a shop with the demonstration's merchants and nothing to sell yet.
type shop struct {
	*testing.T
	db        *database.DB
	im        *catalog.Importer
	merchants map[string]*merchant.Merchant // by code
}

// openCodes reads the tables once for all tests: they never change.
var openCodes = sync.OnceValues(catalog.LoadCodes)

func newShop(t *testing.T, db *database.DB) *shop {
	t.Helper()
	codes, err := openCodes()
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{T: t, db: db, merchants: map[string]*merchant.Merchant{}}
	s.im = &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: func() time.Time { return noon }}
	s.in(func(ctx context.Context, tx *database.Tx) error {
		for _, m := range demoMerchants(t) {
			if err := merchant.Save(ctx, tx, m); err != nil {
				return err
			}
			s.merchants[m.Code] = m
		}
		return nil
	})
	return s
}

// in runs do in a transaction that must succeed.
func (s *shop) in(do func(context.Context, *database.Tx) error) {
	s.Helper()
	if err := s.db.InTx(s.Context(), func(tx *database.Tx) error { return do(s.Context(), tx) }); err != nil {
		s.Fatal(err)
	}
}

func demoMerchants(t testing.TB) []*merchant.Merchant {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, demo+"merchants.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []*merchant.Merchant
	for _, row := range rows[1:] {
		at := map[string]string{}
		for i, name := range rows[0] {
			at[name] = row[i]
		}
		all = append(all, &merchant.Merchant{
			Code: at["code"], NameZH: at["name_zh"], NameEN: at["name_en"], CreditCode: at["credit_code"],
			CustomsCode: at["customs_code"], CustomsOffice: at["customs_office"],
		})
	}
	return all
}

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// demoPictures stand for the demonstration's pictures, which are not decoded
// here: their names and sizes are enough for an import.
func demoPictures(t testing.TB) map[string]catalog.Picture {
	t.Helper()
	files, err := filepath.Glob(demo + "pictures/*.jpg")
	if err != nil || len(files) == 0 {
		t.Fatalf("no demonstration pictures: %v", err)
	}
	pictures := map[string]catalog.Picture{}
	for i, f := range files {
		sha := strings.Repeat("0", 60) + string([]byte{'a', 'b' + byte(i/256), "0123456789abcdef"[i/16%16], "0123456789abcdef"[i%16]})
		pictures[filepath.Base(f)] = catalog.Picture{SHA: sha, Width: 1200, Height: 1200, Bytes: 1}
	}
	return pictures
}

// source is the demonstration's catalogue as its curator sends it.
func (s *shop) source(text string) catalog.Source {
	return catalog.Source{Name: "catalogue.csv", Data: strings.NewReader(text), Pictures: demoPictures(s.T), Curator: true}
}

// importAll imports text as a whole, which must succeed.
func (s *shop) importAll(src catalog.Source) *catalog.Report {
	s.Helper()
	var report *catalog.Report
	err := s.db.InTx(s.Context(), func(tx *database.Tx) (err error) {
		report, err = s.im.Import(s.Context(), tx, src, false)
		return err
	})
	if err != nil {
		s.Fatalf("import: %v; %+v", err, report.Findings)
	}
	return report
}

// check checks a file without changing anything.
func (s *shop) check(src catalog.Source) catalog.Report {
	s.Helper()
	p, err := s.im.Check(s.Context(), s.db, src)
	if err != nil {
		s.Fatal(err)
	}
	return p.Report
}

// memory is a file store for tests.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func newMemory() *memory { return &memory{files: map[string][]byte{}} }

func (m *memory) Write(_ context.Context, name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = data
	return nil
}

func (m *memory) Read(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data, ok := m.files[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

var errBroken = errors.New("the disk is gone")

// broken is a reader that fails after its text.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}
