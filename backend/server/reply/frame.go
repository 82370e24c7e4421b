package reply

import (
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/locale"
	"quayside/backend/money"
)

// Frame is what every page knows. A page's own struct embeds it:
//
//	type cartPage struct {
//		reply.Frame
//		Parcels []parcelView
//	}
type Frame struct {
	Words

	Lang        locale.Language
	Title       string // without the shop's name
	Description string // for search engines; empty leaves it out
	Robots      string // "noindex" on pages of one person; empty lets them in

	Nonce string // for script elements; the same as in the response's policy
	Theme string // "light", "dark" or "" for what the system says
	Ref   string // the request's id, shown on error pages

	Region    Region
	Base      string // the shop's root in this language: "/en"
	Path      string // the page's address without the language: "/cart"
	Here      string // the whole address with its query, to come back to
	Canonical string // the address for search engines, with origin, no query
	Languages []Alternate

	CartCount int    // things in the cart, 0 outside the shop
	Current   string // the navigation's item for this page
	Who       Who    // who is signed in; zero in the shop

	// Problems are what must be mended in the form on this page: the summary
	// lists them and [Frame.Problem] shows each beside its field.
	Problems []Problem
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang     locale.Language
	URL      string // path and query
	Absolute string // with the origin
	Current  bool
}

// Who is the person signed in at a desk.
type Who struct {
	Name, Initials, Role string
}

// Problem is one thing to mend in a form, with the same words in the summary
// and beside the field.
type Problem struct {
	Field string // the field's name and id
	Text  string
	URL   string // the page where it is mended; empty if the field is on this one
}

// Problem returns the text for a field, or nothing.
func (f Frame) Problem(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Signed reports whether somebody is signed in.
func (f Frame) Signed() bool { return f.Who.Name != "" }

// frame lets Pages reach the Frame inside a page's own struct.
func (f Frame) frame() Frame { return f }

// Framed is any struct that embeds a Frame.
type Framed interface{ frame() Frame }

// Frame returns the frame for the page that answers c, titled title. Title is
// text as people read it, already translated.
func (p *Pages) Frame(c *gin.Context, title string) Frame {
	lang, path, prefixed := p.language(c)
	f := Frame{
		Words:  p.words(lang),
		Lang:   lang,
		Title:  title,
		Nonce:  nonce(c),
		Theme:  theme(c),
		Ref:    Reference(c),
		Region: p.Region(c),
		Base:   "/" + lang.Path,
		Path:   path,
		Here:   c.Request.URL.RequestURI(),
	}
	f.Canonical = p.opt.Origin + c.Request.URL.EscapedPath()
	for _, l := range p.opt.Words.Languages() {
		url := alternate(l, path, c.Request.URL.Query(), prefixed)
		f.Languages = append(f.Languages, Alternate{l, url, p.opt.Origin + url, l.Tag == lang.Tag})
	}
	return f
}

// Words returns the phrases of the language that c is answered in.
func (p *Pages) Words(c *gin.Context) Words {
	lang, _, _ := p.language(c)
	return p.words(lang)
}

func (p *Pages) words(lang locale.Language) Words {
	return Words{p.opt.Words.Printer(lang.Tag)}
}

// alternate is the address of the page at path in language l: another prefix
// in the shop, a query elsewhere.
func alternate(l locale.Language, path string, query url.Values, prefixed bool) string {
	if prefixed {
		return strings.TrimSuffix("/"+l.Path+path, "?")
	}
	query.Set(langKey, l.Path)
	return path + "?" + query.Encode()
}

// Region is where the visitor wants things delivered and the currency they pay
// in. Either is chosen apart from the language and from the other.
type Region struct {
	Country  string // ISO 3166-1 alpha-2
	Name     string // the country's name in the page's language
	Currency money.Currency
}
