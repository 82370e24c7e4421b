package studio

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// importsShown is how many earlier imports the page lists.
const importsShown = 10

// importPage is what templates/studio/import.html sees, and all it sees.
type importPage struct {
	reply.Frame
	Recent []recentView
}

type recentView struct{ URL, File, State, When, Counts string }

// importNew serves GET /studio/import.
func (d *Doors) importNew(c *gin.Context) error {
	p, err := d.importPage(c)
	if err != nil {
		return err
	}
	return d.Pages.Page(c, http.StatusOK, "studio/import", *p)
}

func (d *Doors) importPage(c *gin.Context) (*importPage, error) {
	p := &importPage{Frame: d.frame(c, d.Pages.Words(c).T("studio.import.title"), "import")}
	all, err := catalog.Imports(c.Request.Context(), d.DB, own(c), importsShown)
	if err != nil {
		return nil, err
	}
	for _, im := range all {
		p.Recent = append(p.Recent, recentView{
			URL: "/studio/imports/" + im.ID, File: im.FileName, State: p.T("studio.import_state." + string(im.State)),
			When: p.DateTime(im.MovedAt, china), Counts: p.N("studio.import.rows", im.Report.Rows),
		})
	}
	return p, nil
}
