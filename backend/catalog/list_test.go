package catalog_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/money"
)

func (s *shop) testPages(t *testing.T) {
	db := s.db
	for _, sort := range []catalog.Sort{catalog.Newest, catalog.PriceUp, catalog.PriceDown} {
		q := catalog.Query{Sort: sort, Lang: "en", Limit: 50}
		seen := map[string]bool{}
		var prices []int64
		for {
			page, err := catalog.List(t.Context(), db, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Cards {
				if seen[c.ProductID] {
					t.Errorf("%s shows %s twice", sort, c.Slug)
				}
				seen[c.ProductID] = true
				prices = append(prices, c.PriceFrom.Minor)
			}
			if page.Next == "" {
				break
			}
			q.After = page.Next
		}
		if len(seen) != 242 {
			t.Errorf("%s shows %d products, want 242", sort, len(seen))
		}
		ordered := slices.Clone(prices)
		slices.Sort(ordered)
		if sort == catalog.PriceDown {
			slices.Reverse(ordered)
		}
		if sort != catalog.Newest && !slices.Equal(prices, ordered) {
			t.Errorf("%s is not in the order of prices", sort)
		}
	}
}

func (s *shop) testLists(t *testing.T) {
	db := s.db
	tests := []struct {
		name string
		q    catalog.Query
		n    int
		err  error
	}{
		{"everything", catalog.Query{}, 242, nil},
		{"a branch of the tree", catalog.Query{Category: "ceramics"}, 33, nil},
		{"a leaf of it", catalog.Query{Category: "ceramics/tableware"}, 12, nil},
		{"a maker", catalog.Query{Merchant: s.merchants["qingyu"].ID}, 39, nil},
		{"a name that only begins like a category", catalog.Query{Category: "ceram"}, 0, catalog.ErrUnknownCategory},
		{"a category that is none", catalog.Query{Category: "ceramics/%"}, 0, catalog.ErrUnknownCategory},
		{"bytes no database takes", catalog.Query{Category: "\x00\xff"}, 0, catalog.ErrUnknownCategory},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if n, err := s.listed(tt.q); !errors.Is(err, tt.err) || n != tt.n {
				t.Errorf("%d products, %v; want %d, %v", n, err, tt.n, tt.err)
			}
		})
	}
	for _, after := range []string{"x", "1_", "1_'; DROP TABLE products; --", "_0", "99999999999999999999_a"} {
		if _, err := catalog.List(t.Context(), db, catalog.Query{After: after}); !errors.Is(err, catalog.ErrCursor) {
			t.Errorf("After %q = %v, want ErrCursor", after, err)
		}
	}
}

// listed returns how many products all pages of q have together.
func (s *shop) listed(q catalog.Query) (n int, err error) {
	for {
		page, err := catalog.List(s.Context(), s.db, q)
		if err != nil {
			return 0, err
		}
		n += len(page.Cards)
		if page.Next == "" {
			return n, nil
		}
		q.After = page.Next
	}
}

func TestWordsFallBackToEnglishOneByOne(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		s.importAll(s.source(oneRow(map[string]string{"title_ar": "كوب"})))
		l, err := catalog.FindBySlug(t.Context(), db, "cup", "ar")
		if err != nil || l.Title != "كوب" || l.TitleLang != "ar" || l.Description != "A cup." || l.DescriptionLang != "en" {
			t.Errorf("in Arabic: %+v, %v", l, err)
		}
		l, err = catalog.FindBySlug(t.Context(), db, "cup", "ru")
		if err != nil || l.Title != "Cup" || l.TitleLang != "en" {
			t.Errorf("in Russian: %+v, %v", l, err)
		}
		offers, err := catalog.ForSale(t.Context(), db, "ar", []string{l.Variants[0].ID, "nobody"})
		o := offers[l.Variants[0].ID]
		if err != nil || len(offers) != 1 || o.Title != "كوب" || !o.Buyable() || o.PictureWidth != 1200 || o.Price != (money.Amount{Minor: 12890, Currency: "CNY"}) {
			t.Errorf("the offer: %+v, %v", offers, err)
		}
		if o.Export.HS10 != "6911101900" || o.Export.GrossGrams != 454 || o.OptionNames[0] != "Size" || o.Options[0] != "110 ml" {
			t.Errorf("the offer's data: %+v", o)
		}
	})
}

