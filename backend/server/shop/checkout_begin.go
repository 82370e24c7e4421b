package shop

import (
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"

	"quayside/backend/checkout"
	"quayside/backend/fault"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// checkoutBegin serves POST /:lang/checkout: the cart becomes an order, its
// goods are held, and the shopper goes on to pay. Whatever is wrong is said on
// the form, with everything that was typed. An empty cart says so itself.
func (d *Doors) checkoutBegin(c *gin.Context) error {
	token := cartToken(c)
	form := delivery{email: c.PostForm(order.FieldEmail), attempt: c.PostForm("attempt"), address: addressFrom(c)}
	if c.PostForm("change") == order.FieldCountry {
		return d.checkoutReshape(c, form)
	}
	begun, err := d.Sell.Begin(c.Request.Context(), checkout.BeginInput{
		CartToken: token, Email: form.email, Address: form.address, Attempt: form.attempt,
		Currency: money.Currency(c.PostForm("currency")), Language: d.Pages.Language(c).Tag, Shown: shown(c),
	})
	base := "/" + d.Pages.Language(c).Path
	switch {
	case err == nil:
		d.Pages.SetRegion(c, begun.Order.Address.Country, string(begun.Order.Currency))
		keepOrderKey(c, begun.Order.Number, begun.Token)
		return reply.See(c, base+"/orders/"+begun.Order.Number+"/pay")
	case token == "", errors.Is(err, checkout.ErrEmpty):
		return reply.See(c, base+"/cart")
	}
	return d.deliveryAgain(c, token, form, err)
}

// shown is the total the shopper agreed to, as the form says it. Whatever else
// stands there is no total of ours and is refused as a changed price.
func shown(c *gin.Context) money.Amount {
	minor, err := strconv.ParseInt(c.PostForm("shown"), 10, 64)
	if err != nil {
		minor = -1
	}
	return money.Amount{Minor: minor, Currency: money.Currency(c.PostForm("currency"))}
}

// deliveryAgain shows the form again with what is to be mended. A refusal that
// is not the shopper's to mend on this form gets its own page.
func (d *Doors) deliveryAgain(c *gin.Context, token string, form delivery, refused error) error {
	if fault.From(refused).Kind == fault.Internal {
		return refused
	}
	if form.attempt == "" || errors.Is(refused, checkout.ErrAttempt) || errors.Is(refused, checkout.ErrOver) {
		form.attempt = order.NewToken() // this press is spent: the next one is another
	}
	page, _, err := d.deliveryPage(c, token, form)
	if err != nil {
		return err
	}
	page.Problems = addressProblems(page.Frame, form.address.Country, refused)
	if errors.Is(refused, checkout.ErrCart) {
		page.Problems = cartProblems(page, refused)
	}
	var change *checkout.PriceChange
	if errors.As(refused, &change) && change.Shown.Minor > 0 { // a total of ours, not a made-up one
		page.Problems[0].Text = page.T("shop.checkout.total_changed", "old", page.Money(change.Shown), "new", page.Money(change.Now))
	}
	c.Header("Cache-Control", "private, no-store")
	return d.Pages.Page(c, reply.Status(refused), "shop/delivery", page)
}

// cartProblems names each of the goods that are in the way, says why as the cart
// does, and leads there: no field of the form can mend it.
func cartProblems(page deliveryPage, refused error) []reply.Problem {
	lines := map[string]lineView{}
	for _, p := range page.Parcels {
		for _, l := range p.Lines {
			lines[l.ID] = l
		}
	}
	problems := page.Words.Problems(refused, "delivery")
	for i, p := range problems {
		l := lines[p.Field]
		if l.Trouble != "" {
			p.Text = l.Trouble
		}
		if l.Title != "" {
			p.Text = page.T("shop.address.mend", "field", l.Title, "text", p.Text)
		}
		p.URL = page.Base + "/cart"
		problems[i] = p
	}
	return problems
}
