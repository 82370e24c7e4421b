package portsim

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver
)

//go:embed schema.sql
var schemaSQL string

// schemaVersion is kept in the file, so that a later edition of the port knows
// what it opens.
const schemaVersion = 1

// openFile opens the database in path and makes its tables. The one connection
// waits up to ten seconds for another process that is writing.
func openFile(ctx context.Context, path string) (*sql.DB, error) {
	settings := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)",
	}}
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: settings.Encode()}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := inTx(ctx, db, func(tx *sql.Tx) error { return makeTables(ctx, tx) }); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func makeTables(ctx context.Context, tx *sql.Tx) error {
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("the file has version %d, this program knows %d", version, schemaVersion)
	}
	if _, err := tx.ExecContext(ctx, schemaSQL); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
	return err
}

// inTx runs f in a transaction that holds the write lock from its start.
func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, undo)
		}
		return err
	}
	return tx.Commit()
}

// record is a document as it stands at the port.
type record struct {
	document
	id      int64
	sender  string
	status  status
	preNo   string // assigned by the e-port with the first answer
	invtNo  string // assigned by customs with 120
	replies int    // answers given so far
	last    int64  // returnTime of the last, in milliseconds since 1970
	pending bool   // a step is waiting for it
	mood    mood   // what testers asked for it, known while a step is done
}

// deletion reports whether the last thing asked was to delete the document.
func (r *record) deletion() bool { return r.Head["appType"] == "3" }

// work is one transaction at the port.
type work struct {
	port *Port
	tx   *sql.Tx
}

const recordColumns = `id, sender, status, pre_no, invt_no, replies, answered_at, body,
	EXISTS (SELECT 1 FROM step WHERE document_id = document.id)`

// find returns the first record that fits, or nil.
func (w *work) find(ctx context.Context, where string, args ...any) (*record, error) {
	var r record
	var body []byte
	row := w.tx.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM document WHERE "+where+" LIMIT 1", args...)
	err := row.Scan(&r.id, &r.sender, &r.status, &r.preNo, &r.invtNo, &r.replies, &r.last, &body, &r.pending)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find document: %w", err)
	}
	if err := json.Unmarshal(body, &r.document); err != nil {
		return nil, fmt.Errorf("read document %d: %w", r.id, err)
	}
	return &r, nil
}

func (w *work) byKey(ctx context.Context, d document) (*record, error) {
	return w.find(ctx, "kind = ? AND business_key = ?", d.Kind, d.key())
}

// byOrder finds a document of a kind by consignor and order number. Of several
// (orders of different platforms) that of the platform given comes first.
func (w *work) byOrder(ctx context.Context, k kind, head map[string]string) (*record, error) {
	return w.find(ctx, `kind = ? AND order_no = ? AND ebc_code = ? AND app_type <> '3'
		ORDER BY json_extract(body, '$.head.ebpCode') = ? DESC, status DESC, id`,
		k, head["orderNo"], head["ebcCode"], head["ebpCode"])
}

func (w *work) byWaybill(ctx context.Context, k kind, head map[string]string) (*record, error) {
	return w.find(ctx, `kind = ? AND logistics_no = ? AND logistics_code = ? AND app_type <> '3'
		ORDER BY status DESC, id`, k, head["logisticsNo"], head["logisticsCode"])
}

// liveInventory finds an inventory that is declared and not returned, for the
// waybill that head names if k is waybill, else for the order; not the one
// with the id but.
func (w *work) liveInventory(ctx context.Context, k kind, head map[string]string, but int64) (*record, error) {
	const live = " AND status NOT IN (-1, 1, 100) AND id <> ?"
	if k == waybill {
		return w.find(ctx, "kind = '603' AND logistics_no = ? AND logistics_code = ?"+live,
			head["logisticsNo"], head["logisticsCode"], but)
	}
	return w.find(ctx, "kind = '603' AND order_no = ? AND ebc_code = ?"+live, head["orderNo"], head["ebcCode"], but)
}

// put stores d as newly declared by sender, in place of what was there, and
// forgets whatever was still to happen to that.
func (w *work) put(ctx context.Context, old *record, sender string, d document, now time.Time) (*record, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	r := &record{document: d, sender: sender}
	if old != nil {
		r.preNo, r.invtNo, r.replies, r.last = old.preNo, old.invtNo, old.replies, old.last
		if _, err := w.tx.ExecContext(ctx, "DELETE FROM step WHERE document_id = ?", old.id); err != nil {
			return nil, fmt.Errorf("forget steps: %w", err)
		}
	}
	err = w.tx.QueryRowContext(ctx, `INSERT INTO document (kind, business_key, sender, status, app_type, ebc_code, order_no,
			logistics_code, logistics_no, body, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, business_key) DO UPDATE SET sender = excluded.sender, status = excluded.status,
			app_type = excluded.app_type, ebc_code = excluded.ebc_code, order_no = excluded.order_no,
			logistics_code = excluded.logistics_code, logistics_no = excluded.logistics_no, body = excluded.body,
			changed_at = excluded.changed_at
		RETURNING id`,
		d.Kind, d.key(), sender, received, d.Head["appType"], d.Head["ebcCode"], d.Head["orderNo"],
		d.Head["logisticsCode"], d.Head["logisticsNo"], string(body), now.UnixMilli()).Scan(&r.id)
	if err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	return r, nil
}

// save keeps what a step changed.
func (w *work) save(ctx context.Context, r *record, at time.Time) error {
	_, err := w.tx.ExecContext(ctx,
		"UPDATE document SET status = ?, pre_no = ?, invt_no = ?, replies = ?, answered_at = ?, changed_at = ? WHERE id = ?",
		r.status, r.preNo, r.invtNo, r.replies, r.last, at.UnixMilli(), r.id)
	if err != nil {
		return fmt.Errorf("save document %d: %w", r.id, err)
	}
	return nil
}

// next draws the next number of a series, from 1.
func (w *work) next(ctx context.Context, series string) (int64, error) {
	var n int64
	err := w.tx.QueryRowContext(ctx, `INSERT INTO serial (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`, series).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("draw a number of %s: %w", series, err)
	}
	return n, nil
}
