package fire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// want is so many of one variant.
type want struct {
	slug, variant string
	quantity      int
}

// mood is how a shopper behaves.
type mood string

const (
	pays     mood = "pays"
	vanishes mood = "pays and never comes back"
	asked    mood = "is asked by the bank"
	declined mood = "tries a bad card first"
	doubles  mood = "presses the button twice"
	changes  mood = "goes back to change the address"
	leaves   mood = "leaves at the card form"
)

// addresses are filled-in delivery forms, by the country they are for.
var addresses = map[string]url.Values{
	"DE": {"name": {"Änne Großmann"}, "line1": {"Müllerstraße 3"}, "postcode": {"10115"}, "city": {"Berlin"}, "phone": {"+49 30 1234567"}},
	"US": {"name": {"Ada Park"}, "line1": {"1 Infinite Way"}, "postcode": {"94103"}, "city": {"San Francisco"}, "region": {"CA"}, "phone": {"+1 415 555 0100"}},
	"GB": {"name": {"Sam O'Neill"}, "line1": {"10 High St"}, "postcode": {"SW1A 1AA"}, "city": {"London"}, "phone": {"020 7946 0000"}},
	"FR": {"name": {"Zoé L’Écuyer"}, "line1": {"3 rue du Bac"}, "postcode": {"75007"}, "city": {"Paris"}, "phone": {"01 42 68 53 00"}},
}

// buyer is one shopper with something in mind.
type buyer struct {
	*browser
	wants   []want
	country string
	mood    mood

	order string // the number, once there is one
}

// errSoldOut ends a visit in which the shop refused honestly: what the shopper
// wanted is gone, or not so many of it are left.
var errSoldOut = errors.New("sold out")

// shopping goes through the whole shop. It returns errSoldOut, an error that
// tells what no shopper should have seen, or nil for a visit that went as the
// shopper's mood has it.
func (b *buyer) shopping(ctx context.Context) error {
	if err := b.fill(ctx); err != nil {
		return err
	}
	if err := b.checkOut(ctx); err != nil {
		return err
	}
	if b.mood == leaves {
		_, err := b.till(ctx)
		return err
	}
	if b.mood == changes {
		if _, err := b.till(ctx); err != nil {
			return err
		}
		b.country = "FR"
		if err := b.checkOut(ctx); err != nil {
			return err
		}
	}
	return b.payNow(ctx)
}

// fill puts what the buyer wants into the cart.
func (b *buyer) fill(ctx context.Context) error {
	for _, w := range b.wants {
		if p, err := b.get(ctx, "/en/p/"+w.slug); err != nil || p.status != http.StatusOK {
			return fmt.Errorf("look at %s: %d: %w", w.slug, p.status, err)
		}
		p, err := b.post(ctx, "/en/cart", url.Values{"product": {w.slug}, "v": {w.variant}, "quantity": {strconv.Itoa(w.quantity)}})
		switch {
		case err != nil:
			return fmt.Errorf("put %s into the cart: %w", w.slug, err)
		case p.status == http.StatusConflict:
			return errSoldOut
		case p.status != http.StatusSeeOther:
			return fmt.Errorf("put %s into the cart: %d %s", w.slug, p.status, text(p.body))
		}
	}
	return nil
}

// checkOut fills in the delivery form and orders.
func (b *buyer) checkOut(ctx context.Context) error {
	form, err := b.form(ctx)
	if err != nil {
		return err
	}
	return b.place(ctx, form)
}

// form opens the delivery form and fills it in.
func (b *buyer) form(ctx context.Context) (url.Values, error) {
	p, err := b.get(ctx, "/en/checkout?country="+b.country)
	if err != nil {
		return nil, fmt.Errorf("open the checkout: %w", err)
	}
	if p.status == http.StatusSeeOther {
		return nil, b.refused(ctx, p)
	}
	form := url.Values{"email": {"shopper@example.com"}, "country": {b.country},
		"attempt": {p.value(attemptOf)}, "shown": {p.value(shownOf)}, "currency": {p.value(currencyOf)}}
	for name, v := range addresses[b.country] {
		form[name] = v
	}
	return form, nil
}

