package checkout_test

import (
	"syscall"
	"testing"
	"time"

	"quayside/backend/database/databasetest"
	"quayside/backend/order"
)

// cpu reports how much processor time each operation took, which a busy machine
// does not change as it changes the clock on the wall. The database is in this
// process, so its time is in it.
func cpu(b *testing.B, do func()) {
	b.Helper()
	used := func() time.Duration {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	before := used()
	for b.Loop() {
		do()
	}
	b.ReportMetric(float64((used()-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkAddToCart is the counter's part of adding to a cart; at most 2 ms of
// processor time with the request around it.
func BenchmarkAddToCart(b *testing.B) {
	w := newWorld(b, databasetest.Open(b, databasetest.SQLiteURL(b)), 1_000_000)
	cpu(b, func() { w.put("BOWL", 1) })
}

// BenchmarkCheckout is the counter's part of a whole checkout of two parcels:
// quote, order, hold, intent, payment, shipments, declarations queued. At most
// 10 ms of processor time with the requests around it.
func BenchmarkCheckout(b *testing.B) {
	w := newWorld(b, databasetest.Open(b, databasetest.SQLiteURL(b)), 1_000_000)
	token := order.NewToken()
	cpu(b, func() {
		for _, sku := range []string{"BOWL", "SCARF"} {
			_, err := w.c.AddToCart(b.Context(), token, w.ids[sku], 1)
			w.must(err)
		}
		in := w.press(token)
		in.Attempt = order.NewToken()
		begun, err := w.c.Begin(b.Context(), in)
		w.must(err)
		w.pay(begun)
	})
}
