package catalog

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// write stores the plan: a few statements for every lot of rows.
func (p *Plan) write(ctx context.Context, tx *database.Tx) error {
	steps := []struct {
		what string
		do   func(context.Context, *database.Tx) error
	}{
		{"categories", p.writeCategories},
		{"pictures", p.writePictures},
		{"products", p.writeProducts},
		{"texts", p.writeTexts},
		{"pictures of products", p.writeProductPictures},
		{"variants", p.writeVariants},
		{"prices", p.writePrices},
		{"stock", p.writeStock},
	}
	for i, step := range steps {
		if err := step.do(ctx, tx); err != nil {
			return fmt.Errorf("import %s: %w", step.what, err)
		}
		p.tell(p.Report.Rows+p.Report.Rows*(i+1)/len(steps), 2*p.Report.Rows)
	}
	return nil
}

// put inserts rows, or gives those with the same key new values in columns;
// without columns those stay as they are.
func put[R any](ctx context.Context, tx *database.Tx, table string, rows []R, key []string, columns ...string) error {
	if len(rows) == 0 {
		return nil
	}
	on := clause.OnConflict{DoNothing: len(columns) == 0, DoUpdates: clause.AssignmentColumns(columns)}
	for _, k := range key {
		on.Columns = append(on.Columns, clause.Column{Name: k})
	}
	return tx.Gorm(ctx).Table(table).Clauses(on).CreateInBatches(rows, lot).Error
}

func (p *Plan) writeCategories(ctx context.Context, tx *database.Tx) error {
	type row struct {
		ID       string
		ParentID *string
		Path     string
		Position int
	}
	type text struct{ CategoryID, Lang, Name string }
	var rows []row
	var texts []text
	for _, c := range p.categories {
		rows = append(rows, row{c.ID, c.ParentID, c.Path, c.Position})
		texts = append(texts, text{c.ID, "en", c.Name})
	}
	if err := put(ctx, tx, "categories", rows, []string{"id"}); err != nil {
		return err
	}
	return put(ctx, tx, "category_texts", texts, []string{"category_id", "lang"})
}

func (p *Plan) writePictures(ctx context.Context, tx *database.Tx) error {
	var rows []pictureRow
	for _, sha := range slices.Sorted(maps.Keys(p.pictures)) {
		pic := p.pictures[sha]
		rows = append(rows, pictureRow{SHA: sha, Width: pic.Width, Height: pic.Height, Bytes: pic.Bytes, CreatedAt: p.now})
	}
	if err := put(ctx, tx, "pictures", rows, []string{"sha"}); err != nil {
		return err
	}
	return put(ctx, tx, "picture_names", slices.Collect(maps.Keys(p.names)), []string{"merchant_id", "name"}, "sha")
}

func (p *Plan) writeProducts(ctx context.Context, tx *database.Tx) error {
	rows := make([]productRow, len(p.groups))
	for i, g := range p.groups {
		rows[i] = g.product
		rows[i].UpdatedAt = p.now
	}
	return put(ctx, tx, "products", rows, []string{"id"}, "category_id", "status", "option1", "option2", "updated_at")
}

// changed returns the ids of products that change themselves.
func (p *Plan) changed() (ids []string, groups []*group) {
	for _, g := range p.groups {
		if g.changed {
			ids, groups = append(ids, g.product.ID), append(groups, g)
		}
	}
	return ids, groups
}

func (p *Plan) writeTexts(ctx context.Context, tx *database.Tx) error {
	ids, groups := p.changed()
	if err := clear(ctx, tx, "product_texts", ids, &textRow{}); err != nil {
		return err
	}
	var rows []textRow
	for _, g := range groups {
		for _, l := range languages {
			if t, ok := g.texts[l.lang]; ok {
				t.ProductID = g.product.ID
				rows = append(rows, t)
			}
		}
	}
	return put(ctx, tx, "product_texts", rows, []string{"product_id", "lang"})
}

