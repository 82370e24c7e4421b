package database

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Migrate brings the schema up to the newest step in files. Several processes
// may call it at once: on PostgreSQL one of them migrates while the others
// wait. On SQLite the second of two that start together fails and can be started
// again: a file has one process.
func (db *DB) Migrate(ctx context.Context, files fs.FS) error {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption(nil)
	if db.dialect == Postgres {
		dialect = goose.DialectPostgres
		lock, err := newMigrationLock()
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(lock))
	}
	p, err := goose.NewProvider(dialect, db.SQLWriter(), files, opts...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
