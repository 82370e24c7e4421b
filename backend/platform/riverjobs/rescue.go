package riverjobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"quayside/backend/database"
)

// rescuer gives back jobs whose process died under them. River does so as well,
// but only from its elected leader and every half minute, and the leader may be
// the one that died; a paid order should not wait that long for its
// declaration. A job given back is worked again, which jobs must bear anyway.
type rescuer struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// start gives back what is lost already, and then keeps looking. A SQLite file
// has one process, so there every job marked as running is lost.
func (r *rescuer) start(ctx context.Context, q *Queue) error {
	after := q.opts.RescueAfter
	if q.db.Dialect() == database.SQLite {
		after = 0
	}
	if err := q.giveBack(ctx, after); err != nil {
		return err
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.done.Go(func() { r.watch(ctx, q) })
	return nil
}

func (r *rescuer) stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.done.Wait()
}

func (r *rescuer) watch(ctx context.Context, q *Queue) {
	tick := time.NewTicker(q.opts.RescueAfter / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := q.giveBack(ctx, q.opts.RescueAfter); err != nil && ctx.Err() == nil {
				q.opts.Log.ErrorContext(ctx, "lost jobs were not looked for", "error", err)
			}
		}
	}
}

// giveBack makes jobs available again that have been running for longer than
// after. A dead leader's term ends too where its process was the only one.
func (q *Queue) giveBack(ctx context.Context, after time.Duration) error {
	return q.db.InTx(ctx, func(tx *database.Tx) error {
		since := time.Now().UTC().Add(-after)
		var limit any = since
		if q.db.Dialect() == database.SQLite {
			limit = since.Format("2006-01-02 15:04:05.000") // how River writes times there
			if after == 0 {
				if err := tx.Gorm(ctx).Exec("DELETE FROM river_leader").Error; err != nil {
					return fmt.Errorf("end the term of the last leader: %w", err)
				}
			}
		}
		res := tx.Gorm(ctx).Exec("UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempted_at <= ?", limit)
		if res.Error != nil {
			return fmt.Errorf("give back lost jobs: %w", res.Error)
		}
		if res.RowsAffected > 0 {
			q.opts.Log.WarnContext(ctx, "jobs given back that were lost with their process", "jobs", res.RowsAffected)
		}
		return nil
	})
}
