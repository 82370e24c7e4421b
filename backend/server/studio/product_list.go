package studio

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/money"
	"quayside/backend/server/reply"
	"quayside/backend/stock"
)

// pageSize is how many products the list shows at once.
const pageSize = 25

// productsPage is what templates/studio/products.html sees, and all it sees.
type productsPage struct {
	reply.Frame
	Tabs  []tabView
	Tab   catalog.Tab
	Rows  []productRow
	Next  string // address of the next page, "" on the last
	First string // address of the first page, "" on it
}

type tabView struct {
	URL, Name, Count string
	Current          bool
}

type productRow struct {
	URL, Title, TitleLang  string
	Picture                string // address, "" if there is none
	Status, Tone           string
	Variants, Stock, Price string
	Missing                string // "" if nothing is
	Languages              string
}

// productList serves GET /studio/products?tab=&after=.
func (d *Doors) productList(c *gin.Context) error {
	p := productsPage{Frame: d.frame(c, d.Pages.Words(c).T("studio.products.title"), "products")}
	q := catalog.OwnQuery{
		Merchant: own(c), Tab: catalog.Tab(c.Query("tab")), After: c.Query("after"), Limit: pageSize, Lang: p.Lang.Tag,
	}
	counts, err := catalog.CountOwn(c.Request.Context(), d.DB, q.Merchant)
	if err != nil {
		return err
	}
	if _, known := counts[q.Tab]; !known {
		q.Tab = catalog.TabAll
	}
	cards, next, err := catalog.ListOwn(c.Request.Context(), d.DB, q)
	if err != nil {
		return err
	}
	ids := make([]string, len(cards))
	for i, card := range cards {
		ids[i] = card.ProductID
	}
	onHand, err := stock.OnHandOfProducts(c.Request.Context(), d.DB, ids)
	if err != nil {
		return err
	}
	p.Tab = q.Tab
	for _, t := range catalog.Tabs() {
		p.Tabs = append(p.Tabs, tabView{URL: listURL(t, ""), Name: p.T("studio.tab." + string(t)), Count: p.Number(int64(counts[t])), Current: t == q.Tab})
	}
	for _, card := range cards {
		p.Rows = append(p.Rows, viewProduct(p.Words, card, onHand[card.ProductID]))
	}
	if next != "" {
		p.Next = listURL(q.Tab, next)
	}
	if q.After != "" {
		p.First = listURL(q.Tab, "")
	}
	return d.Pages.Page(c, http.StatusOK, "studio/products", p)
}

func listURL(t catalog.Tab, after string) string {
	q := url.Values{"tab": {string(t)}}
	if after != "" {
		q.Set("after", after)
	}
	return "/studio/products?" + q.Encode()
}

func viewProduct(w reply.Words, card catalog.OwnCard, onHand int64) productRow {
	r := productRow{
		URL: "/studio/products/" + card.ProductID, Title: card.Title, TitleLang: card.TitleLang,
		Status: w.T("studio.status." + string(card.Status)), Tone: tone(card.Status),
		Variants: w.Number(int64(card.Variants)), Stock: w.Number(onHand), Price: priceRange(w, card.Lowest, card.Highest),
		Languages: w.T("studio.products.languages_of", "n", card.Languages, "of", len(catalog.Languages())),
	}
	if card.PictureSHA != "" {
		r.Picture = "/media/" + card.PictureSHA + "-160.jpg"
	}
	if card.Lacking > 0 {
		r.Missing = w.N("studio.products.lacking", card.Lacking)
	}
	return r
}

func priceRange(w reply.Words, low, high money.Amount) string {
	if low == high {
		return w.Money(low)
	}
	return w.T("studio.products.range", "low", w.Money(low), "high", w.Money(high))
}

// tone is the colour of a status's pill; its words say the same.
func tone(s catalog.Status) string {
	return map[catalog.Status]string{catalog.Listed: "ok", catalog.Draft: "warn"}[s]
}
