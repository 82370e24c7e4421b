package checkout

import (
	"context"
	"fmt"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/stock"
)

// AddToCart puts n more of a variant into the cart that token opens, and returns
// the cart. Nothing is held yet. It returns ErrGone for what is not sold,
// stock.ErrShort for more than there is, order.ErrQuantity and order.ErrFull.
func (c *Counter) AddToCart(ctx context.Context, token, variantID string, n int64) (order.Cart, error) {
	return c.changeCart(ctx, variantID, func(tx *database.Tx, each money.Amount) (order.Cart, error) {
		return order.AddToCart(ctx, tx, order.Hash(token), variantID, n, each, c.now())
	})
}

// SetInCart makes the quantity of a variant n, or takes it out if n is zero, and
// returns the cart. It refuses what AddToCart refuses; taking out is never
// refused.
func (c *Counter) SetInCart(ctx context.Context, token, variantID string, n int64) (cart order.Cart, err error) {
	if n != 0 {
		return c.changeCart(ctx, variantID, func(tx *database.Tx, each money.Amount) (order.Cart, error) {
			return order.SetInCart(ctx, tx, order.Hash(token), variantID, n, each, c.now())
		})
	}
	err = c.DB.InTx(ctx, func(tx *database.Tx) error {
		cart, err = order.SetInCart(ctx, tx, order.Hash(token), variantID, 0, money.Amount{}, c.now())
		return err
	})
	return cart, err
}

// changeCart looks the variant up, changes the cart and undoes the change if it
// now wants more than there is.
func (c *Counter) changeCart(ctx context.Context, variantID string, change func(*database.Tx, money.Amount) (order.Cart, error)) (cart order.Cart, err error) {
	ids := []string{variantID}
	offers, err := catalog.ForSale(ctx, c.DB, "en", ids)
	if err != nil {
		return cart, err
	}
	offer, found := offers[variantID]
	if !found || !offer.Buyable() {
		return cart, ErrGone.Because(fmt.Errorf("variant %.40q", variantID))
	}
	left, err := stock.Available(ctx, c.DB, ids, c.now())
	if err != nil {
		return cart, err
	}
	err = c.DB.InTx(ctx, func(tx *database.Tx) error {
		if cart, err = change(tx, offer.Price); err != nil {
			return err
		}
		for _, l := range cart.Lines {
			if l.VariantID == variantID && l.Quantity > left[variantID] {
				return stock.ErrShort.Because(&stock.Short{VariantID: variantID, Wanted: l.Quantity, Left: left[variantID]})
			}
		}
		return nil
	})
	return cart, err
}
