package reply

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/locale"
	"quayside/backend/money"
)

// What a visitor has chosen is kept in cookies that hold the choice itself and
// no secret: they are read again on every request and anything unknown in them
// is as if it were not there.
const (
	langKey     = "lang"     // a language's path: "zh-hans"
	themeKey    = "theme"    // "light" or "dark"
	countryKey  = "country"  // "DE"
	currencyKey = "currency" // "EUR"

	keepSeconds = 365 * 24 * 60 * 60
)

// Keep stores one choice for a year. An empty value forgets it.
func Keep(c *gin.Context, key, value string) {
	age := keepSeconds
	if value == "" {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: key, Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: secure(c), SameSite: http.SameSiteLaxMode,
	})
}

// secure reports whether browsers reach us by https. That is known from the
// shop's own origin; what a request says of itself is not believed.
func secure(c *gin.Context) bool { return c.GetBool(secureIn) }

func cookie(c *gin.Context, key string) string {
	v, err := c.Cookie(key)
	if err != nil {
		return "" // not chosen
	}
	return v
}

// SetTheme keeps "light" or "dark"; anything else follows the system again.
func SetTheme(c *gin.Context, value string) {
	if value != "light" && value != "dark" {
		value = ""
	}
	Keep(c, themeKey, value)
}

func theme(c *gin.Context) string {
	if t := cookie(c, themeKey); t == "light" || t == "dark" {
		return t
	}
	return ""
}

// SetRegion keeps a country and a currency, each only if it is one of ours.
func (p *Pages) SetRegion(c *gin.Context, country, currency string) {
	if slices.Contains(p.opt.Countries, country) {
		Keep(c, countryKey, country)
	}
	if money.Currency(currency).Sold() {
		Keep(c, currencyKey, currency)
	}
}

// SetLanguage keeps the language for pages whose address names none.
func (p *Pages) SetLanguage(c *gin.Context, path string) {
	if _, ok := p.opt.Words.ByPath(path); ok {
		Keep(c, langKey, path)
	}
}

// Region returns where the visitor wants things delivered: what they chose,
// else the first country and the currency of that country.
func (p *Pages) Region(c *gin.Context) Region {
	lang, _, _ := p.language(c)
	r := Region{Country: cookie(c, countryKey), Currency: money.Currency(cookie(c, currencyKey))}
	if !slices.Contains(p.opt.Countries, r.Country) {
		r.Country = p.opt.Countries[0]
	}
	if !r.Currency.Sold() {
		r.Currency = HomeCurrency(r.Country)
	}
	r.Name = p.opt.Words.Printer(lang.Tag).Country(r.Country)
	return r
}

// homes are the countries that use one of our currencies other than US dollars.
var homes = map[money.Currency][]string{
	"EUR": {"AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"},
	"GBP": {"GB"}, "JPY": {"JP"}, "CAD": {"CA"}, "AUD": {"AU"}, "SGD": {"SG"}, "KRW": {"KR"}, "AED": {"AE"}, "KWD": {"KW"}, "CNY": {"CN"},
}

// HomeCurrency is the currency a shopper in country is first shown: their own
// if we sell in it, else US dollars.
func HomeCurrency(country string) money.Currency {
	for currency, countries := range homes {
		if slices.Contains(countries, country) {
			return currency
		}
	}
	return "USD"
}

// language returns the language to answer c in, the path without its prefix,
// and whether it had one. In the shop the address decides; elsewhere ?lang=,
// then the cookie, then what the browser asks for.
func (p *Pages) language(c *gin.Context) (locale.Language, string, bool) {
	path := c.Request.URL.Path
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if l, ok := p.opt.Words.ByPath(first); ok {
		return l, strings.TrimSuffix("/"+rest, "/"), true
	}
	for _, wish := range []string{c.Query(langKey), cookie(c, langKey)} {
		if l, ok := p.opt.Words.ByPath(wish); ok {
			return l, path, false
		}
	}
	return p.opt.Words.Match(c.GetHeader("Accept-Language")), path, false
}

// Language returns the language c is answered in.
func (p *Pages) Language(c *gin.Context) locale.Language {
	l, _, _ := p.language(c)
	return l
}
