package order

import (
	"encoding/json"
	"fmt"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/landed"
	"quayside/backend/money"
)

type orderRow struct {
	ID, Number, TokenHash, CartID, Attempt  string
	State                                   State
	Email, Language                         string
	Name, Phone, Line1, Line2, City, Region string
	Postcode, Country                       string
	Currency                                money.Currency
	Rate, RateID                            string
	Goods, Freight, Total                   int64
	PlacedAt, HoldUntil, MovedAt            time.Time
	PaidAt                                  *time.Time
	CancelCause                             Cause
}

type parcelRow struct {
	ID, OrderID          string
	Position             int
	Number, MerchantID   string
	LaneID, Carrier      string
	MinDays, MaxDays     int
	Port, Transport      string
	Freight              int64
	FreightFen           int64
	ChargeFen            int64
	GrossGrams, NetGrams int64
}

type lineRow struct {
	ParcelID              string
	Position              int
	ProductID, VariantID  string
	SKU, Title            string
	Options               string
	Slug, Picture         string
	Quantity              int64
	UnitPrice, UnitFen    int64
	HS6                   string `gorm:"column:hs6"`
	HS10                  string `gorm:"column:hs10"`
	Origin                string
	DeclaredZH            string `gorm:"column:declared_zh"`
	DeclaredEN            string `gorm:"column:declared_en"`
	Model                 string
	Unit1                 string `gorm:"column:unit1"`
	Unit2                 string `gorm:"column:unit2"`
	Unit1Milli            int64  `gorm:"column:unit1_milli"`
	Unit2Milli            int64  `gorm:"column:unit2_milli"`
	NetGrams, GrossGrams  int64
	LengthMM              int64 `gorm:"column:length_mm"`
	WidthMM               int64 `gorm:"column:width_mm"`
	HeightMM              int64 `gorm:"column:height_mm"`
	Brand, Material, GTIN string
	Battery               string
	Liquid, Food          bool
}

func (o *Order) row() orderRow {
	a := o.Address
	return orderRow{
		ID: o.ID, Number: o.Number, TokenHash: o.TokenHash, CartID: o.CartID, Attempt: o.Attempt,
		State: o.State, Email: o.Email, Language: o.Language,
		Name: a.Name, Phone: a.Phone, Line1: a.Line1, Line2: a.Line2, City: a.City, Region: a.Region,
		Postcode: a.Postcode, Country: a.Country,
		Currency: o.Currency, Rate: o.Rate.Value.String(), RateID: o.Rate.ID,
		Goods: o.Goods.Minor, Freight: o.Freight.Minor, Total: o.Total.Minor,
		PlacedAt: o.PlacedAt.UTC(), HoldUntil: o.HoldUntil.UTC(), MovedAt: o.MovedAt.UTC(),
		PaidAt: timeOrNull(o.PaidAt), CancelCause: o.Cause,
	}
}

func (p *Parcel) row() parcelRow {
	return parcelRow{
		ID: p.ID, OrderID: p.OrderID, Position: p.Position, Number: p.Number, MerchantID: p.MerchantID,
		LaneID: p.Route.LaneID, Carrier: p.Route.Carrier, MinDays: p.Route.MinDays, MaxDays: p.Route.MaxDays,
		Port: p.Route.Port, Transport: p.Route.Transport,
		Freight: p.Freight.Minor, FreightFen: p.FreightCNY.Minor, ChargeFen: p.ChargeCNY.Minor,
		GrossGrams: p.GrossGrams, NetGrams: p.NetGrams,
	}
}

// order returns the order of r without its parcels.
func (r orderRow) order() (*Order, error) {
	rate, err := money.ParseRate(landed.Base, r.Currency, r.Rate)
	if err != nil {
		return nil, fmt.Errorf("rate of order %s: %w", r.Number, err)
	}
	in := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: r.Currency} }
	o := &Order{
		ID: r.ID, Number: r.Number, TokenHash: r.TokenHash, CartID: r.CartID, Attempt: r.Attempt,
		State: r.State, Email: r.Email, Language: r.Language,
		Address: Address{
			Name: r.Name, Phone: r.Phone, Line1: r.Line1, Line2: r.Line2, City: r.City, Region: r.Region,
			Postcode: r.Postcode, Country: r.Country,
		},
		Currency: r.Currency, Rate: landed.StoredRate{ID: r.RateID, Rate: rate},
		Goods: in(r.Goods), Freight: in(r.Freight), Total: in(r.Total),
		PlacedAt: r.PlacedAt.UTC(), HoldUntil: r.HoldUntil.UTC(), MovedAt: r.MovedAt.UTC(), Cause: r.CancelCause,
	}
	if r.PaidAt != nil {
		o.PaidAt = r.PaidAt.UTC()
	}
	return o, nil
}

func (r parcelRow) parcel(currency money.Currency) Parcel {
	return Parcel{
		ID: r.ID, OrderID: r.OrderID, Position: r.Position, Number: r.Number, MerchantID: r.MerchantID,
		Route: Route{
			LaneID: r.LaneID, Carrier: r.Carrier, MinDays: r.MinDays, MaxDays: r.MaxDays,
			Port: r.Port, Transport: r.Transport,
		},
		Freight:    money.Amount{Minor: r.Freight, Currency: currency},
		FreightCNY: money.Amount{Minor: r.FreightFen, Currency: landed.Base},
		ChargeCNY:  money.Amount{Minor: r.ChargeFen, Currency: landed.Base},
		GrossGrams: r.GrossGrams, NetGrams: r.NetGrams,
	}
}

func (r lineRow) line(currency money.Currency) (Line, error) {
	var options []string
	if err := json.Unmarshal([]byte(r.Options), &options); err != nil {
		return Line{}, fmt.Errorf("options of line %d of parcel %s: %w", r.Position, r.ParcelID, err)
	}
	return Line{
		ProductID: r.ProductID, VariantID: r.VariantID, SKU: r.SKU, Title: r.Title, Options: options,
		Slug: r.Slug, Picture: r.Picture, Quantity: r.Quantity,
		Each:    money.Amount{Minor: r.UnitPrice, Currency: currency},
		EachCNY: money.Amount{Minor: r.UnitFen, Currency: landed.Base},
		Export: catalog.Export{
			HS6: r.HS6, HS10: r.HS10, Origin: r.Origin, DeclaredZH: r.DeclaredZH, DeclaredEN: r.DeclaredEN,
			Model: r.Model, Unit1: r.Unit1, Unit2: r.Unit2, Unit1Milli: r.Unit1Milli, Unit2Milli: r.Unit2Milli,
			NetGrams: r.NetGrams, GrossGrams: r.GrossGrams,
			LengthMM: r.LengthMM, WidthMM: r.WidthMM, HeightMM: r.HeightMM, Brand: r.Brand, Material: r.Material,
			GTIN: r.GTIN, Battery: r.Battery, Liquid: r.Liquid, Food: r.Food,
		},
	}, nil
}
