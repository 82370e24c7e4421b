package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	msqlite "modernc.org/sqlite"
)

// sqlitePragmas tune every connection: one writer with a write-ahead log,
// readers beside it. What is committed is on the disk, also if the power goes:
// a charge without its order would cost more than the milliseconds. _time_format and _timezone matter: without them a time in
// a named zone cannot be read back.
const sqlitePragmas = "_time_format=sqlite&_timezone=UTC" +
	"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16000)&_pragma=mmap_size(268435456)"

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return nil, fmt.Errorf("make the folder of %s: %w", path, err)
		}
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + sqlitePragmas
	writer, err := openSQLitePool(ctx, dsn+"&_txlock=immediate", 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := openSQLitePool(ctx, dsn+"&_pragma=query_only(1)", max(4, runtime.NumCPU()))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), writer.Close())
	}
	db := &DB{dialect: SQLite, pools: []*sql.DB{writer, reader}}
	if db.writer, err = gorm.Open(sqliteDialector(writer), gormConfig(true)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if db.reader, err = gorm.Open(sqliteDialector(reader), gormConfig(true)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// openSQLitePool keeps all n connections open: an idle one that closes would
// replay its pragmas on the next query.
func openSQLitePool(ctx context.Context, dsn string, n int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

func sqliteDialector(pool *sql.DB) gorm.Dialector {
	return translating{&sqlite.Dialector{DriverName: "sqlite", Conn: pool}}
}

// translating makes constraint errors of the pure Go driver recognizable; the
// dialector alone only knows those of the cgo driver.
type translating struct{ *sqlite.Dialector }

// Translate maps SQLite's extended result codes (sqlite.org/rescode.html).
func (d translating) Translate(err error) error {
	var e *msqlite.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE
			return gorm.ErrDuplicatedKey
		case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
			return gorm.ErrForeignKeyViolated
		case 275: // SQLITE_CONSTRAINT_CHECK
			return gorm.ErrCheckConstraintViolated
		}
	}
	return d.Dialector.Translate(err)
}
