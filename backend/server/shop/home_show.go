package shop

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// newestOnHome is how many of the newest products the home page shows: three
// rows of four on a desktop, six of two on a phone.
const newestOnHome = 12

// homePage is what templates/shop/home.html sees.
type homePage struct {
	reply.Frame
	Categories []categoryView
	Newest     []cardView
}

// homeShow serves GET /:lang.
func (d *Doors) homeShow(c *gin.Context) error {
	f, err := d.frame(c, "")
	if err != nil {
		return err
	}
	f.Title = f.T("shop.home.title")
	f.Description = f.T("shop.home.lead", "country", f.Region.Name)
	all, err := d.trees.read(c.Request.Context(), d.DB, f.Lang.Tag, "", d.now())
	if err != nil {
		return err
	}
	list, err := catalog.List(c.Request.Context(), d.DB, catalog.Query{Sort: catalog.Newest, Limit: newestOnHome, Lang: f.Lang.Tag})
	if err != nil {
		return err
	}
	cards, err := d.cards(c, f, list.Cards)
	if err != nil {
		return err
	}
	return d.Pages.Page(c, http.StatusOK, "shop/home", homePage{f, childrenOf(f, all, ""), cards})
}

// childrenOf returns links to the categories right below one, without the empty
// ones. An empty id is the top.
func childrenOf(f reply.Frame, all []catalog.Category, id string) []categoryView {
	var views []categoryView
	for _, cat := range all {
		if cat.ParentID == id && cat.Products > 0 {
			views = append(views, categoryView{f.Base + "/c/" + cat.Path, cat.Name, foreign(f, cat.NameLang), cat.Products})
		}
	}
	return views
}
