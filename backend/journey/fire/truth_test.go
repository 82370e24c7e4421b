package fire

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"quayside/backend/database"
	"quayside/backend/stock"
)

// books are the shop's database, opened beside the program or after it.
type books struct {
	t  testing.TB
	db *database.DB
}

func (h *house) books(t testing.TB) *books {
	t.Helper()
	path := h.database
	if path == "" {
		path = filepath.Join(h.data, "quayside.db")
	}
	db, err := database.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return &books{t, db}
}

func (b *books) close() {
	if err := b.db.Close(); err != nil {
		b.t.Error(err)
	}
}

// all reads every row of a query into values of T.
func all[T any](b *books, query string, args ...any) []T {
	b.t.Helper()
	var rows []T
	if err := b.db.Gorm(b.t.Context()).Raw(query, args...).Scan(&rows).Error; err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return rows
}

// count reads one number.
func (b *books) count(query string, args ...any) int64 {
	b.t.Helper()
	return all[int64](b, query, args...)[0]
}

// none fails the test for each row of a query whose rows must not exist. The
// first column says what it is about.
func (b *books) none(what, query string, args ...any) {
	b.t.Helper()
	var rows []map[string]any
	if err := b.db.Gorm(b.t.Context()).Raw(query, args...).Scan(&rows).Error; err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	for _, row := range rows[:min(len(rows), 5)] {
		b.t.Errorf("%s: %v", what, row)
	}
	if len(rows) > 5 {
		b.t.Errorf("%s: and %d more", what, len(rows)-5)
	}
}

// set runs one change in a transaction.
func (b *books) set(do func(tx *database.Tx) error) {
	b.t.Helper()
	if err := b.db.InTx(b.t.Context(), do); err != nil {
		b.t.Fatal(err)
	}
}

// stockUp leaves so many of some goods of different products on the shelf, and
// returns them with what is on hand of everything.
func (h *house) stockUp(t testing.TB, kinds int, each int64) (goods []want, onHand map[string]int64) {
	t.Helper()
	b := h.books(t)
	defer b.close()
	type row struct{ Variant, Slug string }
	rows := all[row](b, `SELECT MIN(v.id) AS variant, p.slug AS slug FROM variants v JOIN products p ON p.id = v.product_id
		WHERE p.status = 'listed' AND v.complete AND v.gross_grams < 1000 AND v.battery IN ('', 'none')
		GROUP BY p.slug ORDER BY p.slug LIMIT 400`)
	if len(rows) < kinds {
		t.Fatalf("the demonstration has %d goods to sell, want %d", len(rows), kinds)
	}
	for i := range kinds {
		r := rows[i*len(rows)/kinds]
		goods = append(goods, want{slug: r.Slug, variant: r.Variant, quantity: 1})
		b.set(func(tx *database.Tx) error { return stock.Put(t.Context(), tx, r.Variant, each) })
	}
	return goods, b.onHand()
}

func (b *books) onHand() map[string]int64 {
	found := map[string]int64{}
	type row struct {
		VariantID string
		OnHand    int64
	}
	for _, r := range all[row](b, "SELECT variant_id, on_hand FROM stock") {
		found[r.VariantID] = r.OnHand
	}
	return found
}

// rest waits until nothing moves by itself any more: no order waits for money
// or for customs, no webhook and no job is under way. What is left in the queue
// are alarms for orders that are over.
func (h *house) rest(t testing.TB) {
	t.Helper()
	b := h.books(t)
	defer b.close()
	sandbox := h.file(t, "stripesandbox.db")
	defer sandbox.close()
	var last string
	defer func() {
		if t.Failed() {
			t.Log("still moving: " + last)
			b.none("an order does not come to its end", `SELECT o.number, o.state, p.number AS parcel, d.stage, d.problem, d.reason FROM orders o
				JOIN parcels p ON p.order_id = o.id LEFT JOIN declarations d ON d.parcel_id = p.id WHERE o.state IN ('placed', 'paid')`)
		}
	}()
	until(t, "everything has come to rest", 200*time.Millisecond, func() bool {
		moving := b.count("SELECT count(*) FROM orders WHERE state IN ('placed', 'paid')")
		jobs := b.count("SELECT count(*) FROM river_job WHERE finalized_at IS NULL AND kind <> 'checkout.expire'")
		hooks := sandbox.count("SELECT count(*) FROM deliveries")
		last = fmt.Sprintf("%d orders, %d jobs, %d webhooks", moving, jobs, hooks)
		return moving+jobs+hooks == 0
	})
}

// audit counts the stopped shop through. before is what was on hand.
func (h *house) audit(t testing.TB, before map[string]int64) {
	t.Helper()
	b := h.books(t)
	defer b.close()
	b.auditStock(before)
	b.auditMoney()
	b.auditCharges(h)
	b.auditDeclarations()
	b.auditPort(h)
	paid := b.count("SELECT count(*) FROM orders WHERE state = 'declared'")
	t.Logf("%d orders paid and declared, %d called off", paid, b.count("SELECT count(*) FROM orders WHERE state = 'cancelled'"))
	if paid == 0 {
		t.Error("nothing was sold")
	}
}

// file is the SQLite file of a stand-in.
func (h *house) file(t testing.TB, name string) *books {
	t.Helper()
	db, err := database.Open(t.Context(), filepath.Join(h.data, name))
	if err != nil {
		t.Fatal(err)
	}
	return &books{t, db}
}
