package customs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

type messageRow struct {
	ID               string
	Direction        Direction
	Kind             ceb.Kind
	CopMsgID         string
	Sender, Receiver string
	Envelope         []byte
	Sha256           string
	Note             string
	CreatedAt        time.Time
	SentAt           *time.Time
}

func (messageRow) TableName() string { return "customs_messages" }

func (r messageRow) message() Message {
	return Message{ID: r.ID, Direction: r.Direction, Kind: r.Kind, CopMsgID: r.CopMsgID, Sender: r.Sender, Receiver: r.Receiver,
		Envelope: r.Envelope, SHA256: r.Sha256, Note: r.Note, CreatedAt: r.CreatedAt, SentAt: r.SentAt}
}

type entryRow struct {
	MessageID     string
	Position      int
	DeclarationID *string
	Document      ceb.Kind
	DocKey        ceb.Key
	Attempt       int
	Status, Info  string
	At            time.Time
}

func (entryRow) TableName() string { return "customs_entries" }

// addMessage stores m and its entries. It reports false if the sender's number
// is there already: the same message twice is one message.
func addMessage(ctx context.Context, tx *database.Tx, m *Message) (fresh bool, err error) {
	row := messageRow{ID: m.ID, Direction: m.Direction, Kind: m.Kind, CopMsgID: m.CopMsgID, Sender: m.Sender, Receiver: m.Receiver,
		Envelope: m.Envelope, Sha256: m.SHA256, Note: clip(m.Note), CreatedAt: m.CreatedAt, SentAt: m.SentAt}
	res := tx.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if res.Error != nil {
		return false, fmt.Errorf("store message %s: %w", m.CopMsgID, res.Error)
	}
	if res.RowsAffected == 0 || len(m.Entries) == 0 {
		return res.RowsAffected > 0, nil
	}
	rows := make([]entryRow, len(m.Entries))
	for i, e := range m.Entries {
		rows[i] = entryRow{MessageID: e.MessageID, Position: e.Position, DeclarationID: e.DeclarationID, Document: e.Document,
			DocKey: e.Key, Attempt: e.Attempt, Status: clip(e.Status), Info: clip(e.Info), At: e.At}
	}
	if err := tx.Gorm(ctx).Create(&rows).Error; err != nil {
		return false, fmt.Errorf("store the entries of message %s: %w", m.CopMsgID, err)
	}
	return true, nil
}

// FindMessage returns a message with its bytes but without its entries, or
// ErrUnknown.
func FindMessage(ctx context.Context, conn database.Conn, id string) (*Message, error) {
	var row messageRow
	err := conn.Gorm(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("find message %s: %w", id, err)
	}
	m := row.message()
	return &m, nil
}

// closeMessage notes when the port took a message, or with what words it
// refused to. It reports false if that was noted before.
func closeMessage(ctx context.Context, tx *database.Tx, messageID, refusal string, now time.Time) (fresh bool, err error) {
	res := tx.Gorm(ctx).Model(&messageRow{}).Where("id = ? AND sent_at IS NULL", messageID).
		UpdateColumns(map[string]any{"sent_at": now, "note": clip(refusal)})
	if res.Error != nil {
		return false, fmt.Errorf("note that message %s was handed over: %w", messageID, res.Error)
	}
	return res.RowsAffected == 1, nil
}

// declarationsOf returns the IDs of the declarations a message holds documents
// of, in order, so that locks are taken in one order everywhere.
func declarationsOf(ctx context.Context, conn database.Conn, messageID string) ([]string, error) {
	var ids []string
	err := conn.Gorm(ctx).Model(&entryRow{}).Distinct("declaration_id").
		Where("message_id = ? AND declaration_id IS NOT NULL", messageID).Order("declaration_id").Pluck("declaration_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("find the declarations of message %s: %w", messageID, err)
	}
	return ids, nil
}

// entriesOf returns the documents of the message we sent under a number, so
// that an answer which knows only the envelope finds them.
func entriesOf(ctx context.Context, conn database.Conn, copMsgID string) ([]entryRow, error) {
	var rows []entryRow
	err := conn.Gorm(ctx).Joins("JOIN customs_messages m ON m.id = customs_entries.message_id").
		Where("m.direction = ? AND m.cop_msg_id = ?", Out, copMsgID).Order("position").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find message %s: %w", copMsgID, err)
	}
	return rows, nil
}

// owners returns which declaration each document belongs to. Keys that are not
// ours are missing.
func owners(ctx context.Context, conn database.Conn, keys []ceb.Key) (map[ceb.Key]string, error) {
	var rows []documentRow
	err := conn.Gorm(ctx).Select("declaration_id", "doc_key").Where("doc_key IN ?", keys).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find documents by their keys: %w", err)
	}
	found := make(map[ceb.Key]string, len(rows))
	for _, r := range rows {
		found[r.DocKey] = r.DeclarationID
	}
	return found, nil
}
