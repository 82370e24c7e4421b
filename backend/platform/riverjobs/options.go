package riverjobs

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// maxTries is after how many failures a job is given up: with the default
// RetryCap more than a month. Nothing that moves money or a declaration may
// end sooner without a person having seen it.
const maxTries = 5000

// Options tune a queue. The zero value is right for a shop in production.
type Options struct {
	Log *slog.Logger // default: slog.Default()

	// Workers is how many jobs run at once in this process. Default 8: a
	// SQLite file has one writer anyway.
	Workers int

	// Poll is how often the queue is asked for work, and so how long a job
	// waits at most when nothing else is in its way. Default 80 ms.
	Poll time.Duration

	// Timeout ends the context of a job that runs too long. Default one minute.
	Timeout time.Duration

	// RescueAfter is when a job still marked as running is taken to be lost
	// with its process, and is worked again. It must be longer than Timeout.
	// Default Timeout and a half.
	RescueAfter time.Duration

	// RetryBase is the wait after the first failure; it doubles with each, up
	// to RetryCap. Defaults: 1 second, 10 minutes.
	RetryBase, RetryCap time.Duration
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Workers == 0 {
		o.Workers = 8
	}
	o.Poll = either(o.Poll, 80*time.Millisecond)
	o.Timeout = either(o.Timeout, time.Minute)
	o.RescueAfter = either(o.RescueAfter, o.Timeout*3/2)
	o.RetryBase = either(o.RetryBase, time.Second)
	o.RetryCap = either(o.RetryCap, 10*time.Minute)
	return o
}

func (o Options) check() error {
	switch {
	case o.Workers < 1 || o.Workers > 1000:
		return errors.New("job queue: Workers must be between 1 and 1000")
	case o.Poll < 4*time.Millisecond || o.Timeout < 0 || o.RetryBase < 0 || o.RetryCap < o.RetryBase:
		return errors.New("job queue: a duration is out of range")
	case o.RescueAfter <= o.Timeout:
		return errors.New("job queue: RescueAfter must be longer than Timeout, or a job would run twice at once")
	}
	return nil
}

func either(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// backoff waits base, then twice as long after each failure, at most cap, and
// up to a tenth more at random, so that jobs which failed together do not all
// come back together.
type backoff struct{ base, cap time.Duration }

// NextRetry returns when a job that has failed is worked again.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := b.cap
	if n := len(job.Errors); n < 60 && b.base < b.cap>>n {
		wait = b.base << n
	}
	return time.Now().Add(wait + rand.N(wait/10+1))
}
