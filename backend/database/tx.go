package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// maxTries bounds how often a transaction that lost to another is run again.
const maxTries = 5

// Tx is a transaction under way. A function that takes one cannot be called
// outside a transaction. While it is open, only the database may be talked to.
type Tx struct {
	gorm *gorm.DB
	sql  *sql.Tx   // SQLite only
	pgx  *pgx.Conn // PostgreSQL only
}

// Gorm returns a session inside the transaction.
func (tx *Tx) Gorm(ctx context.Context) *gorm.DB { return tx.gorm.WithContext(ctx) }

// SQL returns the SQLite transaction, nil on PostgreSQL, for the job queue.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// PgxConn returns the PostgreSQL connection inside the transaction, nil on
// SQLite, for the job queue. Whoever uses it must not commit.
func (tx *Tx) PgxConn() *pgx.Conn { return tx.pgx }

// InTx runs do in a transaction: all of it happens or nothing. An error or a
// panic in do rolls back. On PostgreSQL a transaction that was chosen as the
// victim of a deadlock or lost a serialization race is run again, up to five
// times, so do must have no effect outside the database. Transactions do not
// nest: do must use tx only, never db.
func (db *DB) InTx(ctx context.Context, do func(tx *Tx) error) error {
	if db.dialect == SQLite {
		return db.sqliteTx(ctx, do)
	}
	for try := 1; ; try++ {
		err := db.postgresTx(ctx, do)
		if err == nil || try == maxTries || !lostRace(err) {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

func (db *DB) sqliteTx(ctx context.Context, do func(tx *Tx) error) error {
	return db.writer.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		tx := &Tx{gorm: g}
		switch pool := g.Statement.ConnPool.(type) {
		case *sql.Tx:
			tx.sql = pool
		case *gorm.PreparedStmtTX:
			inner, ok := pool.Tx.(*sql.Tx)
			if !ok {
				return fmt.Errorf("transaction is a %T", pool.Tx)
			}
			tx.sql = inner
		default:
			return fmt.Errorf("transaction is a %T", pool)
		}
		return do(tx)
	})
}

func (db *DB) postgresTx(ctx context.Context, do func(tx *Tx) error) (err error) {
	conn, driver, err := db.pgConn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return db.onConn(ctx, conn).Transaction(func(g *gorm.DB) error {
		return do(&Tx{gorm: g, pgx: driver.Conn()})
	})
}

// lostRace reports serialization_failure and deadlock_detected
// (postgresql.org, appendix A).
func lostRace(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// pause waits a little, longer and more at random each time, so that the same
// transactions do not meet again.
func pause(ctx context.Context, try int) error {
	t := time.NewTimer(time.Duration(try) * (2*time.Millisecond + rand.N(8*time.Millisecond)))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
