package stock

import (
	"context"
	"fmt"
	"slices"
	"time"

	"quayside/backend/database"
)

// Available returns how many of each variant anybody could still have at now:
// on hand less live holds, never below zero. A variant that was never counted
// is not in the map, which reads as none.
func Available(ctx context.Context, conn database.Conn, ids []string, now time.Time) (map[string]int64, error) {
	left := make(map[string]int64, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []row
		err := conn.Gorm(ctx).Raw(`
			SELECT s.variant_id, s.on_hand - COALESCE((
			           SELECT CAST(SUM(h.quantity) AS BIGINT) FROM holds h
			           WHERE h.variant_id = s.variant_id AND h.held_until > ?), 0) AS on_hand
			FROM stock s WHERE s.variant_id IN ?`, now.UTC(), part).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("find available stock: %w", err)
		}
		for _, r := range rows {
			left[r.VariantID] = max(0, r.OnHand)
		}
	}
	return left, nil
}

// AvailableOfProducts returns how many pieces of each product anybody could
// still have at now, over all its variants that may be sold abroad.
func AvailableOfProducts(ctx context.Context, conn database.Conn, productIDs []string, now time.Time) (map[string]int64, error) {
	left := make(map[string]int64, len(productIDs))
	if len(productIDs) == 0 {
		return left, nil
	}
	var rows []struct {
		ProductID string
		OnHand    int64
	}
	err := conn.Gorm(ctx).Raw(`
		SELECT v.product_id, s.on_hand - COALESCE((
		           SELECT CAST(SUM(h.quantity) AS BIGINT) FROM holds h
		           WHERE h.variant_id = s.variant_id AND h.held_until > ?), 0) AS on_hand
		FROM variants v JOIN stock s ON s.variant_id = v.id
		WHERE v.product_id IN ? AND v.complete AND NOT v.withdrawn`, now.UTC(), productIDs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find available stock of products: %w", err)
	}
	for _, r := range rows {
		left[r.ProductID] += max(0, r.OnHand)
	}
	return left, nil
}

// OnHand returns what a count of the shelf would find, held or not.
func OnHand(ctx context.Context, conn database.Conn, ids []string) (map[string]int64, error) {
	counts := make(map[string]int64, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []row
		if err := conn.Gorm(ctx).Table(stockTable).Where("variant_id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("find stock: %w", err)
		}
		for _, r := range rows {
			counts[r.VariantID] = r.OnHand
		}
	}
	return counts, nil
}

// OnHandOfProducts returns how many pieces of each product are on the shelf,
// held or not, over all its variants.
func OnHandOfProducts(ctx context.Context, conn database.Conn, productIDs []string) (map[string]int64, error) {
	counts := make(map[string]int64, len(productIDs))
	if len(productIDs) == 0 {
		return counts, nil
	}
	var rows []struct {
		ProductID string
		OnHand    int64
	}
	err := conn.Gorm(ctx).Raw(`
		SELECT v.product_id, CAST(SUM(s.on_hand) AS BIGINT) AS on_hand
		FROM variants v JOIN stock s ON s.variant_id = v.id
		WHERE v.product_id IN ? AND NOT v.withdrawn GROUP BY v.product_id`, productIDs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find stock of products: %w", err)
	}
	for _, r := range rows {
		counts[r.ProductID] = r.OnHand
	}
	return counts, nil
}
