package customs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"quayside/backend/database"
	"quayside/backend/order"
)

// What the shopper's timeline hears of customs. The words are in the
// languages, under "shop.event.<kind>".
const (
	EventFiled      order.EventKind = "customs_filed"      // every document is with customs
	EventInspection order.EventKind = "customs_inspection" // customs looks at the parcel
	EventReleased   order.EventKind = "customs_released"   // the parcel may leave
)

// told says which stages the shopper hears of.
var told = map[Stage]order.EventKind{WithCustoms: EventFiled, Inspection: EventInspection, Released: EventReleased}

// Cleared asks whether every parcel of an order is released, once one was. It
// is a job because two parcels may be released in the same moment, and neither
// transaction sees the other.
type Cleared struct {
	Parcel string `json:"parcel"` // its ID
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Cleared) Kind() string { return "customs.cleared" }

// pass tells the order that its declaration has reached another stage.
func (o *Office) pass(ctx context.Context, tx *database.Tx, d *Declaration, before Stage) error {
	kind, tells := told[d.Stage]
	if d.Stage == before || !tells {
		return nil
	}
	sold, _, err := order.FindByParcel(ctx, tx, d.ParcelID)
	if err != nil {
		return err
	}
	// Answers may come so quickly that a stage is passed within one of them. What
	// is past customs was filed all the same, and is told so, once.
	var events []order.Event
	for _, k := range slices.Compact([]order.EventKind{EventFiled, kind}) {
		events = append(events, order.Event{ParcelID: d.ParcelID, Kind: k, Detail: map[string]string{"parcel": d.Number}, At: o.Now()})
	}
	if err := order.Note(ctx, tx, sold.ID, events...); err != nil {
		return err
	}
	if d.Stage != Released {
		return nil
	}
	return o.Queue.Add(ctx, tx, Cleared{Parcel: d.ParcelID})
}

// Clear marks an order declared if customs has released all of its parcels. It
// is safe to work twice, and at once.
func (o *Office) Clear(ctx context.Context, job Cleared) error {
	err := o.DB.InTx(ctx, func(tx *database.Tx) error {
		sold, _, err := order.FindByParcel(ctx, tx, job.Parcel)
		if err != nil {
			return err
		}
		ids := make([]string, len(sold.Parcels))
		for i, p := range sold.Parcels {
			ids[i] = p.ID
		}
		n, err := countReleased(ctx, tx, ids)
		if err != nil || n < len(ids) || sold.State != order.Paid {
			return err
		}
		if err := sold.Move(order.Declared, o.Now()); err != nil {
			return err
		}
		return order.Save(ctx, tx, sold, order.Paid)
	})
	if errors.Is(err, order.ErrMoved) {
		return nil // the other parcel's job was quicker
	}
	if err != nil {
		return fmt.Errorf("clear the order of parcel %s: %w", job.Parcel, err)
	}
	return nil
}
