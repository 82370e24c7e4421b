package studio

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"
)

// catalogueExport serves GET /studio/catalogue.csv: the merchant's own products,
// as a file that imports as nothing new. Spreadsheets take it for UTF-8 by the
// mark at its beginning.
func (d *Doors) catalogueExport(c *gin.Context) error {
	out := bytes.NewBufferString("\ufeff")
	if err := d.Intake.Importer.Export(c.Request.Context(), d.DB, own(c), out); err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="catalogue.csv"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}
