package shop

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/checkout"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// deliveryPage is what templates/shop/delivery.html sees.
type deliveryPage struct {
	reply.Frame
	Step      int
	Email     string
	Countries []choiceView
	Fields    []fieldView
	Attempt   string // names this press of the button, see [checkout.BeginInput]
	Shown     int64  // the total on this page, in minor units: what the shopper agrees to
	Currency  string
	Parcels   []parcelView
	Totals    totalsView
	Travels   string
}

// delivery is what a shopper has put into the delivery form so far.
type delivery struct {
	email, attempt string
	address        order.Address
}

// checkoutShow serves GET /:lang/checkout, the first step: where to. ?country=
// chooses the form's shape. A cart that cannot be bought as it is goes back to
// the cart, which says why.
func (d *Doors) checkoutShow(c *gin.Context) error {
	token := cartToken(c)
	form := delivery{attempt: order.NewToken(), address: order.Address{Country: c.Query(order.FieldCountry)}}
	open, err := order.OpenOfCart(c.Request.Context(), d.DB, order.Hash(token))
	if err != nil {
		return err
	}
	if open != nil && form.address.Country == "" {
		form.email, form.address = open.Email, open.Address // back from the payment step to change something
	}
	d.deliverTo(c, form.address.Country)
	page, q, err := d.deliveryPage(c, token, form)
	if err != nil {
		return err
	}
	// The goods of an order that waits for its payment are held for this very
	// shopper and are not missing.
	if q.Check() != nil && open == nil {
		return reply.See(c, page.Base+"/cart")
	}
	return d.showDelivery(c, page)
}

// checkoutReshape answers POST /:lang/checkout with change=country: the same
// form in another country's shape, with everything that was typed, which must
// not stand in an address. What cannot be sent there is said on the form.
func (d *Doors) checkoutReshape(c *gin.Context, form delivery) error {
	form.attempt = order.NewToken()
	d.deliverTo(c, form.address.Country)
	page, q, err := d.deliveryPage(c, cartToken(c), form)
	if err != nil {
		return err
	}
	switch err := q.Check(); {
	case errors.Is(err, checkout.ErrEmpty):
		return reply.See(c, page.Base+"/cart")
	case err != nil:
		page.Problems = cartProblems(page, err)
	}
	return d.showDelivery(c, page)
}

// deliverTo remembers the country. It does not change the currency somebody is
// about to pay in.
func (d *Doors) deliverTo(c *gin.Context, country string) {
	if country != "" {
		d.Pages.SetRegion(c, country, string(d.Pages.Region(c).Currency))
	}
}

func (d *Doors) showDelivery(c *gin.Context, page deliveryPage) error {
	c.Header("Cache-Control", "private, no-store")
	return d.Pages.Part(c, http.StatusOK, "shop/delivery", "delivery", page)
}

// deliveryPage is the form with what is in it, and the cart's price to the
// country in it.
func (d *Doors) deliveryPage(c *gin.Context, token string, form delivery) (deliveryPage, *checkout.Quote, error) {
	f := d.Pages.Frame(c, "")
	f.Title, f.Robots = f.T("shop.checkout.delivery"), "noindex"
	if _, known := order.FormatOf(form.address.Country); known {
		f.Region.Country, f.Region.Name = form.address.Country, f.Country(form.address.Country)
	} else {
		form.address.Country = f.Region.Country
	}
	q, err := d.Sell.Quote(c.Request.Context(), checkout.QuoteInput{CartToken: token, Country: f.Region.Country, Currency: f.Region.Currency, Language: f.Lang.Tag})
	if err != nil {
		return deliveryPage{}, nil, err
	}
	return deliveryPage{
		Frame: f, Step: 1, Email: form.email, Attempt: form.attempt,
		Countries: d.countries(f, form.address.Country), Fields: addressFields(f, form.address),
		Shown: q.Total.Minor, Currency: string(f.Region.Currency),
		Parcels: quotedParcels(f, q), Totals: quotedTotals(f, q), Travels: travelling(f, q),
	}, q, nil
}
