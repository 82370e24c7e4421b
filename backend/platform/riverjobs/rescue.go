package riverjobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
)

// rescuer gives back jobs whose process died under them. River does so as well,
// but only from its elected leader and by the age of a job alone, and the leader
// may be the one that died; a paid order should not wait that long for its
// declaration. A job given back is worked again, which jobs must bear anyway.
type rescuer struct {
	presence *presence // nil on SQLite
	cancel   context.CancelFunc
	done     sync.WaitGroup
}

// lookEvery is how often a process looks for others that died, at most.
const lookEvery = 5 * time.Second

// start gives back what is lost already, and then keeps looking.
func (r *rescuer) start(ctx context.Context, q *Queue) error {
	if pool := q.db.Pgx(); pool != nil {
		r.presence = &presence{cfg: pool.Config().ConnConfig, id: q.id}
	}
	if err := r.look(ctx, q, lost(q.db.Dialect())); err != nil {
		return errors.Join(err, r.presence.leave(ctx))
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.done.Go(func() { r.watch(ctx, q) })
	return nil
}

// stop looks no more. The process still counts as living; see leave.
func (r *rescuer) stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.done.Wait()
}

func (r *rescuer) watch(ctx context.Context, q *Queue) {
	tick := time.NewTicker(min(q.opts.RescueAfter/4, lookEvery))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			which := old(q.db.Dialect(), time.Now().UTC().Add(-q.opts.RescueAfter))
			if err := r.look(ctx, q, which); err != nil && ctx.Err() == nil {
				q.opts.Log.ErrorContext(ctx, "lost jobs were not looked for", "error", err)
			}
		}
	}
}

// look gives back what is lost, after making sure that we count as living.
func (r *rescuer) look(ctx context.Context, q *Queue, which condition) error {
	if err := r.presence.keep(ctx); err != nil {
		return err
	}
	return q.giveBack(ctx, which)
}

// condition finds lost jobs, and leaders that lead no more, among River's rows.
type condition struct {
	jobs, leaders string
	args          []any // of jobs
}

// dead is about processes that do not live any more.
var dead = condition{
	jobs:    lockOf("COALESCE(attempted_by[array_upper(attempted_by, 1)], '')") + " NOT IN (" + living + ")",
	leaders: lockOf("leader_id") + " NOT IN (" + living + ")",
}

// lost is what a process finds when it starts. A SQLite file has one process, so
// there every job marked as running is lost, and no leader leads.
func lost(d database.Dialect) condition {
	if d == database.SQLite {
		return condition{jobs: "true", leaders: "true"}
	}
	return dead
}

// old is what a process finds later on: jobs that have been running since
// before a moment, and where several processes work, those of the dead.
func old(d database.Dialect, since time.Time) condition {
	if d == database.SQLite {
		// How River writes times there.
		return condition{jobs: "attempted_at <= ?", leaders: "false", args: []any{since.Format("2006-01-02 15:04:05.000")}}
	}
	return condition{jobs: "attempted_at <= ? OR " + dead.jobs, leaders: dead.leaders, args: []any{since}}
}

// giveBack makes the running jobs of a condition available again. A leader that
// died hands over at once, or timed jobs and those to be tried again would wait
// until its term is over.
func (q *Queue) giveBack(ctx context.Context, which condition) error {
	return q.db.InTx(ctx, func(tx *database.Tx) error {
		if err := tx.Gorm(ctx).Exec("DELETE FROM river_leader WHERE " + which.leaders).Error; err != nil {
			return fmt.Errorf("end the term of a dead leader: %w", err)
		}
		res := tx.Gorm(ctx).Exec("UPDATE river_job SET state = 'available' WHERE state = 'running' AND (?)", gorm.Expr(which.jobs, which.args...))
		if res.Error != nil {
			return fmt.Errorf("give back lost jobs: %w", res.Error)
		}
		if res.RowsAffected > 0 {
			q.opts.Log.WarnContext(ctx, "jobs given back that were lost with their process", "jobs", res.RowsAffected)
		}
		return nil
	})
}
