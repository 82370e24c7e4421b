package office

import (
	"net/url"
	"time"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/server/reply"
)

// customsZone is the zone of every time the board shows: China's, named.
var customsZone = ceb.China

// clerkTime writes a moment to the second, alike in every language: clerks
// compare it with what the port's own pages show.
func clerkTime(t time.Time) string { return t.In(customsZone).Format("2006-01-02 15:04:05") + " UTC+8" }

func tileViews(w reply.Words, tiles []customs.Tile, chosen customs.Stage, searching bool, now time.Time) []tileView {
	views := make([]tileView, len(tiles))
	for i, t := range tiles {
		views[i] = tileView{
			Name: w.T("office.stage." + string(t.Stage)), URL: "/office/declarations?stage=" + string(t.Stage),
			Count: w.Number(t.Count), Current: t.Stage == chosen && !searching,
		}
		if !t.Oldest.IsZero() {
			views[i].Oldest = waited(w, now.Sub(t.Oldest))
		}
	}
	return views
}

// waited writes how long something has waited, in its two largest units.
func waited(w reply.Words, d time.Duration) string {
	minutes := int(max(d, 0).Minutes())
	switch hours := minutes / 60; {
	case hours >= 48:
		return w.N("office.days", hours/24)
	case hours > 0:
		return w.T("office.hours_minutes", "hours", hours, "minutes", minutes%60)
	}
	return w.N("office.minutes", minutes)
}

func viewRow(w reply.Words, r customs.Row, now time.Time, open, back string) rowView {
	v := rowView{
		Number: r.Number, Merchant: r.Merchant, Country: w.Country(r.Country), Open: r.Number == open,
		URL:    "/office/declarations/" + url.PathEscape(r.Number) + trimPath(back),
		Waited: waited(w, now.Sub(r.Since)), Since: w.DateTime(r.Since, customsZone), Reason: reason(w, &r.Declaration),
	}
	v.Problem, v.Tone = standing(w, &r.Declaration)
	for _, k := range customs.Kinds {
		v.Marks = append(v.Marks, mark(w, k, r.Document(k)))
	}
	return v
}

// trimPath keeps the query of an address, so that an opened declaration keeps
// the list beside it.
func trimPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

// standing says where a declaration is, in a word, and the tone of it.
func standing(w reply.Words, d *customs.Declaration) (word, tone string) {
	if d.Problem != customs.NoProblem {
		tone = "bad"
		if d.Problem == customs.Silent {
			tone = "warn"
		}
		return w.T("office.problem." + string(d.Problem)), tone
	}
	tone = map[customs.Stage]string{customs.Inspection: "info", customs.Released: "ok"}[d.Stage]
	return w.T("office.stage." + string(d.Stage)), tone
}

// reason says why a declaration needs a clerk: in customs' own words, or in ours
// where customs has said none.
func reason(w reply.Words, d *customs.Declaration) string {
	if d.Reason == "" && d.Problem != customs.NoProblem {
		return w.T("office.reason." + string(d.Problem))
	}
	return d.Reason
}

// mark is one of the four: a class for its tone, a glyph and words, because
// colour alone says nothing.
func mark(w reply.Words, k ceb.Kind, doc *customs.Document) markView {
	name := w.T("office.document." + string(k))
	if doc == nil {
		return markView{"no", "minus", w.T("office.mark.unneeded", "message", name)}
	}
	m := marks[doc.State]
	return markView{m.class, m.icon, w.T("office.mark."+string(doc.State), "message", name)}
}

// marks are the class and the glyph of each state.
var marks = map[customs.State]struct{ class, icon string }{
	customs.DocumentHeld:       {"bad", "x"},
	customs.DocumentReady:      {"no", "minus"},
	customs.DocumentSent:       {"wait", "clock"},
	customs.DocumentPending:    {"wait", "clock"},
	customs.DocumentAccepted:   {"ok", "check"},
	customs.DocumentInspection: {"wait", "eye"},
	customs.DocumentReleased:   {"ok", "check"},
	customs.DocumentClosed:     {"ok", "check"},
	customs.DocumentRejected:   {"bad", "x"},
	customs.DocumentFailed:     {"bad", "x"},
	customs.DocumentSilent:     {"wait", "clock"},
	customs.DocumentStrange:    {"bad", "circle-alert"},
}

// Ages of the newest reply, or of the oldest message not handed over, at which
// the link with customs turns amber and red.
const (
	lateAfter = 2 * time.Minute
	downAfter = 10 * time.Minute
)

// linkOf says how the connection stands. It is judged by what waits: a quiet
// night without a reply is no fault.
func linkOf(w reply.Words, l customs.Link, now time.Time) linkView {
	v := linkView{Class: "ok", Text: w.T("office.link.ok")}
	if l.Waiting > 0 {
		age := now.Sub(l.Oldest)
		v.Held = w.N("office.link.held", int(l.Waiting))
		if age > lateAfter {
			v.Class, v.Text = "warn", w.T("office.link.late", "waited", waited(w, age))
		}
		if age > downAfter {
			v.Class, v.Text = "bad", w.T("office.link.down", "waited", waited(w, age))
		}
	}
	if l.Strays > 0 {
		v.Strays = w.N("office.link.strays", int(l.Strays))
	}
	if l.LastReply.IsZero() {
		v.Text += " · " + w.T("office.link.never")
	} else {
		v.Text += " · " + w.T("office.link.last", "waited", waited(w, now.Sub(l.LastReply)))
	}
	return v
}
