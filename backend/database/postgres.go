package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func openPostgres(ctx context.Context, url string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The parser's error may repeat the URL and with it the password.
		return nil, errors.New("open PostgreSQL: the URL cannot be read; it should look like postgres://user:password@host:5432/name")
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.AfterConnect = useUTC
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	sqlDB := stdlib.OpenDBFromPool(pool)
	db := &DB{dialect: Postgres, pools: []*sql.DB{sqlDB}, pgx: pool}
	// pgx prepares and caches statements per connection by itself.
	if db.writer, err = gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), gormConfig(false)); err != nil {
		return nil, errors.Join(fmt.Errorf("open PostgreSQL: %w", err), db.Close())
	}
	db.reader = db.writer
	return db, nil
}

// pgConn borrows one connection for a transaction, so that the queue can write
// into the same transaction through pgx itself.
func (db *DB) pgConn(ctx context.Context) (*sql.Conn, *stdlib.Conn, error) {
	conn, err := db.pools[0].Conn(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("borrow a connection: %w", err)
	}
	var driver *stdlib.Conn
	err = conn.Raw(func(c any) error {
		var ok bool
		if driver, ok = c.(*stdlib.Conn); !ok {
			return fmt.Errorf("connection is a %T", c)
		}
		return nil
	})
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return conn, driver, nil
}

// onConn returns a gorm session bound to conn.
func (db *DB) onConn(ctx context.Context, conn *sql.Conn) *gorm.DB {
	s := db.writer.Session(&gorm.Session{NewDB: true, Context: ctx})
	s.Statement.ConnPool = conn
	return s
}
