package catalog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// undoTime is how long an import can be undone.
const undoTime = 24 * time.Hour

// The refusals of undoing.
var (
	ErrUndoLate = fault.New(fault.Conflict, "catalog.undo_late",
		"This import cannot be undone any more: that is possible for 24 hours after it was done.")
	ErrUndoClash = fault.New(fault.Conflict, "catalog.undo_clash",
		"This import cannot be undone: its products have been changed in the meantime so that the old data no longer fits.")
)

// before is what undoing an import needs.
type before struct {
	Products []string         `json:"products"` // that it made
	Variants []string         `json:"variants"` // that it made in products there were
	File     string           `json:"file"`     // the products there were, as a catalogue file without stock
	Stock    map[string]int64 `json:"stock"`    // by variant: how many pieces it added
}

// before returns what is there before p is written.
func (p *Plan) before(ctx context.Context, tx *database.Tx) (before, error) {
	b := before{Stock: map[string]int64{}}
	var there []string
	for _, g := range p.groups {
		if g.had == nil {
			b.Products = append(b.Products, g.product.ID)
			continue
		}
		there = append(there, g.product.ID)
		for _, gr := range g.rows {
			if !gr.had {
				b.Variants = append(b.Variants, gr.variant.ID)
			} else if gr.setStock {
				b.Stock[gr.variant.ID] = gr.stock - gr.onHand
			}
		}
	}
	var file bytes.Buffer
	x, err := p.im.exporter(ctx, tx, slices.DeleteFunc(columns(), func(c string) bool { return c == "stock" }), &file)
	if err != nil {
		return b, err
	}
	for part := range slices.Chunk(there, lot) {
		if err := x.products(ctx, tx, part); err != nil {
			return b, err
		}
	}
	if len(there) > 0 {
		err = x.flush()
		b.File = file.String()
	}
	return b, err
}

// Undoable reports whether [Intake.Undo] may still be asked for at now.
func (im *Import) Undoable(now time.Time) bool {
	return im.State == Done && now.Before(im.MovedAt.Add(undoTime))
}

// Undo takes an import back within a day: products it made are archived,
// variants it made withdrawn (orders may name them), products it changed are as
// they were before it, and the pieces it added to stock are taken off again, not
// below zero. What was changed in these products since is undone too. It
// returns ErrUndoLate or ErrUndoClash.
func (in *Intake) Undo(ctx context.Context, merchantID, id string) error {
	return in.DB.InTx(ctx, func(tx *database.Tx) error {
		im, err := FindImport(ctx, tx, merchantID, id)
		if err != nil {
			return err
		}
		now := in.Importer.Now()
		if !im.Undoable(now) {
			return ErrUndoLate.Because(fmt.Errorf("import %s is %s since %s", id, im.State, im.MovedAt))
		}
		if err := in.restore(ctx, tx, im); err != nil {
			return err
		}
		return moveImport(ctx, tx, im, Done, Undone, im.GoodOnly, now)
	})
}

func (in *Intake) restore(ctx context.Context, tx *database.Tx, im *Import) error {
	if err := withdraw(ctx, tx, im.before.Variants); err != nil {
		return err
	}
	if im.before.File != "" {
		src := Source{Name: im.FileName, Data: strings.NewReader(im.before.File), Merchant: im.MerchantID}
		report, err := in.Importer.Import(ctx, tx, src, false)
		if errors.Is(err, ErrRefused) {
			return ErrUndoClash.Because(fmt.Errorf("%+v", report))
		}
		if err != nil {
			return err
		}
	}
	for part := range slices.Chunk(im.before.Products, lot) {
		if err := tx.Gorm(ctx).Exec("UPDATE products SET status = 'archived' WHERE id IN ?", part).Error; err != nil {
			return fmt.Errorf("archive products: %w", err)
		}
	}
	taken := map[string]int64{}
	for id, n := range im.before.Stock {
		taken[id] = -n
	}
	return in.Importer.Shelf.Adjust(ctx, tx, taken)
}

// withdraw takes variants out of what is offered. Their choice of options is free
// for others again.
func withdraw(ctx context.Context, tx *database.Tx, ids []string) error {
	for part := range slices.Chunk(ids, lot) {
		var products []string
		if err := tx.Gorm(ctx).Raw("SELECT DISTINCT product_id FROM variants WHERE id IN ?", part).Scan(&products).Error; err != nil {
			return fmt.Errorf("withdraw variants: %w", err)
		}
		if err := hold(ctx, tx, products); err != nil {
			return err
		}
		if err := tx.Gorm(ctx).Exec("UPDATE variants SET withdrawn = TRUE, option1 = id, option2 = '' WHERE id IN ?", part).Error; err != nil {
			return fmt.Errorf("withdraw variants: %w", err)
		}
		if err := sumUp(ctx, tx, products); err != nil {
			return err
		}
	}
	return nil
}
