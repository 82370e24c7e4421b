package catalog_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/stock"
)

// TestTheDemonstration looks at one large catalogue in many ways. Those that
// change it come last.
func TestTheDemonstration(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		for _, tt := range []struct {
			name string
			do   func(s *shop, t *testing.T)
		}{
			{"imports, and again is nothing new", (*shop).testImport},
			{"brings its stock along", (*shop).testStock},
			{"is listed on pages that neither repeat nor skip", (*shop).testPages},
			{"is listed by category and by maker", (*shop).testLists},
			{"is written out for one merchant", (*shop).testOwnExport},
			{"refuses the bad file, each row for its own reason", (*shop).testBadRows},
			{"written out comes in again as nothing new", (*shop).testExport},
		} {
			t.Run(tt.name, func(t *testing.T) {
				s.T = t
				tt.do(s, t)
			})
		}
	})
}

func (s *shop) testImport(t *testing.T) {
	text := read(t, demo+"catalogue.csv")
	r := s.importAll(s.source(text))
	if r.Rows != 670 || r.New != 670 || r.Products != 242 || r.Drafts != 0 || len(r.Findings) != 0 {
		t.Fatalf("first import: %v; %v", r, r.Findings)
	}
	again := s.check(s.source(text))
	if again.Unchanged != 670 || again.New != 0 || again.Changed != 0 || len(again.Findings) != 0 {
		t.Errorf("second import: %v; %v", &again, again.Findings)
	}
}

