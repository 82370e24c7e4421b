package shop

import (
	"strings"

	"quayside/backend/merchant"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// parcelView is one maker's part of a cart or an order.
type parcelView struct {
	ID, Number string // of an order's parcel; empty in a cart
	Maker      string
	Shipping   string // empty if it cannot be shipped
	Lines      []lineView
	Steps      []stepView // of an order's parcel
}

// lineView is so many of one variant.
type lineView struct {
	reply.Words
	ID        string // the variant's
	URL       string
	Title     string
	TitleLang string // empty if it is the page's
	Options   string
	Picture   *pictureView
	Quantity  int64
	Each      string
	Total     string
	Trouble   string // why it cannot be bought as it is; empty if it can
}

// parcelOf is a parcel as it was sold: nothing is looked up again but the
// maker's name.
func parcelOf(f reply.Frame, p order.Parcel, lang string, m *merchant.Merchant) parcelView {
	v := parcelView{ID: p.ID, Number: p.Number, Shipping: f.Money(p.Freight)}
	if m != nil {
		v.Maker = m.Name(f.Lang.Tag)
	}
	for _, l := range p.Lines {
		v.Lines = append(v.Lines, lineView{
			Words: f.Words, ID: l.VariantID, URL: f.Base + "/p/" + l.Slug, Title: l.Title, TitleLang: foreign(f, lang),
			Options: strings.Join(l.Options, " · "), Picture: pictureOf(l.Picture, soldPicture, soldPicture, inLine, ""),
			Quantity: l.Quantity, Each: f.Money(l.Each), Total: f.Money(l.Total()),
		})
	}
	return v
}

// soldPicture is the largest width of an order's small pictures: the order
// keeps a picture's hash and not its size.
const soldPicture = 160
