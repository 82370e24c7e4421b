// Package signin is the door where people of the studio and the office sign in
// and out.
package signin

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// Doors answers /signin and /signout.
type Doors struct {
	Pages  *reply.Pages
	Desk   *account.Desk
	Keeper *session.Keeper
}

// Routes adds the door to r.
func (d *Doors) Routes(r gin.IRouter) {
	g := r.Group("", d.Pages.Middleware(), d.Keeper.Middleware())
	g.GET(session.SignInPath, reply.Handle(d.sessionShow))
	g.POST(session.SignInPath, reply.Handle(d.sessionStart))
	g.POST("/signout", reply.Handle(d.sessionEnd))
}

// page is what templates/signin/form.html sees, and all it sees. A password is
// never sent back.
type page struct {
	reply.Frame
	Email string
	Back  string // where the person wanted to go
}

func (d *Doors) page(c *gin.Context) page {
	f := d.Pages.Frame(c, d.Pages.Words(c).T("core.signin.title"))
	f.Robots = "noindex"
	return page{Frame: f}
}
