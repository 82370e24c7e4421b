package stripesandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"quayside/backend/platform/stripesandbox"
)

// serve serves a sandbox and returns its address.
func serve(t *testing.T, box *stripesandbox.Sandbox) string {
	t.Helper()
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return server.URL
}

func TestRequestsAreRefusedAsStripeRefusesThem(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	good := func(changes ...string) url.Values {
		form := url.Values{"amount": {"1290"}, "currency": {"eur"}}
		for i := 0; i+1 < len(changes); i += 2 {
			form.Set(changes[i], changes[i+1])
		}
		return form
	}
	without := func(name string) url.Values { f := good(); f.Del(name); return f }
	many := good()
	for i := range 51 {
		many.Set(fmt.Sprintf("metadata[k%d]", i), "v")
	}
	tests := []struct {
		name        string
		form        url.Values
		code, param string
	}{
		{"an unknown parameter", good("amuont", "1"), "parameter_unknown", "amuont"},
		{"an unknown parameter in brackets", good("automatic_payment_methods[on]", "1"), "parameter_unknown", "automatic_payment_methods[on]"},
		{"a name two brackets deep", good("metadata[a][b]", "1"), "parameter_unknown", "metadata[a][b]"},
		{"no currency", without("currency"), "parameter_missing", "currency"},
		{"no amount", without("amount"), "parameter_missing", "amount"},
		{"an empty amount", good("amount", ""), "parameter_invalid_empty", "amount"},
		{"an amount in words", good("amount", "ten"), "parameter_invalid_integer", "amount"},
		{"an amount with a fraction", good("amount", "12.90"), "parameter_invalid_integer", "amount"},
		{"an amount beyond all numbers", good("amount", "99999999999999999999"), "parameter_invalid_integer", "amount"},
		{"nothing", good("amount", "0"), "parameter_invalid_integer", "amount"},
		{"below nothing", good("amount", "-5"), "parameter_invalid_integer", "amount"},
		{"too little", good("amount", "49"), "amount_too_small", "amount"},
		{"too little for pounds", good("amount", "29", "currency", "gbp"), "amount_too_small", "amount"},
		{"too little for dirhams", good("amount", "199", "currency", "aed"), "amount_too_small", "amount"},
		{"too much", good("amount", "100000000"), "amount_too_large", "amount"},
		{"fils that do not end in 0", good("amount", "1295", "currency", "kwd"), "invalid_charge_amount", "amount"},
		{"a currency that is none", good("currency", "eurozone"), "", "currency"},
		{"a currency the sandbox does not take", good("currency", "chf"), "", "currency"},
		{"an address that is none", good("receipt_email", "ana"), "email_invalid", "receipt_email"},
		{"a switch that is neither", good("automatic_payment_methods[enabled]", "maybe"), "", "automatic_payment_methods[enabled]"},
		{"a word that is not on the list", good("automatic_payment_methods[allow_redirects]", "often"), "", "automatic_payment_methods[allow_redirects]"},
		{"too long a word", good("description", strings.Repeat("x", 1001)), "", "description"},
		{"too long a name in metadata", good("metadata["+strings.Repeat("k", 41)+"]", "v"), "", "metadata"},
		{"too many names in metadata", many, "", "metadata"},
		{"bytes that are no text", good("description", "\xff"), "invalid_characters", "description"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, head, answer := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents", box.Keys().Secret, tt.form)
			no, _ := answer["error"].(map[string]any)
			code, _ := no["code"].(string)
			if status != http.StatusBadRequest || no["type"] != "invalid_request_error" || code != tt.code || no["param"] != tt.param || no["message"] == "" {
				t.Errorf("answered %d %v, want 400 with code %q and param %q", status, no, tt.code, tt.param)
			}
			if !strings.HasPrefix(head.Get("Request-Id"), "req_") || head.Get("Stripe-Version") != stripesandbox.Version {
				t.Errorf("headers: %v", head)
			}
		})
	}
}

