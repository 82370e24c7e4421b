package stripepay_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"quayside/backend/money"
	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
)

func TestAPaymentThatSucceeds(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("o1")
	if in.Status != payment.IntentNeedsMethod || in.OrderID != "o1" || in.Number != "QS-o1" || !in.Received.IsZero() || in.Received.Currency != "EUR" {
		t.Fatalf("a new intent is %+v", in)
	}
	if status, answer := s.pay(in, "4242 4242 4242 4242"); status != http.StatusOK || answer["status"] != "succeeded" {
		t.Fatalf("pay = %d %v", status, answer)
	}

	got := s.find(in.ID)
	if got.Status != payment.IntentSucceeded || got.Received != got.Amount || got.PaidAt.IsZero() || got.Refusal != "" {
		t.Errorf("the paid intent is %+v", got)
	}
	if want := (payment.Card{Brand: "visa", Last4: "4242"}); got.Card != want {
		t.Errorf("card = %+v, want %+v", got.Card, want)
	}
	e := s.wait(payment.EventIntentSucceeded, 1)[0]
	if e.IntentID != in.ID || e.OrderID != "o1" || e.Number != "QS-o1" || e.Amount != in.Amount || e.Received != in.Amount || e.At.IsZero() {
		t.Errorf("event = %+v", e)
	}
	if err := s.Cancel(t.Context(), in.ID); !errors.Is(err, payment.ErrIntentTaken) {
		t.Errorf("Cancel of a paid intent = %v, want ErrIntentTaken", err)
	}
}

func TestEveryDeclineSaysWhy(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := []struct{ name, number, code, refusal string }{
		{"generic", "4000000000000002", "card_declined", "generic_decline"},
		{"no money", "4000000000009995", "card_declined", "insufficient_funds"},
		{"lost", "4000000000009987", "card_declined", "lost_card"},
		{"stolen", "4000000000009979", "card_declined", "stolen_card"},
		{"expired", "4000000000000069", "expired_card", "expired_card"},
		{"wrong code", "4000000000000127", "incorrect_cvc", "incorrect_cvc"},
		{"bank trouble", "4000000000000119", "processing_error", "processing_error"},
		{"a real card", "4111111111111111", "card_declined", "test_mode_live_card"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := s.order("decline " + tt.name)
			status, answer := s.pay(in, tt.number)
			no, _ := answer["error"].(map[string]any)
			if status != http.StatusPaymentRequired || no["type"] != "card_error" || no["code"] != tt.code {
				t.Fatalf("pay = %d %v", status, answer)
			}
			got := s.find(in.ID)
			if got.Status != payment.IntentNeedsMethod || got.Refusal != tt.refusal || !got.Received.IsZero() || !got.PaidAt.IsZero() {
				t.Errorf("intent after the decline: %+v", got)
			}
			// The shopper tries another card on the same intent.
			if status, answer := s.pay(in, "5555555555554444"); status != http.StatusOK {
				t.Errorf("second card = %d %v", status, answer)
			}
			if got := s.find(in.ID); got.Status != payment.IntentSucceeded || got.Refusal != "" {
				t.Errorf("intent after the second card: %+v", got)
			}
		})
	}
	failed := s.wait(payment.EventIntentFailed, len(tests))
	for _, e := range failed {
		if e.Refusal == "" || e.Status != payment.IntentNeedsMethod {
			t.Errorf("event of a decline: %+v", e)
		}
	}
}

func TestTheBankAsks(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := []struct {
		name, number, answer, status, refusal string
	}{
		{"and is satisfied", "4000002760003184", "complete", payment.IntentSucceeded, ""},
		{"and is satisfied, set-up card", "4000002500003155", "complete", payment.IntentSucceeded, ""},
		{"and is satisfied, second version", "4000000000003220", "complete", payment.IntentSucceeded, ""},
		{"and is not", "4000002760003184", "fail", payment.IntentNeedsMethod, "payment_intent_authentication_failure"},
		{"and declines all the same", "4000008400001629", "complete", payment.IntentNeedsMethod, "generic_decline"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := s.order("3ds " + tt.name)
			status, answer := s.pay(in, tt.number)
			if status != http.StatusOK || answer["status"] != "requires_action" {
				t.Fatalf("pay = %d %v", status, answer)
			}
			if got := s.find(in.ID); got.Status != payment.IntentNeedsAction {
				t.Fatalf("status = %s", got.Status)
			}
			s.answerBank(question(t, answer), tt.answer)
			got := s.find(in.ID)
			if got.Status != tt.status || got.Refusal != tt.refusal {
				t.Errorf("status %s, refusal %q; want %s, %q", got.Status, got.Refusal, tt.status, tt.refusal)
			}
		})
	}
	s.wait(payment.EventIntentAction, len(tests))
	s.wait(payment.EventIntentSucceeded, 3)
	s.wait(payment.EventIntentFailed, 2)
}

// question is the address of the bank's page in an answer.
func question(t *testing.T, answer map[string]any) string {
	t.Helper()
	next, _ := answer["next_action"].(map[string]any)
	sdk, _ := next["use_stripe_sdk"].(map[string]any)
	page, _ := sdk["stripe_js"].(string)
	if page == "" {
		t.Fatalf("no question in %v", answer)
	}
	return page
}

func (s *shop) answerBank(page, outcome string) {
	s.t.Helper()
	res, err := http.PostForm(page, url.Values{"outcome": {outcome}, "frame": {"1"}})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("the bank's page answered %s, %v", res.Status, err)
	}
}

