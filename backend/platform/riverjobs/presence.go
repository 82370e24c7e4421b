package riverjobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// presence shows other processes on the same PostgreSQL that this one lives: it
// is an advisory lock of a connection kept for nothing else. The server takes
// it away in the moment the process dies, however it dies. Only of a machine
// that vanished from the network the server hears late, and then
// [Options.RescueAfter] counts.
type presence struct {
	cfg  *pgx.ConnConfig
	id   string    // of this process, as River writes it beside each job it works
	conn *pgx.Conn // nil before keep
}

// lockOf is the key of a process's lock, in SQL, for the id in the expression.
func lockOf(id string) string { return "hashtextextended('quayside jobs ' || " + id + ", 0)" }

// living are the keys of all processes that live (PostgreSQL, "pg_locks": a
// bigint key is split over classid and objid, with objsubid 1). There is always
// one: our own.
const living = `SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
	WHERE locktype = 'advisory' AND objsubid = 1 AND granted
	  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

// keep takes the lock, or takes it again if its connection was lost: a process
// without it would be taken for dead, and its jobs worked twice at once.
func (p *presence) keep(ctx context.Context) error {
	if p == nil {
		return nil
	}
	var lost error
	if p.conn != nil {
		if lost = p.conn.Ping(ctx); lost == nil {
			return nil
		}
		lost = errors.Join(lost, p.conn.Close(ctx))
		p.conn = nil
	}
	conn, err := pgx.ConnectConfig(ctx, p.cfg)
	if err != nil {
		return fmt.Errorf("show that this process lives: %w", errors.Join(err, lost))
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock("+lockOf("$1")+")", p.id); err != nil {
		return fmt.Errorf("show that this process lives: %w", errors.Join(err, conn.Close(ctx)))
	}
	p.conn = conn
	return nil
}

// leave gives the lock back. Call it when no job is under way any more.
func (p *presence) leave(ctx context.Context) error {
	if p == nil || p.conn == nil {
		return nil
	}
	conn := p.conn
	p.conn = nil
	return conn.Close(ctx)
}
