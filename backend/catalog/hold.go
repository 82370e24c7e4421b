package catalog

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// hold keeps others from changing products and their variants until tx ends:
// whoever changes either holds the product first. Held in the order of their
// ids, two imports wait for each other instead of dying together. SQLite has one
// writer at a time and needs no lock. Orders and carts may still name the
// products meanwhile.
func hold(ctx context.Context, tx *database.Tx, productIDs []string) error {
	ids := slices.Clone(productIDs)
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), lot) {
		var held []string
		err := tx.Gorm(ctx).Table("products").Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
			Where("id IN ?", part).Order("id").Pluck("id", &held).Error
		if err != nil {
			return fmt.Errorf("hold products: %w", err)
		}
	}
	return nil
}