// TestTheDemonstrationWithoutAmounts: a catalogue written before the columns of
// amounts were there comes in whole; only what is measured waits for them.
func TestTheDemonstrationWithoutAmounts(t *testing.T) {
	t.Parallel()
	s := newShop(t, databasetest.Open(t, databasetest.SQLiteURL(t)))
	rows, err := csv.NewReader(strings.NewReader(read(t, demo+"catalogue.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], "unit1_per_item")
	var plain strings.Builder
	w := csv.NewWriter(&plain)
	for _, row := range rows {
		if err := w.Write(slices.Delete(row, at, at+2)); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	r := s.importAll(s.source(plain.String()))
	if r.New != 670 || r.Products != 242 || r.Drafts != 0 || len(r.Findings) != 20 {
		t.Errorf("import: %v; %v", r, r.Findings)
	}
	for _, f := range r.Findings {
		if f.Code != "amount_missing" || !f.Warning || !strings.HasPrefix(f.SKU, "PJ-0") {
			t.Errorf("%+v", f)
		}
	}
	if n, err := s.listed(catalog.Query{}); err != nil || n != 235 {
		t.Errorf("%d products are for sale, %v; want all but the 7 by the metre", n, err)
	}
	full := s.importAll(s.source(read(t, demo+"catalogue.csv")))
	if n, err := s.listed(catalog.Query{}); err != nil || n != 242 || full.Changed != 20 || len(full.Findings) != 0 {
		t.Errorf("with the amounts %v, %d products are for sale, %v; want 242", full, n, err)
	}
}

// testBadRows holds the import against the companion of
// the demonstration's bad file, line by line.
func (s *shop) testBadRows(t *testing.T) {
	bad := read(t, "testdata/catalogue-bad.csv")
	report := s.check(s.source(bad))
	tests := []struct {
		line    int
		sku     string
		columns []string
		words   []string
		warning bool
	}{
		{2, "BAD-01", []string{"hs6"}, []string{"691199 is not a heading of the Harmonized System", "Did you mean 691190", "porcelain"}, false},
		{3, "BAD-02", []string{"price_cny"}, []string{"The price is below zero. Give a whole number of fen, 1 or more."}, false},
		{4, "BAD-03", []string{"net_g", "gross_g"}, []string{"Net weight (900 g) is more than gross weight (110 g)."}, false},
		{5, "QY-001-01", []string{"sku"}, []string{"SKU QY-001-01 already belongs to another product of the catalogue (gaiwan-plum). Every variant needs its own SKU."}, false},
		{6, "BAD-05", []string{"barcode"}, []string{"2002600099997 is not a valid GTIN-13: the last digit should be 4."}, false},
		{7, "BAD-06", []string{"unit1"}, []string{"999 is not a customs unit code. For kilogram use 035."}, false},
		{8, "BAD-07", []string{"declared_name_zh"}, []string{"The Chinese declaration name is missing. Customs needs it for every item."}, false},
		{9, "BAD-08", []string{"title_en"}, []string{"The cell starts with “=”. It is stored as plain text and never run"}, true},
		{10, "BAD-09", []string{"title_en"}, []string{"The title has 4919 characters; that is more than a title may have (200)."}, false},
		{11, "BAD-10", []string{"title_zh"}, []string{"Line 11 is not UTF-8 (it looks like GBK). Save the file as UTF-8 and upload it again."}, false},
		{12, "BAD-11", []string{"hs6", "hs10"}, []string{"hs10 (2106909090) does not begin with hs6 (200899)."}, false},
		{13, "BAD-12", []string{"origin"}, []string{"“China” is not a two-letter country code. Write CN."}, false},
		{14, "BAD-13", []string{"images"}, []string{"The picture does-not-exist.jpg is not in the upload."}, true},
		{16, "BAD-14", []string{"sku"}, []string{"SKU BAD-14 is already used in line 15 of this file."}, false},
	}
	for i, tt := range tests {
		if i >= len(report.Findings) {
			t.Fatalf("%d findings, want %d", len(report.Findings), len(tests))
		}
		f := report.Findings[i]
		if f.Line != tt.line || f.SKU != tt.sku || !slices.Equal(f.Columns, tt.columns) || f.Warning != tt.warning {
			t.Errorf("finding %d: %+v, want line %d, %s, %v", i, f, tt.line, tt.sku, tt.columns)
		}
		for _, w := range tt.words {
			if !strings.Contains(f.Text(), w) {
				t.Errorf("line %d says %q, not %q", f.Line, f.Text(), w)
			}
		}
	}
	if len(report.Findings) != len(tests) {
		t.Errorf("%d findings, want %d: %+v", len(report.Findings), len(tests), report.Findings[min(len(tests), len(report.Findings)):])
	}
	if report.Rows != 15 || report.New != 3 || report.Refused != 12 || report.Products != 3 || report.Drafts != 1 {
		t.Errorf("counts: %v", &report)
	}
	if strings.Contains(fmt.Sprint(report), "\ufffd") {
		t.Error("the report holds the replacement character")
	}
	s.allOrNothing(bad)
	s.goodRowsAlone(bad)
}

// allOrNothing: a file with errors changes nothing.
func (s *shop) allOrNothing(bad string) {
	s.Helper()
	err := s.db.InTx(s.Context(), func(tx *database.Tx) error {
		_, err := s.im.Import(s.Context(), tx, s.source(bad), false)
		return err
	})
	if !errors.Is(err, catalog.ErrRefused) {
		s.Errorf("import of a bad file as a whole = %v, want ErrRefused", err)
	}
	if n := s.count("variants"); n != 670 {
		s.Errorf("%d variants after a refused import, want 670", n)
	}
}

// goodRowsAlone: rows 9, 14 and 15 are written and nothing else is touched.
func (s *shop) goodRowsAlone(bad string) {
	s.Helper()
	s.in(func(ctx context.Context, tx *database.Tx) error {
		_, err := s.im.Import(ctx, tx, s.source(bad), true)
		return err
	})
	if n := s.count("variants"); n != 673 {
		s.Errorf("%d variants after importing the good rows, want 673", n)
	}
	l, err := catalog.FindBySlug(s.Context(), s.db, "gaiwan-plum", "en")
	if err != nil || len(l.Variants) != 4 || l.Variants[0].Price.Minor != 12700 {
		s.Errorf("gaiwan-plum after the import: %+v, %v", l, err)
	}
	var stored string
	if err := s.db.Gorm(s.Context()).Raw("SELECT COALESCE(MAX(title), '') FROM product_texts WHERE title LIKE '=%'").Scan(&stored).Error; err != nil || stored == "" {
		s.Errorf("the title that looks like a formula is stored as %q, %v", stored, err)
	}
}

func (s *shop) count(table string) (n int64) {
	s.Helper()
	if err := s.db.Gorm(s.Context()).Table(table).Count(&n).Error; err != nil {
		s.Fatal(err)
	}
	return n
}

func (s *shop) testStock(t *testing.T) {
	db := s.db
	l, err := catalog.FindBySlug(t.Context(), db, "gaiwan-plum", "zh-Hans")
	if err != nil {
		t.Fatal(err)
	}
	if l.Title != "梅子青釉三才盖碗" || l.TitleLang != "zh-Hans" || len(l.Pictures) != 1 || len(l.OptionNames) != 2 {
		t.Errorf("the product page shows %+v", l)
	}
	ids := []string{l.Variants[0].ID, l.Variants[3].ID}
	left, err := stock.Available(t.Context(), db, ids, noon)
	if err != nil || left[ids[0]] != 3 || left[ids[1]] != 1196 {
		t.Errorf("available: %v, %v; want 3 and 1196", left, err)
	}
}
