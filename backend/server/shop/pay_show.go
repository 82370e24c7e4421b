package shop

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/merchant"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/server/reply"
)

// paymentPage is what templates/shop/payment.html sees.
type paymentPage struct {
	reply.Frame
	Step    int
	Address []string
	Email   string
	HeldFor int // whole minutes that the goods are still kept
	Parcels []parcelView
	Totals  totalsView
	Travels string

	// For the card form: the intent's secret, which pays this one sum and is in
	// no address of ours; the public key; where Stripe.js is; where to go after.
	ClientSecret   string
	PublishableKey string
	ScriptURL      string
	ReturnURL      string
}

// payShow serves GET /:lang/orders/:number/pay, the second step. An order that
// waits for no money any more goes to its own page.
func (d *Doors) payShow(c *gin.Context) error {
	o, err := d.openOrder(c)
	if err != nil {
		return err
	}
	home := "/" + d.Pages.Language(c).Path + "/orders/" + o.Number
	intent, err := d.Sell.Pay(c.Request.Context(), o.ID)
	if errors.Is(err, order.ErrMoved) {
		return reply.See(c, home)
	}
	if err != nil {
		return err
	}
	if intent.Status == payment.IntentSucceeded || intent.Status == payment.IntentProcessing || intent.Status == payment.IntentCanceled {
		return reply.See(c, home+"/return")
	}
	if o, err = order.Find(c.Request.Context(), d.DB, o.ID); err != nil { // held a little longer, now that somebody is paying
		return err
	}
	page, err := d.paymentPage(c, o, intent)
	if err != nil {
		return err
	}
	reply.AllowStripe(c)
	c.Header("Cache-Control", "private, no-store")
	return d.Pages.Page(c, http.StatusOK, "shop/payment", page)
}

func (d *Doors) paymentPage(c *gin.Context, o *order.Order, intent payment.Intent) (paymentPage, error) {
	f := d.Pages.Frame(c, "")
	f.Title, f.Robots = f.T("shop.checkout.payment"), "noindex"
	p := paymentPage{
		Frame: f, Step: 2, Address: label(f, o.Address), Email: o.Email, Totals: orderTotals(f, o),
		HeldFor:      minutesLeft(o.HoldUntil, d.now()),
		ClientSecret: intent.ClientSecret, PublishableKey: d.Stripe.PublishableKey, ScriptURL: d.Stripe.ScriptURL,
		ReturnURL: d.Pages.Origin() + f.Base + "/orders/" + o.Number + "/return",
	}
	makers, err := merchant.FindAll(c.Request.Context(), d.DB, merchantIDs(o))
	for _, parcel := range o.Parcels {
		p.Parcels = append(p.Parcels, parcelOf(f, parcel, o.Language, makers[parcel.MerchantID]))
	}
	return p, err
}

// minutesLeft is how many whole minutes there are until t, and never below
// none. A length of time is the same in every reader's zone.
func minutesLeft(t, now time.Time) int { return max(0, int(t.Sub(now)/time.Minute)) }

// payReturn serves GET and POST /:lang/orders/:number/return: the browser is
// back from paying. The order is brought to where the gateway says it is before
// its page is shown, whether or not the webhook has been.
func (d *Doors) payReturn(c *gin.Context) error {
	o, err := d.openOrder(c)
	if err != nil {
		return err
	}
	if o, err = d.Sell.Return(c.Request.Context(), o.ID); err != nil {
		return err
	}
	home := "/" + d.Pages.Language(c).Path + "/orders/" + o.Number
	if o.State == order.Placed {
		home += "?checking=1"
	}
	return reply.See(c, home)
}
