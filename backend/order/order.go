// Package order is the promise to buy, and where it stands. It also keeps the
// cart before and the timeline after, and knows how addresses are written in
// each country.
//
// An order is what the shopper sees and pays once. It has a parcel for each
// merchant, and each parcel is one export declaration.
package order

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/fault"
	"quayside/backend/landed"
	"quayside/backend/money"
)

// State is where an order stands. It changes only through [Order.Move].
type State string

// The states of an order.
const (
	Placed    State = "placed"    // goods are held, money is not in
	Paid      State = "paid"      // money is in, the declarations are due
	Declared  State = "declared"  // customs has released every parcel
	Shipped   State = "shipped"   // every parcel has left the country
	Cancelled State = "cancelled" // goods are free again; money that came goes back
)

// next is the whole life of an order. A step that is not here cannot happen:
// in particular nothing ships that customs has not released.
var next = map[State][]State{
	Placed:   {Paid, Cancelled},
	Paid:     {Declared, Cancelled},
	Declared: {Shipped},
}

// Cause is why an order was cancelled.
type Cause string

// The causes of a cancellation.
const (
	Unpaid    Cause = "unpaid"    // nobody paid while the goods were held
	Replaced  Cause = "replaced"  // the shopper changed the cart and began again
	Withdrawn Cause = "withdrawn" // the shopper or the shop called it off
	SoldOut   Cause = "sold_out"  // the money came when the goods were gone
	WrongSum  Cause = "wrong_sum" // another sum was paid than was owed
)

// The refusals of an order.
var (
	ErrUnknown = fault.New(fault.Unknown, "order.unknown", "There is no such order, or this link to it is not complete.")
	ErrMoved   = fault.New(fault.Conflict, "order.moved", "This order has moved on in the meantime. Look at where it stands now.")
)

// Order is one purchase, in parcels. Amounts are in Currency.
type Order struct {
	ID                    string
	Number                string // "QS-2611-7K3M9D"
	TokenHash             string // SHA-256 of the word in a guest's link, hex
	CartID                string
	Attempt               string // the shopper's key for one press of the button
	State                 State
	Email                 string
	Language              string // tag of the language it was bought in: "zh-Hans"
	Address               Address
	Currency              money.Currency
	Rate                  landed.StoredRate // CNY to Currency, as used for every sum
	Goods, Freight, Total money.Amount
	Parcels               []Parcel
	PlacedAt              time.Time
	HoldUntil             time.Time // until when the goods wait for the money
	MovedAt               time.Time
	PaidAt                time.Time // when the money was in; zero before
	Cause                 Cause     // of a cancellation; empty otherwise
}

// Parcel is one merchant's part of an order: what travels together under one
// waybill and one declaration.
type Parcel struct {
	ID                   string
	OrderID              string
	Position             int    // from 1
	Number               string // the order number of its declaration
	MerchantID           string
	Route                Route
	Freight              money.Amount // the shopper's share, in the order's currency
	FreightCNY           money.Amount // the same before conversion
	ChargeCNY            money.Amount // what the carrier charges us
	GrossGrams, NetGrams int64        // all lines together
	Lines                []Line
}

// Route is the lane a parcel travels, copied when it was sold.
type Route struct {
	LaneID           string
	Carrier          string // the carrier's short code
	MinDays, MaxDays int    // from departure to the door
	Port             string // customs code of the place of destination, 3 or 4 digits
	Transport        string // customs code of the means of transport, 1 character
}

// Line is so many of one variant at the price the shopper saw. Price, names and
// everything a declaration needs are copied here and never looked up again.
type Line struct {
	ProductID, VariantID string
	SKU                  string
	Title                string // in the language it was bought in
	Options              []string
	Slug, Picture        string
	Quantity             int64
	Each                 money.Amount // in the order's currency
	EachCNY              money.Amount
	Export               catalog.Export
}

// Total returns Each times Quantity.
func (l Line) Total() money.Amount { return l.Each.Times(l.Quantity) }

// Goods returns the sum of the parcel's lines, without freight.
func (p *Parcel) Goods() money.Amount {
	sum := money.Amount{Currency: p.Freight.Currency}
	for _, l := range p.Lines {
		sum = sum.Plus(l.Total())
	}
	return sum
}

// Total returns what the shopper pays for the parcel: goods and freight.
func (p *Parcel) Total() money.Amount { return p.Goods().Plus(p.Freight) }

// Move takes o to the state to, or returns ErrMoved if there is no such step
// from where o stands.
func (o *Order) Move(to State, at time.Time) error {
	if !slices.Contains(next[o.State], to) {
		return ErrMoved.Because(fmt.Errorf("order %s: %s to %s", o.Number, o.State, to))
	}
	o.State, o.MovedAt = to, at.UTC()
	if to == Paid {
		o.PaidAt = at.UTC()
	}
	return nil
}

// Quantities returns how many of each variant the order has, over all parcels.
func (o *Order) Quantities() map[string]int64 {
	want := map[string]int64{}
	for _, p := range o.Parcels {
		for _, l := range p.Lines {
			want[l.VariantID] += l.Quantity
		}
	}
	return want
}

// Parcel returns the parcel with id, or nil.
func (o *Order) Parcel(id string) *Parcel {
	for i := range o.Parcels {
		if o.Parcels[i].ID == id {
			return &o.Parcels[i]
		}
	}
	return nil
}

// numberParcels gives each parcel its place and its number: the order's own
// number if it is the only one, else that with "-1", "-2" and so on.
func (o *Order) numberParcels() {
	for i := range o.Parcels {
		p := &o.Parcels[i]
		p.Position, p.OrderID, p.Number = i+1, o.ID, o.Number
		if len(o.Parcels) > 1 {
			p.Number += "-" + strconv.Itoa(i+1)
		}
	}
}
