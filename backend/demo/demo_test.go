package demo_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/demo"
	"quayside/backend/merchant"
	"quayside/backend/platform/blobstore"
	"quayside/backend/stock"
)

func deps(t *testing.T, db *database.DB) demo.Deps {
	t.Helper()
	codes, err := catalog.LoadCodes()
	if err != nil {
		t.Fatal(err)
	}
	files, err := blobstore.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return demo.Deps{
		DB:       db,
		Importer: &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: database.Now},
		Pictures: catalog.NewPictures(files),
	}
}

func TestLoadFillsAnEmptyShopOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := deps(t, db)
		d.Also = append(d.Also, func(context.Context, *database.Tx, []*merchant.Merchant) error { return errDied })
		if _, err := demo.Load(t.Context(), d); !errors.Is(err, errDied) {
			t.Fatalf("Load with a part that fails = %v", err)
		}
		if all, err := merchant.List(t.Context(), db); err != nil || len(all) != 0 {
			t.Fatalf("after a failed load there are %d merchants, %v; want none, so that the next start begins again", len(all), err)
		}
		d.Also = []func(context.Context, *database.Tx, []*merchant.Merchant) error{
			func(ctx context.Context, tx *database.Tx, sellers []*merchant.Merchant) error {
				if len(sellers) != 6 || sellers[0].ID == "" {
					t.Errorf("a further part is given %d merchants", len(sellers))
				}
				return nil
			},
		}
		for _, want := range []bool{true, false} {
			if loaded, err := demo.Load(t.Context(), d); err != nil || loaded != want {
				t.Fatalf("Load = %t, %v; want %t", loaded, err, want)
			}
		}
		complete(t, db)
		shown(t, db, d.Pictures)
	})
}

// complete looks at every product there is: all are for sale in all variants.
func complete(t *testing.T, db *database.DB) {
	t.Helper()
	var offered int
	if err := db.Gorm(t.Context()).Raw("SELECT COUNT(*) FROM products WHERE status = 'listed' AND offered > 0").Scan(&offered).Error; err != nil || offered != 242 {
		t.Errorf("%d products for sale, %v; want 242", offered, err)
	}
	var ids []string
	if err := db.Gorm(t.Context()).Raw("SELECT id FROM variants").Scan(&ids).Error; err != nil || len(ids) != 670 {
		t.Fatalf("%d variants, %v; want 670", len(ids), err)
	}
	for part := range slices.Chunk(ids, 100) {
		offers, err := catalog.ForSale(t.Context(), db, "en", part)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range offers {
			if missing := o.Export.Missing(); missing != nil || !o.Buyable() {
				t.Errorf("%s cannot be bought, missing are %v", o.SKU, missing)
			}
		}
	}
}

var errDied = errors.New("killed")

// shown looks at a product of each list page as a shopper would.
func shown(t *testing.T, db *database.DB, pictures *catalog.Pictures) {
	t.Helper()
	page, err := catalog.List(t.Context(), db, catalog.Query{Category: "silk", Lang: "ar"})
	if err != nil || len(page.Cards) != 24 || page.Next == "" {
		t.Fatalf("the first page of silk: %d cards, next %q, %v", len(page.Cards), page.Next, err)
	}
	for _, c := range page.Cards[:2] {
		made, err := pictures.Show(t.Context(), c.PictureSHA, 160)
		if err != nil || len(made) == 0 || c.PictureWidth != 1200 {
			t.Errorf("the picture of %s, %d wide: %d bytes, %v", c.Slug, c.PictureWidth, len(made), err)
		}
	}
	tree, err := catalog.Categories(t.Context(), db, "ja")
	if err != nil || len(tree) != 40 || tree[0].Name != "陶磁器" || tree[0].Products != tree[1].Products+tree[2].Products {
		t.Errorf("categories: %d, %v, first %+v", len(tree), err, tree[0])
	}
}
