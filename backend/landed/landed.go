// Package landed says what a shopper pays at the door: exchange rates, and the
// arithmetic from a merchant's price in yuan to a sum in the shopper's
// currency.
//
// One rounding rule, everywhere: the unit price is converted and rounded once,
// half up; a line is unit times quantity; freight is converted and rounded once
// a parcel; everything else is addition. So the product page, the cart, the
// receipt and the declaration show the same sums, to the last minor unit.
package landed

import (
	"fmt"
	"time"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// The refusals of a price.
var (
	ErrNoRate = fault.New(fault.Busy, "landed.no_rate",
		"There is no exchange rate for this currency at the moment. Choose another currency, or try again later.")
	ErrNotSold = fault.New(fault.Invalid, "landed.not_sold",
		"The shop does not sell in this currency. Choose one from the list.")
	ErrTooSmall = fault.New(fault.Invalid, "landed.too_small",
		"This costs less than the smallest coin of this currency. Choose another currency.")
)

// StoredRate is an exchange rate with where it is from. An order names it by
// ID, so that its sums can be worked out again years later.
type StoredRate struct {
	ID string
	money.Rate
	Source  string    // who published it, and what was done to it
	TakenAt time.Time // when it held, UTC
}

// Convert returns a price in yuan in the shopper's currency, rounded once, half
// up, to what can be charged. Cards take currencies of three decimals, such as
// KWD, in steps of ten minor units only.
//
// Source: docs.stripe.com, "Supported currencies", three-decimal currencies.
func (r StoredRate) Convert(a money.Amount) money.Amount {
	if r.To.Decimals() == 3 {
		return r.Rate.ConvertIn(a, 10)
	}
	return r.Rate.Convert(a)
}

// Duties says whether duty and import tax are in a price.
type Duties string

// NotIncluded is what every quote says: the rules of the destinations are not
// part of the shop, and the carrier may ask for duty and tax at the door.
const NotIncluded Duties = "not_included"

// Item is so many of one thing at a unit price in yuan.
type Item struct {
	ID       string // the caller's own name for it, a variant's id
	Each     money.Amount
	Quantity int64
}

// Parcel is what travels together, with its freight in yuan.
type Parcel struct {
	Items   []Item
	Freight money.Amount
}

// Line is an item in the shopper's currency.
type Line struct {
	ID          string
	Quantity    int64
	Each, Total money.Amount // Total is Each times Quantity, exactly
}

// ParcelPrice is a parcel in the shopper's currency.
type ParcelPrice struct {
	Lines          []Line
	Goods, Freight money.Amount
}

// Price is everything a shopper pays for, in one currency. Total is Goods plus
// Freight, and these are the sums of the parcels, exactly.
type Price struct {
	Rate                  StoredRate
	Parcels               []ParcelPrice
	Goods, Freight, Total money.Amount
	Duties                Duties
}

// Quote works out the price of parcels at rate, which is from CNY. It returns
// ErrTooSmall if a unit price comes to nothing in the shopper's currency.
func Quote(rate StoredRate, parcels []Parcel) (Price, error) {
	zero := money.Amount{Currency: rate.To}
	p := Price{Rate: rate, Goods: zero, Freight: zero, Duties: NotIncluded}
	for _, parcel := range parcels {
		priced, err := quoteParcel(rate, parcel)
		if err != nil {
			return Price{}, err
		}
		p.Parcels = append(p.Parcels, priced)
		p.Goods, p.Freight = p.Goods.Plus(priced.Goods), p.Freight.Plus(priced.Freight)
	}
	p.Total = p.Goods.Plus(p.Freight)
	return p, nil
}

func quoteParcel(rate StoredRate, parcel Parcel) (ParcelPrice, error) {
	p := ParcelPrice{Goods: money.Amount{Currency: rate.To}, Freight: rate.Convert(parcel.Freight)}
	for _, it := range parcel.Items {
		each := rate.Convert(it.Each)
		if each.Minor < 1 {
			return ParcelPrice{}, ErrTooSmall.Because(fmt.Errorf("%s at %v is %v", it.ID, it.Each, each))
		}
		line := Line{ID: it.ID, Quantity: it.Quantity, Each: each, Total: each.Times(it.Quantity)}
		p.Lines, p.Goods = append(p.Lines, line), p.Goods.Plus(line.Total)
	}
	return p, nil
}
