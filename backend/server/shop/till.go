package shop

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/landed"
	"quayside/backend/money"
	"quayside/backend/server/reply"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

// till works out prices in the visitor's currency to the visitor's country. It
// is made once a request: one rate and one country's lanes serve every price on
// the page.
type till struct {
	rate  landed.StoredRate
	lanes shipping.Lanes
}

// till reads the rate and the lanes for the region in f.
func (d *Doors) till(c *gin.Context, f reply.Frame) (till, error) {
	rate, err := landed.RateFor(c.Request.Context(), d.DB, f.Region.Currency, d.now())
	if err != nil {
		return till{}, err
	}
	lanes, err := shipping.LanesTo(c.Request.Context(), d.DB, f.Region.Country)
	return till{rate, lanes}, err
}

// price is what one unit costs at the door, bought alone. Both parts are
// converted and rounded once each, as the counter does it, so that the page and
// the charge agree to the minor unit. A compareAt above each is shown with the
// same shipping.
func (t till) price(f reply.Frame, each, compareAt money.Amount, grams int64) priceView {
	item := t.rate.Convert(each)
	v := priceView{Item: f.Money(item), Country: f.Region.Name}
	way, err := t.lanes.Rate(grams)
	if err != nil {
		return v // no carrier takes it there, and the page says so
	}
	freight := t.rate.Convert(way.Price)
	v.Shipping, v.Total = f.Money(freight), f.Money(item.Plus(freight))
	if was := t.rate.Convert(compareAt); was.Minor > item.Minor {
		v.Was = f.Money(was.Plus(freight))
	}
	return v
}

// travels says how many days a parcel is on its way; nothing if it cannot go
// there. No date is promised: nobody can know yet on which day it departs.
func (t till) travels(f reply.Frame, grams int64) string {
	way, err := t.lanes.Rate(grams)
	if err != nil {
		return ""
	}
	return f.T("shop.product.days", "min", way.Lane.MinDays, "max", way.Lane.MaxDays)
}

// cards prices a list of products: three queries for any number of them.
func (d *Doors) cards(c *gin.Context, f reply.Frame, list []catalog.Card) ([]cardView, error) {
	if len(list) == 0 {
		return nil, nil // an empty shop is open, whether or not it has rates yet
	}
	ids := make([]string, len(list))
	for i, card := range list {
		ids[i] = card.ProductID
	}
	t, err := d.till(c, f)
	if err != nil {
		return nil, err
	}
	left, err := stock.AvailableOfProducts(c.Request.Context(), d.DB, ids, d.now())
	if err != nil {
		return nil, err
	}
	views := make([]cardView, len(list))
	for i, card := range list {
		views[i] = cardView{
			Words: f.Words, URL: f.Base + "/p/" + card.Slug, Title: card.Title, TitleLang: foreign(f, card.TitleLang),
			Price: t.price(f, card.PriceFrom, card.CompareFrom, card.GrossGrams), From: card.Variants > 1, SoldOut: left[card.ProductID] < 1,
		}
		if p := pictureOf(card.PictureSHA, card.PictureWidth, card.PictureHeight, inCard, ""); p != nil {
			p.Lazy = i >= eager
			views[i].Picture = p
		}
	}
	return views, nil
}

// eager is how many pictures of a list are fetched at once: two rows of four.
const eager = 8
