package shop_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

// address is a delivery form filled in, as people write in Germany.
var address = []string{
	"email", "jonas@example.com", "name", "Jonas <i>Keller</i>", "line1", "Torstraße 88",
	"city", "Berlin", "postcode", "１０１１５", "phone", "+49 (30) 123-456",
}

func TestASaleWithoutScript(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db).shopper()
		list := s.get(s.get("/").path + "/c/ceramics")
		if got := list.all(".item h3"); !slices.Equal(got, []string{"Kiln", "<b>Scarf</b>", "Bowl"}) {
			t.Errorf("listed: %q", got)
		}
		product := s.get("/en/p/bowl")
		total := product.one(".pricebox .price")
		cart := s.post("/en/cart", product.fill("#buyform"))
		delivery := s.get(cart.attr(".summary a.btn", "href"))
		pay := s.post("/en/checkout", delivery.fill("#delivery", address...))
		if !strings.HasSuffix(pay.path, "/pay") {
			t.Fatalf("after the delivery step at %s: %v", pay.path, pay.all(".error"))
		}
		order := s.get(strings.TrimSuffix(pay.path, "/pay"))
		for name, p := range map[string]page{"cart": cart, "delivery": delivery, "payment": pay, "order": order} {
			if got := p.one(".summary .sum dd"); got != total {
				t.Errorf("%s: the total is %s, on the product page %s", name, got, total)
			}
		}
		if got := pay.one("button[data-pay]"); got != "Pay "+total {
			t.Errorf("the button says %q", got)
		}
		s.house.take()
		order = s.get(strings.TrimSuffix(pay.path, "/pay") + "/return")
		want := []string{"Order placed", "Paid"}
		if got := order.all(".way li.done strong"); len(got) < 2 || !slices.Equal(got[:2], want) {
			t.Errorf("done: %q, want %q first", got, want)
		}
		if got := order.one("[aria-current=step] strong"); !strings.Contains(got, "Waybill") {
			t.Errorf("now: %q", got)
		}
		if !strings.Contains(order.text, "Jonas &lt;i&gt;Keller&lt;/i&gt;") || strings.Contains(order.text, "<i>") {
			t.Error("a name with markup is not shown as it was written")
		}
	})
}

func TestPricesAddUpInEveryCurrency(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t)))
	digits := regexp.MustCompile(`[^0-9]`)
	number := func(text string) (n int) {
		for _, r := range digits.ReplaceAllString(text, "") {
			n = n*10 + int(r-'0')
		}
		return n
	}
	for _, currency := range []string{"USD", "EUR", "GBP", "JPY", "CAD", "AUD", "SGD", "KRW", "AED", "KWD", "CNY"} {
		for _, lang := range []string{"en", "zh-hans", "ar"} {
			p := s.shopper().get("/"+lang+"/p/bowl", "Cookie", "country=JP; currency="+currency)
			parts := p.all(".pricebox .landed dd")
			if len(parts) != 3 || number(parts[0])+number(parts[1]) != number(parts[2]) || parts[2] != p.one(".pricebox .price") {
				t.Errorf("%s in %s: %q, %q", currency, lang, parts, p.one(".pricebox .price"))
			}
		}
	}
}

func TestAnOrderIsForWhoeverHoldsItsLink(t *testing.T) {
	t.Parallel()
	shop := open(t, databasetest.Open(t, databasetest.SQLiteURL(t)))
	s := shop.shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform"))
	pay := s.post("/en/checkout", s.get("/en/checkout").fill("#delivery", address...))
	own := strings.TrimSuffix(pay.path, "/pay")
	link, err := url.Parse(s.get(own).attr("copy-text", "value"))
	if err != nil || link.Query().Get("key") == "" {
		t.Fatalf("link = %v, %v", link, err)
	}
	stranger := shop.shopper()
	for _, path := range []string{own, pay.path, own + "/return", own + "?key=", own + "?key=" + strings.Repeat("A", 43)} {
		if p := stranger.get(path); p.status != http.StatusNotFound || strings.Contains(p.text, "Torstraße") {
			t.Errorf("%s shows a stranger %d", path, p.status)
		}
	}
	friend := shop.shopper().get(link.RequestURI())
	if friend.status != http.StatusOK || friend.path != own {
		t.Errorf("the link leads to %s, %d", friend.path, friend.status)
	}
}

func TestAFormThatMustBeMendedLosesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform"))
	form := s.get("/en/checkout").fill("#delivery", "email", "jonas", "name", `"Jo" & co`, "postcode", "1", "city", "Berlin")
	p := s.post("/en/checkout", form)
	if p.status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.one("title"), "Error:") {
		t.Fatalf("%d %q", p.status, p.one("title"))
	}
	if p.attr("#name", "value") != `"Jo" & co` || p.attr("#city", "value") != "Berlin" || p.attr("#email", "value") != "jonas" {
		t.Error("what was typed is gone")
	}
	for _, field := range []string{"email", "line1", "postcode", "phone"} {
		summary, beside := p.one(`[data-error-summary] a[href="#`+field+`"]`), p.one("#"+field+"-error")
		if summary != beside || summary == "" {
			t.Errorf("%s: the summary says %q, the field %q", field, summary, beside)
		}
		if p.attr("#"+field, "aria-invalid") != "true" || p.attr("#"+field, "aria-describedby") != field+"-error" {
			t.Errorf("%s is not tied to its error", field)
		}
	}
	if p.attr("#city", "aria-invalid") != "" {
		t.Error("a right field is flagged")
	}
}

func TestAnotherCountryReshapesTheAddress(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform"))
	first := s.get("/en/checkout")
	if button := first.one("#delivery noscript"); !strings.Contains(button, `name="change" value="country"`) {
		t.Errorf("without script the country is changed by %s", button)
	}
	p := s.post("/en/checkout", first.fill("#delivery", "change", "country", "country", "US", "name", "Ann", "city", "Reno", "email", "ann@example.com"))
	if p.status != http.StatusOK || p.path != "/en/checkout" || len(p.all("[data-error-summary]")) != 0 {
		t.Errorf("%d at %s: %q", p.status, p.path, p.all("[data-error-summary]"))
	}
	if p.attr("#name", "value") != "Ann" || p.attr("#city", "value") != "Reno" || p.attr("#email", "value") != "ann@example.com" {
		t.Error("what was typed is gone")
	}
	labels := p.all("#address label")
	if len(p.all("select#region option")) < 51 || !slices.Contains(labels, "ZIP code") || !slices.Contains(labels, "State") {
		t.Errorf("labels: %q", labels)
	}
	part := s.post("/en/checkout", p.fill("#delivery", "change", "country", "country", "JP"), "HX-Request", "true")
	if strings.Contains(part.text, "<!doctype") || part.attr("#name", "value") != "Ann" || part.attr("#country option[selected]", "value") != "JP" {
		t.Errorf("fragment: %.200s", part.text)
	}
	order := []string{}
	for _, l := range part.all("#address label") {
		order = append(order, strings.Fields(l)[0])
	}
	if !slices.Equal(order, []string{"Full", "Postcode", "Prefecture", "City", "Address", "Flat,", "Phone"}) {
		t.Errorf("Japan writes %q", order)
	}
	if p := s.get("/en/checkout?name=Ann&email=ann%40example.com"); strings.Contains(p.text, "Ann") || strings.Contains(p.text, "ann@example.com") {
		t.Error("the form takes what was typed from an address")
	}
}

