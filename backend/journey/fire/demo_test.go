package fire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"quayside/backend/testenv"
)

// shop is a data folder and a database with a shop in them.
type shop struct{ data, blobs, database string }

// engine is one of the two databases and the demonstration shop on it, which is
// loaded once and copied for each test.
type engine struct {
	name string
	demo *loaded
}

// loaded is the loaded demonstration.
type loaded struct {
	once sync.Once
	shop shop
	err  error
}

var engines = []engine{{"sqlite", new(loaded)}, {"postgres", new(loaded)}}

// onBoth runs body on a copy of the demonstration on either database.
func onBoth(t *testing.T, body func(t *testing.T, e engine)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			body(t, e)
		})
	}
}

// TestMain removes the demonstrations after all tests.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, e := range engines {
		if err := e.demo.remove(); err != nil {
			fmt.Fprintln(os.Stderr, "remove the demonstration:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// copy returns a shop of the test's own, with the pictures of all.
func (e engine) copy(t testing.TB) shop {
	t.Helper()
	base := e.postgres(t)
	e.demo.once.Do(func() { e.demo.shop, e.demo.err = load(t, base) })
	if e.demo.err != nil {
		t.Fatalf("load the demonstration: %v", e.demo.err)
	}
	from := e.demo.shop
	s := shop{data: t.TempDir(), blobs: from.blobs}
	if err := copyFolder(s.data, from.data); err != nil {
		t.Fatal(err)
	}
	if base != "" {
		s.database = newDatabase(t, base, from.database)
		t.Cleanup(func() {
			if err := onServer(base, "DROP DATABASE "+nameOf(s.database)+" WITH (FORCE)"); err != nil {
				t.Error(err)
			}
		})
	}
	return s
}

// postgres is the server of the engine, "" for SQLite.
func (e engine) postgres(t testing.TB) string {
	if e.name == "sqlite" {
		return ""
	}
	return testenv.Postgres(t)
}

// load starts the program once, so that it loads the demonstration, and stops it.
func load(t testing.TB, base string) (s shop, err error) {
	if s.data, err = os.MkdirTemp("", "quayside-fire-"); err != nil {
		return s, err
	}
	s.blobs = filepath.Join(s.data, "blobs")
	if base != "" {
		s.database = newDatabase(t, base, "")
	}
	address := freeAddress(t)
	h := &house{url: "http://" + address, log: new(buffer)}
	h.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.data, "QUAYSIDE_LISTEN=" + address, "QUAYSIDE_ORIGIN=" + h.url,
		"QUAYSIDE_DATA=" + s.data, "QUAYSIDE_DATABASE=" + s.database, "QUAYSIDE_DEMO=true",
	}
	h.start(t)
	h.stop(t)
	return s, nil
}

func (d *loaded) remove() error {
	if d.shop.data == "" {
		return nil
	}
	err := os.RemoveAll(d.shop.data)
	if d.shop.database != "" {
		err = errors.Join(err, onServer(d.shop.database, "DROP DATABASE "+nameOf(d.shop.database)))
	}
	return err
}

// newDatabase makes a database, a copy of the one at from unless that is "".
func newDatabase(t testing.TB, base, from string) string {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal("the PostgreSQL URL for tests cannot be read")
	}
	u.Path = "/quayside_test_" + strings.ReplaceAll(uuid.NewString()[:13], "-", "_")
	make := "CREATE DATABASE " + nameOf(u.String())
	if from != "" {
		make += " TEMPLATE " + nameOf(from)
	}
	if err := onServer(base, make); err != nil {
		t.Fatal(err)
	}
	return u.String()
}

// nameOf is the quoted name of the database at a URL.
func nameOf(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return `""` // no database has this name
	}
	return pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()
}

// onServer runs one statement from outside the database it may be about.
func onServer(dsn, statement string) error {
	ctx := context.Background()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return err
	}
	cfg.Database = "postgres"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// copyFolder copies the files of a stopped shop. Its pictures are shared: they
// never change.
func copyFolder(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "blobs" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o750)
		}
		return copyFile(filepath.Join(to, name), path)
	})
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
