// Package office is the back office: the pages of admins.
package office

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/database"
	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// Doors answers /office.
type Doors struct {
	Pages  *reply.Pages
	Keeper *session.Keeper
	DB     *database.DB
	Now    func() time.Time

	// Resend writes and sends the refused or unanswered documents of a
	// declaration once more.
	Resend func(ctx context.Context, number string) error
}

// Routes adds the door to r.
func (d *Doors) Routes(r gin.IRouter) {
	g := r.Group("/office", d.Pages.Middleware(), d.Keeper.Middleware(), session.Require(account.Admin), reply.Form)
	g.GET("", reply.Handle(d.home))
	g.GET("/declarations", reply.Handle(d.declarationList))
	g.GET("/declarations/:number", reply.Handle(d.declarationShow))
	g.POST("/declarations/:number/resend", reply.Handle(d.declarationResend))
	g.GET("/messages/:id", reply.Handle(d.messageShow))
	g.GET("/messages/:id/file", reply.Handle(d.messageFile))
}

// home sends people to the board, the one place there is.
func (d *Doors) home(c *gin.Context) error { return reply.See(c, "/office/declarations") }

// frame is the frame of an office page.
func (d *Doors) frame(c *gin.Context, title, current string) reply.Frame {
	f := session.Sign(c, d.Pages.Frame(c, title))
	f.Robots, f.Current = "noindex", current
	return f
}
