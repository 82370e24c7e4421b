// Package studio is the merchants' door: their products, what customs must still
// be told of them, and the import of catalogue files. A merchant sees their own
// things only; everything else is not there.
package studio

import (
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// Doors answers /studio.
type Doors struct {
	Pages  *reply.Pages
	Keeper *session.Keeper
	DB     *database.DB
	Intake *catalog.Intake // with the importer and the code tables
	Now    func() time.Time
}

// Routes adds the door to r.
func (d *Doors) Routes(r gin.IRouter) {
	g := r.Group("/studio", d.Pages.Middleware(), d.Keeper.Middleware(), session.Require(account.Merchant))
	g.POST("/import", reply.Handle(d.importReceive)) // files, with bounds of their own
	g.Use(reply.Form)
	g.GET("", reply.Handle(d.home))
	g.GET("/products", reply.Handle(d.productList))
	g.GET("/products/:id", reply.Handle(d.productShow))
	g.POST("/products/:id/status", reply.Handle(d.productMove))
	g.GET("/variants/:id", reply.Handle(d.variantShow))
	g.POST("/variants/:id", reply.Handle(d.variantEdit))
	g.GET("/import", reply.Handle(d.importNew))
	g.GET("/imports/:id", reply.Handle(d.importShow))
	g.POST("/imports/:id", reply.Handle(d.importConfirm))
	g.POST("/imports/:id/undo", reply.Handle(d.importUndo))
	g.GET("/catalogue.csv", reply.Handle(d.catalogueExport))
}

// home sends people to their products, the first thing there is.
func (d *Doors) home(c *gin.Context) error { return reply.See(c, "/studio/products") }

// frame is the frame of a studio page.
func (d *Doors) frame(c *gin.Context, title, current string) reply.Frame {
	f := session.Sign(c, d.Pages.Frame(c, title))
	f.Robots, f.Current = "noindex", current
	return f
}

// own returns the id of the merchant whose person is asking. The routes let
// nobody else in.
func own(c *gin.Context) string {
	u, _ := session.Who(c)
	return u.MerchantID
}
