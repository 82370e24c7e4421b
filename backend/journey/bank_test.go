package journey

import (
	"strings"
	"testing"

	"quayside/backend/testenv/browser"
)

// Card numbers of Stripe's documentation that end in these ways.
const (
	goodCard     = "4242424242424242"
	askedCard    = "4000002760003184" // the bank asks the shopper each time
	declinedCard = "4000000000009995" // there is not enough money on it
)

// inBank is a script's path into the bank's page, in its dialog.
const inBank = `document.querySelector("dialog iframe")?.contentDocument?.`

// answers presses the bank's button, "go" or "no", once it can be pressed.
func (s *shopper) answers(button string) {
	s.t.Helper()
	s.Until(inBank + `querySelector("button.go")?.matches(":focus")`)
	s.finds("bank")
	if off := browser.Find[float64](s.Page, `(r => Math.max(Math.abs(r.left + r.right - innerWidth), Math.abs(r.top + r.bottom - innerHeight)))(document.querySelector("dialog").getBoundingClientRect())`); off > 2 {
		s.t.Errorf("the bank's question lies %.0f pixels off the middle", off)
	}
	s.Eval(`(el => el.contentDocument.querySelector("button.`+button+`").click())(%s)`, "dialog iframe")
	s.Until(`!document.querySelector("dialog")`)
}

// told waits for the problem above the card fields and reads it.
func (s *shopper) told() string {
	s.t.Helper()
	s.WaitFor("[data-problem]")
	s.Until(`document.activeElement.matches("[data-problem]")`)
	return s.Text("[data-problem]")
}

// is waits until the order's page has the steps with these icons done.
func (s *shopper) is(icons ...string) {
	s.t.Helper()
	for _, icon := range icons {
		s.Until(`[...document.querySelectorAll(".way li:not(.todo) use")].some(u => u.getAttribute("href").endsWith("#` + icon + `"))`)
	}
}

// buying opens a shop at the payment step of one piece of a product.
func (h *house) buying(t *testing.T, look browser.Look, lang, product string) (s *shopper, number string) {
	t.Helper()
	s = h.shopper(t, look, lang)
	s.fetches(product)
	return s, s.orders()
}

func theBankAgrees(t *testing.T, h *house) {
	s, number := h.buying(t, browser.Desktop(), "en", "mug-blue-sprig")
	s.types(askedCard)
	s.pays()
	s.answers("go")
	s.atOrder(number)
	s.is("credit-card")
}

func theBankRefuses(t *testing.T, h *house) {
	s, number := h.buying(t, browser.Phone(), "ar", "mug-blue-sprig")
	s.types(askedCard)
	s.pays()
	s.answers("no")
	s.told()
	s.finds("refused")
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.is("circle-alert", "credit-card")
}

// A declined card says why, and leaves the address, the order and the fields
// where they were; another card pays.
func aDeclinedCard(t *testing.T, h *house) {
	s, number := h.buying(t, browser.Look{Dark: true}, "en", "mug-blue-sprig")
	before := s.Text("main .done-step")
	s.types(declinedCard)
	s.pays()
	if why := s.told(); !strings.Contains(why, "not enough money") {
		t.Errorf("the shopper is told %q", why)
	}
	s.finds("declined")
	if after := s.Text("main .done-step"); after != before || !strings.Contains(after, berlin["email"]) {
		t.Errorf("after the decline the address reads %q, before %q", after, before)
	}
	if card := browser.Find[string](s.Page, inCard+`getElementById("number").value`); strings.ReplaceAll(card, " ", "") != declinedCard {
		t.Errorf("the card field holds %q, want what was typed", card)
	}
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.is("credit-card")
}

// Two presses in the same moment, of the button that orders and of the one that
// pays, and the form sent twice at once as a browser without our script may.
func pressedTwice(t *testing.T, h *house) {
	s := h.shopper(t, browser.Desktop(), "en")
	s.fetches("mug-blue-sprig")
	s.follows(".summary a.btn-primary")
	s.writes(berlin)
	const twice = `(() => { const form = document.querySelector("#delivery");
		const send = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))}).then(r => r.url);
		return Promise.all([send(), send()]) })()`
	at := browser.Find[[]string](s.Page, twice)
	if at[0] != at[1] || !strings.HasSuffix(at[0], "/pay") {
		t.Fatalf("the same form twice came to %q", at)
	}
	s.Eval(`(b => { b.click(); b.click() })(%s)`, "#delivery button.btn-primary")
	s.Until(`location.pathname.endsWith("/pay")`)
	number := s.ordered()
	if !strings.Contains(at[0], number) {
		t.Errorf("the button made another order, %s, than the form sent before, %s", number, at[0])
	}
	s.types(goodCard)
	s.Eval(`(b => { b.click(); b.click() })(%s)`, "[data-pay]")
	s.atOrder(number)
	s.untilReleased()
	if n := h.sandbox(t).paid(number); n != 1 {
		t.Errorf("the card was charged %d times", n)
	}
}

// The payment step is not shown again to who has paid: Back goes to the order.
func backAfterPaying(t *testing.T, h *house) {
	s, number := h.buying(t, browser.Desktop(), "en", "mug-blue-sprig")
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.is("credit-card")
	s.Back()
	s.atOrder(number)
	if n := h.sandbox(t).paid(number); n != 1 {
		t.Errorf("the card was charged %d times", n)
	}
}

// Back from the payment step shows the form with what was typed; pressing on
// with another address pays for one order with that address.
func backToTheAddress(t *testing.T, h *house) {
	s, first := h.buying(t, browser.Desktop(), "en", "mug-blue-sprig")
	s.follows(".done-step a")
	for name, want := range berlin {
		if got := s.Value("#" + name); got != want {
			t.Errorf("the field %s holds %q, want %q", name, got, want)
		}
	}
	s.Fill("#line1", "Kastanienallee 12")
	s.follows("#delivery button.btn-primary")
	number := s.ordered()
	if got := s.Text("main .done-step"); !strings.Contains(got, "Kastanienallee 12") {
		t.Errorf("the payment step delivers to %q", got)
	}
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	s.untilReleased()
	s.says("the order", ".summary .kv", "Kastanienallee 12")
	if n := h.sandbox(t).paid(number); n != 1 {
		t.Errorf("the card was charged %d times", n)
	}
	if first == number {
		return
	}
	s.visit("/orders/" + first)
	if !s.Has(`.way use[href$="#x"]`) {
		t.Errorf("the first order %s still waits for money: %q", first, s.Text("main"))
	}
}
