package portsim

import (
	"context"
	"strings"
	"time"
)

// match tries what the arrival of r at customs may have completed: order,
// waybill and inventory in whatever sequence they came, and money received
// once the inventory is cleared.
func (w *work) match(ctx context.Context, r *record, at time.Time) error {
	goods, err := w.liveInventory(ctx, r.Kind, r.Head, 0)
	if err != nil || goods == nil {
		return err
	}
	if r.Kind == receipts {
		return w.matchReceipts(ctx, r, goods, at)
	}
	if goods.status != atCustoms || goods.pending {
		return nil
	}
	return w.matchGoods(ctx, goods, at)
}

// matchReceipts looks at money received once its inventory is cleared, as the
// order of arrival may have it: here the inventory was first.
func (w *work) matchReceipts(ctx context.Context, paid, goods *record, at time.Time) error {
	if goods.status < cleared {
		return nil
	}
	return w.settle(ctx, paid, at)
}

// matchGoods compares the three documents of a sale once all are at customs
// (三单对碰). If they agree, each gets 120; if not, the inventory is returned
// and the other two stay, free to be changed.
func (w *work) matchGoods(ctx context.Context, goods *record, at time.Time) error {
	sale, err := w.byOrder(ctx, order, goods.Head)
	if err != nil || sale == nil {
		return err
	}
	parcel, err := w.byWaybill(ctx, waybill, goods.Head)
	if err != nil || parcel == nil {
		return err
	}
	if sale.waits() || parcel.waits() {
		return nil
	}
	why := compare(sale.document, parcel.document, goods.document)
	if len(why) > 0 {
		return w.schedule(ctx, goods, at, rejected, strings.Join(why, ";"))
	}
	for _, r := range []*record{sale, parcel, goods} {
		if err := w.schedule(ctx, r, at, entered, ""); err != nil {
			return err
		}
	}
	return nil
}

// waits reports whether r is not yet at customs, was returned, or is on its
// way to something else: too early to compare.
func (r *record) waits() bool {
	return r.status < atCustoms || r.status == rejected || r.status == atCustoms && r.pending
}

// settle stores or returns a receipt of payment whose inventory is cleared.
func (w *work) settle(ctx context.Context, paid *record, at time.Time) error {
	sale, err := w.byOrder(ctx, order, paid.Head)
	if err != nil || sale == nil {
		return err
	}
	if why := settle(sale.document, paid.document); len(why) > 0 {
		return w.schedule(ctx, paid, at, rejected, strings.Join(why, ";"))
	}
	return w.schedule(ctx, paid, at, entered, "")
}