func TestKeysAreAskedFor(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	in := newIntent(t, box, base, nil)
	create, one := base+"/sandbox/api/v1/payment_intents", base+"/sandbox/api/v1/payment_intents/"+in["id"].(string)
	keys := box.Keys()
	secret := url.Values{"client_secret": {in["client_secret"].(string)}}
	form := url.Values{"amount": {"100"}, "currency": {"eur"}}
	tests := []struct {
		name, method, address, key string
		form                       url.Values
		want                       int
	}{
		{"no key", http.MethodPost, create, "", form, http.StatusUnauthorized},
		{"a key of elsewhere", http.MethodPost, create, "sk_test_of_somebody_else", form, http.StatusUnauthorized},
		{"the publishable key where the secret one belongs", http.MethodPost, create, keys.Publishable, form, http.StatusForbidden},
		{"the publishable key at the controls", http.MethodPost, base + "/sandbox/control", keys.Publishable, nil, http.StatusForbidden},
		{"the publishable key without the client secret", http.MethodGet, one, keys.Publishable, nil, http.StatusNotFound},
		{"the publishable key with another client secret", http.MethodGet, one, keys.Publishable, url.Values{"client_secret": {"x"}}, http.StatusNotFound},
		{"the publishable key with the client secret", http.MethodGet, one, keys.Publishable, secret, http.StatusOK},
		{"the secret key", http.MethodGet, one, keys.Secret, nil, http.StatusOK},
		{"an address that is not there", http.MethodGet, base + "/sandbox/api/v1/customers", keys.Secret, nil, http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, _, answer := ask(t, tt.method, tt.address, tt.key, tt.form)
			if status != tt.want {
				t.Errorf("answered %d %v, want %d", status, answer, tt.want)
			}
			if _, ok := answer["error"]; ok != (status >= 400) {
				t.Errorf("answer: %v", answer)
			}
			if tt.key != "" && strings.Contains(fmt.Sprint(answer), tt.key) {
				t.Errorf("the answer repeats the key: %v", answer)
			}
		})
	}
	status, _, public := ask(t, http.MethodGet, one, keys.Publishable, secret)
	for _, hidden := range []string{"metadata", "latest_charge", "amount_received"} {
		if _, shown := public[hidden]; shown || status != http.StatusOK {
			t.Errorf("a browser sees %s: %d %v", hidden, status, public)
		}
	}
	if status, _, _ := ask(t, http.MethodPost, create, keys.Secret, form, "Stripe-Version", "2026-01-28"); status != http.StatusBadRequest {
		t.Errorf("another API version was answered with %d", status)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)
	box := openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "s.db"), Now: func() time.Time { return now }})
	base := serve(t, box)
	create := base + "/sandbox/api/v1/payment_intents"
	post := func(address, key, amount string) (int, http.Header, map[string]any) {
		return ask(t, http.MethodPost, address, box.Keys().Secret, url.Values{"amount": {amount}, "currency": {"eur"}}, "Idempotency-Key", key)
	}
	_, head, first := post(create, "k1", "1290")
	if head.Get("Idempotent-Replayed") != "" || head.Get("Idempotency-Key") != "k1" {
		t.Errorf("headers of the first answer: %v", head)
	}
	_, head, again := post(create, "k1", "1290")
	if !reflect.DeepEqual(first, again) || head.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the second answer is %v (%v), want the first again", again, head)
	}
	for name, address := range map[string]string{"other parameters": create, "another address": create + "/" + first["id"].(string)} {
		amount := "1290"
		if name == "other parameters" {
			amount = "1300"
		}
		status, _, answer := post(address, "k1", amount)
		if no, _ := answer["error"].(map[string]any); status != http.StatusBadRequest || no["type"] != "idempotency_error" {
			t.Errorf("a key used for %s: %d %v", name, status, answer)
		}
	}
	// A request that never began is not remembered: the sender mends it under the same key.
	if status, _, answer := post(create, "k2", "ten"); status != http.StatusBadRequest {
		t.Fatalf("a bad amount: %d %v", status, answer)
	}
	if status, _, answer := post(create, "k2", "1000"); status != http.StatusOK {
		t.Errorf("mended under the same key: %d %v", status, answer)
	}
	if status, _, _ := post(create, strings.Repeat("k", 256), "1000"); status != http.StatusBadRequest {
		t.Errorf("a key of 256 characters was answered with %d", status)
	}
	now = now.Add(24*time.Hour - time.Second)
	if _, _, late := post(create, "k1", "1290"); late["id"] != first["id"] {
		t.Error("the key was forgotten before 24 hours")
	}
	now = now.Add(2 * time.Second)
	if _, _, late := post(create, "k1", "1290"); late["id"] == first["id"] {
		t.Error("the key was remembered after 24 hours")
	}
}

