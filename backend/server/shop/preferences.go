package shop

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"quayside/backend/server/reply"
)

// preferencesPage is what templates/shop/preferences.html sees.
type preferencesPage struct {
	reply.Frame
	Back       string // where to go on, without the language
	Countries  []choiceView
	Currencies []choiceView
	Themes     []choiceView
}

// preferencesShow serves GET /:lang/preferences: country, currency, language and
// theme, each on its own.
func (d *Doors) preferencesShow(c *gin.Context) error {
	f, err := d.frame(c, "")
	if err != nil {
		return err
	}
	f.Title, f.Robots = f.T("shop.preferences.title"), "noindex"
	p := preferencesPage{Frame: f, Back: ownPath(c.Query("back")), Countries: d.countries(f, f.Region.Country)}
	for _, cur := range d.Pages.Currencies() {
		p.Currencies = append(p.Currencies, choiceView{string(cur), f.CurrencyName(string(cur)) + " · " + string(cur), cur == f.Region.Currency})
	}
	p.Themes = []choiceView{
		{"", f.T("shop.preferences.theme_system"), f.Theme == ""},
		{"light", f.T("shop.preferences.theme_light"), f.Theme == "light"},
		{"dark", f.T("shop.preferences.theme_dark"), f.Theme == "dark"},
	}
	return d.Pages.Page(c, http.StatusOK, "shop/preferences", p)
}

// countries are those we deliver to, by name.
func (d *Doors) countries(f reply.Frame, chosen string) []choiceView {
	var all []choiceView
	for _, code := range d.Pages.Countries() {
		all = append(all, choiceView{code, f.Country(code), code == chosen})
	}
	sorter := collate.New(language.Make(f.Lang.Tag))
	slices.SortFunc(all, func(a, b choiceView) int { return sorter.CompareString(a.Name, b.Name) })
	return all
}

// preferencesSave serves POST /:lang/preferences and goes back to where the
// visitor came from, in the language chosen. What is not one of ours is left as
// it was.
func (d *Doors) preferencesSave(c *gin.Context) error {
	d.Pages.SetRegion(c, c.PostForm("country"), c.PostForm("currency"))
	d.Pages.SetLanguage(c, c.PostForm("language"))
	reply.SetTheme(c, c.PostForm("theme"))
	lang := d.Pages.Language(c)
	if l, ok := d.Words.ByPath(c.PostForm("language")); ok {
		lang = l
	}
	return reply.See(c, "/"+lang.Path+ownPath(c.PostForm("back")))
}

// ownPath returns path if it is an address within the shop, without the
// language; else nothing, which is the home page. Another site's address behind
// a double slash is none of ours.
func ownPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") || len(path) > 500 {
		return ""
	}
	return path
}
