package stripesandbox_test

import (
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/platform/stripesandbox"
)

// BenchmarkAPayment makes an intent and pays it: what one sale costs the sandbox,
// without the network and the webhooks.
func BenchmarkAPayment(b *testing.B) {
	box, err := stripesandbox.Open(b.Context(), stripesandbox.Options{File: filepath.Join(b.TempDir(), "s.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := box.Close(); err != nil {
			b.Error(err)
		}
	}()
	post := func(path string, form url.Values) string {
		r := httptest.NewRequest("POST", "/sandbox/api/v1/payment_intents"+path, strings.NewReader(form.Encode()))
		r.Header.Set("Authorization", "Bearer "+box.Keys().Secret)
		w := httptest.NewRecorder()
		box.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
		_, id, _ := strings.Cut(w.Body.String(), `"id": "pi_`)
		id, _, _ = strings.Cut(id, `"`)
		return "pi_" + id
	}
	for b.Loop() {
		id := post("", url.Values{"amount": {"1290"}, "currency": {"eur"}})
		post("/"+id+"/confirm", url.Values{"payment_method": {"pm_card_visa"}, "return_url": {"http://shop.test/"}})
	}
}
