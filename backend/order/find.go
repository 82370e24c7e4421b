package order

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// Find returns the order with id, whole: three queries. It returns ErrUnknown
// if there is none.
func Find(ctx context.Context, conn database.Conn, id string) (*Order, error) {
	return findOne(ctx, conn, "id = ?", id)
}

// FindByNumber returns the order with a number, whole, or ErrUnknown. It asks
// for no proof that the reader may see it: it is for the back office.
func FindByNumber(ctx context.Context, conn database.Conn, number string) (*Order, error) {
	return findOne(ctx, conn, "number = ?", number)
}

// FindByToken returns the order with a number for whoever knows the word of its
// link, whole. A wrong word is ErrUnknown, as a wrong number is: a stranger
// learns nothing, not even that there is such an order.
func FindByToken(ctx context.Context, conn database.Conn, number, token string) (*Order, error) {
	o, err := FindByNumber(ctx, conn, number)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(Hash(token)), []byte(o.TokenHash)) != 1 {
		return nil, ErrUnknown.Because(fmt.Errorf("wrong token for order %.24s", number))
	}
	return o, nil
}

// FindByAttempt returns the order that one press of the button made, whole, or
// ErrUnknown.
func FindByAttempt(ctx context.Context, conn database.Conn, cartID, attempt string) (*Order, error) {
	return findOne(ctx, conn, "cart_id = ? AND attempt = ?", cartID, attempt)
}

// FindByParcel returns the order that a parcel belongs to, whole, and that
// parcel in it, or ErrUnknown.
func FindByParcel(ctx context.Context, conn database.Conn, parcelID string) (*Order, *Parcel, error) {
	o, err := findOne(ctx, conn, "id = (SELECT order_id FROM parcels WHERE id = ?)", parcelID)
	if err != nil {
		return nil, nil, err
	}
	return o, o.Parcel(parcelID), nil
}

// FindToMove returns the order with id, whole, and keeps every other transaction
// from moving it until this one ends; or ErrUnknown. Take it before stock, and
// stock before waybill numbers: one order of locks knows no deadlock.
func FindToMove(ctx context.Context, tx *database.Tx, id string) (*Order, error) {
	o, err := head(ctx, locked{tx}, "id = ?", id)
	if err != nil {
		return nil, err
	}
	return o, fill(ctx, tx, []*Order{o})
}

// locked asks for rows to be locked; SQLite has one writer anyway and is not
// asked.
type locked struct{ *database.Tx }

// Gorm returns a session whose query locks what it finds.
func (l locked) Gorm(ctx context.Context) *gorm.DB {
	return l.Tx.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}

// Head returns the order with id without parcels and lines: one query, for
// whoever only asks where it stands.
func Head(ctx context.Context, conn database.Conn, id string) (*Order, error) {
	return head(ctx, conn, "id = ?", id)
}

// OpenOfCart returns the order of a cart that waits for money, without parcels,
// or nil. There is at most one.
func OpenOfCart(ctx context.Context, conn database.Conn, cartID string) (*Order, error) {
	o, err := head(ctx, conn, "cart_id = ? AND state = ?", cartID, Placed)
	if errors.Is(err, ErrUnknown) {
		return nil, nil
	}
	return o, err
}

func findOne(ctx context.Context, conn database.Conn, where string, args ...any) (*Order, error) {
	o, err := head(ctx, conn, where, args...)
	if err != nil {
		return nil, err
	}
	if err := fill(ctx, conn, []*Order{o}); err != nil {
		return nil, err
	}
	return o, nil
}

func head(ctx context.Context, conn database.Conn, where string, args ...any) (*Order, error) {
	var r orderRow
	err := conn.Gorm(ctx).Table(orderTable).Where(where, args...).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown.Because(fmt.Errorf("%s %v", where, args))
	}
	if err != nil {
		return nil, fmt.Errorf("find order: %w", err)
	}
	return r.order()
}

// fill reads the parcels and lines of orders: two queries, however many.
func fill(ctx context.Context, conn database.Conn, orders []*Order) error {
	byID, ids := map[string]*Order{}, make([]string, len(orders))
	for i, o := range orders {
		byID[o.ID], ids[i] = o, o.ID
	}
	var parcels []parcelRow
	if err := conn.Gorm(ctx).Table(parcelTable).Where("order_id IN ?", ids).Order("order_id, position").Find(&parcels).Error; err != nil {
		return fmt.Errorf("find parcels: %w", err)
	}
	for _, r := range parcels {
		o := byID[r.OrderID]
		o.Parcels = append(o.Parcels, r.parcel(o.Currency))
	}
	return fillLines(ctx, conn, orders, parcels)
}

func fillLines(ctx context.Context, conn database.Conn, orders []*Order, parcels []parcelRow) error {
	ids := make([]string, len(parcels))
	for i, r := range parcels {
		ids[i] = r.ID
	}
	byID := map[string]*Parcel{}
	for _, o := range orders {
		for i := range o.Parcels {
			byID[o.Parcels[i].ID] = &o.Parcels[i]
		}
	}
	var rows []lineRow
	if err := conn.Gorm(ctx).Table(lineTable).Where("parcel_id IN ?", ids).Order("parcel_id, position").Find(&rows).Error; err != nil {
		return fmt.Errorf("find order lines: %w", err)
	}
	for _, r := range rows {
		p := byID[r.ParcelID]
		l, err := r.line(p.Freight.Currency)
		if err != nil {
			return err
		}
		p.Lines = append(p.Lines, l)
	}
	return nil
}
