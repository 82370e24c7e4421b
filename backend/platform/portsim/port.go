// Package portsim is a stand-in for the port of China Customs (unified version,
// export side). It takes order (CEB303), receipt of payment (CEB403), waybill
// (CEB505) and inventory (CEB603) in sealed envelopes (DxpMsg), checks them as
// the real one does, and answers with the real receipts after a while.
//
// It is a product of its own: it shares no code with the writer of the
// messages, is spoken to in bytes, and remembers what it knows in its own
// SQLite file, which several processes may open and which survives a kill.
//
// Documents may come in any order. One whose partners never come waits at
// customs without another word, as with the real one.
//
// What it knows is written in the schema and the specification of edition
// 202205. What those leave open (the pace, the exact measure of some checks) is
// said where it is decided. Two parts of the real port are not there: the
// consolidation of waybills (CEB607) and the arrival and departure of goods
// (CEB507, CEB509); so an inventory is released right after 399, unless
// [Options.HoldForArrival], and never closed (899).
package portsim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Options says how a port is set up. The zero value but for Path is a port
// that answers at once and takes any certificate whose key verifies.
type Options struct {
	// Path of the SQLite file, made if it is not there.
	Path string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Delay says how long a document takes to the returnStatus stage ("2", "3",
	// "100", "120", "300", "399", "500", "800"; "1" for a draft), or how long the
	// port takes to refuse ("refusal") or to answer a format error ("format").
	// Nil means no delay.
	Delay func(stage string) time.Duration
	// Companies are the companies the port knows.
	Companies []Company
	// OnlyCompanies refuses senders that are not among Companies.
	OnlyCompanies bool
	// HoldForArrival keeps an inventory at 399 (or 500) for good instead of
	// releasing it, as happens without CEB507 from the supervised site.
	HoldForArrival bool
}

// Company is a company registered at the port.
type Company struct {
	Code        string // customs registration or unified social credit code, as in BaseTransfer/copCode
	DxpID       string // its exchange address, up to 16 characters; empty: any
	Certificate []byte // DER of the certificate it signs with; empty: any whose key verifies
}

// Fixed returns a delay that is the same for every stage.
func Fixed(d time.Duration) func(string) time.Duration {
	return func(string) time.Duration { return d }
}

// Port is an open port. Its methods may be called from many goroutines.
type Port struct {
	db             *sql.DB
	now            func() time.Time
	delay          func(string) time.Duration
	tables         tables
	layouts        []layout
	envelope       node
	companies      map[string]Company
	onlyCompanies  bool
	holdForArrival bool
	receiving      sync.Mutex // one delivery at a time within a process
}

// Open opens the port's file, makes its tables if need be, and reads the code
// tables.
func Open(ctx context.Context, o Options) (*Port, error) {
	if o.Path == "" {
		return nil, errors.New("port: no path for its file")
	}
	p := &Port{
		now: o.Now, delay: o.Delay, layouts: layouts(), envelope: envelopeNode(), companies: map[string]Company{},
		onlyCompanies: o.OnlyCompanies, holdForArrival: o.HoldForArrival,
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.delay == nil {
		p.delay = Fixed(0)
	}
	for _, c := range o.Companies {
		p.companies[c.Code] = c
	}
	var err error
	if p.tables, err = readTables(); err != nil {
		return nil, fmt.Errorf("port: %w", err)
	}
	if p.db, err = openFile(ctx, o.Path); err != nil {
		return nil, fmt.Errorf("port: open %s: %w", o.Path, err)
	}
	return p, nil
}

// Close closes the file. Nothing is lost: what was not delivered waits in it.
func (p *Port) Close() error { return p.db.Close() }

func (p *Port) layout(k kind) layout {
	for _, l := range p.layouts {
		if l.kind == k {
			return l
		}
	}
	return layout{}
}

// byMessage finds the layout of a message by the name of its root, or nil.
func (p *Port) byMessage(name string) *layout {
	for i := range p.layouts {
		if p.layouts[i].message == name {
			return &p.layouts[i]
		}
	}
	return nil
}

// stepsAtOnce bounds one transaction of the port's own work.
const stepsAtOnce = 200

// catchUp lets everything happen that is due at now.
func (p *Port) catchUp(ctx context.Context, now time.Time) error {
	for {
		var due bool
		err := p.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM step WHERE due_at <= ?)", now.UnixMilli()).Scan(&due)
		if err != nil {
			return fmt.Errorf("port: look at the clock: %w", err)
		}
		if !due {
			return nil
		}
		err = inTx(ctx, p.db, func(tx *sql.Tx) error {
			w := &work{port: p, tx: tx}
			_, err := w.advance(ctx, now, stepsAtOnce)
			return err
		})
		if err != nil {
			return fmt.Errorf("port: do what is due: %w", err)
		}
	}
}

// Next returns when the port will next have something to do or to deliver,
// replies under [Silence] left out; ok is false if there is nothing.
func (p *Port) Next(ctx context.Context) (at time.Time, ok bool, err error) {
	var first sql.NullInt64
	err = p.db.QueryRowContext(ctx, `SELECT MIN(t) FROM (
		SELECT MIN(due_at) AS t FROM step UNION ALL
		SELECT MIN(deliver_at) FROM reply WHERE `+audible+`)`).Scan(&first)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("port: look for what is next: %w", err)
	}
	return time.UnixMilli(first.Int64).UTC(), first.Valid, nil
}

// audible leaves out replies that a tester silenced by the order number, the
// waybill number, or the order that the inventory of a waybill names.
const audible = `NOT EXISTS (SELECT 1 FROM provocation WHERE behaviour = 'silence' AND (
	subject IN (reply.order_no, reply.logistics_no) OR subject IN (SELECT order_no FROM document
		WHERE kind = '603' AND logistics_code = reply.logistics_code AND logistics_no = reply.logistics_no)))`
