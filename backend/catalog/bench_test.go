package catalog_test

import (
	"os"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/merchant"
	"quayside/backend/stock"
)

// benchShop is the demonstration's catalogue on SQLite.
func benchShop(b *testing.B) *database.DB {
	b.Helper()
	db := databasetest.Open(b, databasetest.SQLiteURL(b))
	codes, err := openCodes()
	if err != nil {
		b.Fatal(err)
	}
	file, err := os.Open(demo + "catalogue.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			b.Error(err)
		}
	}()
	im := &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: database.Now}
	err = db.InTx(b.Context(), func(tx *database.Tx) error {
		for _, m := range demoMerchants(b) {
			if err := merchant.Save(b.Context(), tx, m); err != nil {
				return err
			}
		}
		_, err := im.Import(b.Context(), tx, catalog.Source{Data: file, Pictures: demoPictures(b), Curator: true}, false)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}

func BenchmarkRead(b *testing.B) {
	db := benchShop(b)
	page, err := catalog.List(b.Context(), db, catalog.Query{Lang: "en"})
	if err != nil {
		b.Fatal(err)
	}
	slug := page.Cards[3].Slug
	l, err := catalog.FindBySlug(b.Context(), db, slug, "en")
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name string
		do   func() error
	}{
		{"list of 24, newest", func() error { _, err := catalog.List(b.Context(), db, catalog.Query{Lang: "ar"}); return err }},
		{"list of 24, by price in a category", func() error {
			_, err := catalog.List(b.Context(), db, catalog.Query{Lang: "en", Category: "silk", Sort: catalog.PriceUp})
			return err
		}},
		{"product", func() error { _, err := catalog.FindBySlug(b.Context(), db, slug, "ar"); return err }},
		{"tree", func() error { _, err := catalog.Categories(b.Context(), db, "ar"); return err }},
		{"offer", func() error {
			_, err := catalog.ForSale(b.Context(), db, "ar", []string{l.Variants[0].ID})
			return err
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
