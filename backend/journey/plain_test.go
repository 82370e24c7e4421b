package journey

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"quayside/backend/testenv/browser"
)

// Without scripts everything works up to the card fields, which the page says
// need one.
func withoutScripts(t *testing.T, h *house) {
	s := h.shopper(t, browser.Look{Width: 390, Height: 844, Phone: true, NoScript: true}, "en")
	s.visit("")
	s.follows(`.tiles a[href$="/c/silk"]`)
	newest := s.Text(".grid .item h3")
	s.Choose("#sort", "price-up")
	s.follows(".listhead form button")
	if cheapest := s.Text(".grid .item h3"); cheapest == newest || s.Value("#sort") != "price-up" {
		t.Errorf("sorted by price at %s the first is still %q", s.URL(), newest)
	}
	s.visit("/c/silk/scarves")
	s.follows(`a[href$="/p/scarf-long-rose-waves"]`)
	narrow := s.Text(".pricebox .price")
	s.Click(`.opt:has(input[value="90 × 180 cm"])`)
	s.follows(`#buyform button[formaction]`)
	if wide := s.Text(".pricebox .price"); wide == narrow {
		t.Errorf("both widths cost %s", wide)
	}
	s.puts()
	one := s.Text(".summary .sum dd")
	s.Fill(".line .qty input", "3")
	s.follows(".line .does noscript button, .line .does button.btn-s:not(.btn-quiet)")
	if three := s.Text(".summary .sum dd"); three == one || s.Value(".line .qty input") != "3" {
		t.Errorf("three of it cost %s, one %s", three, one)
	}
	s.Accessible()
	s.follows(".summary a.btn-primary")
	s.Choose("#country", "FR")
	s.follows("#delivery button[name=change]")
	s.writes(map[string]string{"email": "luc@example.com", "name": "Luc Martin", "line1": "12 rue des Lilas", "city": "Lyon", "postcode": "69003", "phone": "+33 4 72 00 00 00"})
	s.Accessible()
	s.follows("#delivery button.btn-primary")
	s.ordered()
	s.says("the payment step", "noscript .banner, .banner-warn", "script")
	s.says("the payment step", "main .done-step", "Lyon")
	s.Accessible()
	s.Shot("payment")
}

// reaches presses Tab until the focus is where selector says, as long as it is
// to be seen on the way.
func (s *shopper) reaches(selector string) {
	s.t.Helper()
	const most = 60 // stops between the top of a page and anything on it
	for range most {
		s.Press(kb.Tab)
		if browser.Find[bool](s.Page, "document.activeElement.matches(`"+selector+"`)") {
			s.seesFocus(selector)
			return
		}
	}
	s.t.Fatalf("%d presses of Tab at %s do not reach %s", most, s.URL(), selector)
}

// seesFocus fails the test if the focused element has no ring, of its own or
// around the card or label it stands for, or lies outside the window or under
// something else.
func (s *shopper) seesFocus(selector string) {
	s.t.Helper()
	if selector == cardFrame {
		return // the ring is inside the frame
	}
	const seen = `(() => { const el = document.activeElement, at = el.closest("label") ?? el;
		const r = at.getBoundingClientRect(), top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		if (!top || !(at.contains(top) || top.contains(at))) return "it lies under " + (top?.outerHTML.slice(0, 80) ?? "the edge of the window");
		const ringed = [el, el.nextElementSibling, el.closest(".item")].some(e => e && getComputedStyle(e).outlineStyle !== "none");
		return ringed ? "" : "it has no ring" })()`
	if trouble := browser.Find[string](s.Page, seen); trouble != "" {
		s.t.Errorf("the focus on %s at %s: %s", selector, s.URL(), trouble)
	}
}

// enters presses Enter and waits for the page it leads to.
func (s *shopper) enters(path string) {
	s.t.Helper()
	s.Press(kb.Enter)
	s.Until(`location.pathname.endsWith("` + path + `") && document.readyState === "complete"`)
}

// A whole purchase with the keyboard alone.
func byKeyboard(t *testing.T, h *house) {
	s := h.shopper(t, browser.Desktop(), "en")
	s.visit("/c/silk/scarves")
	s.Press(kb.Tab)
	if !browser.Find[bool](s.Page, `document.activeElement.matches("a.skip")`) {
		t.Error("the first stop is not the way past the header")
	}
	s.reaches(`a[href$="/p/scarf-square-peony"]`)
	s.enters("/p/scarf-square-peony")
	s.reaches(`input[name=o1]`)
	s.Press(kb.ArrowRight)
	s.Until(`document.querySelector("#buyform .val").innerText === "90 cm" && location.search.startsWith("?v=")`)
	if !browser.Find[bool](s.Page, `document.activeElement.matches("input[name=o1][value='90 cm']")`) {
		t.Error("the focus is lost when the choice changes")
	}
	s.reaches(`.ctas .btn-primary`)
	s.enters("/cart")
	s.reaches(`.summary a.btn-primary`)
	s.enters("/checkout")
	for _, name := range []string{"email", "name", "line1", "postcode", "city", "phone"} {
		s.reaches("#" + name)
		s.Press(strings.ReplaceAll(berlin[name], "ß", "ss"))
	}
	s.reaches("#delivery button.btn-primary")
	s.enters("/pay")
	number := s.ordered()
	s.Until(inCard + `getElementById("number") && !document.querySelector("[data-loading]")`)
	s.reaches(cardFrame)
	for _, keys := range []string{goodCard, kb.Tab, "1240", kb.Tab, "123"} {
		s.Press(keys)
	}
	s.reaches("[data-pay]")
	s.Press(kb.Enter)
	s.atOrder(number)
	s.is("credit-card")
}
