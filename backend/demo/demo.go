// Package demo is the demonstration shop: six made-up makers with 242 products,
// loaded through the same import as anybody's catalogue. Its files are in data;
// data/README.md says where they come from.
package demo

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"sync"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/merchant"
)

//go:embed data/*.csv data/pictures/*.jpg
var data embed.FS

// Deps are what loading needs, and what else is to be loaded with it.
type Deps struct {
	DB       *database.DB
	Importer *catalog.Importer
	Pictures *catalog.Pictures

	// Also are further parts of the demonstration, which know rooms this package
	// does not: people who sign in, exchange rates, lanes, customs identities.
	// They run in the same transaction, after the catalogue, and must have no
	// effect outside it: it may be run again.
	Also []func(ctx context.Context, tx *database.Tx, merchants []*merchant.Merchant) error
}

// Load fills an empty shop with the demonstration and reports whether it did: a
// shop that has a merchant is left alone. Everything is written in one
// transaction, so a process that dies on the way leaves an empty shop, and the
// next one begins again.
func Load(ctx context.Context, d Deps) (loaded bool, err error) {
	if some, err := merchant.List(ctx, d.DB); err != nil || len(some) > 0 {
		return false, err
	}
	pictures, err := keepPictures(ctx, d.Pictures)
	if err != nil {
		return false, fmt.Errorf("load the demonstration's pictures: %w", err)
	}
	err = d.DB.InTx(ctx, func(tx *database.Tx) error {
		// Two processes that start together: the second one finds the first's.
		some, err := merchant.List(ctx, tx)
		if err != nil || len(some) > 0 {
			return err
		}
		loaded = true
		return d.load(ctx, tx, pictures)
	})
	if err != nil {
		return false, fmt.Errorf("load the demonstration: %w", err)
	}
	return loaded, nil
}

// Prepare makes the pictures in the sizes lists ask for, one after the other, so
// that it can go on beside a shop that serves. It may be stopped at any time and
// run again.
func Prepare(ctx context.Context, pictures *catalog.Pictures) error {
	kept, err := keepPictures(ctx, pictures)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if err := pictures.Prepare(ctx, kept[name].SHA); err != nil {
			return fmt.Errorf("prepare %s: %w", name, err)
		}
	}
	return nil
}

func (d Deps) load(ctx context.Context, tx *database.Tx, pictures map[string]catalog.Picture) error {
	sellers, err := Merchants()
	if err != nil {
		return err
	}
	for _, m := range sellers { // six
		if err := merchant.Save(ctx, tx, m); err != nil {
			return err
		}
	}
	if err := saveCategories(ctx, tx); err != nil {
		return err
	}
	report, err := d.Importer.Import(ctx, tx, Catalogue(pictures), false)
	if err != nil {
		return fmt.Errorf("%w: %+v", err, report)
	}
	for _, also := range d.Also {
		if err := also(ctx, tx, sellers); err != nil {
			return err
		}
	}
	return nil
}

// Catalogue returns the demonstration's catalogue file with its pictures.
func Catalogue(pictures map[string]catalog.Picture) catalog.Source {
	text := mustRead("catalogue.csv")
	return catalog.Source{Name: "catalogue.csv", Data: bytes.NewReader(text), Pictures: pictures, Curator: true}
}

// Merchants returns the six makers, in the order of the file, without ids.
func Merchants() ([]*merchant.Merchant, error) {
	rows, err := table("merchants.csv")
	if err != nil {
		return nil, err
	}
	var all []*merchant.Merchant
	for _, r := range rows {
		all = append(all, &merchant.Merchant{
			Code: r["code"], NameZH: r["name_zh"], NameEN: r["name_en"], CityZH: r["city_zh"], CityEN: r["city_en"],
			ProvinceZH: r["province_zh"], ProvinceEN: r["province_en"], AboutZH: r["about_zh"], AboutEN: r["about_en"],
			CreditCode: r["credit_code"], CustomsCode: r["customs_code"], CustomsOffice: r["customs_office"],
			ContactEmail: r["contact_email"], ContactPhone: r["contact_phone"],
			ReturnAddressZH: r["return_address_zh"], ReturnAddressEN: r["return_address_en"],
		})
	}
	return all, nil
}

func saveCategories(ctx context.Context, tx *database.Tx) error {
	rows, err := table("categories.csv")
	if err != nil {
		return err
	}
	all := make([]catalog.CategoryNames, len(rows))
	for i, r := range rows {
		all[i].Path = r["path"]
		delete(r, "path")
		all[i].Names = r
	}
	return catalog.SaveCategories(ctx, tx, all)
}

// table reads a CSV file of ours: one map a row, by column.
func table(name string) ([]map[string]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(mustRead(name))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	all := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, column := range rows[0] {
			r[column] = row[i]
		}
		all = append(all, r)
	}
	return all, nil
}

// mustRead reads an embedded file; that it is there was seen at build time.
func mustRead(name string) []byte {
	text, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err)
	}
	return text
}

// keepPictures keeps every picture, as many at once as there are processors.
func keepPictures(ctx context.Context, pictures *catalog.Pictures) (map[string]catalog.Picture, error) {
	files, err := fs.Glob(data, "data/pictures/*.jpg")
	if err != nil {
		return nil, err
	}
	kept, errs := make([]catalog.Picture, len(files)), make([]error, len(files))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				kept[i], errs[i] = keepPicture(ctx, pictures, files[i])
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wait.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	named := make(map[string]catalog.Picture, len(files))
	for i, f := range files {
		named[path.Base(f)] = kept[i]
	}
	return named, nil
}

func keepPicture(ctx context.Context, pictures *catalog.Pictures, file string) (catalog.Picture, error) {
	text, err := data.ReadFile(file)
	if err != nil {
		return catalog.Picture{}, err
	}
	p, err := pictures.Keep(ctx, bytes.NewReader(text))
	if err != nil {
		return catalog.Picture{}, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}
