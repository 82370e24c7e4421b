// Package catalog knows what is listed: products and their variants, in which
// words and pictures, at which price in CNY, and what customs must be told of
// each before it may be sold abroad.
package catalog

import (
	"time"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// Status says who may see a product.
type Status string

// The statuses. Only listed products are shown to shoppers; an archived one is
// kept for the orders that name it.
const (
	Draft    Status = "draft"
	Listed   Status = "listed"
	Archived Status = "archived"
)

// Valid reports whether s is one of the statuses.
func (s Status) Valid() bool { return s == Draft || s == Listed || s == Archived }

// The refusals of the catalogue.
var (
	ErrUnknown         = fault.New(fault.Unknown, "catalog.unknown", "There is no such product. It may have been taken off sale.")
	ErrUnknownCategory = fault.New(fault.Unknown, "catalog.category_unknown", "There is no such category.")
	ErrMoved           = fault.New(fault.Conflict, "catalog.moved", "Somebody else changed this in the meantime. Look at what it is now and change it again.")
)

// Product is one thing a merchant lists, in all its variants.
type Product struct {
	ID          string
	MerchantID  string
	Handle      string // the merchant's own name for it, unique within the merchant
	Slug        string // its name in addresses, unique in the shop
	CategoryID  string
	Status      Status
	OptionNames []string // none, one or two: "Capacity", "Box"
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Text is a product's words in one language.
type Text struct {
	Lang        string // "zh-Hans"
	Title       string // 1 to 200 characters, plain text
	Description string // plain text, lines kept
}

// Variant is what is bought: one choice of each option.
type Variant struct {
	ID         string
	ProductID  string
	MerchantID string
	SKU        string   // unique in the shop
	Options    []string // one value for each of the product's option names
	Price      money.Amount
	CompareAt  money.Amount // a higher price to strike through; zero if none
	Export     Export
	Pictures   []string // names of its pictures among the product's; the main one first
	PictureSHA string   // of the main one; empty if it has none of its own
	Withdrawn  bool     // came with an import that was undone: kept for old orders only
	UpdatedAt  time.Time
}

// Offered reports whether v may be sold abroad, if its product is listed.
func (v Variant) Offered() bool { return !v.Withdrawn && v.Export.Complete() }

// Price and compare-at are in yuan: merchants are in China and say so in fen.
const cny money.Currency = "CNY"

// Picture is a picture of a product. Width and height are those of the file it
// came as, in pixels; see [Widths] for the sizes it is served in.
type Picture struct {
	SHA           string
	Name          string // the merchant's file name
	Width, Height int
	Bytes         int64 // of that file
}

// PictureWidths are the widths in pixels that every picture is made in, as far
// as it is wide enough: a picture is never enlarged.
var pictureWidths = []int{160, 320, 480, 640, 960, 1280}

// Widths returns the widths a picture of the given width is served in,
// ascending. A picture narrower than the largest is also served as wide as it
// is.
func Widths(width int) []int {
	var widths []int
	for _, w := range pictureWidths {
		if w >= width {
			return append(widths, width)
		}
		widths = append(widths, w)
	}
	return widths
}
