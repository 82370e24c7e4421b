package fire

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// visits are what is measured, each by itself.
var visits = []struct {
	name string
	do   func(ctx context.Context, b *buyer) error
}{
	{"list", func(ctx context.Context, b *buyer) error { return b.expect(ctx, "/en/c", http.StatusOK) }},
	{"product", func(ctx context.Context, b *buyer) error {
		return b.expect(ctx, "/en/p/"+b.wants[0].slug, http.StatusOK)
	}},
	{"add", func(ctx context.Context, b *buyer) error { return b.add(ctx, b.wants[0]) }},
	{"purchase", func(ctx context.Context, b *buyer) error { return b.shopping(ctx) }},
}

// BenchmarkShop measures what a request costs: the processor time of the
// program, and on PostgreSQL that of the server's processes that work for it.
// Wall time says little on a machine that also runs the load.
//
// "purchase" is the nine requests from the product's page to the page of the
// paid order; the program is at the same time the card network. The declaring
// behind it is in BenchmarkDeclared.
func BenchmarkShop(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			var goods []want
			h := open(b, e, func(h *house) { goods, _ = h.stockUp(b, 8, 1_000_000) }, "QUAYSIDE_ROLES=web")
			for _, v := range visits {
				b.Run(v.name, func(b *testing.B) {
					h.measure(b, 1, func() { h.load(b, goods, v.do) })
				})
			}
		})
	}
}

// BenchmarkDeclared measures a sale with everything behind it: from the
// product's page until customs has released the parcel, its four messages
// written, signed, sent, judged by the stand-in port, and answered.
func BenchmarkDeclared(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			var goods []want
			h := open(b, e, func(h *house) { goods, _ = h.stockUp(b, 8, 1_000_000) })
			h.measure(b, sales, func() {
				for range b.N {
					h.sell(b, goods)
				}
			})
		})
	}
}

// sales are how many sales are measured together: there is work that does not
// depend on their number, such as asking the queue whether there is any.
const sales = 25

// sell makes as many sales and waits until all of them are released.
func (h *house) sell(b *testing.B, goods []want) {
	b.Helper()
	var g errgroup.Group
	g.SetLimit(4)
	for n := range sales {
		shopper := &buyer{browser: newBrowser(b, h), wants: goods[n%len(goods) : n%len(goods)+1], country: "DE", mood: pays}
		g.Go(func() error { return shopper.shopping(b.Context()) })
	}
	if err := g.Wait(); err != nil {
		b.Error(err)
	}
	h.rest(b)
}

// load sends b.N shoppers, a few at a time.
func (h *house) load(b *testing.B, goods []want, visit func(context.Context, *buyer) error) {
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			shopper := &buyer{browser: newBrowser(b, h), wants: goods[n%len(goods) : n%len(goods)+1], country: "DE", mood: pays}
			if err := visit(b.Context(), shopper); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// measure reports the processor time that work has cost: b.N times, and so many
// things each time.
func (h *house) measure(b *testing.B, things int, work func()) {
	server, database := h.spent(b)
	b.ResetTimer()
	work()
	b.StopTimer()
	serverNow, databaseNow := h.spent(b)
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N*things) }
	b.ReportMetric(each(serverNow-server), "server-cpu-µs/each")
	if h.database != "" {
		b.ReportMetric(each(databaseNow-database), "database-cpu-µs/each")
	}
}

// expect opens a page.
func (b *browser) expect(ctx context.Context, path string, status int) error {
	p, err := b.get(ctx, path)
	if err == nil && p.status != status {
		err = fmt.Errorf("%s = %d: %s", path, p.status, text(p.body))
	}
	return err
}

// add puts one thing into a new cart.
func (b *browser) add(ctx context.Context, w want) error {
	p, err := b.post(ctx, "/en/cart", url.Values{"product": {w.slug}, "v": {w.variant}, "quantity": {"1"}})
	if err == nil && p.status != http.StatusSeeOther {
		err = fmt.Errorf("put into the cart: %d: %s", p.status, text(p.body))
	}
	return err
}
