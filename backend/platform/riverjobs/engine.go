package riverjobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"quayside/backend/database"
)

// engine is River on one of the two databases; River's client is typed by its
// kind of transaction.
type engine interface {
	add(context.Context, *database.Tx, Job, *river.InsertOpts) error
	every(*river.PeriodicJob)
	start(context.Context) error
	stop(context.Context) error
}

// openEngine migrates and makes the client of db's dialect.
func openEngine(ctx context.Context, db *database.DB, cfg *river.Config) (engine, error) {
	if db.Dialect() == database.SQLite {
		take := func(tx *database.Tx) (*sql.Tx, error) { return tx.SQL(), present(tx.SQL() != nil) }
		return newClient(ctx, riversqlite.New(db.SQLWriter()), cfg, take)
	}
	take := func(tx *database.Tx) (pgx.Tx, error) { return pgTx{tx.PgxConn()}, present(tx.PgxConn() != nil) }
	return newClient(ctx, riverpgxv5.New(db.Pgx()), cfg, take)
}

func present(ok bool) error {
	if !ok {
		return errors.New("the transaction belongs to another database")
	}
	return nil
}

// client is a River client and how to find its transaction in ours.
type client[T any] struct {
	*river.Client[T]
	take func(*database.Tx) (T, error)
}

func newClient[T any](ctx context.Context, d riverdriver.Driver[T], cfg *river.Config, take func(*database.Tx) (T, error)) (engine, error) {
	m, err := rivermigrate.New(d, &rivermigrate.Config{Logger: cfg.Logger})
	if err != nil {
		return nil, fmt.Errorf("read the queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("migrate the queue: %w", err)
	}
	c, err := river.NewClient(d, cfg)
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	return client[T]{c, take}, nil
}

func (c client[T]) add(ctx context.Context, tx *database.Tx, job Job, opts *river.InsertOpts) error {
	inner, err := c.take(tx)
	if err != nil {
		return err
	}
	_, err = c.InsertTx(ctx, inner, job, opts)
	return err
}

func (c client[T]) every(job *river.PeriodicJob) { c.PeriodicJobs().Add(job) }

func (c client[T]) start(ctx context.Context) error { return c.Start(ctx) }

// stop is gentle until ctx is done, then it cancels the jobs and waits for them
// to notice.
func (c client[T]) stop(ctx context.Context) error {
	err := c.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	return c.StopAndCancel(context.WithoutCancel(ctx))
}
