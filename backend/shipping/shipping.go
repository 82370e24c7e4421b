// Package shipping is how parcels travel: lanes and what they cost, the
// carrier's numbers, and the shipment each paid parcel becomes.
//
// Two prices are kept apart. What the shopper pays is the lane's price, in the
// order. What the carrier charges us is its cost, in the shipment; customs is
// told the latter on the waybill and the inventory.
package shipping

import (
	"fmt"

	"quayside/backend/fault"
	"quayside/backend/landed"
	"quayside/backend/money"
	"quayside/backend/order"
)

// The refusals of a lane.
var (
	ErrNoLane = fault.New(fault.Conflict, "shipping.no_lane",
		"No carrier of ours goes to this country yet. Choose another country.")
	ErrTooHeavy = fault.New(fault.Conflict, "shipping.too_heavy",
		"This is too heavy for one parcel. Take fewer, and order the rest separately.")
	ErrNoNumbers = fault.New(fault.Internal, "shipping.no_numbers",
		"The carrier's waybill numbers are used up. Add a range of numbers for the carrier.")
)

// Lane is one carrier's way to one country.
type Lane struct {
	ID               string
	Carrier          string // short code
	CarrierName      string // in English
	Country          string
	MinDays, MaxDays int    // from departure to the door
	Port             string // customs code of the place of destination, 3 or 4 digits
	Transport        string // customs code of the means of transport: "5" is air

	bands []band // ascending
}

// band prices parcels over one weight up to and with another.
type band struct {
	over, to, step       int64 // grams
	priceBase, priceStep int64 // fen, what the shopper pays
	costBase, costStep   int64 // fen, what the carrier charges us
}

// Rate is what one parcel costs on a lane, in CNY.
type Rate struct {
	Lane  Lane
	Price money.Amount // what the shopper pays
	Cost  money.Amount // what the carrier charges us
}

// Lanes are the ways to one country, the preferred one first.
type Lanes []Lane

// Rate returns the preferred lane that carries a parcel of a gross weight, in
// grams, and what it costs: the base of its weight band and a step for each
// begun step of weight above the band's foot. It returns ErrNoLane if there is
// no way to the country and ErrTooHeavy if no way carries so much.
func (lanes Lanes) Rate(grossGrams int64) (Rate, error) {
	if len(lanes) == 0 {
		return Rate{}, ErrNoLane
	}
	if grossGrams < 1 {
		return Rate{}, fmt.Errorf("rate a parcel of %d grams", grossGrams)
	}
	for _, l := range lanes {
		for _, b := range l.bands {
			if grossGrams > b.over && grossGrams <= b.to {
				steps := (grossGrams - b.over + b.step - 1) / b.step
				return Rate{Lane: l, Price: yuan(b.priceBase + steps*b.priceStep), Cost: yuan(b.costBase + steps*b.costStep)}, nil
			}
		}
	}
	return Rate{}, ErrTooHeavy.Because(fmt.Errorf("%d grams to %s", grossGrams, lanes[0].Country))
}

// Route returns what an order keeps of the lane.
func (l Lane) Route() order.Route {
	return order.Route{
		LaneID: l.ID, Carrier: l.Carrier, MinDays: l.MinDays, MaxDays: l.MaxDays,
		Port: l.Port, Transport: l.Transport,
	}
}

func yuan(fen int64) money.Amount { return money.Amount{Minor: fen, Currency: landed.Base} }

// Carrier is a company that moves parcels and reports waybills to customs.
type Carrier struct {
	Code           string // short, ours: "haiqiao"
	NameZH, NameEN string
	CustomsCode    string // 10 characters of customs registration, or 18 of credit code
	Phone          string
}
