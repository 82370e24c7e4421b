package catalog

import (
	"context"
	"fmt"
	"strconv"

	"quayside/backend/database"
)

// Version names the state of a variant a form was filled from.
func (v Variant) Version() string { return strconv.FormatInt(v.UpdatedAt.UnixMicro(), 10) }

// Edit changes price, stock and export data of a merchant's variant from the
// fields of a form, which are named as the columns of a catalogue file; a field
// that is not there stays as it is. Export data may be left empty: the variant
// is then off sale until it is filled in. If a field cannot be stored, nothing
// is changed and the findings say why.
//
// A field "stock_was" says what the form showed as stock: pieces that were sold
// while it was open stay sold.
//
// version is that of the variant the form showed. It returns ErrMoved if
// somebody else has changed it since, ErrUnknown if it is another merchant's;
// an empty merchantID is the house itself.
func (im *Importer) Edit(ctx context.Context, tx *database.Tx, merchantID, variantID, version string, field func(column string) (string, bool)) ([]Finding, error) {
	before, err := heldVariant(ctx, tx, merchantID, variantID)
	if err != nil {
		return nil, err
	}
	onHand, err := im.Shelf.OnHand(ctx, tx, []string{variantID})
	if err != nil {
		return nil, err
	}
	after, was := before, onHand[variantID]
	c := &cells{at: field}
	c.variant(im.Codes, &after, true)
	c.number("stock_was", &was, 0, maxStock)
	count := was
	c.number("stock", &count, 0, maxStock)
	if c.refused() {
		return c.findings, nil
	}
	after.Complete = after.variant().Export.Complete()
	if err := im.saveEdit(ctx, tx, before, after, version); err != nil {
		return nil, err
	}
	// What the form showed may have been sold since: only the difference counts.
	if added := count - was; added != 0 {
		return c.findings, im.Shelf.Adjust(ctx, tx, map[string]int64{variantID: added})
	}
	return c.findings, nil
}

func (im *Importer) saveEdit(ctx context.Context, tx *database.Tx, before, after variantRow, version string) error {
	if before.variant().Version() != version {
		return ErrMoved.Because(fmt.Errorf("variant %s: form of %s, is %s", before.ID, version, before.variant().Version()))
	}
	after.UpdatedAt = im.Now().UTC()
	res := tx.Gorm(ctx).Table("variants").Where("id = ? AND updated_at = ?", before.ID, before.UpdatedAt).
		Select(variantColumns).Updates(&after)
	if res.Error != nil {
		return fmt.Errorf("save variant: %w", res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrMoved.Because(fmt.Errorf("variant %s", before.ID))
	}
	return sumUp(ctx, tx, []string{before.ProductID})
}

// heldVariant finds a variant as it is once nobody else is changing its product.
func heldVariant(ctx context.Context, tx *database.Tx, merchantID, id string) (variantRow, error) {
	v, err := findVariant(ctx, tx, merchantID, id)
	if err != nil {
		return variantRow{}, err
	}
	if err := hold(ctx, tx, []string{v.ProductID}); err != nil {
		return variantRow{}, err
	}
	return findVariant(ctx, tx, merchantID, id)
}

func findVariant(ctx context.Context, conn database.Conn, merchantID, id string) (variantRow, error) {
	var rows []variantRow
	err := conn.Gorm(ctx).Table("variants").Where("id = ? AND (merchant_id = ? OR ? = '')", id, merchantID, merchantID).
		Limit(1).Find(&rows).Error
	if err != nil {
		return variantRow{}, fmt.Errorf("find variant: %w", err)
	}
	if len(rows) == 0 {
		return variantRow{}, ErrUnknown.Because(fmt.Errorf("variant %q", id))
	}
	return rows[0], nil
}

// Move gives a merchant's product another status: on sale, off sale, or away. It
// returns ErrUnknown for a product of somebody else, or a status there is not.
func (im *Importer) Move(ctx context.Context, tx *database.Tx, merchantID, productID string, to Status) error {
	if !to.Valid() {
		return ErrUnknown.Because(fmt.Errorf("status %q", to))
	}
	res := tx.Gorm(ctx).Table("products").Where("id = ? AND (merchant_id = ? OR ? = '')", productID, merchantID, merchantID).
		Updates(map[string]any{"status": to, "updated_at": im.Now().UTC()})
	if res.Error != nil {
		return fmt.Errorf("move product: %w", res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrUnknown.Because(fmt.Errorf("product %q", productID))
	}
	return nil
}
