package testenv

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/user"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres returns the postgres:// URL of a server to test on. Its role may
// create databases; a test makes one of a random name and drops it, and never
// touches another.
//
// The server is the one of [PostgresVar], else one that answers on
// 127.0.0.1:5432. `make test` sets the variable to a throwaway cluster where
// neither is there.
func Postgres(t testing.TB) string {
	t.Helper()
	if dsn := os.Getenv(PostgresVar); dsn != "" {
		return dsn
	}
	dsn := local()
	if dsn == "" {
		Missing(t, "PostgreSQL server", "set "+PostgresVar+", or install postgresql and run `make test`")
	}
	return dsn
}

// local is asked once in each test program: a server does not come and go
// while tests run.
var local = sync.OnceValue(LocalPostgres)

// LocalPostgres returns the URL of a server on 127.0.0.1:5432 that lets us
// create databases, or "". It tries the names a developer's server usually
// has: postgres without a password or with its own name, and the person
// running the tests.
func LocalPostgres() string {
	users := []*url.Userinfo{url.User("postgres"), url.UserPassword("postgres", "postgres")}
	if me, err := user.Current(); err == nil {
		users = append(users, url.User(me.Username))
	}
	for _, u := range users {
		dsn := url.URL{Scheme: "postgres", User: u, Host: "127.0.0.1:5432", Path: "/postgres", RawQuery: "sslmode=disable"}
		if CheckPostgres(dsn.String()) == nil {
			return dsn.String()
		}
	}
	return ""
}

// CheckPostgres reports why the server at dsn cannot be used: it does not
// answer within three seconds, refuses us, or will not let us create databases.
func CheckPostgres(dsn string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	var may bool
	ask := "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
	err = conn.QueryRow(ctx, ask).Scan(&may)
	if closeErr := conn.Close(ctx); err == nil {
		err = closeErr
	}
	if err == nil && !may {
		err = fmt.Errorf("this role may not create databases")
	}
	return err
}
