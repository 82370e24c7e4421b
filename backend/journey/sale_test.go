package journey

import (
	"slices"
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// A sale from the shop's door to customs' release: found, chosen, paid, declared,
// and seen by the office, whose messages are judged by the schemas.
func aSale(t *testing.T, h *house) {
	for name, how := range map[string]struct {
		look browser.Look
		lang string
	}{
		"at a desk, in English":              {browser.Desktop(), "en"},
		"on a phone, in the dark, in Arabic": {browser.Look{Width: 390, Height: 844, Phone: true, Dark: true, Language: "ar"}, "ar"},
		"on a tablet, in simplified Chinese": {browser.Look{Width: 768, Height: 1024, Phone: true, Language: "zh-CN"}, "zh-hans"},
	} {
		t.Run(name, func(t *testing.T) {
			number := h.shopper(t, how.look, how.lang).findsAndBuys()
			c := h.clerk(t, browser.Desktop())
			entries := c.seesReleased(number)
			c.Accessible()
			c.Shot("declaration")
			c.judgeMessages(entries)
			c.seesRaw(entries[slices.IndexFunc(entries, func(e entry) bool { return e.Code == "CEB603" })])
			c.Accessible()
			c.Shot("message")
		})
	}
}

// findsAndBuys walks from the home page to the released parcel and returns the
// order's number. The same sum is on every page.
func (s *shopper) findsAndBuys() (number string) {
	s.t.Helper()
	s.visit("")
	s.follows(`.tiles a[href$="/c/silk"]`)
	s.follows(`.tiles a[href$="/c/silk/scarves"]`)
	s.follows(`a[href$="/p/scarf-square-peony"]`)
	s.chooses("90 cm")
	price := s.Text(".pricebox .price")
	s.puts()
	s.says("the cart", ".summary .sum dd", price)
	number = s.orders()
	s.says("the button", "[data-pay]", price)
	s.types("4242424242424242")
	s.Shot("payment")
	s.pays()
	s.atOrder(number)
	s.untilReleased()
	s.says("the order", ".summary .sum dd", price)
	icons := browser.Find[[]string](s.Page, `[...document.querySelectorAll(".way li use")].map(u => u.getAttribute("href").split("#")[1])`)
	if want := []string{"receipt", "credit-card", "truck", "send", "landmark"}; !slices.Equal(icons, want) {
		s.t.Errorf("the order's way is %q, want placed, paid, waybill, filed, released: %q", icons, want)
	}
	s.Shot("order")
	return number
}

// says holds what a page reads against a text that must be in it.
func (s *shopper) says(where, selector, text string) {
	s.t.Helper()
	if got := s.Text(selector); !strings.Contains(got, text) {
		s.t.Errorf("%s reads %q, want %q in it", where, got, text)
	}
}
