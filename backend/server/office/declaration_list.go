package office

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"quayside/backend/customs"
	"quayside/backend/fault"
	"quayside/backend/server/reply"
)

// pageSize is how many parcels the board lists at once.
const pageSize = 25

// errCursor is for an address that was changed by hand.
var errCursor = fault.New(fault.Invalid, "office.cursor", "This page of the list cannot be found. Start again from its first page.")

// declarationList serves GET /office/declarations?stage=&q=&after=.
func (d *Doors) declarationList(c *gin.Context) error {
	p, err := d.board(c, "")
	if err != nil {
		return err
	}
	return d.Pages.Page(c, http.StatusOK, "office/declarations", *p)
}

// boardPage is what templates/office/declarations.html sees, and all it sees.
type boardPage struct {
	reply.Frame
	Tiles   []tileView
	Rows    []rowView
	Query   string // the number searched for
	Stage   string // the chosen stage, "" while searching
	Search  bool
	Next    string // address of the next page, "" on the last
	First   string // address of the first page, "" on it
	Refresh string // address this page is fetched from again
	Link    linkView
	Detail  *detailView // the opened declaration, nil if none is
}

type tileView struct {
	Name, URL, Count string
	Current          bool
	Oldest           string // how long the oldest has waited, "" for none
}

type rowView struct {
	Number, URL, Merchant, Country string
	Problem, Reason, Tone          string // Tone is the pill's: bad, warn, info, ok
	Marks                          []markView
	Waited, Since                  string
	Open                           bool
}

// markView is one of the four marks of a parcel.
type markView struct{ Class, Icon, Title string }

type linkView struct {
	Class  string // ok, warn, bad
	Text   string
	Held   string // how many messages wait to be handed over, "" for none
	Strays string // how many replies fit nothing of ours, "" for none
}

// board reads the board as the address asks for it, with the declaration open
// that has the number.
func (d *Doors) board(c *gin.Context, open string) (*boardPage, error) {
	w := d.Pages.Words(c)
	p := &boardPage{Query: strings.TrimSpace(c.Query("q"))}
	p.Search = p.Query != ""
	f := customs.Filter{Number: p.Query, Limit: pageSize}
	if !p.Search {
		f.Stage = stageOf(c.Query("stage"))
	}
	p.Stage = string(f.Stage)
	after, err := parseCursor(c.Query("after"))
	if err != nil {
		return nil, err
	}
	f.After = after
	p.Frame = d.frame(c, w.T("office.board.title"), "declarations")
	tiles, err := customs.Tiles(c.Request.Context(), d.DB, "")
	if err != nil {
		return nil, err
	}
	list, err := customs.Board(c.Request.Context(), d.DB, f)
	if err != nil {
		return nil, err
	}
	link, err := customs.LinkState(c.Request.Context(), d.DB)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p.Tiles, p.Link = tileViews(w, tiles, f.Stage, p.Search, now), linkOf(w, link, now)
	for _, r := range list.Rows {
		p.Rows = append(p.Rows, viewRow(w, r, now, open, p.address("")))
	}
	p.Refresh = p.Here
	if f.After.ID != "" {
		p.First = p.address("")
	}
	if list.Next.ID != "" {
		p.Next = p.address(list.Next.Since.Format(time.RFC3339Nano) + "_" + list.Next.ID)
	}
	return p, nil
}

// address is the board's own address with what it shows, after a cursor.
func (p *boardPage) address(after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"stage": p.Stage, "q": p.Query, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/office/declarations?" + q.Encode()
}

// stageOf reads the chosen stage; the board opens with what needs a clerk.
func stageOf(s string) customs.Stage {
	if i := slices.Index(customs.Stages, customs.Stage(s)); i >= 0 {
		return customs.Stages[i]
	}
	return customs.NeedsAction
}

func parseCursor(s string) (customs.Cursor, error) {
	if s == "" {
		return customs.Cursor{}, nil
	}
	since, id, _ := strings.Cut(s, "_")
	at, err := time.Parse(time.RFC3339Nano, since)
	if err != nil || id == "" || len(id) > 40 {
		return customs.Cursor{}, errCursor
	}
	return customs.Cursor{Since: at, ID: id}, nil
}