func TestADeclineIsRememberedByItsKey(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	in := newIntent(t, box, base, nil)
	confirm := func() (int, map[string]any) {
		status, _, answer := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents/"+in["id"].(string)+"/confirm", box.Keys().Secret,
			url.Values{"payment_method": {"pm_card_visa_chargeDeclined"}, "return_url": {base}}, "Idempotency-Key", "c1")
		return status, answer
	}
	status, first := confirm()
	_, again := confirm()
	if status != http.StatusPaymentRequired || !reflect.DeepEqual(first, again) {
		t.Errorf("first %d %v, then %v", status, first, again)
	}
	_, _, events := ask(t, http.MethodGet, base+"/sandbox/api/v1/events", box.Keys().Secret, url.Values{"type": {"charge.failed"}})
	if n := len(events["data"].([]any)); n != 1 {
		t.Errorf("%d charges failed, want 1", n)
	}
}

func TestCardsAreChecked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	box := openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "s.db"), Now: func() time.Time { return now }})
	base := serve(t, box)
	tests := []struct{ name, number, month, year, cvc, code string }{
		{"a good card", "4242424242424242", "12", "30", "123", ""},
		{"spaces and hyphens", "4242 4242-4242 4242", "12", "2030", "123", ""},
		{"this month is still good", "4242424242424242", "11", "2026", "123", ""},
		{"four digits on American Express", "378282246310005", "1", "2030", "1234", ""},
		{"last month", "4242424242424242", "10", "2026", "123", "invalid_expiry_year"},
		{"a date a century away", "4242424242424242", "12", "2126", "123", "invalid_expiry_year"},
		{"no month", "4242424242424242", "13", "2030", "123", "invalid_expiry_month"},
		{"a wrong check digit", "4242424242424241", "12", "2030", "123", "incorrect_number"},
		{"too few digits", "424242424242", "12", "2030", "123", "incorrect_number"},
		{"letters", "4242x24242424242", "12", "2030", "123", "incorrect_number"},
		{"no number", "", "12", "2030", "123", "incorrect_number"},
		{"a short code", "4242424242424242", "12", "2030", "12", "invalid_cvc"},
		{"three digits on American Express", "378282246310005", "12", "2030", "123", "invalid_cvc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := newIntent(t, box, base, nil)
			status, answer := typed(t, box, base, in, tt.number, tt.month, tt.year, tt.cvc)
			if tt.code == "" {
				if status != http.StatusOK || answer["status"] != "succeeded" {
					t.Errorf("answered %d %v", status, answer)
				}
				return
			}
			no, _ := answer["error"].(map[string]any)
			if status != http.StatusPaymentRequired || no["type"] != "card_error" || no["code"] != tt.code {
				t.Errorf("answered %d %v, want code %s", status, no, tt.code)
			}
			if got := find(t, box, base, in["id"].(string)); got["status"] != "requires_payment_method" || got["latest_charge"] != nil {
				t.Errorf("a mistyped card has changed the intent: %v", got)
			}
		})
	}
}

// typed confirms as the script in a browser does.
func typed(t *testing.T, box *stripesandbox.Sandbox, base string, in map[string]any, number, month, year, cvc string) (int, map[string]any) {
	t.Helper()
	status, _, answer := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents/"+in["id"].(string)+"/confirm", box.Keys().Publishable, url.Values{
		"client_secret": {in["client_secret"].(string)}, "use_stripe_sdk": {"true"}, "payment_method_data[type]": {"card"},
		"payment_method_data[card][number]": {number}, "payment_method_data[card][exp_month]": {month},
		"payment_method_data[card][exp_year]": {year}, "payment_method_data[card][cvc]": {cvc},
	})
	return status, answer
}

