package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/stock"
)

// BeginInput is one press of the button that orders a cart.
type BeginInput struct {
	CartToken string
	Email     string
	Address   order.Address // the country is in it
	Currency  money.Currency
	Language  string       // tag of the page's language: "zh-Hans"
	Shown     money.Amount // the total the shopper saw and agreed to

	// Attempt names the press: the form has a new one each time it is opened,
	// and sends the same one when it is sent twice. 8 to 64 characters.
	Attempt string
}

// Begun is an order that waits for its money. Intent is empty if the order is
// paid already, which a second press may find.
type Begun struct {
	Order  *order.Order
	Token  string // the word in the guest's link
	Intent payment.Intent
}

// PriceChange is the cause of ErrPriceChanged.
type PriceChange struct{ Shown, Now money.Amount }

// Error is for logs.
func (p *PriceChange) Error() string { return fmt.Sprintf("shown %v, now %v", p.Shown, p.Now) }

// maxTries bounds how often Begin starts over because somebody was in between.
const maxTries = 4

// Begin makes an order of a cart, holds its goods, and asks the gateway to take
// the money. The same press sent twice, at once or later, is one order and one
// intent; so is one that comes again after the first died half way. An older
// order of the cart that nobody has paid is called off first.
//
// It returns order.ErrAddress with the fields to mend, what [Counter.Quote] and
// [Quote.Check] return, ErrPriceChanged, ErrOver for a press whose order has
// ended, ErrPaying, and what payment.Gateway's Open returns; after
// payment.ErrGatewayBusy the order stands, and the same press goes on with it.
func (c *Counter) Begin(ctx context.Context, in BeginInput) (Begun, error) {
	in, err := in.tidy()
	if err != nil {
		return Begun{}, err
	}
	o, err := c.place(ctx, in)
	if err != nil {
		return Begun{}, err
	}
	b := Begun{Order: o, Token: order.GuestToken(in.CartToken, o.Attempt)}
	switch o.State {
	case order.Placed:
		b.Intent, err = c.open(ctx, o)
		return b, err
	case order.Cancelled:
		return Begun{}, ErrOver.Because(fmt.Errorf("order %s", o.Number))
	}
	return b, nil
}

// tidy returns the input as it is stored, or every field that must be mended.
func (in BeginInput) tidy() (BeginInput, error) {
	if n := len(in.Attempt); n < 8 || n > 64 || in.CartToken == "" {
		return in, ErrAttempt
	}
	if n := len(in.Language); n < 2 || n > 16 {
		return in, ErrLanguage
	}
	var fields []fault.Field
	email, err := order.TidyEmail(in.Email)
	if err != nil {
		fields = append(fields, fault.From(err).Fields...)
	}
	in.Email, in.Address = email, in.Address.Tidy()
	if err := in.Address.Check(); err != nil {
		fields = append(fields, fault.From(err).Fields...)
	}
	if fields != nil {
		return in, order.ErrAddress.With(fields...)
	}
	return in, nil
}

