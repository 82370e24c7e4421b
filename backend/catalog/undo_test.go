package catalog_test

import (
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/stock"
)

// rows puts the rows of several files of [oneRow] into one.
func rows(files ...string) string {
	text := files[0]
	for _, f := range files[1:] {
		text += strings.SplitN(f, "\n", 2)[1]
	}
	return text
}

// apply takes a file of merchant qingyu through the intake, and returns the
// import.
func (s *shop) apply(in *catalog.Intake, q *queue, text string) *catalog.Import {
	s.Helper()
	mine := s.merchants["qingyu"].ID
	im, err := in.Receive(s.Context(), mine, "file.csv", []byte(text), nil)
	if err != nil {
		s.Fatal(err)
	}
	if err := in.Confirm(s.Context(), mine, im.ID, false); err != nil {
		s.Fatalf("%v: %+v", err, im.Report)
	}
	if err := in.Apply(s.Context(), q.jobs[len(q.jobs)-1]); err != nil {
		s.Fatal(err)
	}
	return im
}

// exported is the merchant's catalogue as a file says it, by SKU and column.
func (s *shop) exported() map[string]map[string]string {
	s.Helper()
	var out strings.Builder
	if err := s.im.Export(s.Context(), s.db, s.merchants["qingyu"].ID, &out); err != nil {
		s.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		s.Fatal(err)
	}
	all := map[string]map[string]string{}
	for _, row := range rows[1:] {
		at := map[string]string{}
		for i, column := range rows[0] {
			at[column] = row[i]
		}
		all[at["sku"]] = at
	}
	return all
}

func TestAnImportCanBeUndoneForADay(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := ready(t, db)
		clock := noon
		s.im.Now = func() time.Time { return clock }
		in, q, _ := s.desk()
		mine := s.merchants["qingyu"].ID
		im := s.apply(in, q, rows(
			oneRow(map[string]string{"price_cny": "1", "title_en": "Cap", "stock": "10", "hs10": "6911109000"}),
			oneRow(map[string]string{"title_en": "Cap", "sku": "CUP-2", "option1_value": "150 ml", "price_cny": "5"}),
			oneRow(map[string]string{"handle": "bowl", "sku": "BOWL-1", "title_en": "Bowl"}),
		))
		cup := s.offer("CUP-1")
		s.in(func(ctx context.Context, tx *database.Tx) error { // two are sold before the mistake is seen
			if err := stock.Hold(ctx, tx, "mei", map[string]int64{cup.ID: 2}, noon.Add(time.Hour), noon); err != nil {
				return err
			}
			return stock.Take(ctx, tx, "mei", noon)
		})
		if err := in.Undo(t.Context(), s.merchants["mumu"].ID, im.ID); !errors.Is(err, catalog.ErrImportUnknown) {
			t.Errorf("another merchant's Undo = %v, want ErrImportUnknown", err)
		}
		clock = noon.Add(24*time.Hour - time.Second)
		if err := in.Undo(t.Context(), mine, im.ID); err != nil {
			t.Fatal(err)
		}
		now := s.exported()
		if got := now["CUP-1"]; got["price_cny"] != "12890" || got["title_en"] != "Cup" || got["hs10"] != "6911101900" || got["stock"] != "1" {
			t.Errorf("the cup is %v; want it as it was, and of 3 pieces the 2 sold missing", got)
		}
		if _, there := now["CUP-2"]; there || now["BOWL-1"]["status"] != "archived" {
			t.Errorf("what the import made is still there: %v", now)
		}
		if page, err := catalog.List(t.Context(), db, catalog.Query{Lang: "en"}); err != nil || len(page.Cards) != 1 || page.Cards[0].Variants != 1 {
			t.Errorf("for sale are %+v, %v; want the cup in one variant", page.Cards, err)
		}
		if err := in.Undo(t.Context(), mine, im.ID); !errors.Is(err, catalog.ErrUndoLate) {
			t.Errorf("a second Undo = %v, want ErrUndoLate", err)
		}
		s.mended(in, q)
	})
}

// mended imports the file again as its sender meant it: what was archived and
// withdrawn comes back.
func (s *shop) mended(in *catalog.Intake, q *queue) {
	s.Helper()
	im := s.apply(in, q, rows(
		oneRow(map[string]string{"stock": "1"}),
		oneRow(map[string]string{"sku": "CUP-3", "option1_value": "150 ml"}),
		oneRow(map[string]string{"sku": "CUP-2", "option1_value": "200 ml"}),
		oneRow(map[string]string{"handle": "bowl", "sku": "BOWL-1", "title_en": "Bowl"}),
	))
	now := s.exported()
	if len(now) != 4 || now["CUP-2"]["option1_value"] != "200 ml" || now["BOWL-1"]["status"] != "listed" {
		s.Errorf("after the mended file: %v", now)
	}
	s.im.Now = func() time.Time { return noon.Add(72 * time.Hour) }
	if err := in.Undo(s.Context(), s.merchants["qingyu"].ID, im.ID); !errors.Is(err, catalog.ErrUndoLate) {
		s.Errorf("Undo after a day = %v, want ErrUndoLate", err)
	}
}

// offer returns the offer of a SKU.
func (s *shop) offer(sku string) catalog.Offer {
	s.Helper()
	var id string
	if err := s.db.Gorm(s.Context()).Raw("SELECT id FROM variants WHERE sku = ?", sku).Scan(&id).Error; err != nil {
		s.Fatal(err)
	}
	offers, err := catalog.ForSale(s.Context(), s.db, "en", []string{id})
	if err != nil {
		s.Fatal(err)
	}
	return offers[id]
}

func TestWhatIsSoldWhileAFormIsOpenStaysSold(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := ready(t, db)
		cup := s.offer("CUP-1").Variant
		sell := func() {
			s.in(func(ctx context.Context, tx *database.Tx) error {
				if err := stock.Hold(ctx, tx, "mei", map[string]int64{cup.ID: 1}, noon.Add(time.Hour), noon); err != nil {
					return err
				}
				return stock.Take(ctx, tx, "mei", noon)
			})
		}
		left := func(want int64) {
			t.Helper()
			if n, err := stock.OnHand(t.Context(), db, []string{cup.ID}); err != nil || n[cup.ID] != want {
				t.Errorf("on hand %d, %v; want %d", n[cup.ID], err, want)
			}
		}
		sell()
		s.edit("", cup, map[string]string{"stock_was": "3", "stock": "3"})
		left(2)
		cup = s.offer("CUP-1").Variant
		s.edit("", cup, map[string]string{"stock_was": "3", "stock": "13"})
		left(12)
		cup = s.offer("CUP-1").Variant
		s.edit("", cup, map[string]string{"stock_was": "13", "stock": "0"})
		left(0)
	})
}
