package stripepay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"quayside/backend/money"
	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
	"quayside/backend/platform/stripesandbox"
)

// request is one call of ours, as it went over the wire.
type request struct {
	method, path string // "/v1/..."
	form         url.Values
}

// gatewayCalls are all calls the gateway makes, each on an intent that was just
// made and, where it must be, paid.
var gatewayCalls = []struct {
	name string
	paid bool
	call func(context.Context, *stripepay.Gateway, string) error
}{
	{"open", false, func(ctx context.Context, g *stripepay.Gateway, id string) error {
		_, err := g.Open(ctx, payment.OpenIntent{OrderID: "order of " + id, Number: "QS-2611-000001", Amount: money.Amount{Minor: 1290, Currency: "EUR"}, Email: "ana@example.com"})
		return err
	}},
	{"find", false, func(ctx context.Context, g *stripepay.Gateway, id string) error {
		_, err := g.Find(ctx, id)
		return err
	}},
	{"cancel", false, func(ctx context.Context, g *stripepay.Gateway, id string) error { return g.Cancel(ctx, id) }},
	{"refund", true, func(ctx context.Context, g *stripepay.Gateway, id string) error {
		_, err := g.Refund(ctx, payment.RefundIntent{Key: "refund of " + id, IntentID: id, Amount: money.Amount{Minor: 100, Currency: "EUR"}, Reason: payment.RefundRequested})
		return err
	}},
}

// recorder passes our requests on to a Stripe and keeps them.
type recorder struct {
	mu   sync.Mutex
	seen []request
}

