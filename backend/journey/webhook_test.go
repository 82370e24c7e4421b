package journey

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// The browser's return, the webhook and the bank's own answer come in any order,
// or one of them not at all: the order is paid once and declared once. The
// sandbox's controls hold for all payments, so these stories have their own house.
func TestWhoComesFirst(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	for _, story := range []struct {
		name string
		tell func(t *testing.T, h *house)
	}{
		{"the browser, and the webhook much later", browserFirst},
		{"the webhook, and the browser much later", webhookFirst},
		{"the browser, before the bank has decided", bankLast},
	} {
		t.Run(story.name, func(t *testing.T) { story.tell(t, h.in(t)) })
	}
}

// declaredOnce fails the test unless the parcel has one message of each kind.
func (h *house) declaredOnce(t *testing.T, number string) {
	t.Helper()
	entries := h.clerk(t, browser.Desktop()).seesReleased(number)
	for _, code := range written {
		if n := len(slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.Code != code })); n != 1 {
			t.Errorf("%d messages %s, want one", n, code)
		}
	}
}

func browserFirst(t *testing.T, h *house) {
	box := h.sandbox(t)
	box.control("hold_events", "true")
	s, number := h.buying(t, browser.Desktop(), "en", "mug-blue-sprig")
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.is("credit-card") // the shop has asked the bank itself
	if box.waiting() == 0 {
		t.Fatal("no webhook is held back, so nothing is proven")
	}
	s.untilReleased()
	box.control("hold_events", "false")
	box.delivered()
	h.declaredOnce(t, number)
}

func webhookFirst(t *testing.T, h *house) {
	box := h.sandbox(t)
	s, number := h.buying(t, browser.Phone(), "en", "mug-blue-sprig")
	intent, _, _ := strings.Cut(s.Attr("pay-form", "data-secret"), "_secret_")
	box.ask(http.MethodPost, "/api/v1/payment_intents/"+intent+"/confirm", url.Values{
		"payment_method": {"pm_card_visa"}, "return_url": {s.URL()},
	})
	box.delivered()
	s.visit("/orders/" + number + "/pay") // as it still stands in another tab
	s.atOrder(number)
	s.untilReleased()
	h.declaredOnce(t, number)
}

func bankLast(t *testing.T, h *house) {
	box := h.sandbox(t)
	box.control("hold_results", "true")
	s, number := h.buying(t, browser.Desktop(), "en", "mug-blue-sprig")
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.says("the order", "#progress h1", "being checked")
	s.finds("checking")
	box.control("hold_results", "false")
	box.control("release", "all")
	s.is("credit-card")
	s.untilReleased()
	h.declaredOnce(t, number)
}

// waiting is how many webhooks the shop has not taken yet.
func (b sandbox) waiting() int {
	b.t.Helper()
	var now struct{ Waiting int }
	if err := json.Unmarshal(b.ask(http.MethodGet, "/control", nil), &now); err != nil {
		b.t.Fatal(err)
	}
	return now.Waiting
}

// delivered waits until the shop has taken every webhook.
func (b sandbox) delivered() {
	b.t.Helper()
	for b.waiting() > 0 {
		if err := b.t.Context().Err(); err != nil {
			b.t.Fatal(err)
		}
	}
}