// Goods that go while somebody types are named on the form, which forgets
// nothing: there may be no script that would.
func TestGoodsThatAreGoneAtThePressAreNamedOnTheForm(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform", "quantity", "3"))
	s.post("/en/cart", s.get("/en/p/scarf").fill("#buyform"))
	form := s.get("/en/checkout").fill("#delivery", address...)
	s.must(s.db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Gorm(t.Context()).Exec("UPDATE stock SET on_hand = 1 WHERE variant_id IN (SELECT id FROM variants WHERE sku = 'BOWL-S')").Error
	}))
	p := s.post("/en/checkout", form)
	if p.status != http.StatusConflict || p.attr("#line1", "value") != "Torstraße 88" || p.attr("#email", "value") != "jonas@example.com" {
		t.Errorf("%d, and the street is %q", p.status, p.attr("#line1", "value"))
	}
	if got := p.one("[data-error-summary] li"); !strings.HasPrefix(got, "Bowl: Only 1 is left") {
		t.Errorf("the shopper reads %q", got)
	}
	cart := s.get(p.attr("[data-error-summary] li a", "href"))
	if cart.path != "/en/cart" {
		t.Fatalf("the link leads to %s", cart.path)
	}
	s.post(cart.attr(".line form", "action"), url.Values{"quantity": {"1"}})
	if paid := s.post("/en/checkout", p.fill("#delivery", "shown", s.get("/en/checkout").attr("[name=shown]", "value"))); !strings.HasSuffix(paid.path, "/pay") {
		t.Errorf("after mending the cart at %s: %q", paid.path, paid.all("[data-error-summary] li"))
	}
}

func TestEveryFieldOfTheCheckoutIsKnownToBrowsers(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform"))
	for _, country := range []string{"DE", "US", "JP", "AE", "KW"} {
		p := s.get("/en/checkout?country=" + country)
		for _, id := range []string{"email", "country", "name", "line1", "line2", "phone"} {
			if p.attr("#"+id, "autocomplete") == "" || p.one(`label[for="`+id+`"]`) == "" {
				t.Errorf("%s: %s has no label or no autocomplete", country, id)
			}
		}
		if p.attr("#phone", "inputmode") != "tel" || p.attr("#email", "inputmode") != "email" || !strings.Contains(p.text, "courier") {
			t.Errorf("%s: keyboards, or why the phone is asked for", country)
		}
	}
}

func TestPressingTwiceIsOneOrderAndAChangedPriceIsConfirmedAgain(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform"))
	form := s.get("/en/checkout").fill("#delivery", address...)
	old := url.Values{}
	for k, v := range form {
		old[k] = v
	}
	old.Set("shown", "1")
	p := s.post("/en/checkout", old)
	if p.status != http.StatusConflict || p.attr("input[name=shown]", "value") == "1" || len(p.all("[data-error-summary]")) != 1 {
		t.Errorf("a total of one cent: %d", p.status)
	}
	if got := p.one("[data-error-summary] li"); !strings.Contains(got, "€0.01") || !strings.Contains(got, p.one(".summary .sum dd")) {
		t.Errorf("old and new total: %q", got)
	}
	first, second := s.post("/en/checkout", form), s.post("/en/checkout", form)
	if first.path != second.path || len(s.house.intents) != 1 {
		t.Errorf("pressed twice: %s and %s, %d intents", first.path, second.path, len(s.house.intents))
	}
}

func TestWhatCannotBeHadIsNotOffered(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	if p := s.get("/en/p/kiln"); len(p.all("#buyform .btn")) != 0 || !strings.Contains(p.text, "cannot be shipped to Germany") {
		t.Error("a kiln of 99 kg is offered")
	}
	bowl := s.get("/en/p/bowl")
	if bowl.attr("#o1-0", "checked") != "" || len(bowl.all("#o1-1[disabled]")) != 1 || !strings.Contains(bowl.text, "Sold out: large") {
		t.Errorf("options: %q", bowl.all(".opts"))
	}
	if got := bowl.one(".ctas + .hint"); got != "4 left" {
		t.Errorf("left: %q", got)
	}
	large := s.get("/en/p/bowl?o1=large")
	if len(large.all("#buyform .btn-primary")) != 0 || large.one(".pricebox .pill:first-child") != "Sold out" {
		t.Error("the sold-out size is offered")
	}
	p := s.post("/en/cart", url.Values{"product": {"bowl"}, "o1": {"large"}})
	if p.status != http.StatusConflict || len(p.all("[data-error-summary] li")) != 1 || p.one(".val") != "large" {
		t.Errorf("the sold-out size goes into the cart: %d", p.status)
	}
	for _, other := range []url.Values{{"o1": {"huge"}}, {"v": {"no such variant"}}, {"v": {"no such variant"}, "o1": {"small"}}, {}} {
		other.Set("product", "bowl")
		if p := s.post("/en/cart", other); p.status != http.StatusConflict || !strings.Contains(p.one("[data-error-summary] li"), "no longer sold") {
			t.Errorf("%v puts something else into the cart: %d", other, p.status)
		}
	}
	if p := s.get("/en/cart"); !strings.Contains(p.one("h1"), "empty") {
		t.Errorf("in the cart: %q", p.all(".line h3"))
	}
	for _, bad := range []string{"0", "-3", "1.5", "many", "5", "５"} { // there are 4
		p := s.post("/en/cart", url.Values{"product": {"bowl"}, "o1": {"small"}, "quantity": {bad}})
		if p.status < 400 || p.status >= 500 || p.attr("#quantity", "value") != bad || p.one("#quantity-error") != p.one(`[data-error-summary] a[href="#quantity"]`) {
			t.Errorf("quantity %q: %d", bad, p.status)
		}
	}
}

