package office

import (
	"errors"
	"strings"
	"testing"
	"time"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/money"
	"quayside/backend/server/reply"
	"quayside/backend/server/reply/replytest"
)

var noon = time.Date(2026, 11, 11, 4, 0, 0, 0, time.UTC)

// markup is what a stranger would like to see run.
const markup = `<script>alert(1)</script>`

// sample is a board with one declaration that customs refused, as the real
// views make it.
func sample(t *testing.T, p *reply.Pages) boardPage {
	t.Helper()
	f := replytest.Frame(t, p, "/office/declarations")
	f.Who = reply.Who{Name: "Wen Jia", Initials: "WJ", Role: "Admin"}
	d := customs.Declaration{ID: "1", Number: "QS-2611-7K3M9D", Country: "DE", Goods: money.Amount{Minor: 3600, Currency: "EUR"},
		Stage: customs.NeedsAction, Problem: customs.Rejected, Reason: "净重大于毛重" + markup, Since: noon.Add(-3 * time.Hour)}
	for i, s := range []customs.State{customs.DocumentAccepted, customs.DocumentPending, customs.DocumentAccepted, customs.DocumentRejected} {
		d.Documents = append(d.Documents, customs.Document{Kind: customs.Kinds[i], State: s})
	}
	tiles := []customs.Tile{{Stage: customs.NeedsAction, Count: 1, Oldest: d.Since}, {Stage: customs.Released, Count: 1204}}
	page := boardPage{Frame: f, Stage: "needs_action", Refresh: "/office/declarations"}
	page.Tiles = tileViews(f.Words, tiles, customs.NeedsAction, false, noon)
	page.Rows = []rowView{viewRow(f.Words, customs.Row{Declaration: d, Merchant: "Qingyu Kiln"}, noon, d.Number, page.address(""))}
	page.Link = linkOf(f.Words, customs.Link{Waiting: 3, Oldest: noon.Add(-11 * time.Minute), LastReply: noon.Add(-20 * time.Minute)}, noon)
	page.Detail = &detailView{Words: f.Words, Number: d.Number, ResendURL: "/office/declarations/x/resend", Reason: d.Reason,
		Findings: []findingView{{Document: "Inventory", Field: "InventoryHead/netWeight", Value: "1.6", Text: "Net weight is above gross weight."}},
		Events: []eventView{
			viewEvent(f.Words, customs.Event{Direction: customs.In, Kind: ceb.CEB604, Status: "100", Info: d.Reason, At: noon}),
			viewEvent(f.Words, customs.Event{Direction: customs.In, Kind: ceb.CEB604, Status: "777", Info: "?", At: noon}),
			viewEvent(f.Words, customs.Event{Direction: customs.Out, Kind: ceb.CEB603, Attempt: 2, At: noon}),
		}}
	return page
}

func TestEveryOfficePageRenders(t *testing.T) {
	t.Parallel()
	p := replytest.Pages(t)
	replytest.EachTemplate(t, p, "office", sample(t, p), boardPage{Frame: replytest.Frame(t, p, "/office/declarations")},
		messagePage{Frame: replytest.Frame(t, p, "/office/messages/1"), Body: markup, Note: markup})
}

func TestTheBoardEscapesAndSaysItInWords(t *testing.T) {
	t.Parallel()
	p := replytest.Pages(t)
	html := replytest.Execute(t, p, "office/declarations", sample(t, p))
	if strings.Contains(html, markup) {
		t.Error("a stranger's markup is on the page")
	}
	for _, want := range []string{"QS-2611-7K3M9D", "Inventory rejected", "Receipt of payment taken by the port", "3 h 0 min", "Customs gateway down",
		"100 Sent back by customs", "777 Unknown status", "12:00", "InventoryHead/netWeight"} {
		if !strings.Contains(html, want) {
			t.Errorf("the board does not say %q", want)
		}
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	want := customs.Cursor{Since: noon, ID: "01a20c69-dcae"}
	got, err := parseCursor(noon.Format(time.RFC3339Nano) + "_" + want.ID)
	if err != nil || got != want {
		t.Errorf("parseCursor = %+v, %v", got, err)
	}
	for _, bad := range []string{"x", "_", noon.Format(time.RFC3339Nano), "2026-11-11_1", noon.Format(time.RFC3339Nano) + "_" + strings.Repeat("a", 41)} {
		if _, err := parseCursor(bad); !errors.Is(err, errCursor) {
			t.Errorf("parseCursor(%q) = %v", bad, err)
		}
	}
}

func TestWhatIsNoXMLIsShownAsText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"<a><b>1</b></a>": "<a>\n  <b>1</b>\n</a>\n", "not xml": "not xml", "\xff": `"\xff"`} {
		if got := indent([]byte(in)); got != want {
			t.Errorf("indent(%q) = %q, want %q", in, got, want)
		}
	}
}
