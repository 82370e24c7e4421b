package journey

import (
	"strings"
	"testing"

	"quayside/backend/account"
	"quayside/backend/testenv/browser"
)

// A sale from the shop's door to customs' release: found, chosen, paid, declared,
// and seen by the office.
func aSale(t *testing.T, h *house) {
	s := h.shopper(t, browser.Desktop(), "en")
	s.visit("")
	s.follows(`.tiles a[href="/en/c/silk"]`)
	s.follows(`.tiles a[href="/en/c/silk/scarves"]`)
	s.follows(`a[href="/en/p/scarf-square-peony"]`)
	s.chooses("90 cm")
	price := s.Text(".pricebox .price")
	s.puts()
	if got := s.Text(".summary .sum dd"); got != price {
		t.Errorf("the cart says %s, the product's page said %s", got, price)
	}
	number := s.orders()
	if got := s.Text("[data-pay]"); !strings.Contains(got, price) {
		t.Errorf("the button reads %q, want the sum %s", got, price)
	}
	s.types("4242424242424242")
	s.pays()
	s.atOrder(number)
	s.untilReleased()
	if got := s.Text(".summary .sum dd"); got != price {
		t.Errorf("the order says %s, want %s", got, price)
	}
	t.Run("the office sees it released", func(t *testing.T) { theOfficeSees(t, h, number) })
}

// theOfficeSees opens the declaration of the parcel number on the board: four
// marks, every message and reply, and the bytes of each.
func theOfficeSees(t *testing.T, h *house, number string) {
	p := browser.Open(t, browser.Desktop())
	h.in(t).signIn(p, account.Admin, "/office")
	p.Fill("#q", number)
	p.Press("\r")
	p.WaitFor("#row-" + number)
	if marks := browser.Find[int](p, `document.querySelectorAll("#row-`+number+` .seq li.ok").length`); marks != 4 {
		t.Errorf("%d of the four marks are green", marks)
	}
	p.Follow("#row-" + number + " a.id")
	p.WaitForText("#detail", number)
	p.Shot("declaration")
}
