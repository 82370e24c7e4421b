package stock_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/stock"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const tenMinutes = 10 * time.Minute

// shelf is a database with variants on the shelf, and short words for what the
// tests do with it.
type shelf struct {
	*testing.T
	db *database.DB
}

// fill puts one product with the variants and counts given on the shelf.
func fill(t *testing.T, db *database.DB, counts map[string]int64) *shelf {
	t.Helper()
	s := &shelf{t, db}
	s.ok(s.in(func(tx *database.Tx) error {
		g := tx.Gorm(t.Context())
		for _, statement := range []string{
			`INSERT INTO merchants VALUES ('m', 'qingyu', '青屿窑', 'Qingyu Kiln', '', '', '', '', '', '', '91331181MADEM0011E', '331096DEM1', '2928', '', '', '', '', '2026-11-24 12:00:00')`,
			`INSERT INTO categories VALUES ('c', NULL, 'ceramics', 1)`,
			`INSERT INTO products VALUES ('p', 'm', 'gaiwan', 'gaiwan', 'c', 'listed', 'Box', '', 100, 0, 500, 1, '2026-11-24 12:00:00', '2026-11-24 12:00:00')`,
		} {
			if err := g.Exec(statement).Error; err != nil {
				return err
			}
		}
		for id := range counts {
			row := map[string]any{
				"id": id, "product_id": "p", "merchant_id": "m", "sku": id, "position": 1, "option1": id, "option2": "", "price": 100, "compare_at": 0,
				"hs6": "", "hs10": "", "origin": "", "declared_zh": "", "declared_en": "", "model": "", "unit1": "", "unit2": "", "unit1_milli": 0, "unit2_milli": 0,
				"net_grams": 0, "gross_grams": 0, "length_mm": 0, "width_mm": 0, "height_mm": 0, "brand": "", "material": "", "gtin": "",
				"battery": "", "liquid": false, "food": false, "images": "", "picture": "", "complete": true, "updated_at": noon,
			}
			if err := g.Table("variants").Create(row).Error; err != nil {
				return err
			}
		}
		return stock.PutAll(t.Context(), tx, counts)
	}))
	return s
}

func (s *shelf) in(do func(tx *database.Tx) error) error { return s.db.InTx(s.Context(), do) }

func (s *shelf) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) short(err error, variant string, left int64) {
	s.Helper()
	var short *stock.Short
	if !errors.Is(err, stock.ErrShort) || !errors.As(err, &short) {
		s.Fatalf("got %v, want ErrShort", err)
	}
	if short.VariantID != variant || short.Left != left {
		s.Errorf("short of %s with %d left, want %s with %d", short.VariantID, short.Left, variant, left)
	}
}

func (s *shelf) hold(who string, want map[string]int64, at time.Time) error {
	return s.in(func(tx *database.Tx) error {
		return stock.Hold(s.Context(), tx, who, want, at.Add(tenMinutes), at)
	})
}

func (s *shelf) take(who string, at time.Time) error {
	return s.in(func(tx *database.Tx) error { return stock.Take(s.Context(), tx, who, at) })
}

func (s *shelf) available(id string, at time.Time, want int64) {
	s.Helper()
	left, err := stock.Available(s.Context(), s.db, []string{id}, at)
	if err != nil || left[id] != want {
		s.Errorf("available of %s: %d, %v; want %d", id, left[id], err, want)
	}
}

