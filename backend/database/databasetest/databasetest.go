// Package databasetest gives tests a migrated database of their own, on SQLite
// and on PostgreSQL.
package databasetest

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"quayside/backend/database"
	"quayside/backend/testenv"
	"quayside/migrations"
)

// Each runs body on SQLite and on PostgreSQL, in parallel, each with a new
// database that holds the whole schema and is dropped afterwards. Where there
// is no PostgreSQL its half is skipped and reported; see package testenv.
func Each(t *testing.T, body func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		body(t, Open(t, SQLiteURL(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		body(t, Open(t, PostgresURL(t)))
	})
}

// Open opens and migrates the database at url and closes it with the test.
func Open(t testing.TB, url string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	if err := db.Migrate(t.Context(), migrations.FS); err != nil {
		t.Fatal(err)
	}
	return db
}

// SQLiteURL returns the path of a SQLite file that does not exist yet.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "quayside.db")
}

// PostgresURL makes an empty PostgreSQL database with a random name, drops it
// with the test, and returns its URL.
func PostgresURL(t testing.TB) string {
	t.Helper()
	base := testenv.Postgres(t)
	name := "quayside_test_" + uuid.NewString()[:13]
	name = pgx.Identifier{name}.Sanitize()
	onServer(t, base, "CREATE DATABASE "+name)
	t.Cleanup(func() { onServer(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("the PostgreSQL URL for tests cannot be read: %v", err)
	}
	u.Path = "/" + name[1:len(name)-1]
	return u.String()
}

// onServer runs one statement on a connection of its own. It outlives the
// test's context, which is done when cleaning up begins.
func onServer(t testing.TB, base, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		t.Fatalf("connect to PostgreSQL: %v", err)
	}
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Error(fmt.Errorf("%s: %w", statement, err))
	}
	if err := conn.Close(ctx); err != nil {
		t.Error(err)
	}
}
