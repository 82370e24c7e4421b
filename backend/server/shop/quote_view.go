package shop

import (
	"errors"
	"strings"

	"quayside/backend/checkout"
	"quayside/backend/server/reply"
	"quayside/backend/shipping"
)

// quotedParcels are the parcels of a cart as a page shows them. What is no
// longer sold comes last, in a parcel of nobody.
func quotedParcels(f reply.Frame, q *checkout.Quote) []parcelView {
	var views []parcelView
	for _, p := range q.Parcels {
		v := parcelView{Maker: p.Merchant.Name(f.Lang.Tag)}
		if p.Problem == nil {
			v.Shipping = f.Money(p.Freight)
		}
		for _, l := range p.Lines {
			v.Lines = append(v.Lines, quotedLine(f, l, trouble(f, q, p, l)))
		}
		views = append(views, v)
	}
	if len(q.Gone) > 0 {
		gone := parcelView{}
		for _, l := range q.Gone {
			gone.Lines = append(gone.Lines, quotedLine(f, l, f.Refusal(l.Problem)))
		}
		views = append(views, gone)
	}
	return views
}

func quotedLine(f reply.Frame, l checkout.QuotedLine, trouble string) lineView {
	o := l.Offer
	v := lineView{
		Words: f.Words, ID: l.VariantID, Title: o.Title, TitleLang: foreign(f, o.TitleLang), Options: strings.Join(o.Options, " · "),
		Picture: pictureOf(o.PictureSHA, o.PictureWidth, o.PictureHeight, inLine, ""), Quantity: l.Quantity, Trouble: trouble,
	}
	if o.Slug != "" {
		v.URL = f.Base + "/p/" + o.Slug + "?v=" + l.VariantID
	}
	if l.Total.Currency != "" {
		v.Total = f.Money(l.Total)
	}
	return v
}

// trouble says why a line cannot be bought as it is, or that its price is not
// what it was when it was put in.
func trouble(f reply.Frame, q *checkout.Quote, p checkout.QuotedParcel, l checkout.QuotedLine) string {
	switch {
	case l.Problem != nil && l.Left < 1:
		return f.T("shop.cart.none_left")
	case l.Problem != nil:
		return f.N("shop.cart.fewer_left", int(l.Left))
	case p.Problem != nil && errors.Is(p.Problem, shipping.ErrNoLane):
		return f.T("shop.cart.not_here", "country", f.Country(q.Country))
	case p.Problem != nil:
		return f.Refusal(p.Problem)
	case l.Changed():
		return f.T("shop.cart.price_changed", "old", f.Money(l.Was), "new", f.Money(l.Each))
	}
	return ""
}

// quotedTotals is what is owed for all of it; without a total if a parcel
// cannot be shipped, since then there is no sum to name.
func quotedTotals(f reply.Frame, q *checkout.Quote) totalsView {
	v := totalsView{Words: f.Words, Country: f.Country(q.Country)}
	for _, p := range q.Parcels {
		if p.Problem != nil {
			return v
		}
	}
	v.Items, v.Shipping, v.Total = f.Money(q.Goods), f.Money(q.Freight), f.Money(q.Total)
	return v
}

// travelling says how long the slowest and quickest of the parcels are on their
// way, in days.
func travelling(f reply.Frame, q *checkout.Quote) string {
	least, most := 0, 0
	for i, p := range q.Parcels {
		if p.Problem != nil {
			return ""
		}
		if i == 0 || p.Lane.MinDays < least {
			least = p.Lane.MinDays
		}
		most = max(most, p.Lane.MaxDays)
	}
	if most == 0 {
		return ""
	}
	return f.T("shop.product.days", "min", least, "max", most)
}
