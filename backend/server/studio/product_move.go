package studio

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/server/reply"
)

// productMove serves POST /studio/products/:id/status.
func (d *Doors) productMove(c *gin.Context) error {
	id := c.Param("id")
	err := d.DB.InTx(c.Request.Context(), func(tx *database.Tx) error {
		return d.Intake.Importer.Move(c.Request.Context(), tx, own(c), id, catalog.Status(c.PostForm("status")))
	})
	if err != nil {
		return err
	}
	return reply.See(c, "/studio/products/"+id)
}
