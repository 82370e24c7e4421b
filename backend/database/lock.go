package database

import (
	"fmt"

	"github.com/pressly/goose/v3/lock"
)

// newMigrationLock returns a PostgreSQL advisory lock held while migrating.
func newMigrationLock() (lock.SessionLocker, error) {
	l, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("make the migration lock: %w", err)
	}
	return l, nil
}
