package hook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
	"quayside/backend/server/hook"
	"quayside/backend/server/reply/replytest"
)

const secret = "whsec_test_of_the_hook"

// event is a webhook as Stripe writes it, about an intent of ours.
func event(t *testing.T, kind string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"id": "evt_1", "object": "event", "api_version": stripe.APIVersion, "created": 1_795_000_000, "type": kind,
		"data": map[string]any{"object": map[string]any{
			"id": "pi_1", "object": "payment_intent", "amount": 1690, "amount_received": 1690, "currency": "eur", "status": "succeeded",
			"metadata": map[string]string{"order_id": "o1", "order_number": "QS-2611-7K3M9D"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func signed(body []byte, secret string) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret}).Header
}

func TestStripe(t *testing.T) {
	t.Parallel()
	gateway, err := stripepay.New(stripepay.Account{Key: "sk_test_x", WebhookSecret: secret, BaseURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	paid := event(t, "payment_intent.succeeded")
	old := strings.Replace(string(paid), stripe.APIVersion, "2019-01-01", 1)
	huge := strings.Repeat(" ", 300<<10)
	tests := []struct {
		name      string
		body      string
		signature string
		settle    error
		status    int
		code      string
		settled   bool
	}{
		{"an event that was settled", string(paid), signed(paid, secret), nil, 204, "", true},
		{"an event that could not be committed comes again", string(paid), signed(paid, secret), errors.New("disk full"), 500, "internal", true},
		{"an event for an order that is not there", string(paid), signed(paid, secret), order.ErrUnknown, 404, "order.unknown", true},
		{"a forged event", string(paid), signed(paid, "whsec_of_a_thief"), nil, 403, "payment.event_forged", false},
		{"an event without signature", string(paid), "", nil, 403, "payment.event_forged", false},
		{"an event that was changed on the way", strings.Replace(string(paid), "o1", "o2", 1), signed(paid, secret), nil, 403, "payment.event_forged", false},
		{"an event of another version", old, signed([]byte(old), secret), nil, 422, "payment.event_version", false},
		{"more than an event can be", huge, signed([]byte(huge), secret), nil, 422, "hook.too_large", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []payment.Event
			doors := &hook.Doors{Pages: replytest.Pages(t), Parse: gateway.ParseEvent, Settle: func(_ context.Context, e payment.Event) error {
				got = append(got, e)
				return tt.settle
			}}
			answer := post(t, doors, tt.body, tt.signature)
			if answer.Code != tt.status || tt.code != "" && !strings.Contains(answer.Body.String(), `"code":"`+tt.code+`"`) {
				t.Errorf("answer = %d %s, want %d %s", answer.Code, answer.Body, tt.status, tt.code)
			}
			if tt.settled != (len(got) == 1) {
				t.Fatalf("settled %+v", got)
			}
			if tt.settled && (got[0].OrderID != "o1" || got[0].Received.String() != "16.90 EUR" || got[0].Type != payment.EventIntentSucceeded) {
				t.Errorf("event = %+v", got[0])
			}
		})
	}
}

func post(t *testing.T, doors *hook.Doors, body, signature string) *httptest.ResponseRecorder {
	t.Helper()
	gin.SetMode(gin.TestMode)
	e := gin.New()
	e.ContextWithFallback = true
	doors.Routes(e)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/stripe", strings.NewReader(body))
	r.Header.Set("Stripe-Signature", signature)
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, r)
	return answer
}
