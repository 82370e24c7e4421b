package customs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

// Tile is one stage on the board.
type Tile struct {
	Stage  Stage
	Count  int64
	Oldest time.Time // since when the one that waits longest has been there; zero if none
}

// Filter chooses what the board lists. Empty fields choose everything.
type Filter struct {
	Stage    Stage
	Merchant string // ID
	Number   string // of a parcel, waybill, inventory or message: the whole number
	After    Cursor
	Limit    int // rows a page, 1 to 200
}

// Cursor is the last row of a page.
type Cursor struct {
	Since time.Time
	ID    string
}

// Page is a part of the board, longest wait first.
type Page struct {
	Rows []Row
	Next Cursor // zero on the last page
}

// Row is one parcel on the board.
type Row struct {
	Declaration
	Merchant string // English name
}

// Tiles counts the stages, in the order of [Stages].
func Tiles(ctx context.Context, conn database.Conn, merchantID string) ([]Tile, error) {
	q := conn.Gorm(ctx).Model(&declarationRow{}).Select("stage, count(*) AS count").Group("stage")
	oldest := conn.Gorm(ctx).Model(&declarationRow{}).Where("stage = ?", NeedsAction).Order("since, id").Limit(1)
	if merchantID != "" {
		q, oldest = q.Where("merchant_id = ?", merchantID), oldest.Where("merchant_id = ?", merchantID)
	}
	var counted []Tile
	if err := q.Scan(&counted).Error; err != nil {
		return nil, fmt.Errorf("count declarations: %w", err)
	}
	var first []declarationRow
	if err := oldest.Find(&first).Error; err != nil {
		return nil, fmt.Errorf("find the oldest declaration: %w", err)
	}
	tiles := make([]Tile, len(Stages))
	for i, s := range Stages {
		tiles[i].Stage = s
		for _, c := range counted {
			if c.Stage == s {
				tiles[i].Count = c.Count
			}
		}
		if s == NeedsAction && len(first) > 0 {
			tiles[i].Oldest = first[0].Since
		}
	}
	return tiles, nil
}

// Board returns one page of declarations in three queries.
func Board(ctx context.Context, conn database.Conn, f Filter) (Page, error) {
	q := conn.Gorm(ctx).Table("declarations AS d").
		Select("d.*, m.name_en AS merchant").Joins("JOIN merchants m ON m.id = d.merchant_id")
	if f.Stage != "" {
		q = q.Where("d.stage = ?", f.Stage)
	}
	if f.Merchant != "" {
		q = q.Where("d.merchant_id = ?", f.Merchant)
	}
	if n := strings.TrimSpace(f.Number); n != "" {
		written := conn.Gorm(ctx).Table("customs_entries AS e").Select("e.declaration_id").
			Joins("JOIN customs_messages cm ON cm.id = e.message_id").Where("cm.cop_msg_id = ?", n)
		q = q.Where("d.number = ? OR d.waybill = ? OR d.invt_no = ? OR d.pre_no = ? OR d.id IN (?)", n, n, n, n, written)
	}
	if f.After.ID != "" {
		q = q.Where("d.since > ? OR (d.since = ? AND d.id > ?)", f.After.Since, f.After.Since, f.After.ID)
	}
	limit := min(max(f.Limit, 1), 200)
	var found []struct {
		Row      declarationRow `gorm:"embedded"`
		Merchant string
	}
	if err := q.Order("d.since, d.id").Limit(limit + 1).Scan(&found).Error; err != nil {
		return Page{}, fmt.Errorf("list declarations: %w", err)
	}
	var p Page
	for i, r := range found {
		if i == limit {
			p.Next = Cursor{found[i-1].Row.Since, found[i-1].Row.ID}
			break
		}
		p.Rows = append(p.Rows, Row{r.Row.declaration(), r.Merchant})
	}
	return p, fillDocuments(ctx, conn, p.Rows)
}

// fillDocuments adds the documents of all rows in one query.
func fillDocuments(ctx context.Context, conn database.Conn, rows []Row) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var docs []documentRow
	if err := conn.Gorm(ctx).Where("declaration_id IN ?", ids).Find(&docs).Error; err != nil {
		return fmt.Errorf("list documents: %w", err)
	}
	of := map[string][]documentRow{}
	for _, d := range docs {
		of[d.DeclarationID] = append(of[d.DeclarationID], d)
	}
	for i := range rows {
		rows[i].Documents = inOrder(of[rows[i].ID])
	}
	return nil
}

// Event is one message or answer in the life of a declaration.
type Event struct {
	MessageID string
	Direction Direction
	Kind      ceb.Kind // of the message: CEB603, or CEB604 for an answer to it
	CopMsgID  string
	Sender    string
	Receiver  string
	Note      string
	Attempt   int    // of the document sent, 0 for an answer
	Status    string // of an answer
	Info      string // of an answer, in customs' own words
	At        time.Time
	SentAt    *time.Time // when the port took the message; nil for an answer
}

// Timeline returns everything said about a declaration, newest first.
func Timeline(ctx context.Context, conn database.Conn, declarationID string) ([]Event, error) {
	var events []Event
	err := conn.Gorm(ctx).Table("customs_entries AS e").
		Select("e.message_id, m.direction, m.kind, m.cop_msg_id, m.sender, m.receiver, m.note, e.attempt, e.status, e.info, e.at, m.sent_at").
		Joins("JOIN customs_messages m ON m.id = e.message_id").
		Where("e.declaration_id = ?", declarationID).Order("e.at DESC, m.id DESC").Scan(&events).Error
	if err != nil {
		return nil, fmt.Errorf("tell the story of declaration %s: %w", declarationID, err)
	}
	return events, nil
}

// Link is how the connection with the port stands.
type Link struct {
	Waiting   int64     // messages the port has not taken yet
	Oldest    time.Time // when the first of them was written; zero if none
	LastReply time.Time // zero if there never was one
	Strays    int64     // replies that answer nothing of ours, or could not be read
}

// LinkState looks at the newest reply and at what waits to be handed over.
func LinkState(ctx context.Context, conn database.Conn) (Link, error) {
	var l Link
	var last, first []messageRow
	g := conn.Gorm(ctx)
	const unsent = "direction = 'out' AND sent_at IS NULL"
	err := g.Select("created_at").Where("direction = ?", In).Order("created_at DESC").Limit(1).Find(&last).Error
	if err == nil {
		err = g.Select("created_at").Where(unsent).Order("created_at").Limit(1).Find(&first).Error
	}
	if err == nil {
		err = g.Model(&messageRow{}).Where(unsent).Count(&l.Waiting).Error
	}
	if err == nil {
		err = g.Model(&messageRow{}).Where("direction = ? AND note <> ''", In).Count(&l.Strays).Error
	}
	if err != nil {
		return l, fmt.Errorf("look at the link with customs: %w", err)
	}
	if len(last) > 0 {
		l.LastReply = last[0].CreatedAt
	}
	if len(first) > 0 {
		l.Oldest = first[0].CreatedAt
	}
	return l, nil
}
