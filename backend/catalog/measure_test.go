package catalog_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

// cloth is a row whose first unit is the metre; change is laid over it. The
// columns of amounts are there only if change names them.
func cloth(change map[string]string) string {
	all := map[string]string{"unit1": "030", "unit2": "035", "unit1_per_item": "-", "unit2_per_item": "-"}
	for column, value := range change {
		all[column] = value
	}
	return oneRow(all)
}

func TestAnAmountOfAMeasureIsReadAndWrittenExactly(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		for cell, want := range map[string]int64{"2": 2000, "0.8": 800, "1.250": 1250, "0.001": 1, "999999.999": 999_999_999, "10": 10_000} {
			s.importAll(s.source(cloth(map[string]string{"unit1_per_item": cell})))
			l, err := catalog.FindBySlug(t.Context(), db, "cup", "en")
			if err != nil {
				t.Fatal(err)
			}
			if e := l.Variants[0].Export; e.Unit1Milli != want || e.Unit2Milli != 0 || !e.Complete() {
				t.Errorf("%s is read as %d and %d thousandths, missing %v; want %d and 0", cell, e.Unit1Milli, e.Unit2Milli, e.Missing(), want)
			}
			var out bytes.Buffer
			if err := s.im.Export(t.Context(), db, "", &out); err != nil {
				t.Fatal(err)
			}
			if again := s.check(catalog.Source{Data: &out}); again.Unchanged != 1 || len(again.Findings) != 0 {
				t.Errorf("%s written out comes in as %v; %+v", cell, &again, again.Findings)
			}
		}
	})
}

func TestAnAmountThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		for _, tt := range []struct{ unit, cell, code string }{
			{"030", "0", "amount_form"},
			{"030", "0.000", "amount_form"},
			{"030", "-2", "amount_form"},
			{"030", "2 m", "amount_form"},
			{"030", "0.0001", "amount_form"},
			{"030", "1000000", "amount_form"},
			{"030", "1e3", "amount_form"},
			{"011", "2", "amount_counted"},
			{"036", "2", "amount_counted"},
		} {
			r := s.check(s.source(cloth(map[string]string{"unit1": tt.unit, "unit1_per_item": tt.cell})))
			if r.Refused != 1 || len(r.Findings) != 1 || r.Findings[0].Code != tt.code {
				t.Errorf("%q of unit %s: %+v, want %s", tt.cell, tt.unit, r.Findings, tt.code)
			}
		}
	})
}

// TestAMeasureWithoutItsAmountIsNotSold: a file without the columns comes in,
// but what would be declared falsely is not offered.
func TestAMeasureWithoutItsAmountIsNotSold(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		r := s.importAll(s.source(cloth(nil)))
		if r.New != 1 || len(r.Findings) != 1 || r.Findings[0].Code != "amount_missing" || !r.Findings[0].Warning {
			t.Errorf("import without the amount: %v; %+v", r, r.Findings)
		}
		if again := s.check(s.source(cloth(nil))); again.Unchanged != 1 || len(again.Findings) != 0 {
			t.Errorf("the same file again: %v; %+v", &again, again.Findings)
		}
		v := s.only("cup")
		if m := v.Export.Missing(); len(m) != 1 || m[0].Field != "unit1_per_item" || v.Offered() {
			t.Errorf("missing are %v, offered %t", m, v.Offered())
		}
		v = s.edit("", v, map[string]string{"unit1_per_item": "2.5"})
		if v.Export.Unit1Milli != 2500 || !v.Offered() {
			t.Errorf("with the amount: %d thousandths, missing %v", v.Export.Unit1Milli, v.Export.Missing())
		}
		s.importAll(s.source(cloth(map[string]string{"price_cny": "13000"})))
		if v = s.only("cup"); v.Export.Unit1Milli != 2500 {
			t.Errorf("a file without the column leaves %d thousandths, want 2500", v.Export.Unit1Milli)
		}
		if v = s.edit("", v, map[string]string{"unit1": "032"}); v.Export.Unit1Milli != 0 || v.Offered() {
			t.Errorf("an amount in metres became %d thousandths of a square metre", v.Export.Unit1Milli)
		}
	})
}

// only returns the one variant of a product, sold or not.
func (s *shop) only(handle string) catalog.Variant {
	s.Helper()
	var id string
	err := s.db.Gorm(s.Context()).Raw("SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.handle = ?", handle).Scan(&id).Error
	if err != nil {
		s.Fatal(err)
	}
	offers, err := catalog.ForSale(s.Context(), s.db, "en", []string{id})
	if err != nil {
		s.Fatal(err)
	}
	return offers[id].Variant
}

func TestDeclaredTextsHaveNoSpaceAroundAndNothingXMLForbids(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		s.importAll(s.source(oneRow(map[string]string{"gmodel": "'\tx\u3000", "declared_name_zh": "\u3000瓷杯\u00a0", "declared_name_en": "'\t \u2003cup"})))
		e := s.only("cup").Export
		if got := []string{e.Model, e.DeclaredZH, e.DeclaredEN}; !slices.Equal(got, []string{"x", "瓷杯", "cup"}) {
			t.Errorf("stored are %q", got)
		}
		for _, bad := range []string{"\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\x01", "\u0085"} {
			r := s.check(s.source(oneRow(map[string]string{"gmodel": "a" + bad + "b"})))
			if r.Refused != 1 || r.Findings[0].Code != "control" || strings.Contains(r.Findings[0].Value, bad) {
				t.Errorf("%+q: %+v", bad, r.Findings)
			}
		}
	})
}
