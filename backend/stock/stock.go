// Package stock knows how many of each variant are on the shelf and who holds
// some of them for a while.
//
// Available is what is on hand less what others hold. A hold ends by itself:
// once its time is past it counts for nothing, so no sweeper has to run. Rows
// are locked in the order of their ids, so two shoppers with the same goods in
// their carts never wait for each other in a circle.
package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// The refusals. ErrShort has a [*Short] as its cause.
var (
	ErrShort = fault.New(fault.Conflict, "stock.short",
		"There is less left of this than you want. Take fewer, or look for something like it.")
	ErrNothingHeld = fault.New(fault.Conflict, "stock.nothing_held",
		"These goods are no longer kept for this order.")
)

// Short names the variant there is too little of: the first in the order of
// ids. Left is how many the holder could have instead, never below zero.
type Short struct {
	VariantID    string
	Wanted, Left int64
}

// Error is for logs.
func (s *Short) Error() string {
	return fmt.Sprintf("variant %s: %d wanted, %d left", s.VariantID, s.Wanted, s.Left)
}

// Hold keeps the quantities of want for holder until the time given, or keeps
// nothing more and returns ErrShort. It replaces whatever holder held before,
// so that it may be called again with the same goods, which renews them, or
// with others. An empty want releases. A quantity below one is a bug in the
// caller.
//
// The stock rows stay locked until the transaction ends. That lock makes one
// step of looking at the holds of others and adding our own. The transaction
// must be rolled back on an error: the old holds are gone by then.
func Hold(ctx context.Context, tx *database.Tx, holder string, want map[string]int64, until, now time.Time) error {
	ids := slices.Sorted(maps.Keys(want))
	for _, id := range ids {
		if want[id] < 1 {
			return fmt.Errorf("hold %d of %s", want[id], id)
		}
	}
	onHand, err := lock(ctx, tx, ids)
	if err != nil {
		return err
	}
	if err := Release(ctx, tx, holder); err != nil {
		return err
	}
	held, err := liveHolds(ctx, tx, ids, now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if left := onHand[id] - held[id]; want[id] > left {
			return ErrShort.Because(&Short{VariantID: id, Wanted: want[id], Left: max(0, left)})
		}
	}
	return addHolds(ctx, tx, holder, ids, want, until)
}

// Take turns what holder holds into sold goods: on hand goes down and the holds
// are gone. A hold that has run out is honoured while the goods are there and
// nobody else holds them; otherwise Take returns ErrShort, and the transaction
// must be rolled back. A holder that holds nothing gets ErrNothingHeld, so a
// second Take takes nothing.
func Take(ctx context.Context, tx *database.Tx, holder string, now time.Time) error {
	ids, err := heldIDs(ctx, tx, holder)
	if err != nil {
		return err
	}
	onHand, err := lock(ctx, tx, ids)
	if err != nil {
		return err
	}
	// Read again behind the lock: another Take of this holder may have been first.
	mine, err := holdsOf(ctx, tx, holder)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return ErrNothingHeld.Because(fmt.Errorf("holder %s", holder))
	}
	held, err := liveHolds(ctx, tx, ids, now)
	if err != nil {
		return err
	}
	for _, h := range mine {
		if left := h.left(onHand[h.VariantID], held[h.VariantID], now); h.Quantity > left {
			return ErrShort.Because(&Short{VariantID: h.VariantID, Wanted: h.Quantity, Left: max(0, left)})
		}
	}
	if err := takeHeld(ctx, tx, holder, len(mine)); err != nil {
		return err
	}
	return Release(ctx, tx, holder)
}

// left returns how many of a row h's holder may take. A live hold is a claim on
// what is there; one that has run out comes after the claims of others.
func (h holdRow) left(onHand, allLive int64, now time.Time) int64 {
	if h.HeldUntil.After(now) {
		return onHand
	}
	return onHand - allLive
}
