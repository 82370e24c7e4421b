package shop

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/merchant"
	"quayside/backend/order"
	"quayside/backend/server/reply"
	"quayside/backend/stock"
)

// few is how many pieces are so few that the page says their number.
const few = 5

// productPage is what templates/shop/product.html sees.
type productPage struct {
	reply.Frame
	URL             string
	Slug            string
	Crumbs          []crumbView
	Heading         string
	HeadingLang     string // empty if it is the page's
	Description     []string
	DescriptionLang string
	Hero            *pictureView
	Thumbs          []thumbView
	Maker           makerView
	Options         []optionView
	Variant         string // the id of the variant shown
	exact           bool   // it is the one asked for, not the next best
	Price           priceView
	Travels         string // how many days; empty if it cannot be shipped there
	SoldOut, CanBuy bool
	Most            int64  // that may be bought at once
	Quantity        string // as it was typed
	Few             int    // how many are left, if they are few; else 0
	Specs           []specView
}

// thumbView is a small picture that brings up a large one.
type thumbView struct {
	Small, Large *pictureView
	Label        string
	Current      bool
}

// makerView is who sells.
type makerView struct {
	Name, Lang, Initial string
	Place               string
}

// productShow serves GET /:lang/p/:slug. The choice of options is in ?v= (a
// variant's id) or, from the form, in ?o1= and ?o2=. The fragment for a changed
// choice is the block "buy".
func (d *Doors) productShow(c *gin.Context) error {
	page, err := d.productPage(c, choice{c.Param("slug"), c.Query("v"), []string{c.Query("o1"), c.Query("o2")}})
	if err != nil {
		return err
	}
	c.Header("HX-Push-Url", page.URL+"?"+url.Values{"v": {page.Variant}}.Encode())
	return d.Pages.Part(c, http.StatusOK, "shop/product", "buy", page)
}

// choice is a product and what of it is chosen: a variant's id, or options.
type choice struct {
	slug, id string
	options  []string
}

// is reports whether v is just what was chosen, in every option.
func (w choice) is(v catalog.Variant) bool {
	if w.id != "" {
		return v.ID == w.id
	}
	for i, option := range v.Options {
		if i >= len(w.options) || w.options[i] != option {
			return false
		}
	}
	return true
}

// productPage is the page of a product with the best match of a choice. It
// returns catalog.ErrUnknown for a product of which nothing may be sold, too.
func (d *Doors) productPage(c *gin.Context, want choice) (productPage, error) {
	f, err := d.frame(c, "")
	if err != nil {
		return productPage{}, err
	}
	l, err := catalog.FindBySlug(c.Request.Context(), d.DB, want.slug, f.Lang.Tag)
	if err != nil {
		return productPage{}, err
	}
	if len(l.Variants) == 0 {
		return productPage{}, catalog.ErrUnknown
	}
	left, err := stock.Available(c.Request.Context(), d.DB, variantIDs(l), d.now())
	if err != nil {
		return productPage{}, err
	}
	v := choose(l, left, want.id, want.options)
	page := productPage{
		Frame: f, URL: f.Base + "/p/" + l.Slug, Slug: l.Slug, Variant: v.ID, exact: want.is(v), Options: options(l, left, v), Quantity: "1",
	}
	page.Path = "/p/" + l.Slug
	page.describe(l, v)
	return page, d.sell(c, &page, l, v, left[v.ID])
}

func variantIDs(l *catalog.Listing) []string {
	ids := make([]string, len(l.Variants))
	for i, v := range l.Variants {
		ids[i] = v.ID
	}
	return ids
}

// describe fills in the words and pictures.
func (p *productPage) describe(l *catalog.Listing, v catalog.Variant) {
	p.Heading, p.HeadingLang, p.Title = l.Title, foreign(p.Frame, l.TitleLang), l.Title
	p.Description, p.DescriptionLang = paragraphs(l.Description), foreign(p.Frame, l.DescriptionLang)
	p.Frame.Description = l.Title
	p.Specs = specs(p.Frame, v)
	for i, pic := range l.Pictures {
		large := pictureOf(pic.SHA, pic.Width, pic.Height, inHero, l.Title)
		small := pictureOf(pic.SHA, pic.Width, pic.Height, inLine, "")
		p.Thumbs = append(p.Thumbs, thumbView{small, large, p.T("shop.product.picture", "n", i+1, "total", len(l.Pictures)), i == 0})
	}
	if len(p.Thumbs) > 0 {
		hero := *p.Thumbs[0].Large
		hero.First = true
		p.Hero = &hero
	}
}

// sell fills in who sells it, for how much, and whether it can be bought now.
func (d *Doors) sell(c *gin.Context, p *productPage, l *catalog.Listing, v catalog.Variant, left int64) error {
	m, err := merchant.Find(c.Request.Context(), d.DB, l.MerchantID)
	if err != nil {
		return err
	}
	p.Maker = maker(p.Frame, m)
	all, err := d.trees.read(c.Request.Context(), d.DB, p.Lang.Tag, "", d.now())
	if err != nil {
		return err
	}
	for _, cat := range all {
		if cat.ID == l.CategoryID {
			p.Crumbs = crumbsTo(p.Frame, all, cat.Path)
			p.Crumbs[len(p.Crumbs)-1].URL = p.Base + "/c/" + cat.Path
		}
	}
	t, err := d.till(c, p.Frame)
	if err != nil {
		return err
	}
	p.Price, p.Travels = t.price(p.Frame, v.Price, v.CompareAt, v.Export.GrossGrams), t.travels(p.Frame, v.Export.GrossGrams)
	p.SoldOut, p.Most = left < 1, min(left, order.MaxQuantity)
	p.CanBuy = !p.SoldOut && p.Price.Total != ""
	if left > 0 && left <= few {
		p.Few = int(left)
	}
	return nil
}

func maker(f reply.Frame, m *merchant.Merchant) makerView {
	tag := f.Lang.Tag
	name := m.Name(tag)
	province := m.ProvinceEN
	view := makerView{Name: name, Initial: string([]rune(m.NameZH)[:1])}
	switch tag {
	case "zh-Hans":
		province = m.ProvinceZH
	case "en":
	default:
		view.Lang = "en"
	}
	view.Place = f.T("shop.product.place", "city", m.City(tag), "province", province)
	return view
}