func (p *Plan) writeProductPictures(ctx context.Context, tx *database.Tx) error {
	ids, groups := p.changed()
	if err := clear(ctx, tx, "product_pictures", ids, &productPictureRow{}); err != nil {
		return err
	}
	var rows []productPictureRow
	for _, g := range groups {
		for i, pic := range g.pictures {
			pic.Position = i + 1
			pic.ProductID = g.product.ID
			rows = append(rows, pic)
		}
	}
	return put(ctx, tx, "product_pictures", rows, []string{"product_id", "position"})
}

// clear deletes the rows of products.
func clear[R any](ctx context.Context, tx *database.Tx, table string, productIDs []string, row R) error {
	for part := range slices.Chunk(productIDs, lot) {
		if err := tx.Gorm(ctx).Table(table).Where("product_id IN ?", part).Delete(row).Error; err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) writeVariants(ctx context.Context, tx *database.Tx) error {
	var rows []variantRow
	var moving []string
	for _, g := range p.groups {
		rows = append(rows, g.repaint...)
		for _, gr := range g.rows {
			if !gr.changed {
				continue
			}
			gr.variant.UpdatedAt = p.now
			rows = append(rows, gr.variant)
			if gr.had {
				moving = append(moving, gr.variant.ID)
			}
		}
	}
	// Two variants may change places: free their options first.
	for part := range slices.Chunk(moving, lot) {
		if err := tx.Gorm(ctx).Exec("UPDATE variants SET option1 = id, option2 = '' WHERE id IN ?", part).Error; err != nil {
			return err
		}
	}
	return put(ctx, tx, "variants", rows, []string{"id"}, variantColumns...)
}

// variantColumns are what an existing variant may get new values in.
var variantColumns = []string{
	"option1", "option2", "price", "compare_at", "hs6", "hs10", "origin", "declared_zh", "declared_en", "model",
	"unit1", "unit2", "unit1_milli", "unit2_milli", "net_grams", "gross_grams", "length_mm", "width_mm", "height_mm", "brand", "material",
	"gtin", "battery", "liquid", "food", "images", "picture", "complete", "withdrawn", "updated_at",
}

func (p *Plan) writePrices(ctx context.Context, tx *database.Tx) error {
	ids := make([]string, len(p.groups))
	for i, g := range p.groups {
		ids[i] = g.product.ID
	}
	return sumUp(ctx, tx, ids)
}

// sumUp writes what lists show of products: how many variants may be bought,
// and the price and weight of the cheapest.
func sumUp(ctx context.Context, tx *database.Tx, productIDs []string) error {
	const cheapest = `(SELECT v.%s FROM variants v WHERE v.product_id = products.id AND v.complete AND NOT v.withdrawn ORDER BY v.price, v.position LIMIT 1)`
	statement := `UPDATE products SET
		offered = (SELECT COUNT(*) FROM variants v WHERE v.product_id = products.id AND v.complete AND NOT v.withdrawn),
		price_from = COALESCE(` + fmt.Sprintf(cheapest, "price") + `, 0),
		compare_from = COALESCE(` + fmt.Sprintf(cheapest, "compare_at") + `, 0),
		grams_from = COALESCE(` + fmt.Sprintf(cheapest, "gross_grams") + `, 0)
		WHERE id IN ?`
	for part := range slices.Chunk(productIDs, lot) {
		if err := tx.Gorm(ctx).Exec(statement, part).Error; err != nil {
			return fmt.Errorf("sum up products: %w", err)
		}
	}
	return nil
}

func (p *Plan) writeStock(ctx context.Context, tx *database.Tx) error {
	counts := map[string]int64{}
	for _, g := range p.groups {
		for _, gr := range g.rows {
			if gr.setStock {
				counts[gr.variant.ID] = gr.stock
			}
		}
	}
	return p.im.Shelf.PutAll(ctx, tx, counts)
}
