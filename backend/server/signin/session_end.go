package signin

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// sessionEnd serves POST /signout. It also ends a session that the browser
// alone still believes in.
func (d *Doors) sessionEnd(c *gin.Context) error {
	if err := d.Keeper.End(c); err != nil {
		return err
	}
	return reply.See(c, session.SignInPath)
}
