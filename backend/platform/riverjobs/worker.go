package riverjobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Register makes q work jobs of type T with work. A job is worked at least
// once, and again after a crash: work must be safe to run twice. An error means
// "try again later" (see [Options]), unless errors.Is finds one of giveUpOn in
// it: those only a person can mend, so the job ends and the error is logged.
//
// Two workers for one kind are a mistake in the program and are refused.
func Register[T Job](q *Queue, work func(context.Context, T) error, giveUpOn ...error) error {
	w := &worker[T]{queue: q, work: work, giveUpOn: giveUpOn}
	if err := river.AddWorkerSafely(q.workers, w); err != nil {
		return fmt.Errorf("register a worker: %w", err)
	}
	return nil
}

type worker[T Job] struct {
	river.WorkerDefaults[T]
	queue    *Queue
	work     func(context.Context, T) error
	giveUpOn []error
}

// Work runs one job and decides whether its failure is worth another try.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	began := time.Now()
	err := w.work(ctx, job.Args)
	outcome := "done"
	switch {
	case err == nil:
	case w.hopeless(err):
		outcome, err = "given up", river.JobCancel(err)
	default:
		outcome = "failed"
	}
	w.queue.worked.WithLabelValues(job.Kind, outcome).Observe(time.Since(began).Seconds())
	return err
}

func (w *worker[T]) hopeless(err error) bool {
	for _, target := range w.giveUpOn {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// complaints writes down what failed. A first failure is a warning, since most
// pass by themselves; a job that is given up is an error a person must read.
type complaints struct{ log *slog.Logger }

// HandleError logs an error and leaves the decision to the worker.
func (c complaints) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	var cancelled *rivertype.JobCancelError
	level := slog.LevelWarn
	if errors.As(err, &cancelled) || job.Attempt >= job.MaxAttempts {
		level = slog.LevelError
	}
	c.log.Log(ctx, level, "job failed", "kind", job.Kind, "job", job.ID, "try", job.Attempt, "error", err)
	return nil
}

// HandlePanic logs a panic; the job is tried again like any other failure.
func (c complaints) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	c.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "try", job.Attempt, "panic", value, "trace", trace)
	return nil
}

// quiet drops River's own tales of its daily life; what it warns of is kept.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled keeps warnings and errors.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

// Handle drops what River says about being stopped in the middle of its upkeep:
// it takes that up again after the next start.
func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	stopped := false
	r.Attrs(func(a slog.Attr) bool {
		stopped = a.Value.String() == context.Canceled.Error()
		return !stopped
	})
	if stopped {
		return nil
	}
	return w.Handler.Handle(ctx, r)
}

// WithAttrs keeps the limit on what is derived from w.
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }

// WithGroup keeps the limit on what is derived from w.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
