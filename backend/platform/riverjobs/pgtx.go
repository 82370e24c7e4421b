package riverjobs

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgTx lets River write into a transaction that database/sql has begun on conn.
// Commit and Rollback do nothing: whoever began it ends it.
type pgTx struct{ conn *pgx.Conn }

var errNested = errors.New("transactions do not nest")

func (t pgTx) Begin(context.Context) (pgx.Tx, error) { return nil, errNested }
func (t pgTx) Commit(context.Context) error          { return nil }
func (t pgTx) Rollback(context.Context) error        { return nil }
func (t pgTx) LargeObjects() pgx.LargeObjects        { return pgx.LargeObjects{} }
func (t pgTx) Conn() *pgx.Conn                       { return t.conn }

func (t pgTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, rows)
}

func (t pgTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return t.conn.SendBatch(ctx, b)
}

func (t pgTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return t.conn.Prepare(ctx, name, sql)
}

func (t pgTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, sql, args...)
}

func (t pgTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, sql, args...)
}

func (t pgTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, sql, args...)
}
