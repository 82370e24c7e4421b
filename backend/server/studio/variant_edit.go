package studio

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/money"
	"quayside/backend/server/reply"
)

// variantEdit serves POST /studio/variants/:id. What cannot be stored comes back
// in the form with the reason beside each field, and nothing is changed.
func (d *Doors) variantEdit(c *gin.Context) error {
	p, err := d.variantPage(c)
	if err != nil {
		return err
	}
	var findings []catalog.Finding
	err = d.DB.InTx(c.Request.Context(), func(tx *database.Tx) (err error) {
		findings, err = d.Intake.Importer.Edit(c.Request.Context(), tx, own(c), p.ID, c.PostForm("version"), func(column string) (string, bool) {
			return field(c, p, column)
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range findings {
		if !f.Warning {
			p.Problems = append(p.Problems, reply.Problem{Field: f.Columns[0], Text: sayInForm(p.Words, f)})
		}
	}
	if len(p.Problems) == 0 {
		return reply.See(c, "/studio/variants/"+p.ID+"?saved=1")
	}
	p.HSWords, _ = d.Intake.Importer.Codes.Describe(p.Fields["hs6"])
	return d.Pages.Page(c, http.StatusUnprocessableEntity, "studio/variant", *p)
}

// field returns what the form sent for a column, and keeps it to show again.
// Only the form's own fields can be changed by it. Prices come in yuan; what is
// no price is passed on as it is, to be refused.
func field(c *gin.Context, p *variantPage, column string) (string, bool) {
	if column == "stock_was" {
		return c.GetPostForm(column)
	}
	if _, known := p.Fields[column]; !known {
		return "", false
	}
	value, sent := c.GetPostForm(column)
	if column == "liquid" || column == "food" {
		sent = true // a box that is not ticked sends nothing
	}
	if !sent {
		return "", false
	}
	p.Fields[column] = value
	if column != "price_cny" && column != "compare_at_cny" || value == "" {
		return value, true
	}
	a, err := money.Parse("CNY", value)
	if err != nil {
		return "“" + value + "”", true
	}
	return strconv.FormatInt(a.Minor, 10), true
}
