package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
)

const (
	orderTable  = "orders"
	parcelTable = "parcels"
	lineTable   = "order_lines"
)

// ErrTaken means that the number, or the cart's attempt, has an order already:
// somebody pressed twice, or two orders met on one number. The transaction must
// be rolled back. It is for the counter, not for people.
var ErrTaken = errors.New("order: number or attempt taken")

// Add stores a new order with its parcels and lines. It gives the parcels their
// ids and numbers. It returns ErrTaken if o cannot be told from another.
func Add(ctx context.Context, tx *database.Tx, o *Order) error {
	o.numberParcels()
	var parcels []parcelRow
	var lines []lineRow
	for i := range o.Parcels {
		p := &o.Parcels[i]
		p.ID = database.NewID()
		parcels = append(parcels, p.row())
		for j, l := range p.Lines {
			row, err := l.row(p.ID, j+1)
			if err != nil {
				return err
			}
			lines = append(lines, row)
		}
	}
	row := o.row()
	err := tx.Gorm(ctx).Table(orderTable).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fmt.Errorf("%w: %s", ErrTaken, o.Number)
	}
	if err == nil {
		err = tx.Gorm(ctx).Table(parcelTable).Create(&parcels).Error
	}
	if err == nil {
		err = tx.Gorm(ctx).Table(lineTable).Create(&lines).Error
	}
	if err != nil {
		return fmt.Errorf("add order %s: %w", o.Number, err)
	}
	return nil
}

// Save stores the step of o from the state was: state, cause and times. It
// returns ErrMoved if somebody else has moved the order first; the check and
// the change are one statement.
func Save(ctx context.Context, tx *database.Tx, o *Order, was State) error {
	set := map[string]any{"state": o.State, "moved_at": o.MovedAt, "cancel_cause": string(o.Cause), "paid_at": timeOrNull(o.PaidAt)}
	res := tx.Gorm(ctx).Table(orderTable).Where("id = ? AND state = ?", o.ID, was).Updates(set)
	if res.Error != nil {
		return fmt.Errorf("save order %s: %w", o.Number, res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrMoved.Because(fmt.Errorf("order %s is no longer %s", o.Number, was))
	}
	return nil
}

// Renew moves the end of the hold of a placed order. It reports false if the
// order is not placed any more.
func Renew(ctx context.Context, tx *database.Tx, id string, until time.Time) (bool, error) {
	res := tx.Gorm(ctx).Table(orderTable).Where("id = ? AND state = ?", id, Placed).Update("hold_until", until.UTC())
	if res.Error != nil {
		return false, fmt.Errorf("renew the hold of order %s: %w", id, res.Error)
	}
	return res.RowsAffected == 1, nil
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (l Line) row(parcelID string, position int) (lineRow, error) {
	options, err := json.Marshal(append([]string{}, l.Options...))
	if err != nil {
		return lineRow{}, fmt.Errorf("write options of %s: %w", l.SKU, err)
	}
	e := l.Export
	return lineRow{
		ParcelID: parcelID, Position: position, ProductID: l.ProductID, VariantID: l.VariantID,
		SKU: l.SKU, Title: l.Title, Options: string(options), Slug: l.Slug, Picture: l.Picture,
		Quantity: l.Quantity, UnitPrice: l.Each.Minor, UnitFen: l.EachCNY.Minor,
		HS6: e.HS6, HS10: e.HS10, Origin: e.Origin, DeclaredZH: e.DeclaredZH, DeclaredEN: e.DeclaredEN,
		Model: e.Model, Unit1: e.Unit1, Unit2: e.Unit2, Unit1Milli: e.Unit1Milli, Unit2Milli: e.Unit2Milli,
		NetGrams: e.NetGrams, GrossGrams: e.GrossGrams,
		LengthMM: e.LengthMM, WidthMM: e.WidthMM, HeightMM: e.HeightMM, Brand: e.Brand, Material: e.Material,
		GTIN: e.GTIN, Battery: e.Battery, Liquid: e.Liquid, Food: e.Food,
	}, nil
}
