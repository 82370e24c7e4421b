package catalog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"quayside/backend/database"
	"quayside/backend/merchant"
)

// known is what the shop already has of what a file speaks of, read in a few
// queries before the first row is looked at.
type known struct {
	merchants  map[string]*merchant.Merchant // by code
	products   map[productKey]*knownProduct
	owners     map[string]skuOwner // by SKU, of all products
	slugs      map[string]bool     // taken
	categories map[string]string   // "ceramics/tea-ware": id

	categoryNames map[string]string // "ceramics/tea-ware": "Ceramics > Tea ware"
	names         map[pictureNameRow]Picture
	onHand        map[string]int64 // by variant id
}

// productKey is how a file names a product.
type productKey struct{ merchantID, handle string }

type knownProduct struct {
	row      productRow
	texts    map[string]textRow // by language
	pictures []productPictureRow
	variants map[string]variantRow // by SKU
}

type skuOwner struct {
	SKU       string `gorm:"column:sku"`
	ProductID string
	Handle    string
}

// lot is how many values one statement asks for: both engines bound its
// parameters.
const lot = 500

func learn(ctx context.Context, conn database.Conn, shelf Shelf, f *file, src Source) (*known, error) {
	k := &known{
		merchants: map[string]*merchant.Merchant{}, products: map[productKey]*knownProduct{}, owners: map[string]skuOwner{},
		slugs: map[string]bool{}, categories: map[string]string{}, names: map[pictureNameRow]Picture{}, categoryNames: map[string]string{},
	}
	sellers, err := merchant.List(ctx, conn)
	if err != nil {
		return nil, err
	}
	for _, m := range sellers {
		k.merchants[m.Code] = m
	}
	for _, step := range []func() error{
		func() error { return k.learnProducts(ctx, conn, f.all("handle"), src.Merchant) },
		func() error { return k.learnOwners(ctx, conn, f.all("sku")) },
		func() error { return k.learnSlugs(ctx, conn, f) },
		func() error { return k.learnCategories(ctx, conn) },
		func() error { return k.learnNames(ctx, conn, f.all("images")) },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("look up what the shop has: %w", err)
		}
	}
	var ids []string
	for _, p := range k.products {
		for _, v := range p.variants {
			ids = append(ids, v.ID)
		}
	}
	k.onHand, err = shelf.OnHand(ctx, conn, ids)
	return k, err
}

// all returns the different values of a column. Images are taken apart.
func (f *file) all(column string) []string {
	seen := map[string]bool{}
	var values []string
	for _, row := range f.rows {
		s, _ := f.at(row, column)
		for _, v := range strings.Split(s, "|") {
			if v = strings.TrimSpace(v); v != "" && !seen[v] && len(v) <= 4*maxTitle {
				seen[v] = true
				values = append(values, v)
			}
		}
	}
	return values
}

// find scans one query's rows for every lot of values and hands each to take.
func find[R any](ctx context.Context, conn database.Conn, query string, values []string, take func(R)) error {
	for part := range slices.Chunk(values, lot) {
		var rows []R
		if err := conn.Gorm(ctx).Raw(query, part).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			take(r)
		}
	}
	return nil
}

// learnProducts reads the products a file names. In a transaction it holds them
// first: what is read is then what will be written over.
func (k *known) learnProducts(ctx context.Context, conn database.Conn, handles []string, merchantID string) error {
	var ids []string
	err := find(ctx, conn, "SELECT id, merchant_id FROM products WHERE handle IN ?", handles, func(r productRow) {
		if merchantID == "" || r.MerchantID == merchantID {
			ids = append(ids, r.ID)
		}
	})
	if err != nil {
		return err
	}
	if tx, writing := conn.(*database.Tx); writing {
		if err := hold(ctx, tx, ids); err != nil {
			return err
		}
	}
	found, err := productsByID(ctx, conn, ids)
	for _, p := range found {
		k.products[productKey{p.row.MerchantID, p.row.Handle}] = p
	}
	return err
}