// TestNothingIsSoldWithoutItsExportData: what customs must be told is there, or
// the variant is not offered.
func TestNothingIsSoldWithoutItsExportData(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		s.importAll(s.source(oneRow(nil)))
		l, err := catalog.FindBySlug(t.Context(), db, "cup", "en")
		if err != nil {
			t.Fatal(err)
		}
		v := l.Variants[0]
		for _, field := range []string{"hs6", "hs10", "origin", "declared_name_zh", "declared_name_en", "gmodel", "unit1", "net_g", "gross_g", "battery"} {
			now := s.edit("", v, map[string]string{field: ""})
			missing := now.Export.Missing()
			if len(missing) == 0 || missing[0].Field != field {
				t.Fatalf("without %s, missing are %v", field, missing)
			}
			if n, err := s.listed(catalog.Query{}); err != nil || n != 0 {
				t.Errorf("without %s there are %d products for sale, %v", field, n, err)
			}
			if offers, err := catalog.ForSale(t.Context(), db, "en", []string{v.ID}); err != nil || offers[v.ID].Buyable() {
				t.Errorf("without %s the variant may be bought, %v", field, err)
			}
			v = s.edit("", now, fields(v))
		}
		if n, err := s.listed(catalog.Query{}); err != nil || n != 1 {
			t.Errorf("with everything there, %d products are for sale, %v", n, err)
		}
	})
}

// fields are the export data of v as a form sends them.
func fields(v catalog.Variant) map[string]string {
	e := v.Export
	return map[string]string{
		"hs6": e.HS6, "hs10": e.HS10, "origin": e.Origin, "declared_name_zh": e.DeclaredZH, "declared_name_en": e.DeclaredEN,
		"gmodel": e.Model, "unit1": e.Unit1, "net_g": "264", "gross_g": "454", "battery": e.Battery,
	}
}

// edit sends a form that must be taken, and returns the variant as it is then.
func (s *shop) edit(merchantID string, v catalog.Variant, form map[string]string) catalog.Variant {
	s.Helper()
	findings, err := s.tryEdit(merchantID, v, form)
	if err != nil || len(findings) != 0 {
		s.Fatalf("edit %v: %v, %v", form, findings, err)
	}
	offers, err := catalog.ForSale(s.Context(), s.db, "en", []string{v.ID})
	if err != nil {
		s.Fatal(err)
	}
	return offers[v.ID].Variant
}

func (s *shop) tryEdit(merchantID string, v catalog.Variant, form map[string]string) (findings []catalog.Finding, err error) {
	err = s.db.InTx(s.Context(), func(tx *database.Tx) (err error) {
		findings, err = s.im.Edit(s.Context(), tx, merchantID, v.ID, v.Version(), func(column string) (string, bool) {
			value, ok := form[column]
			return value, ok
		})
		return err
	})
	return findings, err
}

func TestEdit(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		clock := noon
		s.im.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
		s.importAll(s.source(oneRow(nil)))
		l, err := catalog.FindBySlug(t.Context(), db, "cup", "en")
		if err != nil {
			t.Fatal(err)
		}
		old := l.Variants[0]
		now := s.edit(s.merchants["qingyu"].ID, old, map[string]string{"price_cny": "9900", "compare_at_cny": "12000", "stock": "7", "hs6": "6911.90", "hs10": "6911-90-00 00"})
		if now.Price.Minor != 9900 || now.Export.HS6 != "691190" || now.Export.HS10 != "6911900000" {
			t.Errorf("after the edit: %+v", now)
		}
		page, err := catalog.List(t.Context(), db, catalog.Query{Lang: "en"})
		if err != nil || page.Cards[0].PriceFrom.Minor != 9900 || page.Cards[0].CompareFrom.Minor != 12000 {
			t.Errorf("the list shows %+v, %v", page, err)
		}
		if _, err := s.tryEdit("", old, map[string]string{"price_cny": "1"}); !errors.Is(err, catalog.ErrMoved) {
			t.Errorf("a form filled before somebody else's change = %v, want ErrMoved", err)
		}
		if _, err := s.tryEdit(s.merchants["mumu"].ID, now, map[string]string{"price_cny": "1"}); !errors.Is(err, catalog.ErrUnknown) {
			t.Errorf("another merchant's form = %v, want ErrUnknown", err)
		}
		findings, err := s.tryEdit("", now, map[string]string{"price_cny": "-1", "net_g": "x", "stock": "-5", "unit1": "千克"})
		if err != nil || len(findings) != 4 || findings[1].Text() != "千克 is not a customs unit code. For 千克 use 035." {
			t.Errorf("a form with four mistakes: %v, %v", findings, err)
		}
		if after, err := catalog.ForSale(context.Background(), db, "en", []string{now.ID}); err != nil || after[now.ID].Version() != now.Version() {
			t.Errorf("a refused form changed something: %v", err)
		}
	})
}
