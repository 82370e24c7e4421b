package customs

import (
	"context"
	"fmt"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/shipping"
)

// gather reads everything a declaration says about a parcel: the sale, the
// payment, the shipment and the merchant. It returns that, and a new
// declaration of it. A parcel that is not paid for is ErrNotParcel.
func (o *Office) gather(ctx context.Context, parcelID string) (*parcel, *Declaration, error) {
	sold, box, err := order.FindByParcel(ctx, o.DB, parcelID)
	if err != nil {
		return nil, nil, err
	}
	if sold.PaidAt.IsZero() || sold.State == order.Cancelled {
		return nil, nil, ErrNotParcel.Because(fmt.Errorf("order %s is %s", sold.Number, sold.State))
	}
	paid, err := payment.Find(ctx, o.DB, sold.ID)
	if err != nil {
		return nil, nil, err
	}
	shipment, err := shipping.Find(ctx, o.DB, parcelID)
	if err != nil {
		return nil, nil, err
	}
	seller, err := merchant.Find(ctx, o.DB, box.MerchantID)
	if err != nil {
		return nil, nil, err
	}
	p := describe(sold, box, seller, shipment)
	p.PayNo, p.Paid = paid.IntentID, sold.PaidAt
	now := o.moment()
	return p, &Declaration{
		ID: database.NewID(), ParcelID: parcelID, MerchantID: seller.ID, Number: box.Number, Mode: ceb.Mode9610,
		Country: p.Country, Goods: p.value(), Waybill: p.Waybill, Since: now, CreatedAt: now,
	}, nil
}

// describe puts a sale into the words of a declaration. Its currency is the
// one it was sold in if customs has a verified code for that, else CNY: each
// unit price goes back at the order's own stored rate, rounded once, so that
// price × quantity is exact again.
//
// Source: docs/customs.md, "Currency".
func describe(sold *order.Order, box *order.Parcel, seller *merchant.Merchant, s shipping.Shipment) *parcel {
	declared := func(a money.Amount) money.Amount { return a }
	p := &parcel{
		Number: box.Number, Country: sold.Address.Country, Office: seller.CustomsOffice, Phone: seller.ContactPhone,
		Seller: company{seller.CustomsCode, seller.NameZH}, Currency: sold.Currency,
		Carrier: company{s.CarrierCustomsCode, s.CarrierName}, Waybill: s.Waybill, Port: s.Port, Traffic: s.Transport,
		Charge: s.ChargeCNY, Packages: s.Packages, Gross: s.GrossGrams, Net: s.NetGrams,
	}
	if _, known := ceb.CurrencyNumber(sold.Currency); !known {
		p.Currency, declared = money.Currency("CNY"), sold.Rate.Back
	}
	p.Freight = declared(box.Freight)
	for _, l := range box.Lines {
		p.Goods = append(p.Goods, goods{
			SKU: l.SKU, Name: l.Export.DeclaredZH, Title: l.Title, HS10: l.Export.HS10, Model: l.Export.Model, Barcode: l.Export.GTIN,
			Unit1: l.Export.Unit1, Unit2: l.Export.Unit2, Unit1Milli: l.Export.Unit1Milli, Unit2Milli: l.Export.Unit2Milli,
			Quantity: l.Quantity, Each: declared(l.Each), NetGrams: l.Export.NetGrams,
		})
	}
	return p
}
