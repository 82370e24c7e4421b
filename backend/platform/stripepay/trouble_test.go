package stripepay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
)

func TestWhatMayPassByItselfIsBusy(t *testing.T) {
	t.Parallel()
	stripeError := func(kind, code string) string {
		return fmt.Sprintf(`{"error":{"type":%q,"code":%q,"message":"no","payment_intent":{"id":"pi_1","client_secret":"pi_1_secret_x"}}}`, kind, code)
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   error // nil: an error without a name
	}{
		{"the gateway's own trouble", 500, stripeError("api_error", ""), payment.ErrGatewayBusy},
		{"no service", 503, stripeError("api_error", ""), payment.ErrGatewayBusy},
		{"too many calls", 429, stripeError("invalid_request_error", "rate_limit"), payment.ErrGatewayBusy},
		{"another call at work on it", 409, stripeError("idempotency_error", "idempotency_key_in_use"), payment.ErrGatewayBusy},
		{"a page of some proxy", 502, "<html>bad gateway</html>", payment.ErrGatewayBusy},
		{"half an answer", 200, `{"id":"pi_1","amou`, payment.ErrGatewayBusy},
		{"a declined card", 402, stripeError("card_error", "card_declined"), payment.ErrDeclined},
		{"nothing there", 404, stripeError("invalid_request_error", "resource_missing"), payment.ErrIntentUnknown},
		{"a key that is refused", 401, stripeError("invalid_request_error", ""), nil},
		{"a request that is wrong", 400, stripeError("invalid_request_error", "parameter_unknown"), nil},
		{"an intent in a status we do not know", 200, `{"id":"pi_1","amount":100,"currency":"eur","status":"requires_capture"}`, nil},
		{"an intent in a currency we do not sell in", 200, `{"id":"pi_1","amount":100,"currency":"xau","status":"succeeded"}`, nil},
	}
	named := []error{payment.ErrGatewayBusy, payment.ErrDeclined, payment.ErrIntentUnknown, payment.ErrAmountRefused, payment.ErrIntentTaken}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Stripe-Should-Retry", "false")
				w.WriteHeader(tt.status)
				if _, err := w.Write([]byte(tt.body)); err != nil {
					t.Errorf("answer: %v", err)
				}
			}))
			defer server.Close()
			_, err := at(t, server.URL).Find(t.Context(), "pi_1")
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("Find = %v, want %v", err, tt.want)
			}
			for _, name := range named {
				if tt.want == nil && errors.Is(err, name) {
					t.Errorf("Find = %v, want an error without a name", err)
				}
			}
			if strings.Contains(err.Error(), "_secret_") {
				t.Errorf("the error holds the client secret: %v", err)
			}
		})
	}
}

func TestAGatewayThatIsGoneIsBusy(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	if _, err := at(t, server.URL).Find(t.Context(), "pi_1"); !errors.Is(err, payment.ErrGatewayBusy) {
		t.Errorf("Find = %v, want ErrGatewayBusy", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := at(t, server.URL).Find(ctx, "pi_1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Find for a caller who has gone = %v, want context.Canceled", err)
	}
}

// at is a gateway that speaks to a server of the test.
func at(t *testing.T, base string) *stripepay.Gateway {
	t.Helper()
	g, err := stripepay.New(stripepay.Account{Key: "sk_test_1", WebhookSecret: "whsec_1", BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	return g
}
