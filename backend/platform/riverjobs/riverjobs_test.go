package riverjobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/rivertype"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "test.greet" }

type once struct {
	Name string `json:"name"`
}

func (once) Kind() string { return "test.once" }
func (once) Single()      {}

type later struct {
	Name string    `json:"name"`
	When time.Time `json:"-"`
}

func (later) Kind() string    { return "test.later" }
func (l later) At() time.Time { return l.When }

// book remembers what was worked.
type book struct {
	mu    sync.Mutex
	names []string
	seen  chan string
}

func newBook() *book { return &book{seen: make(chan string, 10000)} }

func (b *book) note(name string) {
	b.mu.Lock()
	b.names = append(b.names, name)
	b.mu.Unlock()
	b.seen <- name
}

// wait returns the next name worked, or fails after ten seconds.
func (b *book) wait(t testing.TB) string {
	t.Helper()
	select {
	case name := <-b.seen:
		return name
	case <-time.After(10 * time.Second):
		t.Fatal("no job was worked for ten seconds")
		return ""
	}
}

func open(t testing.TB, db *database.DB, opts Options) *Queue {
	t.Helper()
	opts.Log = slog.New(slog.DiscardHandler)
	q, err := Open(t.Context(), db, opts)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t testing.TB, q *Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func add(t testing.TB, db *database.DB, q *Queue, jobs ...Job) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		for _, j := range jobs {
			if err := q.Add(t.Context(), tx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func register[T Job](t testing.TB, q *Queue, work func(context.Context, T) error, giveUpOn ...error) {
	t.Helper()
	if err := Register(q, work, giveUpOn...); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *database.DB, where string) (n int64) {
	t.Helper()
	if err := db.Gorm(t.Context()).Raw("SELECT count(*) FROM river_job WHERE " + where).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// until polls a condition of the database, which nothing announces.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(15 * time.Second)
	for !ok() {
		select {
		case <-limit:
			t.Fatal("waited in vain for: " + what)
		case <-tick.C:
		}
	}
}

func TestAJobExistsIfAndOnlyIfItsTransactionCommits(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{}), newBook()
		register(t, q, func(_ context.Context, g greet) error { b.note(g.Name); return nil })
		broken := errors.New("the order could not be written")
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := q.Add(t.Context(), tx, greet{"nobody"}); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatalf("InTx = %v", err)
		}
		add(t, db, q, greet{"mei"})
		if n := count(t, db, "kind = 'test.greet'"); n != 1 {
			t.Fatalf("jobs = %d, want the committed one only", n)
		}
		start(t, q)
		if got := b.wait(t); got != "mei" {
			t.Errorf("worked %q", got)
		}
	})
}

// BenchmarkJob measures from the commit of a job to its work, with a queue that
// has nothing else to do.
func BenchmarkJob(b *testing.B) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": databasetest.SQLiteURL, "postgres": databasetest.PostgresURL} {
		b.Run(name, func(b *testing.B) {
			db := databasetest.Open(b, url(b))
			q, book := open(b, db, Options{}), newBook()
			register(b, q, func(_ context.Context, g greet) error { book.note(g.Name); return nil })
			start(b, q)
			for b.Loop() {
				add(b, db, q, greet{"again"})
				book.wait(b)
			}
		})
	}
}

func TestAFailureIsTriedAgainAndAHopelessOneIsNot(t *testing.T) {
	mend := errors.New("only a person can mend this")
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{RetryBase: time.Millisecond, RetryCap: time.Millisecond}), newBook()
		var mu sync.Mutex
		tries := map[string]int{}
		register(t, q, func(_ context.Context, g greet) error {
			mu.Lock()
			tries[g.Name]++
			n := tries[g.Name]
			mu.Unlock()
			switch {
			case g.Name == "hopeless":
				return mend
			case n < 3:
				return errors.New("the port is closed")
			}
			b.note(g.Name)
			return nil
		}, mend)
		start(t, q)
		add(t, db, q, greet{"hopeless"}, greet{"slow"})
		b.wait(t)
		until(t, "the hopeless job to be cancelled", func() bool { return count(t, db, "state = 'cancelled'") == 1 })
		mu.Lock()
		defer mu.Unlock()
		if tries["hopeless"] != 1 || tries["slow"] != 3 {
			t.Errorf("tries = %v, want hopeless once and slow three times", tries)
		}
	})
}

