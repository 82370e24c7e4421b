package catalog

import (
	"context"
	"fmt"

	"quayside/backend/database"
)

// Offer is a variant with what a cart or an order shows of it.
type Offer struct {
	Variant
	Title         string
	TitleLang     string // the language Title is really in, after the fall-back
	Slug          string
	OptionNames   []string
	ProductStatus Status
	PictureSHA    string // the variant's picture, or else its product's; empty if there is none
	PictureWidth  int
	PictureHeight int
}

// Buyable reports whether the variant may be put in a cart now: its product is
// listed and nothing is missing that customs must be told. Stock is asked of
// room stock.
func (o Offer) Buyable() bool { return o.ProductStatus == Listed && o.Offered() }

type offerRow struct {
	Row           variantRow `gorm:"embedded"`
	Title         string
	TitleLang     string
	Slug          string
	Name1, Name2  string
	ProductStatus Status
	PictureSHA    string `gorm:"column:picture_sha"`
	PictureWidth  int
	PictureHeight int
}

// ForSale returns the offers of the variants that exist, by variant id, with
// titles in lang or, where there is none, in English. Whether one may be bought
// is [Offer.Buyable]: an order needs the others too, to say what is wrong with
// them. One query.
func ForSale(ctx context.Context, conn database.Conn, lang string, variantIDs []string) (map[string]Offer, error) {
	offers := make(map[string]Offer, len(variantIDs))
	if len(variantIDs) == 0 {
		return offers, nil
	}
	var rows []offerRow
	err := conn.Gorm(ctx).Raw(`
		SELECT v.*, p.slug, p.option1 AS name1, p.option2 AS name2, p.status AS product_status,
		       COALESCE(t.title, e.title) AS title, COALESCE(t.lang, e.lang) AS title_lang,
		       COALESCE(i.sha, '') AS picture_sha, COALESCE(i.width, 0) AS picture_width, COALESCE(i.height, 0) AS picture_height
		FROM variants v
		JOIN products p ON p.id = v.product_id
		JOIN product_texts e ON e.product_id = p.id AND e.lang = 'en'
		LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = ?
		LEFT JOIN product_pictures pp ON pp.product_id = p.id AND pp.position = 1
		LEFT JOIN pictures i ON i.sha = COALESCE(NULLIF(v.picture, ''), pp.sha)
		WHERE v.id IN ?`, lang, variantIDs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find offers: %w", err)
	}
	for _, r := range rows {
		offers[r.Row.ID] = r.offer()
	}
	return offers, nil
}

func (r offerRow) offer() Offer {
	return Offer{
		Variant: r.Row.variant(), Title: r.Title, TitleLang: r.TitleLang, Slug: r.Slug,
		OptionNames: given(r.Name1, r.Name2), ProductStatus: r.ProductStatus,
		PictureSHA: r.PictureSHA, PictureWidth: r.PictureWidth, PictureHeight: r.PictureHeight,
	}
}