func TestOpenIsRepeatable(t *testing.T) {
	t.Parallel()
	s := open(t)
	var all sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		all.Go(func() {
			in, err := s.Open(t.Context(), payment.OpenIntent{OrderID: "same", Number: "QS-same", Amount: money.Amount{Minor: 1290, Currency: "EUR"}})
			if err != nil {
				t.Errorf("Open = %v", err)
			}
			ids[i] = in.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("intents of one order: %v", ids)
		}
	}
	_, err := s.Open(t.Context(), payment.OpenIntent{OrderID: "same", Number: "QS-same", Amount: money.Amount{Minor: 99, Currency: "EUR"}})
	if err == nil || !strings.Contains(err.Error(), "idempotency_error") {
		t.Errorf("Open of the same order with another amount = %v, want idempotency_error", err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("cancelled")
	for range 2 { // cancelling twice is fine
		if err := s.Cancel(t.Context(), in.ID); err != nil {
			t.Fatalf("Cancel = %v", err)
		}
	}
	if got := s.find(in.ID); got.Status != payment.IntentCanceled {
		t.Errorf("status = %s", got.Status)
	}
	if status, answer := s.pay(in, "4242424242424242"); status != http.StatusBadRequest {
		t.Errorf("pay for a cancelled intent = %d %v", status, answer)
	}
	if e := s.wait(payment.EventIntentCanceled, 1)[0]; e.OrderID != "cancelled" {
		t.Errorf("event = %+v", e)
	}
	if err := s.Cancel(t.Context(), "pi_nowhere"); !errors.Is(err, payment.ErrIntentUnknown) {
		t.Errorf("Cancel of nothing = %v, want ErrIntentUnknown", err)
	}
	if _, err := s.Find(t.Context(), "pi_nowhere"); !errors.Is(err, payment.ErrIntentUnknown) {
		t.Errorf("Find of nothing = %v, want ErrIntentUnknown", err)
	}
}

func TestMoneyThatComesLate(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.control(url.Values{"hold_results": {"true"}})
	in := s.order("late")
	if _, answer := s.pay(in, "4242424242424242"); answer["status"] != "processing" {
		t.Fatalf("pay = %v", answer)
	}
	s.wait(payment.EventIntentProcessing, 1)
	// The order is given up meanwhile; the money can no longer be stopped.
	if err := s.Cancel(t.Context(), in.ID); !errors.Is(err, payment.ErrIntentTaken) {
		t.Fatalf("Cancel in processing = %v, want ErrIntentTaken", err)
	}
	if left := s.control(url.Values{"release": {in.ID}, "hold_results": {"false"}}); left["processing"] != 0.0 {
		t.Errorf("control after release = %v", left)
	}
	if e := s.wait(payment.EventIntentSucceeded, 1)[0]; e.OrderID != "late" {
		t.Errorf("event = %+v", e)
	}
	re, err := s.Refund(t.Context(), payment.RefundIntent{Key: "late", IntentID: in.ID, Amount: in.Amount})
	if err != nil || re.Status != payment.RefundSucceeded {
		t.Errorf("Refund = %+v, %v", re, err)
	}
}

func TestSumsThatCannotBeCharged(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := []struct {
		name string
		sum  money.Amount
		ok   bool
	}{
		{"whole yen", money.Amount{Minor: 1200, Currency: "JPY"}, true},
		{"whole won", money.Amount{Minor: 9900, Currency: "KRW"}, true},
		{"fils that end in 0", money.Amount{Minor: 3500, Currency: "KWD"}, true},
		{"fils that do not", money.Amount{Minor: 3505, Currency: "KWD"}, false}, // card networks carry two decimals
		{"fen", money.Amount{Minor: 8800, Currency: "CNY"}, true},
		{"dirhams", money.Amount{Minor: 4550, Currency: "AED"}, true},
		{"less than Stripe takes", money.Amount{Minor: 49, Currency: "USD"}, false},
		{"nothing", money.Amount{Currency: "USD"}, false},
		{"below nothing", money.Amount{Minor: -100, Currency: "USD"}, false},
		{"nine digits", money.Amount{Minor: 100_000_000, Currency: "USD"}, false},
		{"a currency we do not sell in", money.Amount{Minor: 1000, Currency: "CHF"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, err := s.Open(t.Context(), payment.OpenIntent{OrderID: "sum " + tt.name, Number: "QS", Amount: tt.sum})
			if !tt.ok {
				if !errors.Is(err, payment.ErrAmountRefused) {
					t.Errorf("Open = %v, want ErrAmountRefused", err)
				}
				return
			}
			if err != nil || in.Amount != tt.sum {
				t.Errorf("Open = %+v, %v", in.Amount, err)
			}
		})
	}
}

func TestAccountsThatAreNoAccounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		a    stripepay.Account
	}{
		{"no key", stripepay.Account{WebhookSecret: "whsec_1"}},
		{"no webhook secret", stripepay.Account{Key: "sk_test_1"}},
		{"a publishable key", stripepay.Account{Key: "pk_test_1", WebhookSecret: "whsec_1"}},
		{"a live key for a sandbox", stripepay.Account{Key: "sk_live_1", WebhookSecret: "whsec_1", BaseURL: "http://127.0.0.1/sandbox/api"}},
		{"a base URL that is none", stripepay.Account{Key: "sk_test_1", WebhookSecret: "whsec_1", BaseURL: "sandbox"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := stripepay.New(tt.a); err == nil {
				t.Error("New returned no error")
			}
		})
	}
}
