package journey

import (
	"net/http"
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// shopper is somebody who buys, in a browser of their own.
type shopper struct {
	*browser.Page
	t    *testing.T
	h    *house
	home string // the shop in the shopper's language, without a slash at the end
}

// shopper opens a browser in front of the shop in a language, such as "en".
func (h *house) shopper(t *testing.T, look browser.Look, language string) *shopper {
	t.Helper()
	return &shopper{browser.Open(t, look), t, h.in(t), h.url + "/" + language}
}

// finds looks whether the page is sound, see [house.sound].
func (s *shopper) finds(name string) {
	s.t.Helper()
	s.h.sound(s.Page, name)
}

// visit goes to a page of the shop, which must be there.
func (s *shopper) visit(path string) {
	s.t.Helper()
	s.arrives("go to "+path, s.Go(s.home+path))
}

// follows clicks what leads to another page, which must be there.
func (s *shopper) follows(selector string) {
	s.t.Helper()
	s.arrives("follow "+selector, s.Follow(selector))
}

func (s *shopper) arrives(what string, status int) {
	s.t.Helper()
	if status != http.StatusOK {
		s.t.Fatalf("%s: status %d at %s, want 200: %q", what, status, s.URL(), s.Text("main"))
	}
}

// chooses picks a value of a product's option by clicking it, and waits until
// the page shows that variant.
func (s *shopper) chooses(value string) {
	s.t.Helper()
	s.Click(`.opt:has(input[value="` + value + `"])`)
	s.Until(`[...document.querySelectorAll("#buyform .val")].some(v => v.innerText === "` + value + `") && location.search.startsWith("?v=")`)
}

// puts adds what the product page shows to the cart.
func (s *shopper) puts() {
	s.t.Helper()
	s.follows(".ctas .btn-primary")
	if !strings.HasSuffix(s.URL(), "/cart") {
		s.t.Fatalf("after adding to the cart at %s", s.URL())
	}
}

// fetch goes to a product's page and puts one of it into the cart.
func (s *shopper) fetches(product string) {
	s.t.Helper()
	s.visit("/p/" + product)
	s.puts()
}

// An address in Germany, field by field, that the carrier can use.
var berlin = map[string]string{
	"email": "anna@example.com", "name": "Anna Schmidt", "line1": "Lindenstraße 5", "city": "Berlin", "postcode": "10969", "phone": "+49 30 901820",
}

// writes fills in the delivery form. Names of fields are those of the form.
func (s *shopper) writes(fields map[string]string) {
	s.t.Helper()
	for _, name := range []string{"email", "name", "line1", "line2", "city", "region", "postcode", "phone"} {
		if value, given := fields[name]; given {
			s.Fill("#"+name, value)
		}
	}
}

// orders goes from the cart through the delivery form to the payment step and
// returns the order's number.
func (s *shopper) orders() (number string) {
	s.t.Helper()
	s.follows(".summary a.btn-primary")
	s.writes(berlin)
	s.follows("#delivery button.btn-primary")
	return s.ordered()
}

// ordered is the number of the order that is to be paid now.
func (s *shopper) ordered() (number string) {
	s.t.Helper()
	_, rest, _ := strings.Cut(s.URL(), "/orders/")
	number, step, _ := strings.Cut(rest, "/")
	if number == "" || step != "pay" {
		s.t.Fatalf("no order to be paid at %s", s.URL())
	}
	return number
}

const cardFrame = "#payment-element iframe"

// inCard is a script's path into the sandbox's card frame, where only the
// sandbox hears what is typed.
const inCard = `document.querySelector("` + cardFrame + `")?.contentDocument?.`

// types enters a card with the keyboard, digit by digit.
func (s *shopper) types(number string) {
	s.t.Helper()
	s.Until(inCard + `getElementById("number") && !document.querySelector("[data-loading]")`)
	s.Eval(`(el => { const n = el.contentDocument.getElementById("number"); n.focus(); n.select() })(%s)`, cardFrame)
	for _, keys := range []string{number, "\t", "1240", "\t", "123"} {
		s.Press(keys)
	}
	s.Until(inCard + `getElementById("cvc").value === "123"`)
}

// pays presses the button that names the sum.
func (s *shopper) pays() {
	s.t.Helper()
	s.Click("[data-pay]")
}

// atOrder waits until the browser is at the order's own page.
func (s *shopper) atOrder(number string) {
	s.t.Helper()
	s.Until(`location.pathname.endsWith("/orders/` + number + `") && document.querySelector("#progress")`)
}

// untilReleased waits until no step of any parcel is still to come. The page
// follows it by itself.
func (s *shopper) untilReleased() {
	s.t.Helper()
	s.Until(`document.querySelectorAll(".way").length > 0 && document.querySelectorAll(".way li.todo").length === 0`)
}
