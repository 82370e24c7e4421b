package stripesandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// schema is the whole of the sandbox's memory. What must never be wrong about
// money is said twice: in code and in a CHECK. Amounts are in minor units, times
// in Unix milliseconds (seconds inside doc, as Stripe shows them).
const schema = `
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS intents (
  id TEXT PRIMARY KEY, challenge TEXT, amount INTEGER NOT NULL CHECK (amount > 0),
  status TEXT NOT NULL CHECK (status IN ('requires_payment_method','requires_action','processing','succeeded','canceled')),
  doc TEXT NOT NULL CHECK (json_valid(doc)));
CREATE UNIQUE INDEX IF NOT EXISTS intents_challenge ON intents (challenge) WHERE challenge IS NOT NULL;
CREATE INDEX IF NOT EXISTS intents_processing ON intents (id) WHERE status = 'processing';
CREATE TABLE IF NOT EXISTS charges (
  id TEXT PRIMARY KEY, intent TEXT NOT NULL REFERENCES intents (id), paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
  amount INTEGER NOT NULL CHECK (amount > 0), refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND amount * paid),
  doc TEXT NOT NULL CHECK (json_valid(doc)));
CREATE UNIQUE INDEX IF NOT EXISTS charges_paid_once ON charges (intent) WHERE paid = 1;
CREATE TABLE IF NOT EXISTS refunds (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, charge TEXT NOT NULL REFERENCES charges (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  doc TEXT NOT NULL CHECK (json_valid(doc)));
CREATE INDEX IF NOT EXISTS charges_intent ON charges (intent);
CREATE INDEX IF NOT EXISTS refunds_charge ON refunds (charge);
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, created INTEGER NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)));
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  made INTEGER NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0));
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due, id);
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_created ON answers (created);
`

// openFile opens the state. One connection a process: every request is one
// short transaction that holds the write lock from its first statement, so what
// it reads is still true when it writes, whoever else has the file open.
func openFile(ctx context.Context, file string) (*sql.DB, error) {
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: "_txlock=immediate&_pragma=busy_timeout(10000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errorsJoin(err, db.Close())
	}
	return db, nil
}

// inTx runs do in one transaction: all of it or nothing.
func (s *Sandbox) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		return errorsJoin(err, tx.Rollback())
	}
	return tx.Commit()
}

// errorsJoin joins a failure with that of cleaning up after it.
func errorsJoin(err, after error) error {
	if after == nil || errors.Is(after, sql.ErrTxDone) {
		return err
	}
	return errors.Join(err, after)
}

// row reads the document of one row into v. A row that is not there is
// sql.ErrNoRows.
func (c *call) row(v any, query string, args ...any) error {
	var doc string
	if err := c.tx.QueryRowContext(c.ctx, query, args...).Scan(&doc); err != nil {
		return err
	}
	return json.Unmarshal([]byte(doc), v)
}

// exec runs one statement that must touch exactly one row.
func (c *call) exec(query string, args ...any) error {
	res, err := c.tx.ExecContext(c.ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("%d rows touched, want 1 (%w)", n, err)
	}
	return nil
}
