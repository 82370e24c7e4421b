package shop

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/merchant"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// statusStopPolling tells htmx that a fragment asked for again and again will
// not change any more.
const statusStopPolling = 286

// orderPage is what templates/shop/order.html sees.
type orderPage struct {
	reply.Frame
	URL, Link string // of this page; and with its key, for the shopper to keep
	Number    string
	Headline  string
	Lead      string
	Moving    bool // the page asks again by itself
	Payable   bool
	PayURL    string
	Several   bool
	Parcels   []parcelView
	Totals    totalsView
	Address   []string
	Email     string
}

// orderShow serves GET /:lang/orders/:number. A link with ?key= opens the order
// in this browser and goes on to the address without it, which may be shown
// about. The fragment that follows the customs' steps is the block "progress".
func (d *Doors) orderShow(c *gin.Context) error {
	if key := c.Query("key"); key != "" {
		return d.orderOpen(c, key)
	}
	o, err := d.openOrder(c)
	if err != nil {
		return err
	}
	f, err := d.frame(c, "")
	if err != nil {
		return err
	}
	page, err := d.orderPage(c, f, o, c.Query("checking") == "1")
	if err != nil {
		return err
	}
	status := http.StatusOK
	if !page.Moving && c.GetHeader("HX-Request") == "true" {
		status = statusStopPolling
	}
	c.Header("Cache-Control", "private, no-store")
	return d.Pages.Part(c, status, "shop/order", "progress", page)
}

// orderOpen takes the word from a link.
func (d *Doors) orderOpen(c *gin.Context, key string) error {
	o, err := order.FindByToken(c.Request.Context(), d.DB, c.Param("number"), key)
	if err != nil {
		return err
	}
	keepOrderKey(c, o.Number, key)
	return reply.See(c, "/"+d.Pages.Language(c).Path+"/orders/"+o.Number)
}

func (d *Doors) orderPage(c *gin.Context, f reply.Frame, o *order.Order, checking bool) (orderPage, error) {
	f.Title, f.Robots = f.T("shop.order.title", "number", o.Number), "noindex"
	p := orderPage{
		Frame: f, URL: f.Base + "/orders/" + o.Number, Number: o.Number, Link: d.orderLink(c, f, o.Number),
		Totals: orderTotals(f, o), Address: label(f, o.Address), Email: o.Email, Several: len(o.Parcels) > 1,
	}
	p.PayURL = p.URL + "/pay"
	events, err := order.Timeline(c.Request.Context(), d.DB, o.ID)
	if err != nil {
		return p, err
	}
	makers, err := merchant.FindAll(c.Request.Context(), d.DB, merchantIDs(o))
	if err != nil {
		return p, err
	}
	for _, parcel := range o.Parcels {
		view := parcelOf(f, parcel, o.Language, makers[parcel.MerchantID])
		view.Steps = steps(f, events, parcel.ID, o.State)
		p.Parcels = append(p.Parcels, view)
	}
	p.stand(o, events, d.now())
	if checking && o.State == order.Placed && !has(events[len(events)-1:], order.EventPaymentFailed) {
		p.URL += "?checking=1"
		p.Headline, p.Lead, p.Payable = f.T("shop.order.head_checking"), f.T("shop.order.checking_text"), false
	}
	return p, nil
}

// stand says in one line where the order is, and what the shopper can do.
func (p *orderPage) stand(o *order.Order, events []order.Event, now time.Time) {
	p.Moving = true
	switch o.State {
	case order.Placed:
		p.Headline, p.Payable = p.T("shop.order.head_placed"), o.HoldUntil.After(now)
		p.Lead = p.N("shop.order.placed_text", minutesLeft(o.HoldUntil, now))
	case order.Paid:
		p.Headline, p.Lead = p.T("shop.order.head_paid"), p.T("shop.order.next_declare")
		if has(events, "customs_filed") {
			p.Headline, p.Lead = p.T("shop.order.head_declared"), p.T("shop.order.next_release")
		}
	case order.Declared, order.Shipped:
		p.Headline, p.Lead, p.Moving = p.T("shop.order.head_released"), p.T("shop.order.next_depart"), false
	case order.Cancelled:
		p.Headline, p.Lead, p.Moving = p.T("shop.order.head_cancelled"), p.T("shop.order.cancelled_text"), false
	}
}

func has(events []order.Event, kind order.EventKind) bool {
	for _, e := range events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

func merchantIDs(o *order.Order) []string {
	ids := make([]string, len(o.Parcels))
	for i, p := range o.Parcels {
		ids[i] = p.MerchantID
	}
	return ids
}

func orderTotals(f reply.Frame, o *order.Order) totalsView {
	return totalsView{f.Words, f.Money(o.Goods), f.Money(o.Freight), f.Money(o.Total), f.Country(o.Address.Country)}
}

// label is an address as it is written on a parcel, in the order of its
// country, with the country in the reader's language.
func label(f reply.Frame, a order.Address) []string {
	var lines []string
	format, _ := order.FormatOf(a.Country)
	town := false // the line before is of a town's parts, which stand together
	for _, part := range format.Parts {
		v, wasTown := a.Value(part.Name), town
		town = part.Name == order.FieldPostcode || part.Name == order.FieldCity || part.Name == order.FieldRegion
		switch {
		case v == "":
			town = wasTown
		case part.Name == order.FieldPhone:
		case town && wasTown:
			lines[len(lines)-1] += " " + v
		default:
			lines = append(lines, v)
		}
	}
	return append(lines, f.Country(a.Country), a.Phone)
}