// place presses the button that orders.
func (b *buyer) place(ctx context.Context, form url.Values) error {
	p, err := b.press(ctx, form)
	if err != nil {
		return fmt.Errorf("order: %w", err)
	}
	if p.status == http.StatusConflict && strings.Contains(p.body, `data-error-summary`) && strings.Contains(p.body, `<li><a href="/en/cart">`) {
		return errSoldOut // named on the form, which leads to the cart
	}
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("order: %d %s", p.status, text(p.body))
	}
	number, found := strings.CutSuffix(strings.TrimPrefix(p.to(), "/en/orders/"), "/pay")
	if !found {
		return b.refused(ctx, p)
	}
	b.order = number
	return nil
}

// press sends the form once, or twice at the same time.
func (b *buyer) press(ctx context.Context, form url.Values) (page, error) {
	if b.mood != doubles {
		return b.post(ctx, "/en/checkout", form)
	}
	var g errgroup.Group
	var answers [2]page
	for i := range answers {
		g.Go(func() (err error) {
			answers[i], err = b.post(ctx, "/en/checkout", form)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return page{}, err
	}
	if answers[0].to() != answers[1].to() {
		return answers[0], fmt.Errorf("pressed twice, sent to %q and to %q", answers[0].to(), answers[1].to())
	}
	return answers[0], nil
}

// refused follows the shop to the cart, which must say what is wrong.
func (b *buyer) refused(ctx context.Context, p page) error {
	if p.to() != "/en/cart" {
		return fmt.Errorf("sent to %q", p.to())
	}
	cart, err := b.get(ctx, "/en/cart")
	if err != nil {
		return err
	}
	if cart.status != http.StatusOK || !strings.Contains(cart.body, "banner-warn") {
		return fmt.Errorf("sent back to a cart that says nothing: %d %s", cart.status, text(cart.body))
	}
	return errSoldOut
}

// till opens the pay page.
func (b *buyer) till(ctx context.Context) (till, error) {
	p, err := b.get(ctx, "/en/orders/"+b.order+"/pay")
	if err != nil {
		return till{}, fmt.Errorf("open the pay page: %w", err)
	}
	c := till{secret: p.value(secretOf), key: p.value(keyOf), back: b.h.url + "/en/orders/" + b.order + "/return"}
	if p.status != http.StatusOK || c.secret == "" || c.key == "" {
		return c, fmt.Errorf("open the pay page: %d to %q: %s", p.status, p.to(), text(p.body))
	}
	return c, nil
}

// settle pays and, unless the shopper vanishes, comes back.
func (b *buyer) settle(ctx context.Context, c till) error {
	card := goodCard
	switch b.mood {
	case asked:
		card = askedCard
	case declined:
		if status, err := b.pay(ctx, c, declinedCard); err != nil || status != "requires_payment_method" {
			return fmt.Errorf("after a declined card: %q, %w", status, err)
		}
	}
	status, err := b.pay(ctx, c, card)
	if err != nil || b.mood == vanishes {
		return err
	}
	if status != "succeeded" && status != "answered" {
		return fmt.Errorf("the card network says %q", status)
	}
	return b.comeBack(ctx)
}

// payNow pays the order that waits.
func (b *buyer) payNow(ctx context.Context) error {
	c, err := b.till(ctx)
	if err != nil {
		return err
	}
	return b.settle(ctx, c)
}

// comeBack returns from paying to a page that says the order is paid.
func (b *buyer) comeBack(ctx context.Context) error {
	p, err := b.get(ctx, "/en/orders/"+b.order+"/return")
	if err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("come back from paying: %d: %w", p.status, err)
	}
	if p, err = b.get(ctx, p.to()); err != nil || p.status != http.StatusOK {
		return fmt.Errorf("look at the order: %d: %w", p.status, err)
	}
	return nil
}
