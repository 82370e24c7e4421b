package fire

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"quayside/backend/database"
	"quayside/backend/stock"
)

// Many shoppers have the same goods in their carts and press the button in the
// same moment. As many get them as there are, and everybody else is told so.
func TestManyShoppersWantTheLastPieces(t *testing.T) {
	crowds := []struct {
		shoppers int
		pieces   int64
	}{{24, 5}, {500, 20}}
	onBoth(t, func(t *testing.T, e engine) {
		var goods []want
		var before map[string]int64
		h := open(t, e, func(h *house) {
			goods, _ = h.stockUp(t, len(crowds), 1)
			b := h.books(t)
			for i, c := range crowds {
				b.set(func(tx *database.Tx) error { return stock.Put(t.Context(), tx, goods[i].variant, c.pieces) })
			}
			before = b.onHand()
			b.close()
		}, "QUAYSIDE_HOLD=10m")
		for i, c := range crowds {
			t.Run(fmt.Sprintf("%d on %d", c.shoppers, c.pieces), func(t *testing.T) { h.crowd(t, goods[i], c.shoppers, c.pieces) })
		}
		h.rest(t)
		h.stop(t)
		h.audit(t, before)
		h.lost(t)
	})
}

// crowd is one such moment.
func (h *house) crowd(t *testing.T, w want, shoppers int, pieces int64) {
	crowd, forms := h.queueUp(t, w, shoppers)
	var had atomic.Int64
	var at errgroup.Group
	for i, b := range crowd {
		at.Go(func() error {
			err := b.place(t.Context(), forms[i])
			if errors.Is(err, errSoldOut) {
				return nil
			}
			had.Add(1)
			return err
		})
	}
	if err := at.Wait(); err != nil {
		t.Error(err)
	}
	if had.Load() != pieces {
		t.Errorf("%d shoppers have an order, want %d", had.Load(), pieces)
	}
	h.cashUp(t, crowd)
	b := h.books(t)
	defer b.close()
	if n := b.count("SELECT COALESCE(SUM(l.quantity), 0) "+sold+" AND l.variant_id = ?", w.variant); n != pieces {
		t.Errorf("%d pieces are sold, want %d", n, pieces)
	}
	h.tooLate(t, w)
}

// queueUp fills the carts and the delivery forms of so many shoppers.
func (h *house) queueUp(t *testing.T, w want, shoppers int) ([]*buyer, []url.Values) {
	t.Helper()
	crowd, forms := make([]*buyer, shoppers), make([]url.Values, shoppers)
	var g errgroup.Group
	g.SetLimit(16)
	for i := range crowd {
		crowd[i] = &buyer{browser: newBrowser(t, h), wants: []want{w}, country: "DE", mood: pays}
		g.Go(func() (err error) {
			if err = crowd[i].fill(t.Context()); err == nil {
				forms[i], err = crowd[i].form(t.Context())
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return crowd, forms
}

// cashUp lets everybody who has an order pay.
func (h *house) cashUp(t *testing.T, crowd []*buyer) {
	t.Helper()
	var g errgroup.Group
	for _, b := range crowd {
		if b.order == "" {
			continue
		}
		g.Go(func() error { return b.payNow(t.Context()) })
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

// tooLate is somebody who comes when nothing is left.
func (h *house) tooLate(t *testing.T, w want) {
	t.Helper()
	p, err := newBrowser(t, h).post(t.Context(), "/en/cart", url.Values{"product": {w.slug}, "v": {w.variant}, "quantity": {"1"}})
	if err != nil || p.status != http.StatusConflict || !strings.Contains(p.body, "less left") {
		t.Errorf("put the sold out goods into a cart = %d %s, %v; want 409 and a reason", p.status, text(p.body), err)
	}
}

// lost fails the test for what no load explains in the program's log: answers of
// 500, deadlocks, and databases that were locked. Lines that hold one of the
// words in allowed are right.
func (h *house) lost(t *testing.T, allowed ...string) {
	t.Helper()
	for _, word := range []string{"status=50", "deadlock", "40P01", "database is locked", "SQLITE_BUSY", "panic"} {
		lines := slices.DeleteFunc(h.log.Lines(word), func(line string) bool {
			return slices.ContainsFunc(allowed, func(word string) bool { return strings.Contains(line, word) })
		})
		if len(lines) > 0 {
			t.Errorf("%d lines of the log say %q, the first: %s", len(lines), word, lines[0])
		}
	}
	b := h.books(t)
	defer b.close()
	if b.db.Dialect() != database.Postgres {
		return
	}
	// Transactions that lost to a deadlock are run again and leave no line.
	if n := b.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); n > 0 {
		t.Errorf("PostgreSQL broke %d deadlocks", n)
	}
}
