package journey

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/platform/stripesandbox"
)

// sandbox is the payment service of a running house, seen from the bank's side.
type sandbox struct {
	t   *testing.T
	url string // of the sandbox
	key string
}

// data is the folder where the house keeps its files.
func (h *house) data() string {
	h.t.Helper()
	for _, setting := range h.env {
		if folder, found := strings.CutPrefix(setting, "QUAYSIDE_DATA="); found {
			return folder
		}
	}
	h.t.Fatal("the house has no folder")
	return ""
}

// sandbox reads the shop's key from the sandbox's own file.
func (h *house) sandbox(t *testing.T) sandbox {
	t.Helper()
	box, err := stripesandbox.Open(t.Context(), stripesandbox.Options{File: filepath.Join(h.data(), "stripesandbox.db"), Origin: h.url})
	if err != nil {
		t.Fatal(err)
	}
	key := box.Keys().Secret
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	return sandbox{t, h.url + stripesandbox.Mount, key}
}

// ask calls the sandbox with the shop's key and returns the answer's JSON.
func (b sandbox) ask(method, path string, form url.Values) []byte {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+b.key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err := res.Body.Close(); err != nil {
		b.t.Fatal(err)
	}
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: %s (%v)\n%s", method, path, res.Status, err, text)
	}
	return text
}

// control changes what the sandbox does to every payment.
func (b sandbox) control(name, value string) {
	b.t.Helper()
	b.ask(http.MethodPost, "/control", url.Values{name: {value}})
}

// paid counts the payments that came in for an order.
func (b sandbox) paid(number string) int {
	b.t.Helper()
	var events struct{ Data []json.RawMessage }
	if err := json.Unmarshal(b.ask(http.MethodGet, "/api/v1/events?limit=100&type=payment_intent.succeeded", nil), &events); err != nil {
		b.t.Fatal(err)
	}
	n := 0
	for _, e := range events.Data {
		if strings.Contains(string(e), number) {
			n++
		}
	}
	return n
}
