// Package stripepay takes cards through Stripe: it is payment.Gateway over
// stripe-go v76 and API version 2023-10-16. The local sandbox is spoken to by
// the same code at another base URL.
package stripepay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"quayside/backend/payment"
)

// The names under which our own ids travel in Stripe's metadata.
const (
	metaOrder  = "order_id"
	metaNumber = "order_number"
	metaRefund = "refund_key"
)

// Account is where and as whom we speak.
type Account struct {
	Key           string // sk_..., never logged
	WebhookSecret string // whsec_..., never logged
	BaseURL       string // "" is Stripe; else the API base without "/v1", such as "http://127.0.0.1:8080/sandbox/api"

	// Timeout is how long one try of a call may take; there are at most three.
	// Default 20 s.
	Timeout time.Duration
}

// Gateway implements [payment.Gateway].
type Gateway struct {
	api    *client.API
	secret string
}

var _ payment.Gateway = (*Gateway)(nil)

// New prepares a gateway for one account; nothing is sent yet. It refuses an
// account without key or webhook secret, because anyone could then tell us that
// an order is paid, and a live key that would go anywhere but to Stripe.
func New(a Account) (*Gateway, error) {
	switch {
	case a.Key == "" || a.WebhookSecret == "":
		return nil, errors.New("stripe: the key and the webhook secret must both be set")
	case strings.HasPrefix(a.Key, "pk_"):
		return nil, errors.New("stripe: the key is a publishable one; the secret key is needed")
	case a.BaseURL != "" && !strings.Contains(a.Key, "_test_"):
		return nil, errors.New("stripe: a live key goes to Stripe only")
	}
	if a.BaseURL != "" {
		if u, err := url.Parse(a.BaseURL); err != nil || u.Host == "" {
			return nil, fmt.Errorf("stripe: base URL %q is not a web address", a.BaseURL)
		}
	}
	if a.Timeout == 0 {
		a.Timeout = 20 * time.Second
	}
	return &Gateway{api: connect(a), secret: a.WebhookSecret}, nil
}

// connect makes a client of our own: no global key, no telemetry, and no log,
// since what Stripe logs may hold client secrets. Errors reach our log through
// [refusal].
func connect(a Account) *client.API {
	config := &stripe.BackendConfig{
		HTTPClient:        &http.Client{Timeout: a.Timeout},
		MaxNetworkRetries: stripe.Int64(2),
		EnableTelemetry:   stripe.Bool(false),
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if a.BaseURL != "" {
		config.URL = stripe.String(a.BaseURL)
	}
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, config)
	api := &client.API{}
	api.Init(a.Key, &stripe.Backends{API: backend, Connect: backend, Uploads: backend})
	return api
}

// String hides the secrets, so that a log cannot hold them.
func (g *Gateway) String() string { return "stripe gateway" }

// GoString hides them from %#v too.
func (g *Gateway) GoString() string { return g.String() }

// Open implements [payment.Gateway]. The order's id is Stripe's idempotency key,
// which Stripe remembers for at least 24 hours; after that the caller must know
// the intent by the id it was given.
func (g *Gateway) Open(ctx context.Context, o payment.OpenIntent) (payment.Intent, error) {
	sum, err := chargeable(o.Amount)
	if err != nil {
		return payment.Intent{}, err
	}
	p := &stripe.PaymentIntentParams{
		Amount:                  stripe.Int64(sum),
		Currency:                stripe.String(strings.ToLower(string(o.Amount.Currency))),
		AutomaticPaymentMethods: &stripe.PaymentIntentAutomaticPaymentMethodsParams{Enabled: stripe.Bool(true)},
		Description:             stripe.String("Order " + o.Number),
		Metadata:                map[string]string{metaOrder: o.OrderID, metaNumber: o.Number},
	}
	if o.Email != "" {
		p.ReceiptEmail = stripe.String(o.Email)
	}
	p.Context = ctx
	p.SetIdempotencyKey("intent-" + o.OrderID)
	pi, err := g.api.PaymentIntents.New(p)
	if err != nil {
		return payment.Intent{}, refusal("open an intent for order "+o.OrderID, err)
	}
	return intent(pi)
}

// Find implements [payment.Gateway].
func (g *Gateway) Find(ctx context.Context, intentID string) (payment.Intent, error) {
	p := &stripe.PaymentIntentParams{}
	p.Context = ctx
	p.AddExpand("latest_charge")
	pi, err := g.api.PaymentIntents.Get(intentID, p)
	if err != nil {
		return payment.Intent{}, refusal("find intent "+intentID, err)
	}
	return intent(pi)
}

// Cancel implements [payment.Gateway]. It has no idempotency key of ours: Stripe
// would repeat an old refusal for a day, and cancelling twice is harmless.
func (g *Gateway) Cancel(ctx context.Context, intentID string) error {
	p := &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String(string(stripe.PaymentIntentCancellationReasonAbandoned))}
	p.Context = ctx
	_, err := g.api.PaymentIntents.Cancel(intentID, p)
	if err == nil {
		return nil
	}
	if code(err) != stripe.ErrorCodePaymentIntentUnexpectedState {
		return refusal("cancel intent "+intentID, err)
	}
	now, findErr := g.Find(ctx, intentID)
	switch {
	case findErr != nil:
		return findErr
	case now.Status == payment.IntentCanceled:
		return nil
	}
	return payment.ErrIntentTaken.Because(plain("cancel intent "+intentID, err))
}
