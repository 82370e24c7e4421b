package catalog

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"quayside/backend/database"
	"quayside/backend/merchant"
)

// Export writes a merchant's catalogue, or with an empty id everybody's, as a
// file that [Importer.Check] finds nothing new in. What a spreadsheet would run
// as a formula is made harmless. It reads some hundred products at a time, so a
// large catalogue takes no more memory than a small one.
func (im *Importer) Export(ctx context.Context, conn database.Conn, merchantID string, w io.Writer) error {
	x, err := im.exporter(ctx, conn, columns(), w)
	if err != nil {
		return err
	}
	for after := ""; ; {
		var ids []string
		err := conn.Gorm(ctx).Raw("SELECT id FROM products WHERE id > ? AND (merchant_id = ? OR ? = '') ORDER BY id LIMIT ?",
			after, merchantID, merchantID, lot).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("export the catalogue: %w", err)
		}
		if len(ids) == 0 {
			return x.flush()
		}
		if err := x.products(ctx, conn, ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// exporter writes products as rows of a catalogue file.
type exporter struct {
	im         *Importer
	columns    []string
	out        *csv.Writer
	codes      map[string]string // merchant id: code
	categories map[string]string // id: "Ceramics > Tea ware"
}

func (im *Importer) exporter(ctx context.Context, conn database.Conn, columns []string, w io.Writer) (*exporter, error) {
	x := &exporter{im: im, columns: columns, out: csv.NewWriter(w), codes: map[string]string{}}
	sellers, err := merchant.List(ctx, conn)
	if err != nil {
		return nil, err
	}
	for _, m := range sellers {
		x.codes[m.ID] = m.Code
	}
	categories, err := Categories(ctx, conn, "en")
	if err != nil {
		return nil, err
	}
	x.categories = fullNames(categories)
	if err := x.out.Write(columns); err != nil {
		return nil, fmt.Errorf("export the catalogue: %w", err)
	}
	return x, nil
}

func (x *exporter) flush() error {
	x.out.Flush()
	if err := x.out.Error(); err != nil {
		return fmt.Errorf("export the catalogue: %w", err)
	}
	return nil
}

// products writes the rows of a lot of products, without withdrawn variants.
func (x *exporter) products(ctx context.Context, conn database.Conn, ids []string) error {
	found, err := productsByID(ctx, conn, ids)
	if err != nil {
		return fmt.Errorf("export products: %w", err)
	}
	var variants []string
	for _, id := range ids {
		for _, v := range found[id].ordered() {
			variants = append(variants, v.ID)
		}
	}
	onHand, err := x.im.Shelf.OnHand(ctx, conn, variants)
	if err != nil {
		return err
	}
	for _, id := range ids {
		for _, v := range found[id].ordered() {
			if v.Withdrawn {
				continue
			}
			if err := x.out.Write(x.row(found[id], v, onHand[v.ID])); err != nil {
				return fmt.Errorf("export products: %w", err)
			}
		}
	}
	return nil
}

// row returns the cells of one variant in the order of x.columns.
func (x *exporter) row(p *knownProduct, v variantRow, onHand int64) []string {
	at := map[string]string{
		"merchant": x.codes[p.row.MerchantID], "handle": p.row.Handle, "category": x.categories[p.row.CategoryID],
		"option1_name": p.row.Option1, "option1_value": v.Option1, "option2_name": p.row.Option2, "option2_value": v.Option2,
		"sku": v.SKU, "price_cny": whole(v.Price), "compare_at_cny": unless(v.CompareAt, 0), "stock": whole(onHand), "barcode": v.GTIN,
		"net_g": unless(v.NetGrams, 0), "gross_g": unless(v.GrossGrams, 0),
		"length_mm": unless(v.LengthMM, 0), "width_mm": unless(v.WidthMM, 0), "height_mm": unless(v.HeightMM, 0),
		"hs6": v.HS6, "hs10": v.HS10, "origin": v.Origin, "declared_name_zh": v.DeclaredZH, "declared_name_en": v.DeclaredEN,
		"gmodel": v.Model, "unit1": v.Unit1, "unit2": v.Unit2,
		"unit1_per_item": FormatMilli(v.Unit1Milli), "unit2_per_item": FormatMilli(v.Unit2Milli), "material": v.Material, "brand": v.Brand, "battery": v.Battery,
		"liquid": yesNo(v.Liquid), "food": yesNo(v.Food), "images": v.Images, "status": string(p.row.Status),
	}
	for _, l := range languages {
		at["title_"+l.column], at["description_"+l.column] = p.texts[l.lang].Title, p.texts[l.lang].Description
	}
	cells := make([]string, len(x.columns))
	for i, c := range x.columns {
		cells[i] = guard(at[c])
	}
	return cells
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// unless returns n in digits, or nothing for the value that means none.
func unless(n, none int64) string {
	if n == none {
		return ""
	}
	return whole(n)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
