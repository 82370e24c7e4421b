// Package shop is the door for shoppers: every page under a language's prefix.
package shop

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/checkout"
	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/locale"
	"quayside/backend/server/reply"
)

// Doors answers shoppers.
type Doors struct {
	Pages *reply.Pages
	Words *locale.Catalog
	DB    *database.DB
	Sell  *checkout.Counter
	Now   func() time.Time

	// Stripe is what the browser needs to pay: the key that may be public, and
	// where Stripe.js is, the sandbox's stand-in included.
	Stripe struct{ PublishableKey, ScriptURL string }

	trees trees
}

// errLanguage is the answer under a prefix that is no language of ours.
var errLanguage = fault.New(fault.Unknown, "shop.language", "The shop does not speak this language yet.")

// Routes adds the shop's pages to r.
func (d *Doors) Routes(r gin.IRouter) {
	r.GET("/", d.Pages.Middleware(), reply.Handle(d.rootShow))
	r.GET("/robots.txt", robotsShow)
	g := r.Group("/:lang", d.Pages.Middleware(), d.language, reply.Form)
	g.GET("", reply.Handle(d.homeShow))
	g.GET("/c", reply.Handle(d.categoryShow))
	g.GET("/c/*path", reply.Handle(d.categoryShow))
	g.GET("/p/:slug", reply.Handle(d.productShow))
	g.GET("/cart", reply.Handle(d.cartShow))
	g.POST("/cart", reply.Handle(d.cartAdd))
	g.POST("/cart/:variant", reply.Handle(d.cartChange))
	g.GET("/checkout", reply.Handle(d.checkoutShow))
	g.POST("/checkout", reply.Handle(d.checkoutBegin))
	g.GET("/orders/:number", reply.Handle(d.orderShow))
	g.GET("/orders/:number/pay", reply.Handle(d.payShow))
	g.GET("/orders/:number/return", reply.Handle(d.payReturn))
	g.POST("/orders/:number/return", reply.Handle(d.payReturn))
	g.GET("/preferences", reply.Handle(d.preferencesShow))
	g.POST("/preferences", reply.Handle(d.preferencesSave))
}

// language refuses addresses whose first part is no language.
func (d *Doors) language(c *gin.Context) {
	if _, ok := d.Words.ByPath(c.Param("lang")); !ok {
		c.Error(errLanguage)
		c.Abort()
	}
}

// rootShow serves GET /. It sends the visitor to the shop in the language they
// chose, or that their browser asks for; never by where they are.
func (d *Doors) rootShow(c *gin.Context) error {
	c.Header("Cache-Control", "private, no-store")
	c.Header("Vary", "Accept-Language, Cookie")
	c.Redirect(http.StatusFound, "/"+d.Pages.Language(c).Path)
	return nil
}

// frame is the frame of a shop page, with the number on the cart.
func (d *Doors) frame(c *gin.Context, title string) (reply.Frame, error) {
	f := d.Pages.Frame(c, title)
	n, err := d.cartCount(c)
	f.CartCount = n
	return f, err
}

func (d *Doors) now() time.Time { return d.Now().UTC() }