// attempt names what was pressed, with what: a form that was changed and sent
// again under its old name is another press.
func (in BeginInput) attempt() (string, error) {
	text, err := json.Marshal([]any{in.Attempt, in.Email, in.Address, in.Currency, in.Language, in.Shown})
	if err != nil {
		return "", fmt.Errorf("name the attempt: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

// place returns the order of this press, new or found. A refusal counts only
// once it is clear that no twin of this press, sent at the same moment, has the
// order: its hold may be why we found too few, and its payment why the cart is
// empty.
func (c *Counter) place(ctx context.Context, in BeginInput) (*order.Order, error) {
	attempt, err := in.attempt()
	if err != nil {
		return nil, err
	}
	find := func() (*order.Order, error) {
		return order.FindByAttempt(ctx, c.DB, order.Hash(in.CartToken), attempt)
	}
	o, err := find()
	for try := 1; errors.Is(err, order.ErrUnknown); try++ {
		fresh, refusal := c.placeNew(ctx, in, attempt)
		if refusal == nil {
			return fresh, nil
		}
		o, err = find()
		if errors.Is(err, order.ErrUnknown) && (try == maxTries || !errors.Is(refusal, order.ErrTaken)) {
			return nil, refusal
		}
	}
	return o, err
}

func (c *Counter) placeNew(ctx context.Context, in BeginInput, attempt string) (*order.Order, error) {
	if err := c.replace(ctx, order.Hash(in.CartToken), attempt); err != nil {
		return nil, err
	}
	q, err := c.Quote(ctx, QuoteInput{CartToken: in.CartToken, Country: in.Address.Country, Currency: in.Currency, Language: in.Language})
	if err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.Total != in.Shown {
		return nil, ErrPriceChanged.Because(&PriceChange{Shown: in.Shown, Now: q.Total})
	}
	o := c.write(in, q, attempt)
	if err := c.add(ctx, o); err != nil {
		return nil, err
	}
	c.moved(ctx, o)
	return o, nil
}

// replace calls off the order of a cart that still waits for money: the shopper
// has gone back and changed something. If that order is being paid in this
// moment, the shopper has to wait and see. If it is this very press that was
// sent twice, it returns order.ErrTaken.
func (c *Counter) replace(ctx context.Context, cartID, attempt string) error {
	old, err := order.OpenOfCart(ctx, c.DB, cartID)
	if err != nil || old == nil {
		return err
	}
	if old.Attempt == attempt {
		return order.ErrTaken
	}
	if err := c.withdraw(ctx, old, order.Replaced); err != nil {
		return err
	}
	now, err := order.Head(ctx, c.DB, old.ID)
	if err != nil {
		return err
	}
	if now.State != order.Cancelled {
		return ErrPaying.Because(fmt.Errorf("order %s is %s", now.Number, now.State))
	}
	return nil
}

// add stores the order, its hold, its first event and the job that ends it. The
// stock rows are locked last, since others wait for them.
func (c *Counter) add(ctx context.Context, o *order.Order) error {
	err := c.DB.InTx(ctx, func(tx *database.Tx) error {
		if err := order.Add(ctx, tx, o); err != nil {
			return err
		}
		if err := order.Note(ctx, tx, o.ID, order.Event{Kind: order.EventPlaced, At: o.PlacedAt}); err != nil {
			return err
		}
		if err := c.Queue.Add(ctx, tx, Expire{Order: o.ID, When: o.HoldUntil}); err != nil {
			return err
		}
		return stock.Hold(ctx, tx, o.ID, o.Quantities(), o.HoldUntil.Add(slack), o.PlacedAt)
	})
	var short *stock.Short
	if errors.As(err, &short) {
		return ErrCart.With(fault.Field{Name: short.VariantID, Code: stock.ErrShort.Code, Text: stock.ErrShort.Text}).Because(err)
	}
	return err
}

// write puts a quote into an order: every word and number a declaration will
// need is copied here.
func (c *Counter) write(in BeginInput, q *Quote, attempt string) *order.Order {
	now := c.now()
	o := &order.Order{
		ID: database.NewID(), Number: order.NewNumber(now), TokenHash: order.Hash(order.GuestToken(in.CartToken, attempt)),
		CartID: order.Hash(in.CartToken), Attempt: attempt, State: order.Placed,
		Email: in.Email, Language: in.Language, Address: in.Address, Currency: in.Currency, Rate: q.Rate,
		Goods: q.Goods, Freight: q.Freight, Total: q.Total,
		PlacedAt: now, HoldUntil: now.Add(c.Hold), MovedAt: now,
	}
	for _, p := range q.Parcels {
		o.Parcels = append(o.Parcels, p.parcel())
	}
	return o
}

func (p QuotedParcel) parcel() order.Parcel {
	sold := order.Parcel{
		MerchantID: p.Merchant.ID, Route: p.Lane.Route(), Freight: p.Freight, FreightCNY: p.FreightCNY, ChargeCNY: p.ChargeCNY,
		GrossGrams: p.GrossGrams, NetGrams: p.NetGrams,
	}
	for _, l := range p.Lines {
		v := l.Offer
		sold.Lines = append(sold.Lines, order.Line{
			ProductID: v.ProductID, VariantID: v.ID, SKU: v.SKU, Title: v.Title, Options: v.Options,
			Slug: v.Slug, Picture: v.PictureSHA, Quantity: l.Quantity, Each: l.Each, EachCNY: v.Price, Export: v.Export,
		})
	}
	return sold
}
