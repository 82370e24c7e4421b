package journey

import (
	"net/http"
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// A delivery form with mistakes says each of them above and beside its field in
// the same words, and keeps what was typed.
func aFormWithMistakes(t *testing.T, h *house) {
	s := h.shopper(t, browser.Phone(), "en")
	s.fetches("dominoes")
	s.follows(".summary a.btn-primary")
	if s.Has("[aria-invalid]") {
		t.Error("a field is marked before anything was sent")
	}
	typed := map[string]string{"email": "anna at example", "name": "Anna <b>Schmidt</b>", "line1": "", "city": "Berlin", "postcode": "1096", "phone": "12"}
	s.writes(typed)
	s.refused(http.StatusUnprocessableEntity, typed)
	s.finds("mistakes")
	wrong := browser.Find[map[string]string](s.Page, `Object.fromEntries([...document.querySelectorAll("[data-error-summary] a")].map(a => [a.hash.slice(1), a.innerText]))`)
	for _, field := range []string{"email", "line1", "postcode", "phone"} {
		if wrong[field] == "" {
			t.Errorf("the summary does not name %s: %q", field, wrong)
			continue
		}
		if beside := s.Text("#" + field + "-error"); beside != wrong[field] {
			t.Errorf("%s: above %q, beside %q", field, wrong[field], beside)
		}
		if s.Attr("#"+field, "aria-invalid") != "true" || !strings.Contains(s.Attr("#"+field, "aria-describedby"), field+"-error") {
			t.Errorf("the field %s is not tied to its mistake", field)
		}
	}
	s.Click(`[data-error-summary] a[href="#postcode"]`)
	s.Until(`document.activeElement.id === "postcode"`)
	s.writes(berlin)
	s.Fill("#postcode", "１０ ９６９") // full-width digits and a space are as good
	s.follows("#delivery button.btn-primary")
	s.says("the payment step", "main .done-step", "10969 Berlin")
}

// Another shopper's order is not there, with its number known or guessed.
func anothersOrder(t *testing.T, h *house) {
	_, number := h.buying(t, browser.Desktop(), "en", "dominoes")
	other := h.shopper(t, browser.Phone(), "en")
	other.Allow("status of 404")
	for _, path := range []string{number, number + "/pay", number + "/return", number + "?key=guessed", "QS-2611-AAAAAA"} {
		if status := other.Go(other.home + "/orders/" + path); status != http.StatusNotFound {
			t.Errorf("/orders/%s = %d, want 404", path, status)
		}
		if text := other.Text("main"); strings.Contains(text, berlin["name"]) {
			t.Errorf("/orders/%s shows the other shopper: %q", path, text)
		}
	}
	other.finds("not-yours")
}
