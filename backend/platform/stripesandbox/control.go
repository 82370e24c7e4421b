package stripesandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
)

// control is what tests ask of the sandbox: all that a real network does to a
// shop, on demand. It is kept in the file and holds for every process on it.
type control struct {
	HoldResults     bool  `json:"hold_results"`     // confirmed payments stay in processing
	HoldEvents      bool  `json:"hold_events"`      // webhooks wait
	Reverse         bool  `json:"reverse"`          // webhooks go newest first, one by one
	DelayMS         int64 `json:"delay_ms"`         // new webhooks wait so long, in milliseconds
	DuplicateEvents int64 `json:"duplicate_events"` // so many of the next events are sent more than once
	DuplicateCopies int   `json:"duplicate_copies"` // so many more times
}

// controlShape is what POST /sandbox/control takes.
var controlShape = shape{
	"hold_results":     {kind: boolean},
	"hold_events":      {kind: boolean},
	"reverse":          {kind: boolean},
	"delay_ms":         {kind: integer},
	"duplicate_events": {kind: integer},
	"duplicate_copies": {kind: integer},
	"release":          {}, // the id of an intent in processing, or "all": its result comes now
	"resend":           {}, // the id of an event: its webhook is sent once more
}

// readControl serves GET /sandbox/control.
func readControl(c *call) (any, error) {
	ctl, err := c.control()
	if err != nil {
		return nil, err
	}
	var waiting, held int
	const q = `SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM intents WHERE status = 'processing')`
	if err := c.tx.QueryRowContext(c.ctx, q).Scan(&waiting, &held); err != nil {
		return nil, err
	}
	return struct {
		Object  string `json:"object"`
		Waiting int    `json:"waiting"`    // webhooks not yet answered with 2xx
		Held    int    `json:"processing"` // payments whose result is held
		*control
	}{"sandbox_control", waiting, held, ctl}, nil
}

// writeControl serves POST /sandbox/control. What is not named stays as it is.
func writeControl(c *call) (any, error) {
	ctl, err := c.control()
	if err != nil {
		return nil, err
	}
	if no := ctl.change(c.form); no != nil {
		return nil, no
	}
	if err := c.saveControl(ctl); err != nil {
		return nil, err
	}
	if id := c.form.text("release"); id != "" {
		if err := c.release(id); err != nil {
			return nil, err
		}
	}
	if id := c.form.text("resend"); id != "" {
		if err := c.resend(id); err != nil {
			return nil, err
		}
	}
	return readControl(c)
}

// change takes over what the call names and checks its bounds.
func (ctl *control) change(p params) *refusal {
	for name, into := range map[string]*bool{"hold_results": &ctl.HoldResults, "hold_events": &ctl.HoldEvents, "reverse": &ctl.Reverse} {
		if p.has(name) {
			*into = p.bool(name)
		}
	}
	copies := int64(max(ctl.DuplicateCopies, 1))
	for _, n := range []struct {
		name string
		into *int64
		most int64
	}{{"delay_ms", &ctl.DelayMS, 3_600_000}, {"duplicate_events", &ctl.DuplicateEvents, 10_000}, {"duplicate_copies", &copies, 20}} {
		if !p.has(n.name) {
			continue
		}
		if *n.into = p.integer(n.name); *n.into < 0 || *n.into > n.most {
			return refuseEarly("parameter_invalid_integer", n.name, "%s must be from 0 to %d.", n.name, n.most)
		}
	}
	ctl.DuplicateCopies = int(copies)
	return nil
}

// release lets held payments end as their cards end payments.
func (c *call) release(id string) error {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT doc FROM intents WHERE status = 'processing' AND (?1 = 'all' OR id = ?1) ORDER BY id`, id)
	if err != nil {
		return err
	}
	found, err := bodies(rows)
	if err != nil {
		return err
	}
	if len(found) == 0 && id != "all" {
		return noSuch("payment_intent in processing", clip(id))
	}
	for _, doc := range found {
		var p intent
		if err := json.Unmarshal(doc, &p); err != nil {
			return err
		}
		if err := c.finishQuietly(&p); err != nil {
			return err
		}
	}
	return nil
}

// finishQuietly ends p where nobody waits for the answer: a refused card is told
// by events only.
func (c *call) finishQuietly(p *intent) error {
	_, err := c.finish(p)
	if _, refused := errors.AsType[*refusal](err); refused {
		return nil
	}
	return err
}

// resend queues one more delivery of an event that may long be delivered.
func (c *call) resend(id string) error {
	var n int
	if err := c.tx.QueryRowContext(c.ctx, `SELECT count(*) FROM events WHERE id = ?`, id).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return noSuch("event", clip(id))
	}
	return c.queue(id)
}

// control reads the controls; a file that has none yet is a quiet network.
func (c *call) control() (*control, error) {
	var ctl control
	err := c.row(&ctl, `SELECT value FROM settings WHERE name = 'control'`)
	if errors.Is(err, sql.ErrNoRows) {
		return &control{DuplicateCopies: 1}, nil
	}
	return &ctl, err
}

// saveControl writes the controls for every process on the file.
func (c *call) saveControl(ctl *control) error {
	doc, err := json.Marshal(ctl)
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO settings (name, value) VALUES ('control', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, string(doc))
}
