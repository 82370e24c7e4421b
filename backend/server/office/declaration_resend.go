package office

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
)

// declarationResend serves POST /office/declarations/:number/resend.
func (d *Doors) declarationResend(c *gin.Context) error {
	number := c.Param("number")
	if err := d.Resend(c.Request.Context(), number); err != nil {
		return err
	}
	return reply.See(c, "/office/declarations/"+url.PathEscape(number))
}
