package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

const (
	stockTable = "stock"
	holdTable  = "holds"
	chunk      = 500 // rows a statement: both engines bound its parameters
)

type row struct {
	VariantID string
	OnHand    int64
}

type holdRow struct {
	Holder    string
	VariantID string
	Quantity  int64
	HeldUntil time.Time
}

// Put sets how many of a variant are on the shelf, as a count of it would. What
// is held stays held.
func Put(ctx context.Context, tx *database.Tx, variantID string, n int64) error {
	return PutAll(ctx, tx, map[string]int64{variantID: n})
}

// PutAll is [Put] for many variants. A count below zero violates the table's
// CHECK.
func PutAll(ctx context.Context, tx *database.Tx, counts map[string]int64) error {
	set := clause.AssignmentColumns([]string{"on_hand"})
	if err := upsert(ctx, tx, counts, set); err != nil {
		return fmt.Errorf("put stock: %w", err)
	}
	return nil
}

// Adjust adds pieces to the shelf, or takes some off where the number is below
// zero; it stops at none. Unlike [Put] it may be done beside sales: what was sold
// since somebody counted stays sold.
func Adjust(ctx context.Context, tx *database.Tx, added map[string]int64) error {
	counts, err := lock(ctx, tx, slices.Sorted(maps.Keys(added)))
	if err != nil {
		return err
	}
	for id, n := range added {
		counts[id] = max(0, counts[id]+n)
	}
	return PutAll(ctx, tx, counts)
}

// Return puts sold goods back on the shelf. Calling it twice returns them
// twice: the caller's own state says whether it was done.
func Return(ctx context.Context, tx *database.Tx, back map[string]int64) error {
	for id, n := range back {
		if n < 1 {
			return fmt.Errorf("return %d of %s", n, id)
		}
	}
	add := clause.Assignments(map[string]any{"on_hand": gorm.Expr("stock.on_hand + excluded.on_hand")})
	if err := upsert(ctx, tx, back, add); err != nil {
		return fmt.Errorf("return stock: %w", err)
	}
	return nil
}

func upsert(ctx context.Context, tx *database.Tx, counts map[string]int64, set clause.Set) error {
	if len(counts) == 0 {
		return nil
	}
	rows := make([]row, 0, len(counts))
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		rows = append(rows, row{VariantID: id, OnHand: counts[id]})
	}
	onID := clause.OnConflict{Columns: []clause.Column{{Name: "variant_id"}}, DoUpdates: set}
	return tx.Gorm(ctx).Table(stockTable).Clauses(onID).CreateInBatches(rows, chunk).Error
}

// Release lets go of everything holder holds. It is no error to hold nothing.
func Release(ctx context.Context, tx *database.Tx, holder string) error {
	err := tx.Gorm(ctx).Table(holdTable).Where("holder = ?", holder).Delete(&holdRow{}).Error
	if err != nil {
		return fmt.Errorf("release the holds of %s: %w", holder, err)
	}
	return nil
}

// lock returns what is on hand of ids, and keeps every other transaction from
// changing it or holding some of it until this one ends. On SQLite the
// transaction is the only writer already and the lock is not asked for.
func lock(ctx context.Context, tx *database.Tx, ids []string) (map[string]int64, error) {
	var rows []row
	err := tx.Gorm(ctx).Table(stockTable).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("variant_id IN ?", ids).Order("variant_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	return byVariant(rows), nil
}

// liveHolds returns how many of each variant are held at now, by anybody.
func liveHolds(ctx context.Context, tx *database.Tx, ids []string, now time.Time) (map[string]int64, error) {
	var rows []row
	err := tx.Gorm(ctx).Table(holdTable).Select("variant_id, CAST(SUM(quantity) AS BIGINT) AS on_hand").
		Where("variant_id IN ? AND held_until > ?", ids, now).Group("variant_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sum holds: %w", err)
	}
	return byVariant(rows), nil
}

func addHolds(ctx context.Context, tx *database.Tx, holder string, ids []string, want map[string]int64, until time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	rows := make([]holdRow, len(ids))
	for i, id := range ids {
		rows[i] = holdRow{Holder: holder, VariantID: id, Quantity: want[id], HeldUntil: until.UTC()}
	}
	if err := tx.Gorm(ctx).Table(holdTable).CreateInBatches(rows, chunk).Error; err != nil {
		return fmt.Errorf("hold for %s: %w", holder, err)
	}
	return nil
}

func heldIDs(ctx context.Context, tx *database.Tx, holder string) ([]string, error) {
	rows, err := holdsOf(ctx, tx, holder)
	ids := make([]string, len(rows))
	for i, h := range rows {
		ids[i] = h.VariantID
	}
	return ids, err
}

// holdsOf returns what holder holds, live or not, in the order of variants.
func holdsOf(ctx context.Context, tx *database.Tx, holder string) ([]holdRow, error) {
	var rows []holdRow
	err := tx.Gorm(ctx).Table(holdTable).Where("holder = ?", holder).Order("variant_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find the holds of %s: %w", holder, err)
	}
	return rows, nil
}

// takeHeld takes from the shelf what holder holds of n variants. The caller has
// locked the rows and looked; the condition and the count repeat the rule for
// whoever forgets.
func takeHeld(ctx context.Context, tx *database.Tx, holder string, n int) error {
	const quantity = "(SELECT h.quantity FROM holds h WHERE h.holder = ? AND h.variant_id = stock.variant_id)"
	res := tx.Gorm(ctx).Exec("UPDATE stock SET on_hand = on_hand - "+quantity+`
		WHERE variant_id IN (SELECT variant_id FROM holds WHERE holder = ?) AND on_hand >= `+quantity, holder, holder, holder)
	if res.Error != nil {
		return fmt.Errorf("take for %s: %w", holder, res.Error)
	}
	if res.RowsAffected != int64(n) {
		return ErrShort.Because(fmt.Errorf("%s holds %d variants, %d could be taken", holder, n, res.RowsAffected))
	}
	return nil
}

func byVariant(rows []row) map[string]int64 {
	m := make(map[string]int64, len(rows))
	for _, r := range rows {
		m[r.VariantID] = r.OnHand
	}
	return m
}

// Shelf is room stock as lower rooms see it: see [catalog.Shelf].
type Shelf struct{}

// OnHand is the function [OnHand].
func (Shelf) OnHand(ctx context.Context, conn database.Conn, variantIDs []string) (map[string]int64, error) {
	return OnHand(ctx, conn, variantIDs)
}

// PutAll is the function [PutAll].
func (Shelf) PutAll(ctx context.Context, tx *database.Tx, counts map[string]int64) error {
	return PutAll(ctx, tx, counts)
}

// Adjust is the function [Adjust].
func (Shelf) Adjust(ctx context.Context, tx *database.Tx, added map[string]int64) error {
	return Adjust(ctx, tx, added)
}
