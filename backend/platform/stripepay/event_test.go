package stripepay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
)

func TestParseEventRefusesWhatIsNotStripes(t *testing.T) {
	t.Parallel()
	const secret = "whsec_right"
	g, err := stripepay.New(stripepay.Account{Key: "sk_test_1", WebhookSecret: secret})
	if err != nil {
		t.Fatal(err)
	}
	event := func(version, kind, object string) []byte {
		return fmt.Appendf(nil, `{"id":"evt_1","object":"event","api_version":%q,"created":1700000000,"type":%q,"data":{"object":%s}}`, version, kind, object)
	}
	paid := event("2023-10-16", "payment_intent.succeeded", `{"id":"pi_1","object":"payment_intent","amount":100,"amount_received":100,"currency":"eur","status":"succeeded","metadata":{"order_id":"o1"}}`)
	signed := func(body []byte, secret string, at time.Time) string {
		return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret, Timestamp: at}).Header
	}
	now := time.Now()
	tests := []struct {
		name, signature string
		body            []byte
		want            error // nil: any error
	}{
		{"no signature", "", paid, payment.ErrEventForged},
		{"a signature that is none", "t=1,v1=zz", paid, payment.ErrEventForged},
		{"another secret", signed(paid, "whsec_wrong", now), paid, payment.ErrEventForged},
		{"another body", signed([]byte("{}"), secret, now), paid, payment.ErrEventForged},
		{"signed six minutes ago", signed(paid, secret, now.Add(-6*time.Minute)), paid, payment.ErrEventForged},
		{"another API version", "", event("2026-01-28", "payment_intent.succeeded", `{}`), payment.ErrEventVersion},
		{"no API version", "", []byte(`{"id":"evt_1","object":"event","type":"x"}`), payment.ErrEventVersion},
		{"no event", "", []byte(`{"api_version":"2023-10-16"}`), nil},
		{"a currency that cannot be ours", "", event("2023-10-16", "payment_intent.succeeded", `{"id":"pi_1","amount":100,"currency":"xxx","status":"succeeded","metadata":{"order_id":"o1"}}`), nil},
		{"a status that cannot be ours", "", event("2023-10-16", "payment_intent.succeeded", `{"id":"pi_1","amount":100,"currency":"eur","status":"requires_capture","metadata":{"order_id":"o1"}}`), nil},
		{"an object of another kind", "", event("2023-10-16", "payment_intent.succeeded", `{"amount":"much"}`), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signature := tt.signature
			if signature == "" && !errors.Is(tt.want, payment.ErrEventForged) {
				signature = signed(tt.body, secret, now)
			}
			_, err := g.ParseEvent(tt.body, signature)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("ParseEvent = %v, want %v", err, tt.want)
			}
		})
	}
	if ev, err := g.ParseEvent(paid, signed(paid, secret, now)); err != nil || ev.Status != payment.IntentSucceeded {
		t.Errorf("ParseEvent of a good event = %+v, %v", ev, err)
	}
	// What others do on the same account is named and does no harm.
	for kind, object := range map[string]string{
		"payment_intent.succeeded": `{"id":"pi_9","amount":100,"currency":"xxx","status":"requires_capture"}`,
		"refund.created":           `{"id":"re_9","amount":100,"currency":"xxx","status":"succeeded","payment_intent":"pi_9"}`,
	} {
		body := event("2023-10-16", kind, object)
		if ev, err := g.ParseEvent(body, signed(body, secret, now)); err != nil || ev.IntentID != "pi_9" || ev.OrderID != "" || !ev.Amount.IsZero() {
			t.Errorf("ParseEvent of somebody else's %s = %+v, %v", kind, ev, err)
		}
	}
	byHand := event("2023-10-16", "charge.refund.updated", `{"id":"re_2","amount":70,"currency":"eur","status":"failed","failure_reason":"expired_or_canceled_card","payment_intent":"pi_1"}`)
	if ev, err := g.ParseEvent(byHand, signed(byHand, secret, now)); err != nil || ev.Type != payment.EventRefundUpdated || ev.RefundID != "re_2" || ev.RefundKey != "" ||
		ev.Amount.Minor != 70 || ev.Status != payment.RefundFailed || ev.Refusal != "expired_or_canceled_card" {
		t.Errorf("ParseEvent of a refund made by hand = %+v, %v", ev, err)
	}
	other := event("2023-10-16", "customer.created", `{"id":"cus_1"}`)
	if ev, err := g.ParseEvent(other, signed(other, secret, now)); err != nil || ev.ID != "evt_1" || ev.IntentID != "" || ev.At.Unix() != 1700000000 {
		t.Errorf("ParseEvent of a type we do not read = %+v, %v", ev, err)
	}
}

func TestWebhooksComeAgainUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.hook.refuse(7)
	in := s.order("again")
	s.pay(in, "4242424242424242")
	s.wait(payment.EventIntentSucceeded, 1)
	s.wait(payment.EventIntentCreated, 1)
	s.wait("charge.succeeded", 1)
	s.idle()
	if n := len(s.hook.events("")); n != 3 {
		t.Errorf("%d events were taken, want 3: %+v", n, s.hook.events(""))
	}
}

// idle returns once no webhook is waiting.
func (s *shop) idle() {
	s.t.Helper()
	late := time.Now().Add(20 * time.Second)
	for s.control(nil)["waiting"] != 0.0 {
		if time.Now().After(late) {
			s.t.Fatal("webhooks are still waiting after 20 s")
		}
	}
}

func TestWebhooksComeTwiceOnDemand(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.control(url.Values{"duplicate_events": {"1"}, "duplicate_copies": {"4"}})
	s.order("twice") // its payment_intent.created comes five times
	s.order("once")
	s.wait(payment.EventIntentCreated, 6)
	s.idle()
	found := s.hook.events(payment.EventIntentCreated)
	times := map[string]int{}
	for _, e := range found {
		times[e.OrderID+" "+e.ID]++
	}
	if len(found) != 6 || len(times) != 2 {
		t.Errorf("events by order and id: %v; want one of them five times, one once", times)
	}
}

func TestWebhooksComeInReverseOnDemand(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.control(url.Values{"hold_events": {"true"}, "reverse": {"true"}})
	s.pay(s.order("reverse"), "4242424242424242")
	if n := len(s.hook.events("")); n != 0 {
		t.Fatalf("%d events came while they were held", n)
	}
	s.control(url.Values{"hold_events": {"false"}})
	s.wait(payment.EventIntentCreated, 1)
	var order []string
	for _, e := range s.hook.events("") {
		order = append(order, e.Type)
	}
	want := []string{"payment_intent.succeeded", "charge.succeeded", "payment_intent.created"}
	if !slices.Equal(order, want) {
		t.Errorf("events came as %v, want %v", order, want)
	}
}

func TestAnEventIsSentOnceMoreOnDemand(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.order("resend")
	first := s.wait(payment.EventIntentCreated, 1)[0]
	s.control(url.Values{"resend": {first.ID}})
	if again := s.wait(payment.EventIntentCreated, 2)[1]; again != first {
		t.Errorf("resent: %+v, want %+v", again, first)
	}
}

func TestSecretsDoNotReachErrorsOrLogs(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("secret")
	s.pay(in, "4242424242424242")
	err := s.Cancel(t.Context(), in.ID) // Stripe's error holds the whole intent
	if err == nil {
		t.Fatal("Cancel of a paid intent returned no error")
	}
	keys := s.box.Keys()
	everything, jsonErr := json.Marshal(s.box.Keys())
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	for name, text := range map[string]string{
		"error": err.Error(), "gateway": fmt.Sprintf("%v %+v %#v", s.Gateway, s.Gateway, s.Gateway), "keys": fmt.Sprintf("%v %+v %#v", keys, keys, keys),
		"keys as JSON": string(everything),
	} {
		for _, secret := range []string{in.ClientSecret, keys.Secret, keys.Webhook} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds a secret: %s", name, text)
			}
		}
	}
}
