package fire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What strangers may send where text is expected.
const (
	nul     = "a\x00b"
	broken  = "a\xff\xfe\xc0b"
	turned  = "a\u202eb"
	endless = 200_000 // characters of a text that never ends
)

// attack is one request of somebody who means no good, and how the shop must
// answer it: with one of the statuses, and words that say how to mend it.
type attack struct {
	name         string
	method, path string
	form         url.Values
	header       map[string]string
	body         io.Reader // instead of form
	want         []int
	says         string
}

// send sends an attack once, exactly as it is written.
func (b *browser) attack(ctx context.Context, a attack) (page, error) {
	body := a.body
	if body == nil {
		body = strings.NewReader(a.form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, a.method, b.h.url, body)
	if err != nil {
		return page{}, err
	}
	path, query, _ := strings.Cut(a.path, "?")
	req.URL.Opaque = "//" + req.URL.Host + path // not made tidy on its way
	req.URL.RawQuery = query
	req.Header.Set("Accept", "text/html")
	if a.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range a.header {
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	return b.do(req)
}

// holdOff runs attacks from one browser.
func (b *browser) holdOff(t *testing.T, attacks []attack) {
	t.Helper()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			p, err := b.attack(t.Context(), a)
			if err != nil {
				t.Fatalf("no answer: %v", err)
			}
			if !contains(a.want, p.status) {
				t.Errorf("%s %.80s = %d to %q, want one of %v: %s", a.method, a.path, p.status, p.to(), a.want, text(p.body))
			}
			if !strings.Contains(p.body, a.says) {
				t.Errorf("%s %.80s does not say %q: %s", a.method, a.path, a.says, text(p.body))
			}
			if to, err := url.Parse(p.to()); p.to() != "" && (err != nil || to.Host != "" && b.h.url != to.Scheme+"://"+to.Host || strings.HasPrefix(p.to(), `/\`)) {
				t.Errorf("%s %.80s sends the browser away to %q", a.method, a.path, p.to())
			}
		})
	}
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// Whatever strangers send, the shop answers as to a mistake of theirs, never as
// if it had broken, and goes on selling.
func TestStrangersBreakNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		var goods []want
		var before map[string]int64
		h := open(t, e, func(h *house) { goods, before = h.stockUp(t, 3, 50) })
		n := h.network(t)
		victim, c := h.visitor(t, goods[0], pays)
		for name, attacks := range map[string][]attack{
			"carts":         cartAttacks(goods),
			"addresses":     pathAttacks(),
			"queries":       queryAttacks(),
			"orders":        orderAttacks(victim),
			"origins":       originAttacks(victim),
			"headers":       headerAttacks(),
			"sign-in":       signInAttacks(),
			"the sandbox":   sandboxAttacks(c),
			"large bodies":  largeAttacks(),
			"broken bodies": brokenAttacks(),
		} {
			t.Run(name, func(t *testing.T) { newBrowser(t, h).holdOff(t, attacks) })
		}
		t.Run("delivery forms", func(t *testing.T) { h.formAttacks(t, goods[1]) })
		t.Run("webhooks", func(t *testing.T) { h.hookAttacks(t, n) })
		if err := victim.settle(t.Context(), c); err != nil {
			t.Errorf("after all that nobody can pay: %v", err)
		}
		h.rest(t)
		h.stop(t)
		h.audit(t, before)
		h.lost(t)
	})
}

// refusal are the statuses that say the sender can mend it, or shall not.
var refusal = []int{400, 403, 404, 409, 413, 422}

func cartAttacks(goods []want) (list []attack) {
	for name, quantity := range map[string]string{
		"less than nothing": "-1", "nothing": "0", "a hundred": "100", "more than a number holds": "99999999999999999999",
		"a small part": "0.5", "an exponent": "1e3", "not a number": "many", "hexadecimal": "0x10",
	} {
		list = append(list, attack{name: name, method: "POST", path: "/en/cart",
			form: url.Values{"product": {goods[0].slug}, "v": {goods[0].variant}, "quantity": {quantity}}, want: []int{422}, says: "1 to 99"})
	}
	for name, quantity := range map[string]string{"a NUL": nul, "broken text": broken} {
		list = append(list, attack{name: name, method: "POST", path: "/en/cart",
			form: url.Values{"product": {goods[0].slug}, "v": {goods[0].variant}, "quantity": {quantity}}, want: []int{422}, says: "type it anew"})
	}
	for name, product := range map[string]string{
		"no product": "", "an unknown product": "no-such-thing", "a path": "../../etc/passwd", "a NUL": nul, "broken text": broken,
		"a statement": "x'; DROP TABLE carts; --", "an endless name": strings.Repeat("x", endless), "an old escape": "%00",
	} {
		list = append(list, attack{name: "product: " + name, method: "POST", path: "/en/cart",
			form: url.Values{"product": {product}, "quantity": {"1"}}, want: []int{404, 422}})
	}
	for name, variant := range map[string]string{
		"of another product": goods[1].variant, "unknown": "no-such-thing", "a NUL": nul, "broken text": broken, "endless": strings.Repeat("x", endless),
	} {
		list = append(list,
			attack{name: "variant: " + name, method: "POST", path: "/en/cart", form: url.Values{"product": {goods[0].slug}, "v": {variant}, "quantity": {"1"}}, want: []int{404, 409, 422}},
			attack{name: "change: " + name, method: "POST", path: "/en/cart/" + url.PathEscape(clip(variant)), form: url.Values{"quantity": {"2"}}, want: []int{200, 303, 404, 409, 422}},
			attack{name: "take out: " + name, method: "POST", path: "/en/cart/" + url.PathEscape(clip(variant)), form: url.Values{"remove": {"1"}}, want: []int{200, 303, 404, 409, 422}})
	}
	for name, word := range map[string]string{
		"somebody's guess": strings.Repeat("A", 43), "a statement": "' OR '1'='1' -- xxxxxxxxxxxxxxxxxxxxxxxxxxxx", "too long": strings.Repeat("x", 5000), "empty": "",
	} {
		cookie := map[string]string{"Cookie": "cart=" + word}
		list = append(list,
			attack{name: "cart of " + name, method: "GET", path: "/en/cart", header: cookie, want: []int{200}, says: "Your cart is empty"},
			attack{name: "checkout of " + name, method: "GET", path: "/en/checkout", header: cookie, want: []int{303}})
	}
	return list
}

// clip keeps a text short enough for an address.
func clip(s string) string { return s[:min(len(s), 4000)] }

func pathAttacks() (list []attack) {
	for _, path := range []string{
		"/media/../../quayside.db", "/media/..%2f..%2fquayside.db", "/media/%2e%2e/%2e%2e/keys/demo-agent.pem", `/media/..\..\quayside.db`,
		"/media/" + strings.Repeat("a", 64) + "-640.jpg", "/media/" + strings.Repeat("a", 64) + "-99999999999999999999.jpg",
		"/media/%00-640.jpg", "/media/a%ff-640.jpg", "/media/" + strings.Repeat("../", 30) + "etc/passwd-640.jpg", "/media/-0.jpg", "/media/" + strings.Repeat("a", 64) + "--1.jpg",
		"/static/../go.mod", "/static/..%2f..%2fgo.mod", "/static/%2e%2e/%2e%2e/go.mod", "/static//etc/passwd", "/static/js/../../go.mod", "/static/%00", `/static/..\go.mod`,
		"/static/js/manifest.json/..", "/static/" + strings.Repeat("x/", 5000),
		"/en/p/%00", "/en/p/%ff%fe", "/en/p/..%2f..%2fx", "/en/p/" + strings.Repeat("x", 20_000), "/en/c/%00", "/en/c/%ff", "/en/c/../../x", "/en/c/silk%2f..%2f..",
		"/%00", "/%ff/cart", "/xx/cart", "/EN/cart", "/en/p/x%0d%0aSet-Cookie:%20a=b",
		"/studio/../office", "/sandbox/../../quayside.db", "/sandbox/v3/../../x", "/sandbox/v3/..%2fsandbox.go", "/sandbox/3ds/%00", "/.git/config", "/.env", "/debug/pprof/", "/metrics/..;/",
	} {
		list = append(list, attack{name: clipName(path), method: "GET", path: path, want: []int{301, 303, 307, 400, 404}})
	}
	return list
}

func clipName(s string) string { return s[:min(len(s), 60)] }

func queryAttacks() (list []attack) {
	for _, bad := range []string{nul, broken, turned, "-1", "99999999999999999999", strings.Repeat("x", 20_000), "'\"><x-evil>", "%", "{{.}}", "../..", "\r\nX: y"} {
		v := url.QueryEscape(bad)
		for _, path := range []string{
			"/en/c?sort=%s", "/en/c?page=%s", "/en/c?after=%s", "/en/c?cursor=%s", "/en/c?before=%s", "/en?lang=%s", "/en/cart?country=%s",
			"/en/p/no-such?v=%s", "/en/preferences?back=%s", "/signin?back=%s&lang=%s", "/en/orders/QS-2611-AAAAAA?key=%s", "/en/checkout?country=%s&name=%s&email=%s",
		} {
			full := strings.ReplaceAll(path, "%s", v)
			list = append(list, attack{name: path + " " + fmt.Sprintf("%.12q", bad), method: "GET", path: full, want: []int{200, 303, 400, 404, 422}})
		}
	}
	return list
}

// orderAttacks come from a browser that holds no key of the victim's order.
func orderAttacks(victim *buyer) (list []attack) {
	home := "/en/orders/" + victim.order
	for name, a := range map[string]attack{
		"the order of another shopper":         {path: home},
		"the pay page of another shopper":      {path: home + "/pay"},
		"coming back for another shopper":      {path: home + "/return"},
		"a wrong key":                          {path: home + "?key=" + strings.Repeat("A", 43)},
		"an empty key in the cookie":           {path: home, header: map[string]string{"Cookie": "order-" + victim.order + "="}},
		"a wrong key in the cookie":            {path: home, header: map[string]string{"Cookie": "order-" + victim.order + "=" + strings.Repeat("A", 43)}},
		"a statement in the cookie":            {path: home, header: map[string]string{"Cookie": "order-" + victim.order + "=' OR 1=1 --"}},
		"an order that is not":                 {path: "/en/orders/QS-2611-ZZZZZZ"},
		"a number with a NUL":                  {path: "/en/orders/%00"},
		"a number that is no text":             {path: "/en/orders/%ff%fe"},
		"a number that is no text, with a key": {path: "/en/orders/%ff%00?key=%ff%00"},
		"a number without end":                 {path: "/en/orders/" + strings.Repeat("9", 20_000)},
	} {
		a.name, a.method, a.want = name, "GET", []int{404}
		list = append(list, a)
	}
	return append(list, attack{name: "coming back for another shopper, by form", method: "POST", path: home + "/return", form: url.Values{}, want: []int{404}})
}

// originAttacks are forms on pages of other sites, sent by a shopper's browser.
func originAttacks(victim *buyer) (list []attack) {
	for _, path := range []string{"/en/cart", "/en/cart/x", "/en/checkout", "/en/orders/" + victim.order + "/return", "/en/preferences", "/signin", "/signout",
		"/office/declarations/x/resend", "/studio/import", "/studio/variants/x", "/studio/products/x/status"} {
		for name, header := range map[string]map[string]string{
			"another site":           {"Origin": "https://evil.example"},
			"a page without origin":  {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
			"a site with our ending": {"Origin": victim.h.url + ".evil.example"},
			"a browser that says so": {"Sec-Fetch-Site": "cross-site"},
			"a neighbour's site":     {"Sec-Fetch-Site": "same-site"},
		} {
			list = append(list, attack{name: path + " from " + name, method: "POST", path: path, form: url.Values{"quantity": {"1"}}, header: header, want: []int{403}})
		}
	}
	return list
}

func headerAttacks() (list []attack) {
	for name, a := range map[string]attack{
		"a host of their own":        {header: map[string]string{"Host": "evil.example"}, want: []int{200, 400}},
		"a host that is none":        {header: map[string]string{"Host": "a b<c>"}, want: []int{200, 400}},
		"languages without end":      {header: map[string]string{"Accept-Language": strings.Repeat("en-x-a,", 5000)}, want: []int{200}},
		"languages that are none":    {header: map[string]string{"Accept-Language": "\xff;;q=,,*;q=9"}, want: []int{200}},
		"forwarded for nobody":       {header: map[string]string{"X-Forwarded-For": "<script>, ::::, 999.1.1.1", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example"}, want: []int{200}},
		"a request id of their own":  {header: map[string]string{"X-Request-Id": "evil"}, want: []int{200}},
		"cookies that are none":      {header: map[string]string{"Cookie": `;;=;lang="";theme=\xff;country=<b>;currency=%00;cart=%ff`}, want: []int{200}},
		"a thousand cookies":         {header: map[string]string{"Cookie": strings.Repeat("a=b; ", 3000)}, want: []int{200, 431}},
		"a cookie without end":       {header: map[string]string{"Cookie": "cart=" + strings.Repeat("x", 100_000)}, want: []int{431}},
		"a session that is none":     {path: "/office", header: map[string]string{"Cookie": "session=" + strings.Repeat("%00", 20)}, want: []int{303}},
		"a session with a statement": {path: "/studio", header: map[string]string{"Cookie": "session=' OR 1=1 --; __Host-session=x"}, want: []int{303}},
		"a range":                    {header: map[string]string{"Range": "bytes=999999999-0,-1"}, want: []int{200, 206, 416}},
		"a tag":                      {header: map[string]string{"If-None-Match": strings.Repeat("\"", 1000)}, want: []int{200}},
		"a fragment asked for":       {header: map[string]string{"HX-Request": "true", "HX-Target": "<x-evil>", "HX-Current-URL": "javascript:1"}, want: []int{200}},
		"types":                      {header: map[string]string{"Accept": "application/json;q=x, */*;;"}, want: []int{200, 406}},
		"a method":                   {method: "PROPFIND", want: []int{404, 405}},
		"a method of letters":        {method: "XYZZY", path: "/en/cart", want: []int{404, 405}},
		"deleting":                   {method: "DELETE", path: "/en/cart", want: []int{404, 405}},
		"tracing":                    {method: "TRACE", want: []int{404, 405}},
	} {
		if a.name = name; a.method == "" {
			a.method = "GET"
		}
		if a.path == "" {
			a.path = "/en"
		}
		list = append(list, a)
	}
	return list
}

func signInAttacks() (list []attack) {
	for name, form := range map[string]url.Values{
		"nothing":             {},
		"a NUL":               {"email": {nul + "@x.example"}, "password": {nul}},
		"broken text":         {"email": {broken + "@x.example"}, "password": {broken}},
		"a statement":         {"email": {"' OR 1=1 --"}, "password": {"x"}},
		"a name without end":  {"email": {strings.Repeat("x", 10_000)}, "password": {"x"}},
		"a password too long": {"email": {"a@b.example"}, "password": {strings.Repeat("x", endless)}},
		"somewhere else":      {"email": {"a@b.example"}, "password": {"x"}, "back": {"//evil.example"}},
	} {
		list = append(list, attack{name: name, method: "POST", path: "/signin", form: form, want: []int{413, 422, 429}})
	}
	for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/en\r\nX: y", "///evil.example", "/%09/evil.example"} {
		list = append(list, attack{name: "preferences, and back to " + back, method: "POST", path: "/en/preferences",
			form: url.Values{"back": {back}, "country": {"DE"}, "currency": {"EUR"}}, want: []int{303, 422}})
	}
	for name, form := range map[string]url.Values{
		"a country that is none":  {"country": {"XX"}, "currency": {"EUR"}},
		"a currency that is none": {"country": {"DE"}, "currency": {"BTC"}},
		"a NUL":                   {"country": {nul}, "currency": {nul}, "lang": {nul}, "theme": {nul}},
		"broken text":             {"country": {broken}, "currency": {broken}, "lang": {broken}, "theme": {broken}},
	} {
		list = append(list, attack{name: "preferences: " + name, method: "POST", path: "/en/preferences", form: form, want: []int{303, 422}})
	}
	return list
}

func sandboxAttacks(c till) (list []attack) {
	confirm := "/sandbox/api/v1/payment_intents/" + c.intent() + "/confirm"
	public := map[string]string{"Authorization": "Bearer " + c.key}
	for name, a := range map[string]attack{
		"no key":                        {path: confirm, form: url.Values{}, want: []int{401}},
		"a key that is none":            {path: confirm, form: url.Values{}, header: map[string]string{"Authorization": "Bearer sk_live_x"}, want: []int{401}},
		"no client secret":              {path: confirm, form: url.Values{"payment_method": {"pm_card_visa"}}, header: public, want: []int{400, 401, 403, 404}},
		"a wrong client secret":         {path: confirm, form: url.Values{"client_secret": {c.intent() + "_secret_x"}, "payment_method": {"pm_card_visa"}}, header: public, want: []int{400, 401, 403, 404}},
		"another price":                 {path: confirm, form: url.Values{"client_secret": {c.secret}, "amount": {"1"}}, header: public, want: []int{400}},
		"refunding with the public key": {path: "/sandbox/api/v1/refunds", form: url.Values{"payment_intent": {c.intent()}}, header: public, want: []int{403}},
		"the controls with it":          {path: "/sandbox/control", form: url.Values{"hold_events": {"true"}}, header: public, want: []int{403}},
		"a NUL":                         {path: confirm, form: url.Values{"client_secret": {nul}}, header: public, want: []int{400, 404}},
		"broken text":                   {path: confirm, form: url.Values{"client_secret": {broken}, broken: {"x"}}, header: public, want: []int{400, 404}},
		"a question never asked":        {path: "/sandbox/3ds/src_x", form: url.Values{"outcome": {"complete"}}, want: []int{200, 404}},
		"no body":                       {path: "/sandbox/api/v1/payment_intents", form: url.Values{}, header: public, want: []int{403}},
	} {
		a.name, a.method = name, "POST"
		list = append(list, a)
	}
	return list
}

// endlessBody is zeros for as long as somebody reads, up to a bound that no form
// comes near.
func endlessBody(bytes int64) io.Reader { return io.LimitReader(zeros{}, bytes) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// largeAttacks send more than any form is. The bodies are read no further than
// their bounds, so the answer may come before the end.
func largeAttacks() (list []attack) {
	const large = 48 << 20 // bytes
	multipart := func() io.Reader {
		return io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"product\"; filename=\"x\"\r\n\r\n"), endlessBody(large), strings.NewReader("\r\n--b--\r\n"))
	}
	for path, says := range map[string]string{
		"/en/cart": "more than it has room for", "/en/cart/x": "more than it has room for", "/en/checkout": "more than it has room for",
		"/en/preferences": "more than it has room for", "/signin": "", "/hooks/stripe": "", "/sandbox/control": "", "/sandbox/3ds/x": "",
	} {
		list = append(list,
			attack{name: path + " as a form", method: "POST", path: path, body: io.MultiReader(strings.NewReader("quantity="), endlessBody(large)),
				header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, want: []int{400, 401, 403, 413, 422}, says: says},
			attack{name: path + " in parts", method: "POST", path: path, body: multipart(),
				header: map[string]string{"Content-Type": "multipart/form-data; boundary=b"}, want: []int{400, 401, 403, 413, 422}, says: says})
	}
	return list
}

func brokenAttacks() (list []attack) {
	for _, path := range []string{"/en/cart", "/en/checkout", "/en/preferences", "/signin", "/hooks/stripe", "/sandbox/control"} {
		for name, a := range map[string]attack{
			"half an escape":      {body: strings.NewReader("quantity=%f&email=%"), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
			"no boundary":         {body: strings.NewReader("x"), header: map[string]string{"Content-Type": "multipart/form-data"}},
			"half a part":         {body: strings.NewReader("--b\r\nContent-Disposition: form-data; na"), header: map[string]string{"Content-Type": "multipart/form-data; boundary=b"}},
			"a type that is none": {body: strings.NewReader("{}"), header: map[string]string{"Content-Type": ";;;"}},
			"JSON":                {body: strings.NewReader(`{"quantity": -1}`), header: map[string]string{"Content-Type": "application/json"}},
			"very many fields":    {body: strings.NewReader(strings.Repeat("a=b&", 100_000)), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
		} {
			a.name, a.method, a.path, a.want = path+" "+name, "POST", path, []int{303, 400, 401, 403, 404, 409, 413, 422}
			list = append(list, a)
		}
	}
	return list
}

// formAttacks fill the delivery form with nonsense, one field at a time.
func (h *house) formAttacks(t *testing.T, w want) {
	b := &buyer{browser: newBrowser(t, h), wants: []want{w}, country: "DE", mood: pays}
	if err := b.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	nonsense := map[string][]string{
		"email":    {"", "nobody", "a@b", nul + "@x.example", broken + "@x.example", "<x-evil>@x.example", strings.Repeat("x", endless) + "@x.example", "a@x.example\r\nBcc: b@x.example", `"<x-evil>"@x.example`},
		"name":     {"", nul, broken, turned, strings.Repeat("x", endless)},
		"line1":    {"", nul, broken, turned, strings.Repeat("x", endless)},
		"line2":    {nul, broken, turned, strings.Repeat("x", endless)},
		"city":     {"", nul, broken, turned, strings.Repeat("x", endless)},
		"postcode": {"", "0", "ABCDE", "1011５x", nul, broken, "10115' OR 1=1", strings.Repeat("1", endless)},
		"phone":    {"", "call me", "1", nul, broken, strings.Repeat("1", endless)},
		"country":  {"", "XX", "de\x00", broken, "DEU", "<x-evil>", strings.Repeat("x", endless)},
		"currency": {"", "BTC", "eur", "USDX", nul, broken, strings.Repeat("x", endless)},
		"shown":    {"", "-1", "0", "1", "99999999999999999999", "1.5", nul, broken},
		"attempt":  {"", "short", strings.Repeat("x", endless)},
	}
	for field, values := range nonsense {
		for _, v := range values {
			t.Run(fmt.Sprintf("%s %.12q", field, v), func(t *testing.T) {
				form, err := b.form(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				form.Set(field, v)
				p, err := b.post(t.Context(), "/en/checkout", form)
				if err != nil {
					t.Fatal(err)
				}
				if p.status != http.StatusUnprocessableEntity && p.status != http.StatusConflict && p.status != http.StatusRequestEntityTooLarge && p.status != http.StatusBadRequest {
					t.Errorf("= %d to %q: %s", p.status, p.to(), text(p.body))
				}
				if strings.Contains(p.body, "<x-evil") {
					t.Error("markup of a stranger is on the page")
				}
			})
		}
	}
	// Fields that the country's form does not have are let go of.
	for _, v := range []string{nul, broken, turned, strings.Repeat("x", 1000)} {
		t.Run(fmt.Sprintf("a region where there is none %.12q", v), func(t *testing.T) {
			form, err := b.form(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			form.Set("region", v)
			if p, err := b.post(t.Context(), "/en/checkout", form); err != nil || p.status != http.StatusSeeOther && p.status != http.StatusUnprocessableEntity {
				t.Errorf("= %d: %s, %v", p.status, text(p.body), err)
			}
		})
	}
	if err := errors.Join(b.checkOut(t.Context()), b.payNow(t.Context())); err != nil {
		t.Errorf("after all that the form does not work: %v", err)
	}
}

// hookAttacks forge webhooks. Only a true and fresh signature opens the door.
func (h *house) hookAttacks(t *testing.T, n *network) {
	body := h.anyEvent(t)
	now := time.Now()
	stale := strings.Replace(body, `"2023-10-16"`, `"2019-01-01"`, 1)
	tests := []struct {
		name, body, signature string
		want                  []int
	}{
		{"no signature", body, "", refusal},
		{"no signature worth the name", body, "t=,v1=,,;", refusal},
		{"a signature by another key", body, sign(now, body, "whsec_guessed"), refusal},
		{"another body", strings.Replace(body, "evt_", "evt_x", 1), sign(now, body, n.webhook), refusal},
		{"a signature of six minutes ago", body, sign(now.Add(-6*time.Minute), body, n.webhook), refusal},
		{"a signature of before time", body, sign(time.Unix(-1, 0), body, n.webhook), refusal},
		{"another scheme", body, strings.Replace(sign(now, body, n.webhook), "v1=", "v0=", 1), refusal},
		{"a signature without end", body, strings.Repeat("v1=00,", 5000), append(refusal, 431)},
		{"a body without end", body + strings.Repeat(" ", 300<<10), sign(now, body, n.webhook), refusal},
		{"nothing, signed", "", sign(now, "", n.webhook), refusal},
		{"no event, signed", "[]", sign(now, "[]", n.webhook), refusal},
		{"an event of another edition, signed", stale, sign(now, stale, n.webhook), refusal},
		{"the true event once more", body, sign(now, body, n.webhook), []int{200, 204}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := n.deliver(t.Context(), tt.body, tt.signature)
			if err != nil {
				t.Fatalf("no answer: %v", err)
			}
			if !contains(tt.want, p.status) {
				t.Errorf("= %d, want one of %v: %s", p.status, tt.want, p.body)
			}
		})
	}
}

// anyEvent is the body of an event that was delivered before.
func (h *house) anyEvent(t *testing.T) string {
	t.Helper()
	b := h.file(t, "stripesandbox.db")
	defer b.close()
	found := all[string](b, "SELECT body FROM events ORDER BY seq LIMIT 1")
	if len(found) == 0 {
		t.Fatal("the network has told nothing yet")
	}
	return found[0]
}