func TestAPanicIsAFailureLikeAnyOther(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{RetryBase: time.Millisecond, RetryCap: time.Millisecond}), newBook()
		first := true
		register(t, q, func(_ context.Context, g greet) error {
			if first {
				first = false
				panic("nil map")
			}
			b.note(g.Name)
			return nil
		})
		start(t, q)
		add(t, db, q, greet{"mei"})
		b.wait(t)
	})
}

func TestASingleJobDoesNotWaitTwice(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q := open(t, db, Options{})
		register(t, q, func(context.Context, once) error { return nil })
		add(t, db, q, once{"a"}, once{"a"}, once{"b"})
		add(t, db, q, once{"a"})
		if n := count(t, db, "kind = 'test.once'"); n != 2 {
			t.Errorf("jobs = %d, want one for a and one for b", n)
		}
	})
}

func TestATimedJobWaitsForItsTime(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{}), newBook()
		register(t, q, func(_ context.Context, l later) error { b.note(l.Name); return nil })
		start(t, q)
		add(t, db, q, later{Name: "in an hour", When: time.Now().Add(time.Hour)}, later{Name: "now"})
		if got := b.wait(t); got != "now" {
			t.Errorf("worked %q first", got)
		}
		if n := count(t, db, "state = 'scheduled'"); n != 1 {
			t.Errorf("scheduled jobs = %d, want 1", n)
		}
	})
}

func TestAPeriodicJobComesAgain(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{}), newBook()
		register(t, q, func(_ context.Context, g greet) error { b.note(g.Name); return nil })
		q.Every(time.Hour, greet{"daily"})
		start(t, q)
		if got := b.wait(t); got != "daily" {
			t.Errorf("worked %q", got)
		}
	})
}

func TestAJobWhoseProcessDiedIsWorkedAgain(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q, b := open(t, db, Options{Timeout: 100 * time.Millisecond, RescueAfter: 200 * time.Millisecond}), newBook()
		register(t, q, func(_ context.Context, g greet) error { b.note(g.Name); return nil })
		add(t, db, q, greet{"mei"})
		// What is left in the table when a process is killed while working.
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			now := any(time.Now().UTC())
			if db.Dialect() == database.SQLite {
				now = time.Now().UTC().Format("2006-01-02 15:04:05.000")
			}
			return tx.Gorm(t.Context()).Exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = ?", now).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		start(t, q)
		if got := b.wait(t); got != "mei" {
			t.Errorf("worked %q", got)
		}
	})
}

// Several processes work one PostgreSQL. When one dies, the others take over
// what it was at in the moment it died, and leave alone what the living are at.
func TestOnlyTheJobsOfTheDeadAreGivenBack(t *testing.T) {
	db := databasetest.Open(t, databasetest.PostgresURL(t))
	first, seen := open(t, db, Options{}), newBook()
	began, finish := make(chan struct{}), make(chan struct{})
	register(t, first, func(_ context.Context, g greet) error {
		if g.Name == "long" {
			close(began) // a second time would panic
			<-finish
		}
		seen.note(g.Name)
		return nil
	})
	start(t, first)
	add(t, db, first, greet{"long"})
	<-began

	second := open(t, db, Options{})
	register(t, second, func(_ context.Context, g greet) error { seen.note("second: " + g.Name); return nil })
	dies(t, db, second)
	start(t, second)
	if got := seen.wait(t); got != "orphan" && got != "second: orphan" {
		t.Errorf("worked %q, want the orphan", got)
	}
	until(t, "the orphan is done", func() bool { return count(t, db, "state = 'completed'") == 1 })
	if n := count(t, db, "state = 'running'"); n != 1 {
		t.Errorf("%d jobs run, want the one of the living", n)
	}
	close(finish)
	if got := seen.wait(t); got != "long" {
		t.Errorf("worked %q, want the job of the living, once", got)
	}
}

// dies leaves in the table what a process leaves that was killed while working
// and leading: a job that is marked as running, and a term that goes on.
func dies(t *testing.T, db *database.DB, q *Queue) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		if err := q.Add(t.Context(), tx, greet{"orphan"}); err != nil {
			return err
		}
		g := tx.Gorm(t.Context())
		if err := g.Exec("UPDATE river_leader SET leader_id = 'dead', expires_at = now() + interval '1 hour'").Error; err != nil {
			return err
		}
		return g.Exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{dead}' WHERE args ->> 'name' = 'orphan'").Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A process whose connection was cut is taken for dead only until it notices.
