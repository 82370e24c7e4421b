package order

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
	"quayside/backend/landed"
	"quayside/backend/money"
)

const (
	cartTable     = "carts"
	cartLineTable = "cart_lines"
)

type cartRow struct {
	ID                   string
	CreatedAt, TouchedAt time.Time
}

type cartLineRow struct {
	CartID, VariantID string
	Quantity          int64
	SeenFen           int64
	AddedAt           time.Time
}

// FindCart returns the cart with id, oldest line first. A cart nobody has put
// anything into is empty, not an error.
func FindCart(ctx context.Context, conn database.Conn, id string) (Cart, error) {
	var rows []cartLineRow
	if err := conn.Gorm(ctx).Table(cartLineTable).Where("cart_id = ?", id).Order("added_at, variant_id").Find(&rows).Error; err != nil {
		return Cart{}, fmt.Errorf("find cart: %w", err)
	}
	c := Cart{ID: id}
	for _, r := range rows {
		seen := money.Amount{Minor: r.SeenFen, Currency: landed.Base}
		c.Lines = append(c.Lines, CartLine{VariantID: r.VariantID, Quantity: r.Quantity, Seen: seen, AddedAt: r.AddedAt.UTC()})
	}
	return c, nil
}

// AddToCart puts n more of a variant into a cart, which is made if it is new,
// and returns the cart. each is the unit price in yuan the shopper sees now. It
// returns ErrQuantity or ErrFull and changes nothing.
func AddToCart(ctx context.Context, tx *database.Tx, cartID, variantID string, n int64, each money.Amount, now time.Time) (Cart, error) {
	return change(ctx, tx, cartID, variantID, each, now, func(l CartLine) int64 { return l.Quantity + n })
}

// SetInCart makes the quantity of a variant n, or takes the variant out if n is
// zero, and returns the cart. It returns ErrQuantity or ErrFull and changes
// nothing.
func SetInCart(ctx context.Context, tx *database.Tx, cartID, variantID string, n int64, each money.Amount, now time.Time) (Cart, error) {
	if n == 0 {
		if err := TakeOut(ctx, tx, cartID, []string{variantID}); err != nil {
			return Cart{}, err
		}
		return FindCart(ctx, tx, cartID)
	}
	return change(ctx, tx, cartID, variantID, each, now, func(CartLine) int64 { return n })
}

// change sets one line. Touching the cart's own row first makes two changes of
// one cart wait for each other, so the rules hold for both.
func change(ctx context.Context, tx *database.Tx, cartID, variantID string, each money.Amount, now time.Time, quantity func(CartLine) int64) (Cart, error) {
	now = now.UTC()
	touch := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"touched_at"})}
	if err := tx.Gorm(ctx).Table(cartTable).Clauses(touch).Create(&cartRow{ID: cartID, CreatedAt: now, TouchedAt: now}).Error; err != nil {
		return Cart{}, fmt.Errorf("touch cart: %w", err)
	}
	c, err := FindCart(ctx, tx, cartID)
	if err != nil {
		return c, err
	}
	old := c.line(variantID)
	l, err := c.set(old, quantity(old))
	if err != nil {
		return c, err
	}
	l.Seen = each
	if l.AddedAt.IsZero() {
		l.AddedAt = now
	}
	return c.with(l), saveCartLine(ctx, tx, cartID, l)
}

func saveCartLine(ctx context.Context, tx *database.Tx, cartID string, l CartLine) error {
	row := cartLineRow{CartID: cartID, VariantID: l.VariantID, Quantity: l.Quantity, SeenFen: l.Seen.Minor, AddedAt: l.AddedAt}
	again := clause.OnConflict{
		Columns:   []clause.Column{{Name: "cart_id"}, {Name: "variant_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"quantity", "seen_fen"}),
	}
	if err := tx.Gorm(ctx).Table(cartLineTable).Clauses(again).Create(&row).Error; err != nil {
		return fmt.Errorf("save cart line: %w", err)
	}
	return nil
}

// with returns the cart with l in the place of its variant's line, or at the end.
func (c Cart) with(l CartLine) Cart {
	for i := range c.Lines {
		if c.Lines[i].VariantID == l.VariantID {
			c.Lines[i] = l
			return c
		}
	}
	c.Lines = append(c.Lines, l)
	return c
}

// TakeOut removes variants from a cart. It is no error if they are not in it.
func TakeOut(ctx context.Context, tx *database.Tx, cartID string, variantIDs []string) error {
	err := tx.Gorm(ctx).Table(cartLineTable).Where("cart_id = ? AND variant_id IN ?", cartID, variantIDs).Delete(&cartLineRow{}).Error
	if err != nil {
		return fmt.Errorf("take out of cart: %w", err)
	}
	return nil
}

// ForgetCarts removes the carts nobody has touched since a time, and returns
// how many there were. Orders keep all they need and are left alone.
func ForgetCarts(ctx context.Context, tx *database.Tx, untouchedSince time.Time) (int64, error) {
	res := tx.Gorm(ctx).Table(cartTable).Where("touched_at < ?", untouchedSince.UTC()).Delete(&cartRow{})
	if res.Error != nil {
		return 0, fmt.Errorf("forget carts: %w", res.Error)
	}
	return res.RowsAffected, nil
}
