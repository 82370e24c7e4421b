package catalog

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/money"
)

// Sort is an order of a list of products.
type Sort string

// The orders. Ties are broken by id, so a page never repeats or skips.
const (
	Newest    Sort = "newest"
	PriceUp   Sort = "price-up"
	PriceDown Sort = "price-down"
)

// ErrCursor means a page address was cut short or made up.
var ErrCursor = fault.New(fault.Invalid, "catalog.cursor", "This page of the list cannot be found. Start again from its first page.")

const (
	defaultPage = 24
	maxPage     = 100
)

// Query asks for one page of what may be bought.
type Query struct {
	Category string // a path: the products there and below; empty: everywhere
	Merchant string // an id; empty: everybody's
	Sort     Sort   // empty or unknown: Newest
	After    string // Next of the page before; empty: the first page
	Limit    int    // 1 to 100; 0: 24
	Lang     string
}

// Card is a product in a list.
type Card struct {
	ProductID     string
	MerchantID    string
	Slug          string
	Title         string
	TitleLang     string // the language Title is really in, after the fall-back
	PriceFrom     money.Amount
	CompareFrom   money.Amount // of the same variant; zero if none
	GrossGrams    int64        // of the same variant, packed: its freight depends on it
	Variants      int          // how many may be bought: above one, the price is "from"
	PictureSHA    string       // empty if there is no picture
	PictureWidth  int
	PictureHeight int
}

// Page is a part of a list. Next is empty on the last one.
type Page struct {
	Cards []Card
	Next  string
}

// cursor is where a page ended, "12700_<id>" in addresses. It is not secret:
// whoever makes one up only gets another page of the same list.
type cursor struct {
	Price int64
	ID    string
}

func (c cursor) String() string { return strconv.FormatInt(c.Price, 10) + "_" + c.ID }

type cardRow struct {
	Row           productRow `gorm:"embedded"`
	Title         string
	TitleLang     string
	PictureSHA    string `gorm:"column:picture_sha"`
	PictureWidth  int
	PictureHeight int
}

// List returns one page of the products that may be bought: listed, with at
// least one variant of which nothing is missing. Two queries where a category
// is named, else one. It returns ErrUnknownCategory or ErrCursor.
func List(ctx context.Context, conn database.Conn, q Query) (Page, error) {
	if q.Limit < 1 || q.Limit > maxPage {
		q.Limit = defaultPage
	}
	where, args, err := q.where(ctx, conn)
	if err != nil {
		return Page{}, err
	}
	after, order, afterArgs, err := q.keyset()
	if err != nil {
		return Page{}, err
	}
	args = append(args, afterArgs...)
	var rows []cardRow
	// The page is cut before anything is joined to it: a category of a thousand
	// products costs no more than one of thirty. Left joins alone keep SQLite from
	// beginning with another table.
	err = conn.Gorm(ctx).Raw(`
		SELECT p.id, p.merchant_id, p.slug, p.price_from, p.compare_from, p.grams_from, p.offered,
		       COALESCE(t.title, e.title) AS title, COALESCE(t.lang, e.lang) AS title_lang,
		       COALESCE(i.sha, '') AS picture_sha, COALESCE(i.width, 0) AS picture_width, COALESCE(i.height, 0) AS picture_height
		FROM (SELECT * FROM products p WHERE p.status = 'listed' AND p.offered > 0`+where+after+" ORDER BY "+order+` LIMIT ?) p
		LEFT JOIN product_texts e ON e.product_id = p.id AND e.lang = 'en'
		LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = ?
		LEFT JOIN product_pictures pp ON pp.product_id = p.id AND pp.position = 1
		LEFT JOIN pictures i ON i.sha = pp.sha
		ORDER BY `+order, append(args, q.Limit+1, q.Lang)...).Scan(&rows).Error
	if err != nil {
		return Page{}, fmt.Errorf("list products: %w", err)
	}
	return q.page(rows), nil
}

// where returns the conditions that narrow the list, beginning with AND.
func (q Query) where(ctx context.Context, conn database.Conn) (sql string, args []any, err error) {
	if q.Merchant != "" {
		sql, args = sql+" AND p.merchant_id = ?", append(args, q.Merchant)
	}
	if q.Category == "" {
		return sql, args, nil
	}
	ids, err := subtree(ctx, conn, q.Category)
	if err != nil {
		return "", nil, err
	}
	return sql + " AND p.category_id IN ?", append(args, ids), nil
}

// subtree returns the ids of the category with path and of all below it.
func subtree(ctx context.Context, conn database.Conn, path string) ([]string, error) {
	if !pathPattern.MatchString(path) {
		return nil, ErrUnknownCategory.Because(fmt.Errorf("path %q", path))
	}
	var ids []string
	err := conn.Gorm(ctx).Raw(`SELECT id FROM categories WHERE path = ? OR substr(path, 1, ?) = ?`,
		path, len(path)+1, path+"/").Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find categories under %q: %w", path, err)
	}
	if len(ids) == 0 {
		return nil, ErrUnknownCategory.Because(fmt.Errorf("path %q", path))
	}
	return ids, nil
}

// keyset returns the condition for what comes after the cursor, and the order.
func (q Query) keyset() (after, order string, args []any, err error) {
	c, err := q.cursor()
	if err != nil {
		return "", "", nil, err
	}
	switch q.Sort {
	case PriceUp:
		after, order, args = " AND (p.price_from, p.id) > (?, ?)", "p.price_from, p.id", []any{c.Price, c.ID}
	case PriceDown:
		after, order, args = " AND (p.price_from, p.id) < (?, ?)", "p.price_from DESC, p.id DESC", []any{c.Price, c.ID}
	default:
		after, order, args = " AND p.id < ?", "p.id DESC", []any{c.ID}
	}
	if q.After == "" {
		return "", order, nil, nil
	}
	return after, order, args, nil
}

func (q Query) cursor() (c cursor, err error) {
	if q.After == "" {
		return c, nil
	}
	price, id, _ := strings.Cut(q.After, "_")
	if c.Price, err = strconv.ParseInt(price, 10, 64); err != nil {
		return c, ErrCursor.Because(err)
	}
	if !slugPattern.MatchString(id) {
		return c, ErrCursor.Because(fmt.Errorf("id %q", id))
	}
	c.ID = id
	return c, nil
}

// page makes cards of rows, of which the last one only says that there is more.
func (q Query) page(rows []cardRow) Page {
	var p Page
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		last := rows[q.Limit-1]
		p.Next = cursor{Price: last.Row.PriceFrom, ID: last.Row.ID}.String()
	}
	p.Cards = make([]Card, len(rows))
	for i, r := range rows {
		p.Cards[i] = r.card()
	}
	return p
}

func (r cardRow) card() Card {
	return Card{
		ProductID: r.Row.ID, MerchantID: r.Row.MerchantID, Slug: r.Row.Slug, Title: r.Title, TitleLang: r.TitleLang,
		PriceFrom:   money.Amount{Minor: r.Row.PriceFrom, Currency: cny},
		CompareFrom: money.Amount{Minor: r.Row.CompareFrom, Currency: cny},
		GrossGrams:  r.Row.GramsFrom,
		Variants:    r.Row.Offered, PictureSHA: r.PictureSHA, PictureWidth: r.PictureWidth, PictureHeight: r.PictureHeight,
	}
}
