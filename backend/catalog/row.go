package catalog

import (
	"strings"
	"time"

	"quayside/backend/money"
)

// The rows of the catalogue's tables. They never leave the package.

type productRow struct {
	ID          string
	MerchantID  string
	Handle      string
	Slug        string
	CategoryID  string
	Status      Status
	Option1     string
	Option2     string
	PriceFrom   int64
	CompareFrom int64
	GramsFrom   int64
	Offered     int
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r productRow) product() Product {
	return Product{
		ID: r.ID, MerchantID: r.MerchantID, Handle: r.Handle, Slug: r.Slug, CategoryID: r.CategoryID,
		Status: r.Status, OptionNames: given(r.Option1, r.Option2), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

type textRow struct {
	ProductID   string
	Lang        string
	Title       string
	Description string
}

type pictureRow struct {
	SHA       string `gorm:"column:sha"`
	Width     int
	Height    int
	Bytes     int64
	CreatedAt time.Time
}

type pictureNameRow struct {
	MerchantID string
	Name       string
	SHA        string `gorm:"column:sha"`
}

type productPictureRow struct {
	ProductID string
	Position  int
	SHA       string `gorm:"column:sha"`
	Name      string
}

type variantRow struct {
	ID         string
	ProductID  string
	MerchantID string
	SKU        string `gorm:"column:sku"`
	Position   int
	Option1    string
	Option2    string
	Price      int64
	CompareAt  int64
	HS6        string `gorm:"column:hs6"`
	HS10       string `gorm:"column:hs10"`
	Origin     string
	DeclaredZH string `gorm:"column:declared_zh"`
	DeclaredEN string `gorm:"column:declared_en"`
	Model      string
	Unit1      string
	Unit2      string
	Unit1Milli int64 `gorm:"column:unit1_milli"`
	Unit2Milli int64 `gorm:"column:unit2_milli"`
	NetGrams   int64
	GrossGrams int64
	LengthMM   int64 `gorm:"column:length_mm"`
	WidthMM    int64 `gorm:"column:width_mm"`
	HeightMM   int64 `gorm:"column:height_mm"`
	Brand      string
	Material   string
	GTIN       string `gorm:"column:gtin"`
	Battery    string
	Liquid     bool
	Food       bool
	Images     string
	Picture    string
	Complete   bool
	Withdrawn  bool
	UpdatedAt  time.Time
}

func (r variantRow) variant() Variant {
	return Variant{
		ID: r.ID, ProductID: r.ProductID, MerchantID: r.MerchantID, SKU: r.SKU, Options: given(r.Option1, r.Option2),
		Price: money.Amount{Minor: r.Price, Currency: cny}, CompareAt: money.Amount{Minor: r.CompareAt, Currency: cny},
		Pictures: splitNames(r.Images), PictureSHA: r.Picture, Withdrawn: r.Withdrawn, UpdatedAt: r.UpdatedAt,
		Export: Export{
			HS6: r.HS6, HS10: r.HS10, Origin: r.Origin, DeclaredZH: r.DeclaredZH, DeclaredEN: r.DeclaredEN,
			Model: r.Model, Unit1: r.Unit1, Unit2: r.Unit2, Unit1Milli: r.Unit1Milli, Unit2Milli: r.Unit2Milli,
			NetGrams: r.NetGrams, GrossGrams: r.GrossGrams,
			LengthMM: r.LengthMM, WidthMM: r.WidthMM, HeightMM: r.HeightMM, Brand: r.Brand, Material: r.Material,
			GTIN: r.GTIN, Battery: r.Battery, Liquid: r.Liquid, Food: r.Food,
		},
	}
}

// given returns the texts that are there: options are filled from the front.
func given(texts ...string) []string {
	for i, t := range texts {
		if t == "" {
			return texts[:i]
		}
	}
	return texts
}

// splitNames takes the names of pictures apart that a file splits by |.
func splitNames(s string) []string {
	var names []string
	for name := range strings.SplitSeq(s, "|") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