func TestTheCartSaysWhatChanged(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	if p := s.get("/en/cart"); !strings.Contains(p.one("h1"), "empty") {
		t.Errorf("a new visitor's cart: %q", p.one("h1"))
	}
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform", "quantity", "3"))
	s.must(s.db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Gorm(t.Context()).Exec("UPDATE stock SET on_hand = 1 WHERE variant_id IN (SELECT id FROM variants WHERE sku = 'BOWL-S')").Error
	}))
	p := s.get("/en/cart")
	if !strings.Contains(p.one(".line .banner"), "Only 1 is left") || len(p.all(".summary a.btn")) != 0 {
		t.Errorf("%q", p.all(".line"))
	}
	if s.get("/en/checkout").path != "/en/cart" {
		t.Error("the checkout opens with a cart that cannot be bought")
	}
	line := p.attr(".line form", "action")
	for _, bad := range []string{"0", "-1", "1000", "1e3", "99999999999999999999", "x"} {
		if p := s.post(line, url.Values{"quantity": {bad}}); p.status != http.StatusUnprocessableEntity || len(p.all("[data-error-summary] li")) != 1 {
			t.Errorf("quantity %q: %d", bad, p.status)
		}
	}
	for _, one := range []string{"1", " １ ", "١", "۱"} { // as keyboards of East Asia, Arabia and Iran write it
		if p := s.post(line, url.Values{"quantity": {one}}); p.status != http.StatusOK || p.attr(".line [name=quantity]", "value") != "1" {
			t.Errorf("quantity %q: %d", one, p.status)
		}
	}
	part := s.post(line, url.Values{"quantity": {"1"}}, "HX-Request", "true")
	if strings.Contains(part.text, "<!doctype") || len(part.all(".line .banner")) != 0 || len(part.all(".summary a.btn")) != 1 {
		t.Errorf("fragment: %q", part.all(".line"))
	}
	if p := s.post(line, url.Values{"remove": {"1"}}); p.path != "/en/cart" || !strings.Contains(p.one("h1"), "empty") {
		t.Errorf("after removing: %q at %s", p.one("h1"), p.path)
	}
}

func TestWhoGoesBackStillHasTheLastPiece(t *testing.T) {
	t.Parallel()
	shop := open(t, databasetest.Open(t, databasetest.SQLiteURL(t)))
	s, other := shop.shopper(), shop.shopper()
	s.post("/en/cart", s.get("/en/p/bowl").fill("#buyform", "quantity", "4"))
	form := s.get("/en/checkout").fill("#delivery", address...)
	first := s.post("/en/checkout", form)
	if len(other.get("/en/p/bowl").all("#buyform .btn-primary")) != 0 {
		t.Error("another shopper is offered what is held")
	}
	if p := s.get("/en/cart"); len(p.all(".line .banner")) != 0 || len(p.all(".summary a.btn")) != 1 {
		t.Errorf("the cart says %q", p.all(".line .banner"))
	}
	back := s.get("/en/checkout")
	if back.attr("#line1", "value") != "Torstraße 88" || back.attr("#email", "value") != "jonas@example.com" {
		t.Error("the delivery step has forgotten the address")
	}
	second := s.post("/en/checkout", back.fill("#delivery", "line1", "Torstraße 90"))
	if second.path == first.path || !strings.HasSuffix(second.path, "/pay") || !strings.Contains(second.text, "Torstraße 90") {
		t.Errorf("after the change at %s: %v", second.path, second.all(".error, .banner"))
	}
}

func TestAddressesThatAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	for _, path := range []string{"/xx", "/xx/cart", "/en/c/nothing", "/en/p/nothing", "/en/p/..%2f..%2fetc", "/en/orders/QS-2611-AAAAAA", "/en/c/" + strings.Repeat("a", 3000), "/en/p/%ff"} {
		p := s.get(path)
		if p.status != http.StatusNotFound || !strings.Contains(p.text, "ref0123456789") {
			t.Errorf("%.40s: %d", path, p.status)
		}
	}
	if p := s.get("/en/c?after=nonsense"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up place in a list: %d", p.status)
	}
}

func TestPreferencesGoBackToTheShopOnly(t *testing.T) {
	t.Parallel()
	tests := []struct{ back, want string }{
		{"/p/bowl?v=1", "/ar/p/bowl?v=1"}, {"", "/ar"}, {"//evil.example", "/ar"}, {"https://evil.example", "/ar"}, {`/\evil.example`, "/ar"},
	}
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	for _, tt := range tests {
		p := s.post("/en/preferences", url.Values{"back": {tt.back}, "language": {"ar"}, "country": {"KW"}, "currency": {"KWD"}, "theme": {"dark"}})
		if p.path != tt.want {
			t.Errorf("back to %q: %s", tt.back, p.path)
		}
	}
	p := s.get("/ar")
	if p.attr("html", "dir") != "rtl" || p.attr("html", "data-theme") != "dark" || !strings.Contains(p.one(".locale .only-wide"), "KWD") {
		t.Errorf("header: %q", p.one(".locale"))
	}
}

func TestPagesToBeFoundSayWhereTheyAreInOtherLanguages(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	p := s.get("/en/p/bowl?v=anything")
	if p.attr("link[rel=canonical]", "href") != "https://shop.example/en/p/bowl" {
		t.Errorf("canonical: %s", p.attr("link[rel=canonical]", "href"))
	}
	for tag, path := range map[string]string{"en": "/en", "zh-Hans": "/zh-hans", "ar": "/ar"} {
		if got := p.attr(`link[hreflang="`+tag+`"]`, "href"); got != "https://shop.example"+path+"/p/bowl" {
			t.Errorf("%s: %s", tag, got)
		}
	}
	if robots := s.get("/en/cart").attr("meta[name=robots]", "content"); robots != "noindex" {
		t.Errorf("the cart says robots: %q", robots)
	}
	if ar := s.get("/ar/p/bowl"); !strings.Contains(ar.one("h1"), "وعاء") || ar.attr(".maker strong", "lang") != "en" {
		t.Errorf("Arabic: %q", ar.one("h1"))
	}
}

func TestFragmentsAndPagesAreTheSameWords(t *testing.T) {
	t.Parallel()
	s := open(t, databasetest.Open(t, databasetest.SQLiteURL(t))).shopper()
	for _, path := range []string{"/en/p/bowl", "/en/c"} {
		part, whole := s.get(path, "HX-Request", "true"), s.get(path)
		if strings.Contains(part.text, "<!doctype") || !strings.Contains(whole.text, "<!doctype") {
			t.Errorf("%s: the fragment and the page are confused", path)
		}
		if !slices.Contains(part.header.Values("Vary"), "HX-Request") {
			t.Errorf("%s: caches are not told that there are two answers", path)
		}
	}
	if push := s.get("/en/p/bowl?o1=small", "HX-Request", "true").header.Get("HX-Push-Url"); !strings.HasPrefix(push, "/en/p/bowl?v=") {
		t.Errorf("the choice is not in the address: %q", push)
	}
}
