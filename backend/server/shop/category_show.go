package shop

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// categoryPage is what templates/shop/category.html sees.
type categoryPage struct {
	reply.Frame
	URL         string // of this list, without order and place
	Crumbs      []crumbView
	Heading     string
	HeadingLang string
	Count       int
	Sorts       []choiceView
	Children    []categoryView
	Cards       []cardView
	Paged       bool   // this is not the first page
	First, Next string // addresses; Next is empty on the last page
}

// categoryShow serves GET /:lang/c and /:lang/c/*path: the products of a
// category and of all below it, a page at a time. The fragment of "Show more"
// is the block "results".
func (d *Doors) categoryShow(c *gin.Context) error {
	f, err := d.frame(c, "")
	if err != nil {
		return err
	}
	q := catalog.Query{
		Category: strings.Trim(c.Param("path"), "/"), Sort: catalog.Sort(c.Query("sort")),
		After: c.Query("after"), Lang: f.Lang.Tag,
	}
	page, err := d.categoryHead(c, f, q)
	if err != nil {
		return err
	}
	list, err := catalog.List(c.Request.Context(), d.DB, q)
	if err != nil {
		return err
	}
	if page.Cards, err = d.cards(c, f, list.Cards); err != nil {
		return err
	}
	if list.Next != "" {
		page.Next = page.URL + "?" + url.Values{"sort": {string(q.Sort)}, "after": {list.Next}}.Encode()
	}
	return d.Pages.Part(c, http.StatusOK, "shop/category", "results", page)
}

// categoryHead is the page without its products.
func (d *Doors) categoryHead(c *gin.Context, f reply.Frame, q catalog.Query) (categoryPage, error) {
	all, err := d.trees.read(c.Request.Context(), d.DB, f.Lang.Tag, q.Category, d.now())
	if err != nil {
		return categoryPage{}, err
	}
	f.Current = "c"
	p := categoryPage{Frame: f, URL: f.Base + "/c", Heading: f.T("shop.list.all"), Count: countAll(all), Sorts: sorts(f, q.Sort), Paged: q.After != ""}
	id := ""
	if i := slices.IndexFunc(all, func(cat catalog.Category) bool { return cat.Path == q.Category }); i >= 0 {
		cat := all[i]
		id, p.URL, p.Count = cat.ID, f.Base+"/c/"+cat.Path, cat.Products
		p.Heading, p.HeadingLang = cat.Name, foreign(f, cat.NameLang)
	}
	p.Title, p.Crumbs, p.Children = p.Heading, crumbsTo(f, all, q.Category), childrenOf(f, all, id)
	p.First = p.URL + "?" + url.Values{"sort": {string(q.Sort)}}.Encode()
	p.Description = f.N("shop.list.count", p.Count) + " · " + p.Heading
	return p, nil
}

// countAll is how many products all categories have together.
func countAll(all []catalog.Category) (n int) {
	for _, cat := range all {
		if cat.ParentID == "" {
			n += cat.Products
		}
	}
	return n
}

// sorts are the orders of a list, for its form.
func sorts(f reply.Frame, chosen catalog.Sort) []choiceView {
	return []choiceView{
		{string(catalog.Newest), f.T("shop.list.newest"), chosen != catalog.PriceUp && chosen != catalog.PriceDown},
		{string(catalog.PriceUp), f.T("shop.list.cheapest"), chosen == catalog.PriceUp},
		{string(catalog.PriceDown), f.T("shop.list.dearest"), chosen == catalog.PriceDown},
	}
}

// crumbsTo returns the way from the top to the category at path; the page at
// its end adds itself or is the last of them.
func crumbsTo(f reply.Frame, all []catalog.Category, path string) []crumbView {
	crumbs := []crumbView{{URL: f.Base + "/c", Name: f.T("shop.list.all")}}
	for _, cat := range all {
		if path != "" && (path == cat.Path || strings.HasPrefix(path, cat.Path+"/")) {
			crumbs = append(crumbs, crumbView{f.Base + "/c/" + cat.Path, cat.Name, foreign(f, cat.NameLang)})
		}
	}
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}
