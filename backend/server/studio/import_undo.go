package studio

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
)

// importUndo serves POST /studio/imports/:id/undo.
func (d *Doors) importUndo(c *gin.Context) error {
	id := c.Param("id")
	if err := d.Intake.Undo(c.Request.Context(), own(c), id); err != nil {
		return err
	}
	return reply.See(c, "/studio/imports/"+id)
}
