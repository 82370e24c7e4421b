package shop

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/checkout"
	"quayside/backend/server/reply"
)

// cartPage is what templates/shop/cart.html sees.
type cartPage struct {
	reply.Frame
	Parcels     []parcelView
	Totals      totalsView // Total is empty if not everything can be shipped
	CanCheckOut bool
}

// cartShow serves GET /:lang/cart.
func (d *Doors) cartShow(c *gin.Context) error { return d.cartWith(c, cartToken(c), nil) }

// cartWith shows the cart as it is, and above it why a change was refused, if
// one was.
func (d *Doors) cartWith(c *gin.Context, token string, refused error) error {
	f := d.Pages.Frame(c, "")
	f.Title, f.Robots = f.T("shop.cart.title"), "noindex"
	q, err := d.Sell.Quote(c.Request.Context(), checkout.QuoteInput{CartToken: token, Country: f.Region.Country, Currency: f.Region.Currency, Language: f.Lang.Tag})
	if err != nil {
		return err
	}
	f.CartCount = pieces(q)
	page := cartPage{Frame: f, Parcels: quotedParcels(f, q), Totals: quotedTotals(f, q), CanCheckOut: q.Check() == nil}
	status := http.StatusOK
	if refused != nil {
		page.Problems, status = f.Words.Problems(refused, "main"), reply.Status(refused)
	}
	c.Header("Cache-Control", "private, no-store")
	return d.Pages.Part(c, status, "shop/cart", "cart", page)
}

// pieces is how many things are in the cart, sold or not.
func pieces(q *checkout.Quote) int {
	n := int64(0)
	for _, p := range q.Parcels {
		for _, l := range p.Lines {
			n += l.Quantity
		}
	}
	for _, l := range q.Gone {
		n += l.Quantity
	}
	return int(n)
}
