// Package riverjobs is the queue of work that must not be lost, on River. A job
// is a row written in the transaction of its cause, on SQLite and on
// PostgreSQL alike: it exists if and only if that transaction commits.
//
// The rooms know nothing of this package. A job is a plain struct with a Kind;
// its fields are stored as JSON. What a job may also say about itself is in
// [Timed] and [Single].
package riverjobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"quayside/backend/database"
)

// Job is work to be done after a commit. Kind names it in the queue; renaming
// it orphans waiting work. It is an alias, so that a Queue declared by any room
// in the same words is this one.
type Job = interface{ Kind() string }

// Timed is a job that has to wait: it is worked once At has come. The zero time
// is now.
type Timed interface {
	Job
	At() time.Time
}

// Single is a job that need not wait twice: while one with equal fields waits
// or runs, another is not added. Work that must follow up on itself while it
// runs is not Single.
type Single interface {
	Job
	Single()
}

// Queue takes jobs and works them. The zero value is of no use; see [Open].
type Queue struct {
	id      string // of this process among those that work the queue
	db      *database.DB
	river   engine
	workers *river.Workers
	opts    Options
	worked  *prometheus.HistogramVec
	rescue  rescuer
}

// Open brings River's own tables up to date and returns a queue that takes
// jobs. It works none until Start.
func Open(ctx context.Context, db *database.DB, opts Options) (*Queue, error) {
	opts = opts.withDefaults()
	if err := opts.check(); err != nil {
		return nil, err
	}
	q := &Queue{id: database.NewID(), db: db, workers: river.NewWorkers(), opts: opts, worked: newWorked()}
	var err error
	if q.river, err = openEngine(ctx, db, q.config()); err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return q, nil
}

// Add puts job into the queue, in tx. It refuses a kind nobody has registered,
// because such a job would never be worked.
func (q *Queue) Add(ctx context.Context, tx *database.Tx, job Job) error {
	if err := q.river.add(ctx, tx, job, insertion(job)); err != nil {
		return fmt.Errorf("queue %s: %w", job.Kind(), err)
	}
	return nil
}

// Start works jobs until Stop. Every worker must be registered before.
func (q *Queue) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // only Stop ends the work, and gently
	if err := q.rescue.start(ctx, q); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	if err := q.river.start(ctx); err != nil {
		q.rescue.stop()
		return fmt.Errorf("start the job queue: %w", errors.Join(err, q.rescue.presence.leave(ctx)))
	}
	return nil
}

// Stop takes no more jobs and waits for those under way. When ctx is done
// first, they are cancelled; they will be worked again after the next start.
func (q *Queue) Stop(ctx context.Context) error {
	q.rescue.stop()
	err := q.river.stop(ctx)
	if err = errors.Join(err, q.rescue.presence.leave(context.WithoutCancel(ctx))); err != nil {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return nil
}

// Every adds job now and again after each interval, in one process of all that
// work the queue. Call it before Start.
func (q *Queue) Every(interval time.Duration, job Job) {
	q.river.every(river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return job, insertion(job)
	}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// insertion says how a job is stored. River's default of 25 tries would give up
// a declaration after hours; see [Options.RetryCap] for how long maxTries last.
func insertion(job Job) *river.InsertOpts {
	opts := &river.InsertOpts{MaxAttempts: maxTries}
	if t, ok := job.(Timed); ok {
		opts.ScheduledAt = t.At()
	}
	if _, ok := job.(Single); ok {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true}
	}
	return opts
}

func (q *Queue) config() *river.Config {
	return &river.Config{
		ID:                   q.id,
		Workers:              q.workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.opts.Workers}},
		FetchCooldown:        q.opts.Poll / 4,
		FetchPollInterval:    q.opts.Poll,
		JobTimeout:           q.opts.Timeout,
		RescueStuckJobsAfter: q.opts.RescueAfter,
		RetryPolicy:          backoff{base: q.opts.RetryBase, cap: q.opts.RetryCap},
		ErrorHandler:         complaints{q.opts.Log},
		Logger:               quiet(q.opts.Log),
		PollOnly:             q.db.Dialect() == database.SQLite,
	}
}
