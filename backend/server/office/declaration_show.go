package office

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/server/reply"
)

// declarationShow serves GET /office/declarations/:number: the board with one
// declaration open beside it.
func (d *Doors) declarationShow(c *gin.Context) error {
	found, err := customs.Find(c.Request.Context(), d.DB, c.Param("number"))
	if err != nil {
		return err
	}
	p, err := d.board(c, found.Number)
	if err != nil {
		return err
	}
	p.Title = p.T("office.declaration.title", "number", found.Number)
	if p.Detail, err = d.detail(c, p.Words, found); err != nil {
		return err
	}
	return d.Pages.Page(c, http.StatusOK, "office/declarations", *p)
}

// detailView is one declaration, opened.
type detailView struct {
	reply.Words
	Number, Country, Amount string
	Waybill, PreNo, InvtNo  string
	Standing, Tone, Reason  string
	Findings                []findingView
	Events                  []eventView
	ResendURL               string // "" while nothing is due
	Marks                   []markView
}

type findingView struct {
	Document, Field, Value, Rule, Text string
	Warning                            bool
}

// eventView is one message or reply.
type eventView struct {
	Class, Icon        string
	Title, Code        string // "Inventory reply", "CEB604"
	Status, StatusTone string // "100 Sent back by customs"
	Official           string // customs' own words, in Chinese
	Text               string
	Time, Stamp        string
	Number             string // CopMsgId
	Route              string // sender to receiver
	URL                string // the raw message
}

func (d *Doors) detail(c *gin.Context, w reply.Words, found *customs.Declaration) (*detailView, error) {
	findings, err := customs.Findings(c.Request.Context(), d.DB, found.ID)
	if err != nil {
		return nil, err
	}
	events, err := customs.Timeline(c.Request.Context(), d.DB, found.ID)
	if err != nil {
		return nil, err
	}
	v := &detailView{
		Words: w, Number: found.Number, Country: w.Country(found.Country), Amount: w.Money(found.Goods),
		Waybill: found.Waybill, PreNo: found.PreNo, InvtNo: found.InvtNo,
	}
	v.Standing, v.Tone = standing(w, found)
	if found.Problem != customs.NoProblem {
		v.Reason = reason(w, found)
		v.ResendURL = "/office/declarations/" + url.PathEscape(found.Number) + "/resend"
	}
	for _, f := range findings {
		v.Findings = append(v.Findings, findingView{
			Document: w.T("office.document." + string(f.Document)), Field: f.Field, Value: f.Value, Rule: f.Rule,
			Text: w.Fault("finding."+f.Rule, f.Text), Warning: f.Warning,
		})
	}
	for _, e := range events {
		v.Events = append(v.Events, viewEvent(w, e))
	}
	for _, k := range customs.Kinds {
		v.Marks = append(v.Marks, mark(w, k, found.Document(k)))
	}
	return v, nil
}

// documentIcons are the glyphs of the four documents.
var documentIcons = map[ceb.Kind]string{ceb.CEB303: "package", ceb.CEB403: "receipt", ceb.CEB505: "truck", ceb.CEB603: "landmark"}

func viewEvent(w reply.Words, e customs.Event) eventView {
	v := eventView{
		Code: string(e.Kind), Number: e.CopMsgID, Route: e.Sender + " → " + e.Receiver, Text: e.Note,
		Time: clerkTime(e.At), Stamp: e.At.In(customsZone).Format("2006-01-02T15:04:05.000Z07:00"),
		URL: "/office/messages/" + url.PathEscape(e.MessageID),
	}
	if e.Direction == customs.Out {
		v.Class, v.Icon = "sent", "send"
		v.Title = w.T("office.event.sent", "message", w.T("office.document."+string(e.Kind)))
		v.Text = w.N("office.event.attempt", e.Attempt)
		if e.Note != "" { // the port refused it
			v.Class, v.Icon, v.Official = "bad", "circle-alert", e.Note
		}
		if e.SentAt == nil {
			v.Title = w.T("office.event.waiting", "message", w.T("office.document."+string(e.Kind)))
		}
		return v
	}
	if e.Note != "" {
		v.Text = w.T("office.note." + e.Note)
	}
	status := ceb.StatusOf(e.Status)
	v.Official = e.Info
	v.Status = strings.TrimSpace(e.Status + " " + statusWords(w, status))
	v.Class, v.StatusTone = classTone(status.Class)
	v.Icon = documentIcons[e.Kind.Answers()]
	v.Title = w.T("office.event.unreadable")
	if k := e.Kind.Answers(); k != "" {
		v.Title = w.T("office.event.reply", "message", w.T("office.document."+string(k)))
	}
	if v.Icon == "" || status.Class == ceb.Rejected || status.Class == ceb.Failed || status.Class == ceb.Unknown {
		v.Icon = "circle-alert"
	}
	return v
}

// classTone is the tone of an answer, for its mark and for its pill.
func classTone(c ceb.Class) (class, pill string) {
	switch c {
	case ceb.Accepted, ceb.Released:
		return "ok", "ok"
	case ceb.Held:
		return "wait", "warn"
	case ceb.Pending:
		return "sent", "info"
	}
	return "bad", "bad"
}

// statusWords says a code in the page's language: customs' table has English
// and Chinese, the other languages have a sentence for each class.
func statusWords(w reply.Words, s ceb.Status) string {
	switch {
	case strings.HasPrefix(w.Language.Tag, "zh"):
		return s.Chinese
	case w.Language.Tag == "en":
		return s.English
	}
	return w.T("office.status." + string(s.Class))
}
