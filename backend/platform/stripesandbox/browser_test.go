package stripesandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"quayside/backend/platform/stripesandbox"
	"quayside/backend/testenv/browser"
)

// checkout is a page as the shop's checkout is: our own loader, and a security
// policy without any unsafe-*.
const checkout = `<!doctype html><html lang="%[1]s" dir="%[2]s"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkout</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"><main><h1>Checkout</h1><div id="fields"></div>
<button id="pay" disabled>Pay</button><p id="said" role="status"></p></main>
<script nonce="n1" src="/page.js" data-secret="%[3]s" data-key="%[4]s" data-locale="%[5]s"></script></html>`

const pageScript = `
import { loadStripe, stripeAppearance } from "./core/stripe";
const { secret, key, locale } = document.currentScript.dataset;
const said = document.getElementById("said"), pay = document.getElementById("pay");
window.run = async (call) => {
  const { paymentIntent, error } = await call(window.stripe);
  said.textContent = error ? "error " + error.code + ": " + error.message : paymentIntent.status;
};
loadStripe("/sandbox/v3/stripe.js", key, locale).then((stripe) => {
  window.stripe = stripe;
  const elements = stripe.elements({ clientSecret: secret, appearance: stripeAppearance(document.documentElement), locale });
  const element = elements.create("payment");
  element.on("ready", () => document.body.dataset.ready = "1");
  element.on("change", (e) => pay.disabled = !e.complete);
  element.mount("#fields");
  pay.addEventListener("click", () => {
    said.textContent = "";
    window.run((s) => s.confirmPayment({ elements, redirect: "if_required", confirmParams: {
      return_url: location.origin + "/done", payment_method_data: { billing_details: { name: "Ana", address: { postal_code: "75001" } } } } }));
  });
});`

const pageStyle = `:root { color-scheme: light dark; --brand: light-dark(oklch(41% .080 212), oklch(82% .095 200)); --raised: light-dark(#fff, oklch(21% .016 235));
--ink: light-dark(oklch(24% .025 235), oklch(95% .006 215)); --ink-2: light-dark(oklch(44% .022 232), oklch(78% .012 220));
--bad: light-dark(oklch(50% .185 26), oklch(76% .14 24)); --r2: 8px } body { background: light-dark(#fff, oklch(17% .014 235)); color: var(--ink); font: 16px/1.5 system-ui; margin: 0 auto; max-width: 30rem; padding: 1rem }
iframe { margin: 0 } button { padding: .8rem 2rem }`

// store serves the sandbox and the checkout page on one origin, as the shop does.
type store struct {
	box *stripesandbox.Sandbox
	url string
}

func openStore(t *testing.T) *store {
	t.Helper()
	s := &store{box: openBox(t)}
	bundle := bundled(t)
	mux := http.NewServeMux()
	mux.Handle(stripesandbox.Mount+"/", s.box)
	serve := func(path, kind, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		})
	}
	serve("/page.js", "text/javascript", bundle)
	serve("/page.css", "text/css", pageStyle)
	serve("/done", "text/html", `<!doctype html><link rel="icon" href="data:,"><title>Done</title><h1>Done</h1>`)
	mux.HandleFunc("/checkout", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; style-src 'self'; frame-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		q := r.URL.Query()
		dir := "ltr"
		if q.Get("lang") == "ar" {
			dir = "rtl"
		}
		fmt.Fprintf(w, checkout, q.Get("lang"), dir, q.Get("secret"), s.box.Keys().Publishable, q.Get("lang"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// bundled is the page's script with our own loader of web/src/core in it.
func bundled(t *testing.T) string {
	t.Helper()
	out := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: pageScript, ResolveDir: "../../../web/src", Loader: api.LoaderTS},
		Bundle: true, Write: false, Format: api.FormatIIFE,
	})
	if len(out.Errors) > 0 {
		t.Fatalf("bundle: %+v", out.Errors)
	}
	return string(out.OutputFiles[0].Contents)
}

