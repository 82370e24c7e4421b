package studio

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
	"quayside/backend/stock"
)

// productPage is what templates/studio/product.html sees, and all it sees.
type productPage struct {
	reply.Frame
	ID       string
	Heading  string
	HeadLang string // of Heading
	Category string
	Status   string
	Tone     string
	Shop     string // address in the shop, "" unless listed
	Moves    []moveView
	Pictures []pictureView
	Texts    []catalog.Text
	Options  []string
	Variants []variantView
	Lacking  bool // a variant misses something
}

type moveView struct{ To, Label string }

type pictureView struct{ URL, Name string }

type variantView struct {
	URL, SKU   string
	Options    []string
	Price, Was string
	Stock      string
	Held       string // how many shoppers hold now, "" if none
	HS         string
	Missing    []linkView
}

type linkView struct{ URL, Text string }

// productShow serves GET /studio/products/:id.
func (d *Doors) productShow(c *gin.Context) error {
	w := d.Pages.Words(c)
	l, err := catalog.FindOwn(c.Request.Context(), d.DB, own(c), c.Param("id"), w.Language.Tag)
	if err != nil {
		return err
	}
	p := productPage{
		Frame: d.frame(c, l.Title, "products"), ID: l.ID, Heading: l.Title, HeadLang: l.TitleLang,
		Status: w.T("studio.status." + string(l.Status)), Tone: tone(l.Status), Options: l.OptionNames,
	}
	if l.Status == catalog.Listed {
		p.Shop = p.Base + "/p/" + l.Slug
	}
	for _, to := range []catalog.Status{catalog.Listed, catalog.Draft, catalog.Archived} {
		if to != l.Status {
			p.Moves = append(p.Moves, moveView{string(to), w.T("studio.move." + string(to))})
		}
	}
	for _, pic := range l.Pictures {
		p.Pictures = append(p.Pictures, pictureView{"/media/" + pic.SHA + "-160.jpg", pic.Name})
	}
	if p.Texts, err = catalog.Texts(c.Request.Context(), d.DB, l.ID); err != nil {
		return err
	}
	if p.Category, err = d.category(c, l.CategoryID, w.Language.Tag); err != nil {
		return err
	}
	if err := d.variants(c, &p, l); err != nil {
		return err
	}
	return d.Pages.Page(c, http.StatusOK, "studio/product", p)
}

func (d *Doors) variants(c *gin.Context, p *productPage, l *catalog.Listing) error {
	ids := make([]string, len(l.Variants))
	for i, v := range l.Variants {
		ids[i] = v.ID
	}
	onHand, err := stock.OnHand(c.Request.Context(), d.DB, ids)
	if err != nil {
		return err
	}
	left, err := stock.Available(c.Request.Context(), d.DB, ids, d.Now())
	if err != nil {
		return err
	}
	for _, v := range l.Variants {
		view := viewVariant(p.Words, v)
		view.Stock = p.Number(onHand[v.ID])
		if held := onHand[v.ID] - left[v.ID]; held > 0 {
			view.Held = p.N("studio.product.held", int(held))
		}
		p.Lacking = p.Lacking || len(view.Missing) > 0
		p.Variants = append(p.Variants, view)
	}
	return nil
}

func viewVariant(w reply.Words, v catalog.Variant) variantView {
	view := variantView{
		URL: "/studio/variants/" + v.ID, SKU: v.SKU, Options: v.Options, Price: w.Money(v.Price), HS: v.Export.HS10,
	}
	if !v.CompareAt.IsZero() {
		view.Was = w.Money(v.CompareAt)
	}
	for _, m := range v.Export.Missing() {
		view.Missing = append(view.Missing, linkView{view.URL + "#" + m.Field, w.T("studio.column." + m.Field)})
	}
	return view
}

// category returns the names of a category and those above it, in the page's
// language.
func (d *Doors) category(c *gin.Context, id, lang string) (string, error) {
	all, err := catalog.Categories(c.Request.Context(), d.DB, lang)
	if err != nil {
		return "", err
	}
	names := map[string]string{}
	for _, cat := range all {
		names[cat.ID] = cat.Name
		if above := names[cat.ParentID]; above != "" {
			names[cat.ID] = above + " › " + cat.Name
		}
	}
	return names[id], nil
}