func (s *shelf) onHand(id string, want int64) {
	s.Helper()
	n, err := stock.OnHand(s.Context(), s.db, []string{id})
	if err != nil || n[id] != want {
		s.Errorf("on hand of %s: %d, %v; want %d", id, n[id], err, want)
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	later := noon.Add(tenMinutes)
	tests := []struct {
		name string
		do   func(s *shelf)
	}{
		{"a hold is counted off and a release gives it back", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 2}, noon))
			s.available("a", noon, 3)
			s.onHand("a", 5)
			s.ok(s.in(func(tx *database.Tx) error { return stock.Release(s.Context(), tx, "mei") }))
			s.available("a", noon, 5)
		}},
		{"holding again replaces: the same, fewer, or other goods", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 5}, noon))
			s.ok(s.hold("mei", map[string]int64{"a": 5}, noon))
			s.available("a", noon, 0)
			s.ok(s.hold("mei", map[string]int64{"a": 1, "b": 1}, noon))
			s.available("a", noon, 4)
			s.ok(s.hold("mei", nil, noon))
			s.available("a", noon, 5)
			s.available("b", noon, 1)
		}},
		{"holding again renews", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 5}, noon))
			s.ok(s.hold("mei", map[string]int64{"a": 5}, later.Add(-time.Minute)))
			s.available("a", later.Add(time.Minute), 0)
		}},
		{"too much is refused, and the refusal names the variant and what is left", func(s *shelf) {
			s.ok(s.hold("tom", map[string]int64{"a": 2}, noon))
			s.ok(s.hold("mei", map[string]int64{"b": 1}, noon))
			s.short(s.hold("mei", map[string]int64{"a": 4, "b": 1}, noon), "a", 3)
			s.available("b", noon, 0) // mei's hold of before stands: the transaction was rolled back
			s.short(s.hold("mei", map[string]int64{"nobody-counted-this": 1}, noon), "nobody-counted-this", 0)
		}},
		{"a hold past its time counts for nothing, without a sweeper", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 5}, noon))
			s.short(s.hold("tom", map[string]int64{"a": 1}, later.Add(-time.Microsecond)), "a", 0)
			s.available("a", later, 5)
			s.ok(s.hold("tom", map[string]int64{"a": 5}, later))
		}},
		{"taking sells what is held, once", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 2, "b": 1}, noon))
			s.ok(s.take("mei", noon))
			s.onHand("a", 3)
			s.onHand("b", 0)
			s.available("a", noon, 3)
			if err := s.take("mei", noon); !errors.Is(err, stock.ErrNothingHeld) {
				s.Errorf("second Take = %v, want ErrNothingHeld", err)
			}
			s.onHand("a", 3)
		}},
		{"money that comes late still gets goods nobody else holds", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 5}, noon))
			s.ok(s.take("mei", later.Add(time.Hour)))
			s.onHand("a", 0)
		}},
		{"money that comes late does not take what others hold", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 4}, noon))
			s.ok(s.hold("tom", map[string]int64{"a": 3}, later))
			s.short(s.take("mei", later), "a", 2)
			s.onHand("a", 5)
			s.ok(s.take("tom", later))
			s.onHand("a", 2)
		}},
		{"a lower count lets the first who pay have what is there", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 3}, noon))
			s.ok(s.hold("tom", map[string]int64{"a": 2}, noon))
			s.ok(s.in(func(tx *database.Tx) error { return stock.Put(s.Context(), tx, "a", 4) }))
			s.available("a", noon, 0)
			s.ok(s.take("mei", noon))
			s.short(s.take("tom", noon), "a", 1)
			s.onHand("a", 1)
		}},
		{"what comes back is for sale again", func(s *shelf) {
			s.ok(s.hold("mei", map[string]int64{"a": 2}, noon))
			s.ok(s.take("mei", noon))
			s.ok(s.in(func(tx *database.Tx) error { return stock.Return(s.Context(), tx, map[string]int64{"a": 2}) }))
			s.onHand("a", 5)
		}},
		{"the table itself refuses less than nothing", func(s *shelf) {
			err := s.in(func(tx *database.Tx) error { return stock.Put(s.Context(), tx, "a", -1) })
			if !errors.Is(err, gorm.ErrCheckConstraintViolated) {
				s.Errorf("Put -1 = %v, want a violated CHECK", err)
			}
		}},
		{"a quantity below one is a bug, not a way to get more", func(s *shelf) {
			for _, n := range []int64{0, -3} {
				if err := s.hold("mei", map[string]int64{"a": n}, noon); err == nil {
					s.Errorf("Hold of %d succeeded", n)
				}
				if err := s.in(func(tx *database.Tx) error { return stock.Return(s.Context(), tx, map[string]int64{"a": n}) }); err == nil {
					s.Errorf("Return of %d succeeded", n)
				}
			}
		}},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		fill(t, db, map[string]int64{"a": 5, "b": 1})
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				s := &shelf{t, db}
				s.reset(map[string]int64{"a": 5, "b": 1})
				tt.do(s)
			})
		}
	})
}

// reset lets go of all holds and counts the shelf anew.
func (s *shelf) reset(counts map[string]int64) {
	s.Helper()
	s.ok(s.in(func(tx *database.Tx) error {
		if err := tx.Gorm(s.Context()).Exec("DELETE FROM holds").Error; err != nil {
			return err
		}
		return stock.PutAll(s.Context(), tx, counts)
	}))
}

// TestNothingIsOversold lets many shoppers want the same goods at once. Each
// wants both variants, named in either order, so that locks taken in the order
// of asking would meet in a circle.
func TestNothingIsOversold(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		fill(t, db, map[string]int64{"a": 0, "b": 0})
		for _, tt := range []struct{ shoppers, units int }{{24, 5}, {500, 20}} {
			t.Run(fmt.Sprintf("%d shoppers on %d units", tt.shoppers, tt.units), func(t *testing.T) {
				s := &shelf{t, db}
				s.reset(map[string]int64{"a": int64(tt.units), "b": int64(tt.units)})
				sold, refused := s.rush(tt.shoppers)
				if sold != tt.units || refused != tt.shoppers-tt.units {
					t.Errorf("%d sold and %d refused, want %d and %d", sold, refused, tt.units, tt.shoppers-tt.units)
				}
				s.onHand("a", 0)
				s.onHand("b", 0)
			})
		}
	})
}

// rush lets n shoppers hold and take one of each variant, all at once.
func (s *shelf) rush(n int) (sold, refused int) {
	s.Helper()
	start, errs := make(chan struct{}), make(chan error, n)
	var ready sync.WaitGroup
	for i := range n {
		ready.Add(1)
		go func() {
			ready.Done()
			<-start
			errs <- s.buy(fmt.Sprint("shopper ", i))
		}()
	}
	ready.Wait()
	close(start)
	for range n {
		switch err := <-errs; {
		case err == nil:
			sold++
		case errors.Is(err, stock.ErrShort):
			refused++
		default:
			s.Errorf("a shopper met %v", err)
		}
	}
	return sold, refused
}

func (s *shelf) buy(who string) error {
	ctx := s.Context()
	want := map[string]int64{"b": 1, "a": 1}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		return stock.Hold(ctx, tx, who, want, noon.Add(tenMinutes), noon)
	})
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error { return stock.Take(ctx, tx, who, noon) })
	if err != nil {
		return fmt.Errorf("what %s held could not be taken: %v", who, err) // a broken promise, not a refusal
	}
	return nil
}
