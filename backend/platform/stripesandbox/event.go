package stripesandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// tell writes an event about o as it stands now and queues its webhook, both in
// the call's transaction. previous holds the old values of what has changed, for
// the events that carry them.
func (c *call) tell(kind string, o, previous object) error {
	data := object{"object": o}
	if previous != nil {
		data["previous_attributes"] = previous
	}
	id := newID("evt")
	body, err := json.MarshalIndent(object{
		"id": id, "object": "event", "api_version": Version, "created": c.now.Unix(), "data": data, "livemode": false,
		"pending_webhooks": 1, "request": object{"id": orNull(c.req), "idempotency_key": orNull(c.key)}, "type": kind,
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := c.exec(`INSERT INTO events (id, type, created, body) VALUES (?, ?, ?, ?)`, id, kind, c.now.UnixMilli(), string(body)); err != nil {
		return fmt.Errorf("event %s: %w", kind, err)
	}
	return c.queue(id)
}

// queue asks for the delivery of an event, as often as the control says.
func (c *call) queue(id string) error {
	ctl, err := c.control()
	if err != nil {
		return err
	}
	copies := 1
	if ctl.DuplicateEvents > 0 {
		copies += ctl.DuplicateCopies
		ctl.DuplicateEvents--
		if err := c.saveControl(ctl); err != nil {
			return err
		}
	}
	for range copies {
		due := c.now.UnixMilli() + ctl.DelayMS
		if err := c.exec(`INSERT INTO deliveries (event, made, due) VALUES (?, ?, ?)`, id, c.now.UnixMilli(), due); err != nil {
			return err
		}
	}
	return nil
}

// findEvent serves GET /v1/events/{id}.
func findEvent(c *call) (any, error) {
	var body string
	err := c.tx.QueryRowContext(c.ctx, `SELECT body FROM events WHERE id = ?`, c.id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuch("event", clip(c.id))
	}
	return json.RawMessage(body), err
}

// listShape is what a list of events takes.
var listShape = shape{
	"limit":          {kind: integer},
	"type":           {},
	"starting_after": {},
	"ending_before":  {},
}

// listEvents serves GET /v1/events: the newest first, by pages.
func listEvents(c *call) (any, error) {
	limit, no := c.limit()
	if no != nil {
		return nil, no
	}
	rows, err := c.tx.QueryContext(c.ctx, `SELECT body FROM events
		WHERE (?1 = '' OR type = ?1)
		  AND (?2 = '' OR seq < (SELECT seq FROM events WHERE id = ?2))
		  AND (?3 = '' OR seq > (SELECT seq FROM events WHERE id = ?3))
		ORDER BY CASE WHEN ?3 = '' THEN -seq ELSE seq END LIMIT ?4`,
		c.form.text("type"), c.form.text("starting_after"), c.form.text("ending_before"), limit+1)
	if err != nil {
		return nil, err
	}
	found, err := bodies(rows)
	if err != nil {
		return nil, err
	}
	more := int64(len(found)) > limit
	if more {
		found = found[:limit]
	}
	if c.form.has("ending_before") {
		slices.Reverse(found)
	}
	return object{"object": "list", "url": "/v1/events", "has_more": more, "data": found}, nil
}

// limit is how many things a list shows at most.
func (c *call) limit() (int64, *refusal) {
	if !c.form.has("limit") {
		return 10, nil
	}
	n := c.form.integer("limit")
	if n < 1 || n > 100 {
		return 0, refuseEarly("parameter_invalid_integer", "limit", "limit must be from 1 to 100.")
	}
	return n, nil
}

// bodies reads one JSON document from each row, and closes them.
func bodies(rows *sql.Rows) (found []json.RawMessage, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	found = []json.RawMessage{}
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		found = append(found, json.RawMessage(body))
	}
	return found, rows.Err()
}
