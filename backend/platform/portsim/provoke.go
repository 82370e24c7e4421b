package portsim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Behaviour is something the port does on request, so that a tester can see
// what the real one does seldom.
type Behaviour string

const (
	Silence   Behaviour = "silence"   // replies are held back until Calm
	Refuse    Behaviour = "refuse"    // the next inventory of the order (or the waybill, by its own number) is returned with 100, once
	Manual    Behaviour = "manual"    // the inventory is reviewed by a person: 300 between 120 and 399
	Inspect   Behaviour = "inspect"   // the goods are inspected: 500 between 399 and 800
	Duplicate Behaviour = "duplicate" // every reply is delivered twice, byte for byte
	Disorder  Behaviour = "disorder"  // every other reply of a document comes after its successor
	Slow      Behaviour = "slow"      // every reply comes later by the given delay
)

var behaviours = []Behaviour{Silence, Refuse, Manual, Inspect, Duplicate, Disorder, Slow}

var errBehaviour = errors.New("port: no such behaviour, or no order or waybill number for it")

// Provoke makes the port behave so towards every document of an order, found
// by order number or waybill number, until [Port.Calm]. It is remembered across
// restarts and may be asked before the documents arrive. delay is for [Slow].
func (p *Port) Provoke(ctx context.Context, subject string, b Behaviour, delay time.Duration) error {
	if subject == "" || !slices.Contains(behaviours, b) || delay < 0 {
		return fmt.Errorf("%w: %q for %q", errBehaviour, b, subject)
	}
	_, err := p.db.ExecContext(ctx, `INSERT INTO provocation (subject, behaviour, delay) VALUES (?, ?, ?)
		ON CONFLICT (subject, behaviour) DO UPDATE SET delay = excluded.delay`, subject, b, delay.Milliseconds())
	if err != nil {
		return fmt.Errorf("port: provoke %s for %s: %w", b, subject, err)
	}
	return nil
}

// Calm ends every behaviour asked for subject. Replies held back by [Silence]
// are delivered from now on.
func (p *Port) Calm(ctx context.Context, subject string) error {
	if _, err := p.db.ExecContext(ctx, "DELETE FROM provocation WHERE subject = ?", subject); err != nil {
		return fmt.Errorf("port: calm %s: %w", subject, err)
	}
	return nil
}

// mood is what was asked for the numbers of one document, with the delay.
type mood map[Behaviour]time.Duration

func (m mood) has(b Behaviour) bool {
	_, asked := m[b]
	return asked
}

// mood looks up what was asked for the numbers in head and, for a waybill, for
// the order that its inventory names.
func (w *work) mood(ctx context.Context, head map[string]string) (mood, error) {
	rows, err := w.tx.QueryContext(ctx, `SELECT behaviour, MAX(delay) FROM provocation
		WHERE subject IN (?, ?) OR subject IN (SELECT order_no FROM document
			WHERE kind = '603' AND logistics_code = ? AND logistics_no = ?) GROUP BY behaviour`,
		head["orderNo"], head["logisticsNo"], head["logisticsCode"], head["logisticsNo"])
	if err != nil {
		return nil, fmt.Errorf("look for provocations: %w", err)
	}
	m := mood{}
	for rows.Next() {
		var b Behaviour
		var delay int64
		if err := rows.Scan(&b, &delay); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		m[b] = time.Duration(delay) * time.Millisecond
	}
	return m, errors.Join(rows.Err(), rows.Close())
}

// refusalAsked reports whether r is to be returned, and forgets that it was
// asked: the document can be sent again with success.
func (w *work) refusalAsked(ctx context.Context, r *record) (bool, error) {
	if !r.mood.has(Refuse) {
		return false, nil
	}
	subject := map[kind]string{inventory: r.Head["orderNo"], waybill: r.Head["logisticsNo"]}[r.Kind]
	done, err := w.tx.ExecContext(ctx, "DELETE FROM provocation WHERE behaviour = ? AND subject = ?", Refuse, subject)
	if err != nil {
		return false, fmt.Errorf("forget %s: %w", Refuse, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