// visit opens the checkout of a new intent and waits for the fields.
func (s *store) visit(t *testing.T, look browser.Look, lang string) (*browser.Page, map[string]any) {
	t.Helper()
	in := newIntent(t, s.box, s.url, nil)
	p := browser.Open(t, look)
	p.Go(s.url + "/checkout?lang=" + lang + "&secret=" + in["client_secret"].(string))
	p.Until("document.body.dataset.ready")
	return p, in
}

const inFields = `document.querySelector("#fields iframe").contentDocument`

// typeCard types a card with the keyboard alone.
func typeCard(p *browser.Page, number string) {
	p.Eval(`(el => el.contentDocument.getElementById("number").focus())(%s)`, "#fields iframe")
	p.Press(number)
	p.Press("\t")
	p.Press("1240")
	p.Press("\t")
	p.Press("123")
}

func pay(p *browser.Page) {
	p.Until(`!document.getElementById("pay").disabled`)
	p.Click("#pay")
}

func TestACardIsTypedIntoTheSandboxsFrameOnly(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	p, _ := s.visit(t, browser.Desktop(), "en")
	typeCard(p, "4242424242424242")
	if got := browser.Find[[]string](p, `[...`+inFields+`.querySelectorAll("input")].map(i => i.value)`); strings.Join(got, "|") != "4242 4242 4242 4242|12 / 40|123" {
		t.Errorf("fields read %q", got)
	}
	p.Shot("sandbox-fields-light")
	pay(p)
	p.WaitForText("#said", "succeeded")
	if body := browser.Find[string](p, "document.documentElement.outerHTML"); strings.Contains(body, "4242424242424242") {
		t.Error("the card number is in the shop's page")
	}
}

func TestMistakesAreSaidBesideTheFields(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	p, _ := s.visit(t, browser.Phone(), "en")
	typeCard(p, "4242424242424241")
	p.Eval(`(el => el.contentDocument.activeElement.blur())(%s)`, "#fields iframe")
	p.Until(inFields + `.getElementById("number").getAttribute("aria-invalid") === "true"`)
	got := browser.Find[string](p, inFields+`.getElementById("number-error").innerText`)
	if got != "This card number is not right. Check the digits." {
		t.Errorf("the number's error reads %q", got)
	}
	if browser.Find[bool](p, `document.getElementById("pay").disabled`) != true {
		t.Error("one can pay with a wrong number")
	}
	p.Shot("sandbox-fields-error")
	p.Eval(`(el => el.contentDocument.getElementById("number").select())(%s)`, "#fields iframe")
	p.Eval(`(el => el.contentDocument.getElementById("number").focus())(%s)`, "#fields iframe")
	p.Press("378282246310005") // American Express: its code has four digits
	p.Until(inFields + `.getElementById("brand").innerText === "American Express"`)
	if browser.Find[string](p, inFields+`.getElementById("number").value`) != "3782 822463 10005" {
		t.Error("the number is not grouped as on the card")
	}
}

func TestADeclineIsSaidInTheShoppersLanguage(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	for lang, want := range map[string]string{
		"en":      "There is not enough money on this card.",
		"zh-Hans": "此卡余额不足",
		"ar":      "لا يوجد رصيد كافٍ في هذه البطاقة",
	} {
		t.Run(lang, func(t *testing.T) {
			p, in := s.visit(t, browser.Look{Dark: lang != "en"}, lang)
			typeCard(p, "4000000000009995")
			pay(p)
			p.WaitForText("#said", "error card_declined: "+want)
			p.Shot("sandbox-declined-" + lang)
			if got := find(t, s.box, s.url, in["id"].(string)); got["status"] != "requires_payment_method" {
				t.Errorf("status = %v", got["status"])
			}
		})
	}
}

