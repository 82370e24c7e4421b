package journey

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"quayside/backend/account"
	"quayside/backend/testenv/browser"
)

// edits has the merchant change a column of the first variant of a product, as
// they do it in the studio.
func (h *house) edits(t *testing.T, title, column, value string) {
	t.Helper()
	p := browser.Open(t, browser.Desktop())
	h.in(t).signIn(p, account.Merchant, "/studio")
	for !p.Has(`[data-found]`) {
		p.Eval(`[...document.querySelectorAll("a.prod")].find(a => a.innerText.trim() === "` + title + `")?.setAttribute("data-found", "")`)
		if !p.Has(`[data-found]`) && p.Follow(`.pages a[rel=next]`) != http.StatusOK {
			t.Fatalf("the studio's list at %s", p.URL())
		}
	}
	p.Follow(`[data-found]`)
	p.Follow(`#variants tbody th a`)
	p.Fill("#"+column, value)
	if status := p.Follow("main form .btn-primary"); status != http.StatusOK || !p.Has(".banner-ok") {
		t.Fatalf("the merchant's change of %s to %s: %d, %q", column, value, status, p.Text("main"))
	}
}

// atDelivery brings a product into the cart and opens the delivery form, filled in.
func (h *house) atDelivery(t *testing.T, look browser.Look, product string) *shopper {
	t.Helper()
	s := h.shopper(t, look, "en")
	s.fetches(product)
	s.follows(".summary a.btn-primary")
	s.writes(berlin)
	return s
}

// refused presses the delivery form's button and comes back to the form: the
// answer has status, the focus is on what must be mended, and nothing typed is
// lost.
func (s *shopper) refused(status int, typed map[string]string) (why string) {
	s.t.Helper()
	s.Allow(fmt.Sprintf("status of %d", status))
	if got := s.Follow("#delivery button.btn-primary"); got != status {
		s.t.Fatalf("the form is answered with %d, want %d: %q", got, status, s.Text("main"))
	}
	if title := browser.Find[string](s.Page, "document.title"); !strings.HasPrefix(title, "Error:") {
		s.t.Errorf("the title is %q", title)
	}
	s.Until(`document.activeElement.matches("[data-error-summary]")`)
	for name, want := range typed {
		if got := s.Value("#" + name); got != want {
			s.t.Errorf("the field %s holds %q, want %q", name, got, want)
		}
	}
	return s.Text("[data-error-summary]")
}

// A price that changes between looking and ordering is shown, old and new, and
// is paid only after another press.
func aPriceChanges(t *testing.T, h *house) {
	s := h.atDelivery(t, browser.Desktop(), "teapot-powder")
	before := s.Text(".summary .sum dd")
	h.edits(t, teapot, "price_cny", "333.00")
	why := s.refused(http.StatusConflict, berlin)
	after := s.Text(".summary .sum dd")
	if before == after || !strings.Contains(why, before) || !strings.Contains(why, after) {
		t.Errorf("the price was %s and is %s, and the shopper is told %q", before, after, why)
	}
	s.finds("price-changed")
	s.follows("#delivery button.btn-primary")
	number := s.ordered()
	s.says("the button", "[data-pay]", after)
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.is("credit-card")
	s.says("the order", ".summary .sum dd", after)
}

const (
	teapot = "Powder Green Loop-handle Teapot"  // what the merchant's list calls teapot-powder
	burner = "Plum Green Tripod Incense Burner" // and burner-plum
)

// Goods that are gone when the shopper orders are named on the form, which leads
// to the cart; that goes on once they are out of it, and nothing was ordered.
func goodsAreGone(t *testing.T, h *house) {
	s := h.atDelivery(t, browser.Phone(), "burner-plum")
	h.edits(t, burner, "stock", "0")
	if why := s.refused(http.StatusConflict, berlin); !strings.Contains(why, burner) || !strings.Contains(why, "sold out") {
		t.Errorf("the shopper reads %q", why)
	}
	s.finds("gone-at-the-press")
	s.follows("[data-error-summary] li a")
	if !strings.HasSuffix(s.URL(), "/cart") || !strings.Contains(s.Text(".line .banner-warn"), "sold out") {
		t.Fatalf("at %s the shopper reads %q", s.URL(), s.Text("main"))
	}
	if s.Has(".summary a.btn-primary") {
		t.Error("the cart lets goods go to the checkout that are gone")
	}
	s.finds("gone")
	s.Click(".line [data-remove]")
	s.WaitFor("#cart .empty")
	s.fetches("dominoes")
	s.follows(".summary a.btn-primary")
	for name, want := range berlin {
		if got := s.Value("#" + name); got != want {
			t.Errorf("back at the delivery form the field %s holds %q, want %q", name, got, want)
		}
	}
}
