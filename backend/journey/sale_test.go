package journey

import (
	"slices"
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// What a shopper is after: where it hangs, and which choice they want.
type wish struct {
	categories []string
	product    string
	choice     string
}

var (
	scarf      = wish{[]string{"silk", "silk/scarves"}, "scarf-square-peony", "90 cm"}
	newVase    = wish{[]string{"home", "home/vases"}, "harbour-vase", "Ash"}
	lookArabic = browser.Look{Width: 390, Height: 844, Phone: true, Dark: true, Language: "ar"}
	lookTablet = browser.Look{Width: 768, Height: 1024, Phone: true, Language: "zh-CN"}
)

// fromFileToRelease is the whole story: a merchant's catalogue file, a shopper
// who finds what is in it, and the office that sees it leave.
func fromFileToRelease(t *testing.T, h *house) {
	aCatalogueFile(t, h)
	aSale(t, h, browser.Desktop(), "en", newVase)
}

func aSaleInArabic(t *testing.T, h *house)  { aSale(t, h, lookArabic, "ar", scarf) }
func aSaleInChinese(t *testing.T, h *house) { aSale(t, h, lookTablet, "zh-hans", scarf) }

// aSale is found, chosen, paid, declared, released, and seen by the office, whose
// messages are judged by the schemas.
func aSale(t *testing.T, h *house, look browser.Look, lang string, w wish) {
	number := h.shopper(t, look, lang).findsAndBuys(w)
	c := h.clerk(t, browser.Desktop())
	entries := c.seesReleased(number)
	h.sound(c.Page, "declaration")
	c.judgeMessages(entries)
	c.seesRaw(entries[slices.IndexFunc(entries, func(e entry) bool { return e.Code == "CEB603" })])
	h.sound(c.Page, "message")
}

// findsAndBuys walks from the home page to the released parcel and returns the
// order's number. The same sum is on every page.
func (s *shopper) findsAndBuys(w wish) (number string) {
	s.t.Helper()
	s.visit("")
	for _, category := range w.categories {
		s.follows(`.tiles a[href$="/c/` + category + `"]`)
	}
	s.follows(`a[href$="/p/` + w.product + `"]`)
	s.chooses(w.choice)
	price := s.Text(".pricebox .price")
	s.puts()
	s.says("the cart", ".summary .sum dd", price)
	number = s.orders()
	s.says("the button", "[data-pay]", price)
	s.types(goodCard)
	s.finds("payment")
	s.pays()
	s.atOrder(number)
	s.untilReleased()
	s.says("the order", ".summary .sum dd", price)
	icons := browser.Find[[]string](s.Page, `[...document.querySelectorAll(".way li use")].map(u => u.getAttribute("href").split("#")[1])`)
	if want := []string{"receipt", "credit-card", "truck", "send", "landmark"}; !slices.Equal(icons, want) {
		s.t.Errorf("the order's way is %q, want placed, paid, waybill, filed, released: %q", icons, want)
	}
	s.finds("order")
	return number
}

// says holds what a page reads against a text that must be in it.
func (s *shopper) says(where, selector, text string) {
	s.t.Helper()
	if got := s.Text(selector); !strings.Contains(got, text) {
		s.t.Errorf("%s reads %q, want %q in it", where, got, text)
	}
}