func TestConfirmationIsRefused(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	server := func(in map[string]any, form url.Values) (int, map[string]any) {
		status, _, answer := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents/"+in["id"].(string)+"/confirm", box.Keys().Secret, form)
		return status, answer
	}
	tests := []struct {
		name string
		form url.Values
		code string
	}{
		{"without a way back", url.Values{"payment_method": {"pm_card_visa"}}, ""},
		{"with a way back that is no address", url.Values{"payment_method": {"pm_card_visa"}, "return_url": {"javascript:alert(1)"}}, "url_invalid"},
		{"without a card", url.Values{"return_url": {base}}, "parameter_missing"},
		{"with a card that is not there", url.Values{"payment_method": {"pm_1"}, "return_url": {base}}, "resource_missing"},
		{"with a card number from a server", url.Values{"return_url": {base}, "payment_method_data[type]": {"card"}, "payment_method_data[card][number]": {"4242424242424242"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, answer := server(newIntent(t, box, base, nil), tt.form)
			no, _ := answer["error"].(map[string]any)
			if code, _ := no["code"].(string); status != http.StatusBadRequest || code != tt.code {
				t.Errorf("answered %d %v, want 400 with code %q", status, answer, tt.code)
			}
		})
	}
	t.Run("a second time", func(t *testing.T) {
		in := newIntent(t, box, base, url.Values{"metadata[order_id]": {"o1"}})
		confirm(t, box, base, in, "pm_card_visa")
		status, answer := typed(t, box, base, in, "4242424242424242", "12", "2040", "123")
		no, _ := answer["error"].(map[string]any)
		was, _ := no["payment_intent"].(map[string]any)
		if status != http.StatusBadRequest || no["code"] != "payment_intent_unexpected_state" || was["status"] != "succeeded" {
			t.Errorf("answered %d %v", status, answer)
		}
		if _, shown := was["metadata"]; shown {
			t.Error("the refusal shows a browser the metadata")
		}
	})
	t.Run("after fifty cards", func(t *testing.T) {
		in := newIntent(t, box, base, nil)
		for range 50 {
			typed(t, box, base, in, "4000000000000002", "12", "2040", "123")
		}
		status, answer := typed(t, box, base, in, "4242424242424242", "12", "2040", "123")
		if no, _ := answer["error"].(map[string]any); status != http.StatusPaymentRequired || no["code"] != "card_decline_rate_limit_exceeded" {
			t.Errorf("answered %d %v", status, answer)
		}
	})
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	in := newIntent(t, box, base, url.Values{"metadata[a]": {"1"}, "metadata[b]": {"2"}})
	address := base + "/sandbox/api/v1/payment_intents/" + in["id"].(string)
	_, _, got := ask(t, http.MethodPost, address, box.Keys().Secret, url.Values{"amount": {"2000"}, "description": {"d"}, "metadata[a]": {""}, "metadata[c]": {"3"}})
	if got["amount"] != 2000.0 || got["description"] != "d" || !reflect.DeepEqual(got["metadata"], map[string]any{"b": "2", "c": "3"}) {
		t.Errorf("after the update: %v", got)
	}
	confirm(t, box, base, in, "pm_card_visa")
	if status, _, answer := ask(t, http.MethodPost, address, box.Keys().Secret, url.Values{"amount": {"1"}}); status != http.StatusBadRequest {
		t.Errorf("the sum of a paid intent was changed: %d %v", status, answer)
	}
	if status, _, answer := ask(t, http.MethodPost, address, box.Keys().Secret, url.Values{"metadata[d]": {"4"}}); status != http.StatusOK || answer["status"] != "succeeded" {
		t.Errorf("the words of a paid intent: %d %v", status, answer)
	}
}

func TestEventsAreListedByPages(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	for range 5 {
		newIntent(t, box, base, nil)
	}
	list := func(form url.Values) (ids []string, more bool) {
		status, _, answer := ask(t, http.MethodGet, base+"/sandbox/api/v1/events", box.Keys().Secret, form)
		if status != http.StatusOK {
			t.Fatalf("list = %d %v", status, answer)
		}
		for _, e := range answer["data"].([]any) {
			ids = append(ids, e.(map[string]any)["id"].(string))
		}
		return ids, answer["has_more"].(bool)
	}
	all, more := list(url.Values{"limit": {"5"}})
	if len(all) != 5 || more {
		t.Fatalf("%d events, more: %v", len(all), more)
	}
	if page, more := list(url.Values{"limit": {"2"}, "starting_after": {all[1]}}); !more || !reflect.DeepEqual(page, all[2:4]) {
		t.Errorf("page after the second: %v, more: %v; all: %v", page, more, all)
	}
	if page, more := list(url.Values{"limit": {"2"}, "ending_before": {all[3]}}); !more || !reflect.DeepEqual(page, all[1:3]) {
		t.Errorf("page before the fourth: %v, more: %v; all: %v", page, more, all)
	}
	if page, _ := list(url.Values{"type": {"charge.succeeded"}}); len(page) != 0 {
		t.Errorf("events of a type that did not happen: %v", page)
	}
}
