package catalog

import (
	"context"
	"fmt"

	"quayside/backend/database"
	"quayside/backend/money"
)

// Tab is a part of a merchant's own list of products.
type Tab string

// The tabs. Lacking are products of which customs must be told more before all
// of their variants may be sold abroad.
const (
	TabAll      Tab = "all"
	TabListed   Tab = "listed"
	TabDraft    Tab = "draft"
	TabLacking  Tab = "lacking"
	TabArchived Tab = "archived"
)

// Tabs are all tabs, in the order shown.
func Tabs() []Tab { return []Tab{TabAll, TabListed, TabDraft, TabLacking, TabArchived} }

// tabs are the conditions on products p that tabs stand for.
var tabs = map[Tab]string{
	TabAll:      "p.status <> 'archived'",
	TabListed:   "p.status = 'listed'",
	TabDraft:    "p.status = 'draft'",
	TabLacking:  "p.status <> 'archived' AND EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND NOT v.complete AND NOT v.withdrawn)",
	TabArchived: "p.status = 'archived'",
}

// OwnQuery asks for a page of a merchant's own products, newest first.
type OwnQuery struct {
	Merchant string // an id, never empty
	Tab      Tab    // empty or unknown: TabAll
	After    string // Next of the page before
	Limit    int    // 1 to 100; 0: 24
	Lang     string
}

// OwnCard is a product in its merchant's list.
type OwnCard struct {
	ProductID  string
	Slug       string
	Title      string
	TitleLang  string
	Status     Status
	Variants   int
	Lacking    int          // variants of which something is missing
	Lowest     money.Amount // price of the cheapest variant, sold or not
	Highest    money.Amount
	Languages  int // how many languages have a title
	PictureSHA string
}

type ownRow struct {
	ID, Slug, Title, TitleLang string
	Status                     Status
	Variants, Lacking          int
	Lowest, Highest            int64
	Languages                  int
	PictureSHA                 string `gorm:"column:picture_sha"`
}

// ListOwn returns one page of a merchant's products, sold or not, and the
// address of the next one, empty on the last. One query.
func ListOwn(ctx context.Context, conn database.Conn, q OwnQuery) (cards []OwnCard, next string, err error) {
	if q.Limit < 1 || q.Limit > maxPage {
		q.Limit = defaultPage
	}
	if _, ok := tabs[q.Tab]; !ok {
		q.Tab = TabAll
	}
	after, args := "", []any{q.Lang, q.Merchant}
	if q.After != "" {
		if !slugPattern.MatchString(q.After) {
			return nil, "", ErrCursor.Because(fmt.Errorf("id %q", q.After))
		}
		after, args = " AND p.id < ?", append(args, q.After)
	}
	var rows []ownRow
	err = conn.Gorm(ctx).Raw(`
		SELECT p.id, p.slug, p.status, COALESCE(t.title, e.title) AS title, COALESCE(t.lang, e.lang) AS title_lang,
		       COALESCE(pp.sha, '') AS picture_sha,
		       (SELECT COUNT(*) FROM product_texts x WHERE x.product_id = p.id) AS languages,
		       COUNT(v.id) AS variants, SUM(CASE WHEN v.complete THEN 0 ELSE 1 END) AS lacking,
		       MIN(v.price) AS lowest, MAX(v.price) AS highest
		FROM products p
		JOIN product_texts e ON e.product_id = p.id AND e.lang = 'en'
		LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = ?
		LEFT JOIN product_pictures pp ON pp.product_id = p.id AND pp.position = 1
		JOIN variants v ON v.product_id = p.id AND NOT v.withdrawn
		WHERE p.merchant_id = ?`+after+` AND `+tabs[q.Tab]+`
		GROUP BY p.id, p.slug, p.status, t.title, e.title, t.lang, e.lang, pp.sha
		ORDER BY p.id DESC LIMIT ?`, append(args, q.Limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, "", fmt.Errorf("list own products: %w", err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = rows[q.Limit-1].ID
	}
	for _, r := range rows {
		cards = append(cards, r.card())
	}
	return cards, next, nil
}

func (r ownRow) card() OwnCard {
	return OwnCard{
		ProductID: r.ID, Slug: r.Slug, Title: r.Title, TitleLang: r.TitleLang, Status: r.Status, Variants: r.Variants, Lacking: r.Lacking,
		Lowest: money.Amount{Minor: r.Lowest, Currency: cny}, Highest: money.Amount{Minor: r.Highest, Currency: cny},
		Languages: r.Languages, PictureSHA: r.PictureSHA,
	}
}

// CountOwn returns how many products of a merchant each tab has. One query.
func CountOwn(ctx context.Context, conn database.Conn, merchantID string) (map[Tab]int, error) {
	var r struct{ All, Listed, Draft, Lacking, Archived int }
	count := func(t Tab) string { return "COALESCE(SUM(CASE WHEN " + tabs[t] + " THEN 1 ELSE 0 END), 0)" }
	err := conn.Gorm(ctx).Raw(`SELECT `+count(TabAll)+` AS "all", `+count(TabListed)+` AS listed, `+count(TabDraft)+` AS draft, `+
		count(TabLacking)+` AS lacking, `+count(TabArchived)+` AS archived FROM products p WHERE p.merchant_id = ?`, merchantID).Scan(&r).Error
	if err != nil {
		return nil, fmt.Errorf("count own products: %w", err)
	}
	return map[Tab]int{TabAll: r.All, TabListed: r.Listed, TabDraft: r.Draft, TabLacking: r.Lacking, TabArchived: r.Archived}, nil
}

// Texts returns a product's words in every language it has them, English first.
func Texts(ctx context.Context, conn database.Conn, productID string) ([]Text, error) {
	var rows []textRow
	if err := conn.Gorm(ctx).Table("product_texts").Where("product_id = ?", productID).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find texts: %w", err)
	}
	byLang := map[string]textRow{}
	for _, r := range rows {
		byLang[r.Lang] = r
	}
	var texts []Text
	for _, l := range languages {
		if r, ok := byLang[l.lang]; ok {
			texts = append(texts, Text{Lang: r.Lang, Title: r.Title, Description: r.Description})
		}
	}
	return texts, nil
}

// Languages returns the tags of the languages a product may have words in.
func Languages() []string {
	tags := make([]string, len(languages))
	for i, l := range languages {
		tags[i] = l.lang
	}
	return tags
}
