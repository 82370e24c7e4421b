package studio

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
)

// importConfirm serves POST /studio/imports/:id: the whole file, or with
// rows=good its good rows alone.
func (d *Doors) importConfirm(c *gin.Context) error {
	id := c.Param("id")
	if err := d.Intake.Confirm(c.Request.Context(), own(c), id, c.PostForm("rows") == "good"); err != nil {
		return err
	}
	return reply.See(c, "/studio/imports/"+id)
}