// through returns a gateway whose requests go through a recorder to base.
func through(t *testing.T, base, key string) (*stripepay.Gateway, *recorder) {
	t.Helper()
	rec := &recorder{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read our own request: %v", err)
		}
		one := request{r.Method, r.URL.Path, r.URL.Query()}
		if r.Method == http.MethodPost {
			if one.form, err = url.ParseQuery(string(body)); err != nil {
				t.Errorf("our own request is no form: %v", err)
			}
		}
		rec.mu.Lock()
		rec.seen = append(rec.seen, one)
		rec.mu.Unlock()
		status, answer := one.send(t, base, key)
		w.WriteHeader(status)
		if _, err := w.Write(answer); err != nil {
			t.Errorf("pass the answer on: %v", err)
		}
	}))
	t.Cleanup(server.Close)
	g, err := stripepay.New(stripepay.Account{Key: key, WebhookSecret: "whsec_1", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return g, rec
}

// send sends the request to a Stripe and returns its status and answer.
func (r request) send(t *testing.T, base, key string) (int, []byte) {
	t.Helper()
	address, body := base+r.path, r.form.Encode()
	if r.method == http.MethodGet {
		address, body = address+"?"+body, ""
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Stripe-Version", stripesandbox.Version)
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// TestOurRequestsAreWhatStripeTakes sends each of our requests, and each with one
// thing changed, to Stripe's mock and to the sandbox: both must take the same.
func TestOurRequestsAreWhatStripeTakes(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	s := open(t)
	sandboxBase, sandboxKey := s.base+"/api", s.box.Keys().Secret
	n := 0
	fresh := func(paid bool) string {
		in := s.order(fmt.Sprint("contract ", n))
		n++
		if paid {
			s.pay(in, "4242424242424242")
		}
		return in.ID
	}
	for _, gc := range gatewayCalls {
		g, rec := through(t, mock, "sk_test_123")
		id := fresh(gc.paid)
		if err := gc.call(t.Context(), g, id); err != nil {
			t.Errorf("%s: Stripe's mock refuses our request: %v", gc.name, err)
		}
		for _, one := range rec.seen {
			t.Run(gc.name+" "+one.method+" "+strings.ReplaceAll(one.path, id, "{id}"), func(t *testing.T) {
				for change, form := range changes(one.form) {
					now := fresh(gc.paid)
					changed := request{one.method, strings.ReplaceAll(one.path, id, now), forIntent(form, id, now)}
					theirs, _ := changed.send(t, mock, "sk_test_123")
					ours, answer := changed.send(t, sandboxBase, sandboxKey)
					// The specification calls both of a refund's targets optional; Stripe wants one.
					if change == "without payment_intent" && one.method == http.MethodPost {
						theirs = http.StatusBadRequest
					}
					if theirs != ours {
						t.Errorf("%s: Stripe's mock answers %d, the sandbox %d %s", change, theirs, ours, answer)
					}
				}
			})
		}
	}
}

// forIntent names another intent in the form.
func forIntent(form url.Values, was, now string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out.Set(k, strings.ReplaceAll(v[0], was, now))
	}
	return out
}

// changes are a form as it is, without each of its parameters, with a value that
// none of them takes, and with parameters that do not exist.
func changes(form url.Values) map[string]url.Values {
	all := map[string]url.Values{"as it is": form}
	with := func(name, value string) url.Values {
		f := maps.Clone(form)
		f[name] = []string{value}
		return f
	}
	for name := range form {
		without := maps.Clone(form)
		delete(without, name)
		all["without "+name] = without
		if kind := strings.TrimRight(name, "[]0123456789"); kind == "amount" || kind == "limit" || kind == "reason" || kind == "cancellation_reason" || strings.HasSuffix(name, "[enabled]") {
			all["with nonsense in "+name] = with(name, "nonsense")
		}
	}
	all["with an unknown parameter"] = with("nonsense", "1")
	return all
}

// TestTheSandboxTakesNothingThatStripeDoesNot sends every parameter the sandbox
// knows to Stripe's mock.
func TestTheSandboxTakesNothingThatStripeDoesNot(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	required := url.Values{"amount": {"1290"}, "currency": {"eur"}}
	samples := map[string]string{
		"amount": "1290", "limit": "10", "currency": "eur", "reason": "duplicate", "cancellation_reason": "abandoned", "use_stripe_sdk": "true",
		"automatic_payment_methods[enabled]": "true", "expand[]": "latest_charge", "receipt_email": "ana@example.com", "return_url": "https://example.com/",
		"payment_method_data[type]": "alipay", "payment_method_data[billing_details][email]": "ana@example.com",
	}
	for call, names := range stripesandbox.Parameters() {
		method, path, _ := strings.Cut(call, " ")
		t.Run(call, func(t *testing.T) {
			for _, name := range names {
				if strings.HasPrefix(name, "payment_method_data[card]") {
					continue // for browsers only: the specification for servers leaves it out
				}
				form := url.Values{}
				if call == "POST /v1/payment_intents" {
					form = maps.Clone(required)
				}
				if strings.HasPrefix(name, "payment_method_data[") {
					form.Set("payment_method_data[type]", "alipay")
				}
				if call == "POST /v1/payment_intents" && strings.HasPrefix(name, "automatic_payment_methods[") {
					form.Set("automatic_payment_methods[enabled]", "true")
				}
				value := samples[name]
				switch {
				case value == "" && strings.HasSuffix(name, "[allow_redirects]"):
					value = "never"
				case value == "":
					value = "x"
				}
				form.Set(strings.ReplaceAll(name, "[*]", "[a_name]"), value)
				one := request{method, strings.ReplaceAll(path, "{id}", "x_1"), form}
				if status, answer := one.send(t, mock, "sk_test_123"); status != http.StatusOK {
					t.Errorf("Stripe's mock refuses %s: %d %s", name, status, answer)
				}
			}
		})
	}
}

// TestTheSandboxsObjectsHaveStripesFields holds the sandbox's objects against the
// samples of Stripe's mock: the same fields, and values of the same kind.
func TestTheSandboxsObjectsHaveStripesFields(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	s := open(t)
	in := s.order("fields")
	s.pay(in, "4242424242424242")
	re, err := s.Refund(t.Context(), payment.RefundIntent{Key: "fields", IntentID: in.ID, Amount: money.Amount{Minor: 100, Currency: "EUR"}})
	if err != nil {
		t.Fatal(err)
	}
	event := s.wait(payment.EventIntentSucceeded, 1)[0].ID
	get := func(base, key, path string) map[string]any {
		status, answer := request{http.MethodGet, path, nil}.send(t, base, key)
		var o map[string]any
		if err := json.Unmarshal(answer, &o); err != nil || status != http.StatusOK {
			t.Fatalf("GET %s = %d %s, %v", path, status, answer, err)
		}
		return o
	}
	intent := get(s.base+"/api", s.box.Keys().Secret, "/v1/payment_intents/"+in.ID)
	tests := []struct {
		kind, id string
		more     []string // real fields of this version that the samples leave out
		less     []string // fields of the samples that are there only when asked for
	}{
		{"payment_intents", in.ID, []string{"source"}, nil},
		{"charges", intent["latest_charge"].(string), []string{"radar_options", "source", "statement_descriptor_suffix", "failure_balance_transaction", "transfer_group", "on_behalf_of", "application", "application_fee", "application_fee_amount"}, []string{"refunds"}},
		{"refunds", re.ID, nil, nil},
		{"events", event, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			ours := get(s.base+"/api", s.box.Keys().Secret, "/v1/"+tt.kind+"/"+tt.id)
			theirs := get(mock, "sk_test_123", "/v1/"+tt.kind+"/"+tt.id)
			for name, sample := range theirs {
				got, ok := ours[name]
				if !ok && slices.Contains(tt.less, name) {
					continue
				}
				if !ok {
					t.Errorf("the sandbox leaves out %s", name)
					continue
				}
				if sample != nil && got != nil && fmt.Sprintf("%T", sample) != fmt.Sprintf("%T", got) {
					t.Errorf("%s is a %T with Stripe and a %T here", name, sample, got)
				}
			}
			for name := range ours {
				if _, ok := theirs[name]; !ok && !slices.Contains(tt.more, name) {
					t.Errorf("the sandbox has a field %s that Stripe does not have", name)
				}
			}
		})
	}
}
