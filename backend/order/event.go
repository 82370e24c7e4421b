package order

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// EventKind is what happened to an order, as its timeline tells it. The words
// for people are in the languages, under "shop.event.<kind>".
type EventKind string

// What the counter tells. Other rooms add kinds of their own.
const (
	EventPlaced        EventKind = "placed"
	EventPaymentFailed EventKind = "payment_failed" // the order still waits for money
	EventPaid          EventKind = "paid"
	EventCancelled     EventKind = "cancelled"     // detail: cause
	EventRefund        EventKind = "refund"        // promised; detail: amount, cause
	EventRefunded      EventKind = "refunded"      // the gateway has given it back
	EventRefundFailed  EventKind = "refund_failed" // a person has to see to it
	EventWaybill       EventKind = "waybill"       // a parcel has its number; detail: waybill
)

// Event is one line of a timeline. Detail holds the values its sentence needs,
// and never personal data: the timeline outlives the shopper's.
type Event struct {
	ParcelID string // empty for what concerns the whole order
	Kind     EventKind
	Key      string // what is told once only; the kind again if empty
	Detail   map[string]string
	At       time.Time
}

type eventRow struct {
	ID, OrderID, ParcelID string
	Kind                  EventKind
	Key, Detail           string
	At                    time.Time
}

const eventTable = "order_events"

// Note adds events to the timeline of an order. An event of the same kind and
// key is there once: noting it again changes nothing.
func Note(ctx context.Context, tx *database.Tx, orderID string, events ...Event) error {
	rows := make([]eventRow, len(events))
	for i, e := range events {
		detail, err := json.Marshal(e.Detail)
		if err != nil {
			return fmt.Errorf("note %s: %w", e.Kind, err)
		}
		key := e.Key
		if key == "" {
			key = string(e.Kind) + e.ParcelID
		}
		rows[i] = eventRow{
			ID: database.NewID(), OrderID: orderID, ParcelID: e.ParcelID, Kind: e.Kind,
			Key: key, Detail: string(detail), At: e.At.UTC(),
		}
	}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "order_id"}, {Name: "kind"}, {Name: "key"}}, DoNothing: true}
	if err := tx.Gorm(ctx).Table(eventTable).Clauses(once).Create(&rows).Error; err != nil {
		return fmt.Errorf("note on order %s: %w", orderID, err)
	}
	return nil
}

// Timeline returns what happened to an order, oldest first.
func Timeline(ctx context.Context, conn database.Conn, orderID string) ([]Event, error) {
	var rows []eventRow
	if err := conn.Gorm(ctx).Table(eventTable).Where("order_id = ?", orderID).Order("at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the timeline of order %s: %w", orderID, err)
	}
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = Event{ParcelID: r.ParcelID, Kind: r.Kind, Key: r.Key, At: r.At.UTC()}
		if err := json.Unmarshal([]byte(r.Detail), &events[i].Detail); err != nil {
			return nil, fmt.Errorf("read event %s: %w", r.ID, err)
		}
	}
	return events, nil
}
