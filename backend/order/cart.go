package order

import (
	"fmt"
	"slices"
	"time"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// What a cart can hold.
const (
	MaxLines    = 50
	MaxQuantity = 99 // of one variant
)

// The refusals of a cart.
var (
	ErrQuantity = fault.New(fault.Invalid, "order.quantity", "You can buy 1 to 99 of one item at a time.")
	ErrFull     = fault.New(fault.Conflict, "order.cart_full", "The cart is full: it holds 50 different items. Check out, or take something out first.")
)

// Cart is what a shopper means to buy. It is kept on the server and opened by a
// random word in the shopper's browser, of which only the hash is stored.
type Cart struct {
	ID    string // hash of the word, see [Hash]
	Lines []CartLine
}

// CartLine is so many of one variant.
type CartLine struct {
	VariantID string
	Quantity  int64
	Seen      money.Amount // unit price in yuan when the line was last changed
	AddedAt   time.Time
}

// VariantIDs returns the variants in the cart, in its order.
func (c Cart) VariantIDs() []string {
	ids := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		ids[i] = l.VariantID
	}
	return ids
}

// Count returns how many pieces are in the cart.
func (c Cart) Count() (n int64) {
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

// line returns the line of a variant, or a new one of quantity zero.
func (c Cart) line(variantID string) CartLine {
	if i := slices.IndexFunc(c.Lines, func(l CartLine) bool { return l.VariantID == variantID }); i >= 0 {
		return c.Lines[i]
	}
	return CartLine{VariantID: variantID}
}

// set checks that the cart may hold quantity of the line's variant.
func (c Cart) set(l CartLine, quantity int64) (CartLine, error) {
	if quantity < 1 || quantity > MaxQuantity {
		return l, ErrQuantity.Because(fmt.Errorf("%d of %s", quantity, l.VariantID))
	}
	if l.Quantity == 0 && len(c.Lines) >= MaxLines {
		return l, ErrFull
	}
	l.Quantity = quantity
	return l, nil
}
