package studio

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// china is the zone merchants live in.
var china = time.FixedZone("UTC+8", 8*60*60)

// findingsShown is how many findings the page shows unless all are asked for.
const findingsShown = 100

// reportPage is what templates/studio/report.html sees, and all it sees.
type reportPage struct {
	reply.Frame
	ID, File string
	State    catalog.ImportState
	Again    bool // the shop has changed since it was shown: look again
	Report   catalog.Report
	Counts   []countView
	Findings []findingView
	Hidden   int    // findings not shown
	All      string // address of the page with all of them
	Good     bool   // the whole file may be imported
	GoodRows int    // rows that would be written
	Refused  int
	Undoable bool
	Done     int // steps done and to do while importing, 0 if not known
	Total    int
}

type countView struct{ Name, Count, Tone string }

type findingView struct {
	Line, SKU, Column, Value, Text string
	Warning                        bool
}

// importShow serves GET /studio/imports/:id: the dry run's report, then how far
// the import has come, then what it did.
func (d *Doors) importShow(c *gin.Context) error {
	im, err := catalog.FindImport(c.Request.Context(), d.DB, own(c), c.Param("id"))
	if err != nil {
		return err
	}
	p := d.reportPage(c, im)
	return d.Pages.Page(c, http.StatusOK, "studio/report", *p)
}

func (d *Doors) reportPage(c *gin.Context, im *catalog.Import) *reportPage {
	r := &im.Report
	w := d.Pages.Words(c)
	p := &reportPage{
		Frame: d.frame(c, w.T("studio.report.title", "file", im.FileName), "import"), ID: im.ID, File: im.FileName, State: im.State,
		Again: im.State == catalog.Checked && !im.MovedAt.Equal(im.CreatedAt), Report: *r,
		Good: r.Good(), GoodRows: r.GoodRows(), Refused: r.Refused, Undoable: im.Undoable(d.Now()), All: "/studio/imports/" + im.ID + "?all=1",
	}
	shown := r.Findings
	if c.Query("all") == "" && len(shown) > findingsShown {
		shown = shown[:findingsShown]
	}
	p.Hidden = len(r.Findings) - len(shown) + r.More
	p.Counts = counts(w, r)
	for _, f := range shown {
		p.Findings = append(p.Findings, viewFinding(w, f))
	}
	if at, going := d.Intake.Progress(im.ID); going && im.State == catalog.Waiting {
		p.Done, p.Total = at.Done, at.Total
	}
	return p
}

func counts(w reply.Words, r *catalog.Report) []countView {
	warnings := 0
	for _, f := range r.Findings {
		if f.Warning {
			warnings++
		}
	}
	all := []countView{
		{w.T("studio.report.rows"), w.Number(int64(r.Rows)), ""},
		{w.T("studio.report.new"), w.Number(int64(r.New)), "ok"},
		{w.T("studio.report.changed"), w.Number(int64(r.Changed)), "ok"},
		{w.T("studio.report.unchanged"), w.Number(int64(r.Unchanged)), ""},
		{w.T("studio.report.refused"), w.Number(int64(r.Refused)), "bad"},
		{w.T("studio.report.warnings"), w.Number(int64(warnings)), "warn"},
	}
	return slices.DeleteFunc(all, func(v countView) bool { return v.Count == "0" && v.Tone == "warn" })
}

func viewFinding(w reply.Words, f catalog.Finding) findingView {
	v := findingView{SKU: f.SKU, Value: f.Value, Text: say(w, f), Warning: f.Warning}
	if f.Line > 0 {
		v.Line = w.Number(int64(f.Line))
	}
	for i, column := range f.Columns {
		if i > 0 {
			v.Column += ", "
		}
		v.Column += column
	}
	return v
}
