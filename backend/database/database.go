// Package database opens SQLite or PostgreSQL and runs transactions on it. The
// rooms write one SQL that both accept: TEXT ids made by [NewID], BIGINT minor
// units, TIMESTAMP in UTC.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Dialect names the SQL engine below.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Conn is something queries can be asked of: the database itself, which only
// reads, or a transaction.
type Conn interface {
	Gorm(ctx context.Context) *gorm.DB
}

// DB is one open database. Reads go to a pool of readers; writes happen in
// [DB.InTx] only.
type DB struct {
	dialect Dialect
	reader  *gorm.DB
	writer  *gorm.DB
	pools   []*sql.DB
	pgx     *pgxpool.Pool // PostgreSQL only
}

// Open opens the database at url: "postgres://..." or the path of a SQLite
// file, which is made if missing. It does not migrate; see [DB.Migrate].
func Open(ctx context.Context, url string) (*DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url)
	}
	return openSQLite(ctx, url)
}

// Dialect returns which engine db stands on. Rooms do not ask; adapters that
// need their own SQL do.
func (db *DB) Dialect() Dialect { return db.dialect }

// Gorm returns a session that reads. On SQLite its connections refuse writes.
func (db *DB) Gorm(ctx context.Context) *gorm.DB { return db.reader.WithContext(ctx) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	for _, p := range db.pools {
		if err := p.PingContext(ctx); err != nil {
			return fmt.Errorf("ping database: %w", err)
		}
	}
	return nil
}

// SQLWriter returns the pool that writes, for adapters which bring their own
// queries (the job queue on SQLite, migrations).
func (db *DB) SQLWriter() *sql.DB { return db.pools[0] }

// Pgx returns the PostgreSQL pool, nil on SQLite, for the job queue.
func (db *DB) Pgx() *pgxpool.Pool { return db.pgx }

// Close closes every connection. It waits for queries under way.
func (db *DB) Close() error {
	var errs []error
	for _, p := range db.pools {
		errs = append(errs, p.Close())
	}
	if db.pgx != nil {
		db.pgx.Close()
	}
	return errors.Join(errs...)
}

// NewID returns a new UUIDv7: ids sort by the time they were made, which keeps
// indexes dense.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Now is the clock rooms are given in production. It is cut to microseconds,
// which both engines keep, so that a time read back equals the time written.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func gormConfig(prepare bool) *gorm.Config {
	return &gorm.Config{
		Logger:                 logger.Discard, // callers wrap and log what failed
		PrepareStmt:            prepare,
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                Now,
	}
}