// productsByID returns whole products: four queries for every lot of them.
func productsByID(ctx context.Context, conn database.Conn, ids []string) (map[string]*knownProduct, error) {
	byID := make(map[string]*knownProduct, len(ids))
	err := find(ctx, conn, "SELECT * FROM products WHERE id IN ?", ids, func(r productRow) {
		byID[r.ID] = &knownProduct{row: r, texts: map[string]textRow{}, variants: map[string]variantRow{}}
	})
	if err != nil {
		return nil, err
	}
	err = find(ctx, conn, "SELECT * FROM product_texts WHERE product_id IN ?", ids, func(r textRow) {
		byID[r.ProductID].texts[r.Lang] = r
	})
	if err != nil {
		return nil, err
	}
	err = find(ctx, conn, "SELECT * FROM product_pictures WHERE product_id IN ? ORDER BY product_id, position", ids, func(r productPictureRow) {
		byID[r.ProductID].pictures = append(byID[r.ProductID].pictures, r)
	})
	if err != nil {
		return nil, err
	}
	err = find(ctx, conn, "SELECT * FROM variants WHERE product_id IN ? ORDER BY product_id, position", ids, func(r variantRow) {
		byID[r.ProductID].variants[r.SKU] = r
	})
	return byID, err
}

// ordered returns the variants in the merchant's order.
func (p *knownProduct) ordered() []variantRow {
	return slices.SortedFunc(maps.Values(p.variants), func(a, b variantRow) int { return cmp.Compare(a.Position, b.Position) })
}

func (k *known) learnOwners(ctx context.Context, conn database.Conn, skus []string) error {
	const query = "SELECT v.sku, v.product_id, p.handle FROM variants v JOIN products p ON p.id = v.product_id WHERE v.sku IN ?"
	return find(ctx, conn, query, skus, func(r skuOwner) { k.owners[r.SKU] = r })
}

// learnSlugs asks which addresses are taken of those new products may get.
func (k *known) learnSlugs(ctx context.Context, conn database.Conn, f *file) error {
	seen := map[string]bool{}
	for _, row := range f.rows {
		handle, _ := f.at(row, "handle")
		code, _ := f.at(row, "merchant")
		seen[handle], seen[handle+"-"+code] = true, true
	}
	wanted := slices.Sorted(maps.Keys(seen))
	return find(ctx, conn, "SELECT slug FROM products WHERE slug IN ?", wanted, func(slug string) { k.slugs[slug] = true })
}

func (k *known) learnCategories(ctx context.Context, conn database.Conn) error {
	all, err := Categories(ctx, conn, "en")
	if err != nil {
		return err
	}
	names := fullNames(all)
	for _, c := range all {
		k.categories[c.Path], k.categoryNames[c.Path] = c.ID, names[c.ID]
	}
	return nil
}

// fullNames returns the names of categories with those above them, by id, as a
// file writes them: "Ceramics > Tea ware". Parents come before their children.
func fullNames(all []Category) map[string]string {
	names := make(map[string]string, len(all))
	for _, c := range all {
		names[c.ID] = c.Name
		if c.ParentID != "" {
			names[c.ID] = names[c.ParentID] + categorySeparator + c.Name
		}
	}
	return names
}

func (k *known) learnNames(ctx context.Context, conn database.Conn, names []string) error {
	type named struct {
		Row           pictureNameRow `gorm:"embedded"`
		Width, Height int
	}
	const query = "SELECT n.merchant_id, n.name, n.sha, i.width, i.height FROM picture_names n JOIN pictures i ON i.sha = n.sha WHERE n.name IN ?"
	return find(ctx, conn, query, names, func(r named) {
		k.names[pictureNameRow{MerchantID: r.Row.MerchantID, Name: r.Row.Name}] = Picture{SHA: r.Row.SHA, Name: r.Row.Name, Width: r.Width, Height: r.Height}
	})
}
