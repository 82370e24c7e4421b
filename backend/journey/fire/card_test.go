package fire

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Stripe's documented test cards.
const (
	goodCard     = "4242424242424242"
	declinedCard = "4000000000000002"
	askedCard    = "4000000000003220" // its bank asks first
)

// till is what the pay page gives the card form.
type till struct{ secret, key, back string }

func (c till) intent() string {
	id, _, _ := strings.Cut(c.secret, "_secret_")
	return id
}

// intent is what the card network answers, as far as a browser looks at it.
type intent struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Next   *struct {
		Redirect struct {
			URL string `json:"url"`
		} `json:"redirect_to_url"`
	} `json:"next_action"`
	Error *struct {
		Code    string  `json:"code"`
		Message string  `json:"message"`
		Intent  *intent `json:"payment_intent"`
	} `json:"error"`
}

// confirm pays with a card, as Stripe's script in the browser does. Where an
// earlier try has come through and only its answer was lost, the network says
// how the payment stands.
func (b *browser) confirm(ctx context.Context, c till, card string) (intent, error) {
	form := url.Values{
		"client_secret": {c.secret}, "return_url": {c.back}, "payment_method_data[type]": {"card"},
		"payment_method_data[card][number]": {card}, "payment_method_data[card][cvc]": {"314"},
		"payment_method_data[card][exp_month]": {"4"}, "payment_method_data[card][exp_year]": {fmt.Sprint(time.Now().Year() + 3)},
	}
	p, err := b.send(ctx, func() (*http.Request, error) {
		req, err := b.request(ctx, http.MethodPost, "/sandbox/api/v1/payment_intents/"+c.intent()+"/confirm", form)
		if err == nil {
			req.Header.Set("Authorization", "Bearer "+c.key)
		}
		return req, err
	})
	if err != nil {
		return intent{}, fmt.Errorf("pay by card: %w", err)
	}
	var i intent
	if err := json.Unmarshal([]byte(p.body), &i); err != nil {
		return i, fmt.Errorf("pay by card: %d %s: %w", p.status, text(p.body), err)
	}
	if i.Error != nil && i.Error.Intent != nil {
		i.Status, i.Next = i.Error.Intent.Status, i.Error.Intent.Next
	}
	return i, nil
}

// pay confirms with a card and answers the bank if it asks.
func (b *browser) pay(ctx context.Context, c till, card string) (string, error) {
	i, err := b.confirm(ctx, c, card)
	if err != nil || i.Next == nil {
		return i.Status, err
	}
	p, err := b.post(ctx, i.Next.Redirect.URL, url.Values{"outcome": {"complete"}})
	if err != nil {
		return "", fmt.Errorf("answer the bank: %w", err)
	}
	if p.status != http.StatusSeeOther && p.status != http.StatusOK && p.status != http.StatusNotFound {
		return "", fmt.Errorf("answer the bank: %d %s", p.status, text(p.body))
	}
	return "answered", nil
}