func TestALivingProcessShowsItAgainAfterItsConnectionWasCut(t *testing.T) {
	db := databasetest.Open(t, databasetest.PostgresURL(t))
	q := open(t, db, Options{})
	register(t, q, func(context.Context, greet) error { return nil })
	start(t, q)
	q.rescue.stop() // the test looks in its stead
	alive := func() (yes bool) {
		if err := db.Gorm(t.Context()).Raw("SELECT "+lockOf("?")+" IN ("+living+")", q.id).Scan(&yes).Error; err != nil {
			t.Fatal(err)
		}
		return yes
	}
	if !alive() {
		t.Fatal("a process that works is taken for dead")
	}
	pid := q.rescue.presence.conn.PgConn().PID()
	if err := db.Gorm(t.Context()).Exec("SELECT pg_terminate_backend(?)", pid).Error; err != nil {
		t.Fatal(err)
	}
	until(t, "the server lets go of the lock", func() bool { return !alive() })
	if err := q.rescue.presence.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !alive() {
		t.Error("the process did not take its lock again")
	}
}

func TestStopWaitsForJobsUnderWay(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q := open(t, db, Options{})
		began, finish := make(chan struct{}), make(chan struct{})
		register(t, q, func(context.Context, greet) error {
			close(began)
			<-finish
			return nil
		})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		add(t, db, q, greet{"mei"})
		<-began
		stopped := make(chan error, 1)
		go func() { stopped <- q.Stop(context.WithoutCancel(t.Context())) }()
		close(finish)
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "state = 'completed'"); n != 1 {
			t.Errorf("completed jobs = %d after Stop, want 1", n)
		}
	})
}

func TestStopCancelsJobsThatTakeTooLong(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q := open(t, db, Options{})
		began := make(chan struct{})
		register(t, q, func(ctx context.Context, _ greet) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		add(t, db, q, greet{"mei"})
		<-began
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "state IN ('available', 'retryable')"); n != 1 {
			t.Errorf("jobs to be tried again = %d, want 1", n)
		}
	})
}

func TestAKindWithoutAWorkerIsRefused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q := open(t, db, Options{})
		err := db.InTx(t.Context(), func(tx *database.Tx) error { return q.Add(t.Context(), tx, greet{"mei"}) })
		if err == nil || !strings.Contains(err.Error(), "test.greet") {
			t.Errorf("Add = %v, want a refusal that names the kind", err)
		}
		register(t, q, func(context.Context, greet) error { return nil })
		if err := Register(q, func(context.Context, greet) error { return nil }); err == nil {
			t.Error("a second worker for one kind was accepted")
		}
	})
}

func TestMetricsCountWhatWaits(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		q := open(t, db, Options{})
		register(t, q, func(context.Context, greet) error { return nil })
		add(t, db, q, greet{"a"}, greet{"b"})
		reg := prometheus.NewRegistry()
		reg.MustRegister(q)
		families, err := reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			if f.GetName() == "quayside_jobs" {
				if m := f.GetMetric(); len(m) != 1 || m[0].GetGauge().GetValue() != 2 {
					t.Errorf("metrics = %v, want two jobs available", m)
				}
				return
			}
		}
		t.Error("there is no metric of waiting jobs")
	})
}

func TestRiverIsHeardWhenItWarnsAndNotWhenItIsStopped(t *testing.T) {
	var out strings.Builder
	log := quiet(slog.New(slog.NewTextHandler(&out, nil))).With("part", "upkeep")
	log.Info("cleaned up")
	log.Error("no transaction", "error", context.Canceled.Error())
	log.Error("no transaction", "error", "disk full")
	if got := out.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "disk full") {
		t.Errorf("heard %q, want the full disk alone", got)
	}
}

func TestBackoffGrowsToItsCapAndNoFurther(t *testing.T) {
	b := backoff{base: time.Second, cap: 10 * time.Minute}
	for _, tt := range []struct {
		failures int
		least    time.Duration
	}{{0, time.Second}, {1, 2 * time.Second}, {9, 512 * time.Second}, {10, 10 * time.Minute}, {59, 10 * time.Minute}, {4000, 10 * time.Minute}} {
		wait := time.Until(b.NextRetry(&rivertype.JobRow{Errors: make([]rivertype.AttemptError, tt.failures)}))
		if wait < tt.least-time.Second || wait > tt.least*11/10+time.Second {
			t.Errorf("after %d failures more: wait %v, want about %v", tt.failures, wait, tt.least)
		}
	}
}

func TestOptionsThatWouldRunAJobTwiceAtOnceAreRefused(t *testing.T) {
	if err := (Options{Timeout: time.Minute, RescueAfter: time.Minute}).withDefaults().check(); err == nil {
		t.Error("RescueAfter equal to Timeout was accepted")
	}
}
