package stripesandbox_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/platform/stripesandbox"
)

// openBox opens a sandbox on a new file.
func openBox(t *testing.T) *stripesandbox.Sandbox {
	t.Helper()
	return openWith(t, stripesandbox.Options{File: filepath.Join(t.TempDir(), "sandbox.db")})
}

func openWith(t *testing.T, opt stripesandbox.Options) *stripesandbox.Sandbox {
	t.Helper()
	opt.Log = slog.New(slog.DiscardHandler)
	box, err := stripesandbox.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	return box
}

// ask sends one request with the secret key, or with the headers given instead,
// and returns status, headers and answer.
func ask(t *testing.T, method, address, key string, form url.Values, header ...string) (int, http.Header, map[string]any) {
	t.Helper()
	body := io.Reader(strings.NewReader(form.Encode()))
	if method == http.MethodGet {
		address, body = address+"?"+form.Encode(), nil
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatalf("%s %s answered %d and no JSON: %v", method, address, res.StatusCode, err)
	}
	return res.StatusCode, res.Header, answer
}

// newIntent makes an intent of 12.90 euros, with more parameters if given.
func newIntent(t *testing.T, box *stripesandbox.Sandbox, base string, more url.Values) map[string]any {
	t.Helper()
	form := url.Values{"amount": {"1290"}, "currency": {"eur"}, "automatic_payment_methods[enabled]": {"true"}}
	for k, v := range more {
		form[k] = v
	}
	status, _, in := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents", box.Keys().Secret, form)
	if status != http.StatusOK {
		t.Fatalf("create = %d %v", status, in)
	}
	return in
}

func find(t *testing.T, box *stripesandbox.Sandbox, base, id string) map[string]any {
	t.Helper()
	status, _, in := ask(t, http.MethodGet, base+"/sandbox/api/v1/payment_intents/"+id, box.Keys().Secret, nil)
	if status != http.StatusOK {
		t.Fatalf("find = %d %v", status, in)
	}
	return in
}

// confirm confirms from the server, with one of Stripe's test payment methods.
func confirm(t *testing.T, box *stripesandbox.Sandbox, base string, in map[string]any, method string) map[string]any {
	t.Helper()
	status, _, out := ask(t, http.MethodPost, base+"/sandbox/api/v1/payment_intents/"+in["id"].(string)+"/confirm", box.Keys().Secret,
		url.Values{"payment_method": {method}, "return_url": {base + "/done"}})
	if status != http.StatusOK {
		t.Fatalf("confirm = %d %v", status, out)
	}
	return out
}
