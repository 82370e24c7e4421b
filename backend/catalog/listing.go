package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"quayside/backend/database"
)

// Listing is all a product page shows, in one language.
type Listing struct {
	Product
	Title           string
	TitleLang       string // the language Title is really in, after the fall-back
	Description     string
	DescriptionLang string
	Pictures        []Picture // the main one first
	Variants        []Variant // in the merchant's order
}

// Find returns the variant with id, if the product has it.
func (l *Listing) Find(id string) (Variant, bool) {
	for _, v := range l.Variants {
		if v.ID == id {
			return v, true
		}
	}
	return Variant{}, false
}

type listingRow struct {
	Row             productRow `gorm:"embedded"`
	Title           string
	TitleLang       string
	Description     string
	DescriptionLang string
}

const listingColumns = `
	SELECT p.*, COALESCE(t.title, e.title) AS title, COALESCE(t.lang, e.lang) AS title_lang,
	       COALESCE(NULLIF(t.description, ''), e.description) AS description,
	       CASE WHEN COALESCE(t.description, '') = '' THEN e.lang ELSE t.lang END AS description_lang
	FROM products p
	JOIN product_texts e ON e.product_id = p.id AND e.lang = 'en'
	LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = ?`

// FindBySlug returns the listed product that is called slug in addresses, in
// the words of lang, each text falling back to English by itself. Variants that
// may not be sold abroad are left out. It returns ErrUnknown for a product that
// is not listed, too. Three queries.
func FindBySlug(ctx context.Context, conn database.Conn, slug, lang string) (*Listing, error) {
	if !slugPattern.MatchString(slug) {
		return nil, ErrUnknown.Because(fmt.Errorf("slug %q", slug))
	}
	l, err := findListing(ctx, conn, lang, "p.slug = ? AND p.status = 'listed'", slug)
	if err != nil {
		return nil, err
	}
	l.Variants = slices.DeleteFunc(l.Variants, func(v Variant) bool { return !v.Offered() })
	return l, nil
}

// FindOwn returns the product with id in whatever status, with all its
// variants that were not withdrawn, for the merchant it belongs to; ErrUnknown for everybody else's. An
// empty merchantID is the house itself and may see all.
func FindOwn(ctx context.Context, conn database.Conn, merchantID, id, lang string) (*Listing, error) {
	l, err := findListing(ctx, conn, lang, "p.id = ? AND (p.merchant_id = ? OR ? = '')", id, merchantID, merchantID)
	if err != nil {
		return nil, err
	}
	l.Variants = slices.DeleteFunc(l.Variants, func(v Variant) bool { return v.Withdrawn })
	return l, nil
}

func findListing(ctx context.Context, conn database.Conn, lang, where string, args ...any) (*Listing, error) {
	var r listingRow
	res := conn.Gorm(ctx).Raw(listingColumns+" WHERE "+where, append([]any{lang}, args...)...).Scan(&r)
	if res.Error != nil && !errors.Is(res.Error, gorm.ErrRecordNotFound) {
		return nil, fmt.Errorf("find product: %w", res.Error)
	}
	if r.Row.ID == "" {
		return nil, ErrUnknown
	}
	l := &Listing{
		Product: r.Row.product(), Title: r.Title, TitleLang: r.TitleLang,
		Description: r.Description, DescriptionLang: r.DescriptionLang,
	}
	var err error
	if l.Pictures, err = picturesOf(ctx, conn, r.Row.ID); err != nil {
		return nil, err
	}
	l.Variants, err = variantsOf(ctx, conn, r.Row.ID)
	return l, err
}

func picturesOf(ctx context.Context, conn database.Conn, productID string) ([]Picture, error) {
	var rows []struct {
		SHA           string `gorm:"column:sha"`
		Name          string
		Width, Height int
	}
	err := conn.Gorm(ctx).Raw(`
		SELECT pp.sha, pp.name, i.width, i.height
		FROM product_pictures pp JOIN pictures i ON i.sha = pp.sha
		WHERE pp.product_id = ? ORDER BY pp.position`, productID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find pictures: %w", err)
	}
	pictures := make([]Picture, len(rows))
	for i, r := range rows {
		pictures[i] = Picture{SHA: r.SHA, Name: r.Name, Width: r.Width, Height: r.Height}
	}
	return pictures, nil
}

func variantsOf(ctx context.Context, conn database.Conn, productID string) ([]Variant, error) {
	var rows []variantRow
	err := conn.Gorm(ctx).Table("variants").Where("product_id = ?", productID).Order("position, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find variants: %w", err)
	}
	variants := make([]Variant, len(rows))
	for i, r := range rows {
		variants[i] = r.variant()
	}
	return variants, nil
}
