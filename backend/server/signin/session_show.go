package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// sessionShow serves GET /signin?back=. Whoever is signed in already is sent
// on.
func (d *Doors) sessionShow(c *gin.Context) error {
	if u, ok := session.Who(c); ok {
		return reply.See(c, session.Back(c.Query("back"), u.Role))
	}
	p := d.page(c)
	p.Back = c.Query("back")
	return d.Pages.Page(c, http.StatusOK, "signin/form", p)
}
