package checkout

import (
	"context"

	"quayside/backend/catalog"
	"quayside/backend/fault"
	"quayside/backend/landed"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

// QuoteInput is whose cart is priced, where to, and how the shopper reads it.
type QuoteInput struct {
	CartToken string
	Country   string // ISO 3166 alpha-2
	Currency  money.Currency
	Language  string // of titles: "zh-Hans"
}

// Quote is a cart as the shopper would pay for it now. Amounts are in the
// shopper's currency. Goods, Freight and Total are sums over Parcels, whether
// or not something is wrong with a line; see [Quote.Check].
type Quote struct {
	Country               string
	Rate                  landed.StoredRate
	Parcels               []QuotedParcel
	Gone                  []QuotedLine // in the cart, but no longer sold: in no sum
	Goods, Freight, Total money.Amount
	Duties                landed.Duties
}

// QuotedParcel is what one merchant sends.
type QuotedParcel struct {
	Merchant              *merchant.Merchant
	Lane                  shipping.Lane
	Lines                 []QuotedLine
	Goods, Freight        money.Amount
	FreightCNY, ChargeCNY money.Amount // what shopper and carrier are charged, before conversion
	GrossGrams, NetGrams  int64
	Problem               *fault.Fault // nil, shipping.ErrNoLane or shipping.ErrTooHeavy
}

// QuotedLine is so many of one variant.
type QuotedLine struct {
	VariantID   string
	Offer       catalog.Offer // without words if the variant is deleted
	Quantity    int64
	Left        int64 // how many this shopper could have now
	Each, Total money.Amount
	Was         money.Amount // the unit price when the line was last changed, at today's rate
	Problem     *fault.Fault // nil, stock.ErrShort or ErrGone
}

// Changed reports whether the unit price has moved since the shopper put it in.
func (l QuotedLine) Changed() bool { return !l.Was.IsZero() && l.Was != l.Each }

// Quote prices the cart that a token opens: seven queries, whatever is in it. A
// cart with nothing in it is a quote of nothing. It returns landed.ErrNotSold
// and landed.ErrNoRate.
func (c *Counter) Quote(ctx context.Context, in QuoteInput) (*Quote, error) {
	cart, err := order.FindCart(ctx, c.DB, order.Hash(in.CartToken))
	if err != nil {
		return nil, err
	}
	shelf, err := c.shelf(ctx, cart, in.Language)
	if err != nil {
		return nil, err
	}
	rate, err := landed.RateFor(ctx, c.DB, in.Currency, c.now())
	if err != nil {
		return nil, err
	}
	lanes, err := shipping.LanesTo(ctx, c.DB, in.Country)
	if err != nil {
		return nil, err
	}
	q := &Quote{Country: in.Country, Rate: rate}
	q.pack(cart, shelf)
	for i := range q.Parcels {
		q.Parcels[i].weigh(lanes)
	}
	return q, q.price()
}

// shelf is what the rooms know of the variants in a cart.
type shelf struct {
	offers    map[string]catalog.Offer
	left      map[string]int64
	merchants map[string]*merchant.Merchant
}

func (c *Counter) shelf(ctx context.Context, cart order.Cart, language string) (s shelf, err error) {
	ids := cart.VariantIDs()
	if s.offers, err = catalog.ForSale(ctx, c.DB, language, ids); err != nil {
		return s, err
	}
	if s.left, err = stock.Available(ctx, c.DB, ids, c.now()); err != nil {
		return s, err
	}
	if err = c.addOwn(ctx, cart, s.left); err != nil {
		return s, err
	}
	seen := map[string]bool{}
	var merchants []string
	for _, o := range s.offers {
		if !seen[o.MerchantID] {
			seen[o.MerchantID], merchants = true, append(merchants, o.MerchantID)
		}
	}
	s.merchants, err = merchant.FindAll(ctx, c.DB, merchants)
	return s, err
}

// addOwn counts in what an order of this very cart holds while it waits for its
// money: who goes back to change something still has the last piece.
func (c *Counter) addOwn(ctx context.Context, cart order.Cart, left map[string]int64) error {
	open, err := order.OpenOfCart(ctx, c.DB, cart.ID)
	if err != nil || open == nil || !open.HoldUntil.Add(slack).After(c.now()) {
		return err
	}
	whole, err := order.Find(ctx, c.DB, open.ID)
	if err != nil {
		return err
	}
	for id, n := range whole.Quantities() {
		left[id] += n
	}
	return nil
}

// pack sorts the lines of a cart into parcels, one a merchant, in the order in
// which the merchants' goods came into the cart.
func (q *Quote) pack(cart order.Cart, s shelf) {
	at := map[string]int{}
	for _, l := range cart.Lines {
		offer, found := s.offers[l.VariantID]
		line := QuotedLine{VariantID: l.VariantID, Offer: offer, Quantity: l.Quantity, Left: s.left[l.VariantID], Was: l.Seen}
		if !found || !offer.Buyable() {
			line.Problem = ErrGone
			q.Gone = append(q.Gone, line)
			continue
		}
		if line.Left < line.Quantity {
			line.Problem = stock.ErrShort
		}
		i, begun := at[offer.MerchantID]
		if !begun {
			i, at[offer.MerchantID] = len(q.Parcels), len(q.Parcels)
			q.Parcels = append(q.Parcels, QuotedParcel{Merchant: s.merchants[offer.MerchantID]})
		}
		q.Parcels[i].Lines = append(q.Parcels[i].Lines, line)
	}
}

// weigh finds the parcel's lane and what it costs.
func (p *QuotedParcel) weigh(lanes shipping.Lanes) {
	for _, l := range p.Lines {
		p.GrossGrams += l.Quantity * l.Offer.Export.GrossGrams
		p.NetGrams += l.Quantity * l.Offer.Export.NetGrams
	}
	r, err := lanes.Rate(p.GrossGrams)
	p.FreightCNY, p.ChargeCNY = money.Amount{Currency: landed.Base}, money.Amount{Currency: landed.Base}
	if err != nil {
		p.Problem = fault.From(err)
		return
	}
	p.Lane, p.FreightCNY, p.ChargeCNY = r.Lane, r.Price, r.Cost
}

// price puts everything into the shopper's currency.
func (q *Quote) price() error {
	parcels := make([]landed.Parcel, len(q.Parcels))
	for i, p := range q.Parcels {
		parcels[i].Freight = p.FreightCNY
		for _, l := range p.Lines {
			parcels[i].Items = append(parcels[i].Items, landed.Item{ID: l.VariantID, Each: l.Offer.Price, Quantity: l.Quantity})
		}
	}
	price, err := landed.Quote(q.Rate, parcels)
	if err != nil {
		return err
	}
	for i := range q.Parcels {
		q.Parcels[i].take(price.Parcels[i], q.Rate)
	}
	q.Goods, q.Freight, q.Total, q.Duties = price.Goods, price.Freight, price.Total, price.Duties
	return nil
}

func (p *QuotedParcel) take(price landed.ParcelPrice, rate landed.StoredRate) {
	p.Goods, p.Freight = price.Goods, price.Freight
	for i := range p.Lines {
		l := &p.Lines[i]
		l.Each, l.Total, l.Was = price.Lines[i].Each, price.Lines[i].Total, rate.Convert(l.Was)
	}
}

// Check returns why the cart cannot be ordered as it is: ErrEmpty, or ErrCart
// with one field for each variant that is in the way; nil if it can.
func (q *Quote) Check() error {
	var fields []fault.Field
	var cause error
	mark := func(l QuotedLine, f *fault.Fault) {
		if fields = append(fields, fault.Field{Name: l.VariantID, Code: f.Code, Text: f.Text}); cause == nil {
			cause = f.Because(&stock.Short{VariantID: l.VariantID, Wanted: l.Quantity, Left: l.Left})
		}
	}
	for _, l := range q.Gone {
		mark(l, l.Problem)
	}
	for _, p := range q.Parcels {
		for _, l := range p.Lines {
			if problem := either(l.Problem, p.Problem); problem != nil {
				mark(l, problem)
			}
		}
	}
	switch {
	case fields != nil:
		return ErrCart.With(fields...).Because(cause)
	case len(q.Parcels) == 0:
		return ErrEmpty
	}
	return nil
}

func either(a, b *fault.Fault) *fault.Fault {
	if a != nil {
		return a
	}
	return b
}
