package shop

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// pictureView is one picture as HTML needs it: several widths, its own
// proportions, and when to fetch it.
type pictureView struct {
	Src           string
	Srcset, Sizes string
	Width, Height int
	Alt           string
	First         bool // the page's main picture: fetched before anything else
	Lazy          bool // below the fold: fetched when it comes into view
}

// ImageSrcset is the attribute of the link that fetches p before the page's
// styles are there. The template language takes imagesrcset for one address, so
// it is written here; Srcset holds nothing but digits and our own addresses.
func (p *pictureView) ImageSrcset() template.HTMLAttr {
	return template.HTMLAttr(`imagesrcset="` + template.HTMLEscapeString(p.Srcset) + `"`)
}

// place is where a picture stands: how wide it is shown, as a sizes attribute
// that follows web/css, and the widest file any screen needs for it, in pixels.
type place struct {
	sizes  string
	widest int
}

var (
	inCard = place{"(min-width: 72rem) 19rem, (min-width: 48rem) 30vw, 46vw", 960}
	inHero = place{"(min-width: 84rem) 38rem, (min-width: 64rem) 46vw, 100vw", 1920}
	inLine = place{"5rem", 320}
)

// srcWidth is the width named in src, for browsers without srcset.
const srcWidth = 480

// pictureOf describes the picture with a hash; nil if there is none.
func pictureOf(sha string, width, height int, at place, alt string) *pictureView {
	if sha == "" || width < 1 || height < 1 {
		return nil
	}
	p := &pictureView{Sizes: at.sizes, Width: width, Height: height, Alt: alt}
	var set []string
	for _, w := range catalog.Widths(width) {
		if w > at.widest && p.Src != "" {
			break
		}
		url := mediaURL(sha, w)
		if p.Src == "" || w <= srcWidth {
			p.Src = url
		}
		set = append(set, fmt.Sprintf("%s %dw", url, w))
	}
	p.Srcset = strings.Join(set, ", ")
	return p
}

// mediaURL is the address of a picture in one width.
func mediaURL(sha string, width int) string {
	return "/media/" + sha + "-" + strconv.Itoa(width) + ".jpg"
}

// priceView is a price in the header's currency, to the header's country. Total
// is empty if the thing cannot be shipped there; Item is always known.
type priceView struct {
	Item, Shipping, Total string
	Was                   string // what the total would be at the higher price; empty if none
	Country               string // its name
}

// cardView is a product in a list.
type cardView struct {
	reply.Words
	URL       string
	Title     string
	TitleLang string // empty if it is the page's
	Picture   *pictureView
	Price     priceView
	From      bool // there are dearer variants
	SoldOut   bool
}

// categoryView is a link to a category.
type categoryView struct {
	URL, Name string
	NameLang  string // empty if it is the page's
	Products  int
}

// crumbView is one step of where a page is; the last one has no URL.
type crumbView struct {
	URL, Name string
	Lang      string // empty if it is the page's
}

// choiceView is one line of a list to choose from.
type choiceView struct {
	Value, Name string
	Chosen      bool
}

// totalsView is what is owed.
type totalsView struct {
	reply.Words
	Items, Shipping, Total string
	Country                string
}

// foreign returns lang where it is not the page's own, for a lang attribute.
func foreign(f reply.Frame, lang string) string {
	if lang == f.Lang.Tag {
		return ""
	}
	return lang
}

// paragraphs cuts a plain text at its line breaks.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
