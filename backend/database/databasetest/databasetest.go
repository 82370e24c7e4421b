// Package databasetest gives tests a migrated database of their own, on SQLite
// and on PostgreSQL.
package databasetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
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
		body(t, connect(t, copyOfTemplate(t)))
	})
}

// Open opens and migrates the database at url and closes it with the test.
func Open(t testing.TB, url string) *database.DB {
	t.Helper()
	db := connect(t, url)
	if err := db.Migrate(t.Context(), migrations.FS); err != nil {
		t.Fatal(err)
	}
	return db
}

func connect(t testing.TB, url string) *database.DB {
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
	name := randomName()
	onServer(t, base, "CREATE DATABASE "+name)
	t.Cleanup(func() { onServer(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
	return urlOf(t, base, name)
}

// template is a PostgreSQL database with the whole schema, of which tests get
// copies: copying is many times quicker than migrating. It lives as long as a
// test of this process uses it.
var template struct {
	mu    sync.Mutex
	name  string
	users int
}

// copyOfTemplate makes a PostgreSQL database with the whole schema, drops it
// with the test, and returns its URL.
func copyOfTemplate(t testing.TB) string {
	t.Helper()
	base := testenv.Postgres(t)
	useTemplate(t, base)
	name := randomName()
	onServer(t, base, "CREATE DATABASE "+name+" TEMPLATE "+template.name)
	t.Cleanup(func() { onServer(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
	return urlOf(t, base, name)
}

// useTemplate makes the template for its first user; it goes with the last.
func useTemplate(t testing.TB, base string) {
	t.Helper()
	template.mu.Lock()
	defer template.mu.Unlock()
	if template.users == 0 {
		template.name = randomName()
		onServer(t, base, "CREATE DATABASE "+template.name)
		if err := fill(t.Context(), urlOf(t, base, template.name)); err != nil {
			onServer(t, base, "DROP DATABASE "+template.name+" WITH (FORCE)")
			t.Fatal(err)
		}
	}
	template.users++
	t.Cleanup(func() {
		template.mu.Lock()
		defer template.mu.Unlock()
		if template.users--; template.users == 0 {
			onServer(t, base, "DROP DATABASE "+template.name+" WITH (FORCE)")
		}
	})
}

// fill migrates the database at url. Nobody may be connected to a template, so
// it is closed again.
func fill(ctx context.Context, url string) error {
	db, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx, migrations.FS), db.Close())
}

func randomName() string {
	return pgx.Identifier{"quayside_test_" + uuid.NewString()[:13]}.Sanitize()
}

func urlOf(t testing.TB, base, name string) string {
	t.Helper()
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