func TestTheBanksQuestion(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	inDialog := `document.querySelector("dialog iframe")?.contentDocument?.`
	tests := []struct{ name, number, key, said string }{
		{"completed with the keyboard", "4000002760003184", "\r", "succeeded"},
		{"failed with the keyboard", "4000002760003184", "\t\r", "error payment_intent_authentication_failure: Your bank could not"},
		{"completed, and the card is declined", "4000008400001629", "\r", "error card_declined: Your bank declined"},
		{"closed with Escape", "4000002760003184", "\x1b", "error payment_intent_authentication_failure"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := s.visit(t, browser.Desktop(), "en")
			typeCard(p, tt.number)
			pay(p)
			p.Until(inDialog + `querySelector("button.go")?.matches(":focus")`)
			p.Shot("sandbox-bank-" + strings.Fields(tt.name)[0])
			p.Press(tt.key)
			p.WaitForText("#said", tt.said)
			if p.Has("dialog") {
				t.Error("the dialog is still there")
			}
		})
	}
}

func TestHandleNextActionAsksTheBank(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	p, in := s.visit(t, browser.Look{Dark: true}, "ar")
	confirm(t, s.box, s.url, in, "pm_card_authenticationRequired")
	p.Eval(`window.run((s) => s.handleNextAction({ clientSecret: "` + in["client_secret"].(string) + `" }))`)
	p.Until(`document.querySelector("dialog iframe")?.contentDocument?.querySelector("button.go")`)
	p.Until(`document.querySelector("dialog iframe").contentDocument.documentElement.dir === "rtl"`)
	p.Shot("sandbox-bank-ar-dark")
	p.Eval(`(el => el.contentDocument.querySelector("button.go").click())(%s)`, "dialog iframe")
	p.WaitForText("#said", "succeeded")
	p.Eval(`window.run((s) => s.retrievePaymentIntent("` + in["client_secret"].(string) + `"))`)
	p.WaitForText("#said", "succeeded")
}

func TestTheBanksPageWorksWithoutScript(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	for outcome, want := range map[string]string{"go": "redirect_status=succeeded", "no": "redirect_status=failed"} {
		t.Run(outcome, func(t *testing.T) {
			in := confirm(t, s.box, s.url, newIntent(t, s.box, s.url, nil), "pm_card_threeDSecure2Required")
			next := in["next_action"].(map[string]any)["redirect_to_url"].(map[string]any)["url"].(string)
			p := browser.Open(t, browser.Look{Width: 390, Height: 844, Phone: true, NoScript: true, Language: "zh-CN"})
			p.Go(next)
			if got := p.Text("h1"); got != "银行验证" {
				t.Errorf("the page is headed %q", got)
			}
			p.Shot("sandbox-bank-page-" + outcome)
			p.Follow("button." + outcome)
			if at := p.URL(); !strings.HasPrefix(at, s.url+"/done?") || !strings.Contains(at, want) || !strings.Contains(at, "payment_intent="+in["id"].(string)) {
				t.Errorf("the browser went to %s", at)
			}
		})
	}
}

func TestThePagesKeepNobodyOut(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	for _, look := range []string{"locale=en&theme=light", "locale=en&theme=dark", "locale=ar&theme=dark", "locale=zh&theme=light"} {
		t.Run(look, func(t *testing.T) {
			p := browser.Open(t, browser.Phone())
			p.Go(s.url + "/sandbox/v3/elements.html?" + look)
			p.Eval(`document.querySelector("details").open = true`)
			p.Eval(`document.body.style.background = "var(--el-colorBackground)"`) // the shop's page shows through
			p.Accessible()
			in := confirm(t, s.box, s.url, newIntent(t, s.box, s.url, nil), "pm_card_threeDSecure2Required")
			p.Go(in["next_action"].(map[string]any)["redirect_to_url"].(map[string]any)["url"].(string) + "?" + look)
			p.Accessible()
			if wide := browser.Find[int](p, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
				t.Errorf("the bank's page is %d pixels wider than the window", wide)
			}
		})
	}
}

func TestTestCardsFillTheForm(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	p, _ := s.visit(t, browser.Phone(), "zh-Hans")
	p.Eval(`(el => { const d = el.contentDocument; d.querySelector("details").open = true; d.querySelector(".help button").click() })(%s)`, "#fields iframe")
	p.Until(`document.querySelector("#fields iframe").offsetHeight >= ` + inFields + `.getElementById("card").offsetHeight`)
	p.Shot("sandbox-test-cards-zh")
	pay(p)
	p.WaitForText("#said", "succeeded")
}
