package stripesandbox

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	atOnce    = 4                   // webhooks on their way at the same time
	lease     = 30 * time.Second    // after that another process may deliver what we took
	giveUp    = 3 * 24 * time.Hour  // as long as Stripe tries
	keepEvent = 30 * 24 * time.Hour // as long as Stripe shows events
	pollEvery = time.Second         // how soon work of another process on the file is seen
)

// delivery is one webhook to be sent.
type delivery struct {
	id    int64
	event string
	body  string
	made  int64
	tries int
}

// Deliver sends webhooks to url over HTTP until ctx ends, and returns ctx's
// error. An event is sent again, after longer and longer waits and for three
// days, until it is answered with 2xx. What is waiting is kept in the file: it
// is sent after a restart too. Of several processes on one file each takes its
// own.
func (s *Sandbox) Deliver(ctx context.Context, url string) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	if err := s.prune(ctx); err != nil {
		s.opt.Log.Error("sandbox cannot forget old events", "error", err)
	}
	for ctx.Err() == nil {
		sent, err := s.deliverDue(ctx, url)
		if err != nil && ctx.Err() == nil {
			s.opt.Log.Error("sandbox cannot deliver webhooks", "error", err)
		}
		if sent > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-tick.C:
		}
	}
	return ctx.Err()
}

// nudge wakes Deliver after something was queued.
func (s *Sandbox) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// deliverDue sends what is due now and returns how many that were.
func (s *Sandbox) deliverDue(ctx context.Context, url string) (int, error) {
	due, inOrder, err := s.claim(ctx)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	failed := make([]error, len(due))
	var all sync.WaitGroup
	for i, d := range due {
		if inOrder {
			failed[i] = s.deliver(ctx, url, d)
			continue
		}
		all.Go(func() { failed[i] = s.deliver(ctx, url, d) })
	}
	all.Wait()
	return len(due), errors.Join(failed...)
}

// claim takes some due deliveries for this process. In reverse order, the
// newest are taken first and sent one after the other.
func (s *Sandbox) claim(ctx context.Context) (due []delivery, inOrder bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		c := &call{ctx: ctx, s: s, tx: tx, now: s.opt.Now()}
		ctl, err := c.control()
		if err != nil || ctl.HoldEvents {
			return err
		}
		inOrder = ctl.Reverse
		due, err = c.claim(ctl.Reverse)
		return err
	})
	return due, inOrder, err
}

// claim takes the oldest or the newest that are due. RETURNING promises no order.
func (c *call) claim(newestFirst bool) ([]delivery, error) {
	order := `id`
	if newestFirst {
		order = `id DESC`
	}
	due, err := c.take(`SELECT id FROM deliveries WHERE due <= ?1 ORDER BY ` + order + ` LIMIT ?2`)
	slices.SortFunc(due, func(a, b delivery) int {
		if newestFirst {
			a, b = b, a
		}
		return cmp.Compare(a.id, b.id)
	})
	return due, err
}

// take claims the deliveries that the query chooses: for the time of the lease no
// other process takes them. If this one dies, they are due again after it.
func (c *call) take(choose string) (due []delivery, err error) {
	rows, err := c.tx.QueryContext(c.ctx, `UPDATE deliveries SET due = ?1 + ?3, tries = tries + 1 WHERE id IN (`+choose+`)
		RETURNING id, event, (SELECT body FROM events WHERE events.id = event), made, tries`, c.now.UnixMilli(), atOnce, lease.Milliseconds())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d delivery
		if err := rows.Scan(&d.id, &d.event, &d.body, &d.made, &d.tries); err != nil {
			return nil, err
		}
		due = append(due, d)
	}
	return due, rows.Err()
}

// deliver sends one webhook and writes down how it went.
func (s *Sandbox) deliver(ctx context.Context, url string, d delivery) error {
	failure := s.send(ctx, url, d.body)
	now := s.opt.Now()
	if failure == nil {
		return s.settleDelivery(ctx, `DELETE FROM deliveries WHERE id = ?`, d.id)
	}
	if ctx.Err() != nil { // we are stopping: it is due again at once
		return s.settleDelivery(context.WithoutCancel(ctx), `UPDATE deliveries SET due = ?, tries = tries - 1 WHERE id = ?`, now.UnixMilli(), d.id)
	}
	if now.Sub(time.UnixMilli(d.made)) > giveUp {
		s.opt.Log.Error("sandbox gave up a webhook", "event", d.event, "tries", d.tries, "error", failure)
		return s.settleDelivery(ctx, `DELETE FROM deliveries WHERE id = ?`, d.id)
	}
	s.opt.Log.Info("sandbox will send a webhook again", "event", d.event, "tries", d.tries, "error", failure)
	return s.settleDelivery(ctx, `UPDATE deliveries SET due = ? WHERE id = ?`, now.Add(s.opt.Backoff(d.tries)).UnixMilli(), d.id)
}

// settleDelivery writes down the fate of one delivery. A row that is gone is fine:
// the lease ran out and another process was quicker.
func (s *Sandbox) settleDelivery(ctx context.Context, query string, args ...any) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// send posts one signed event. Anything but 2xx is an error.
func (s *Sandbox) send(ctx context.Context, url, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewBufferString(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Quayside-Sandbox/1.0")
	req.Header.Set("Stripe-Signature", sign(s.opt.Now(), body, s.keys.Webhook))
	res, err := s.opt.HTTP.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("answered %s", res.Status)
	}
	return nil
}

// sign is the Stripe-Signature header: HMAC-SHA256 over time and body, scheme v1.
//
// Source: Stripe's documentation, "Verify webhook signatures manually".
func sign(at time.Time, body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(fmt.Appendf(nil, "%d.%s", at.Unix(), body))
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// backoff waits half a second after the first failure, then twice as long each
// time, at most an hour.
func backoff(n int) time.Duration {
	if n > 13 {
		return time.Hour
	}
	return min(500*time.Millisecond<<(n-1), time.Hour)
}

// prune forgets events that are older than Stripe shows and were delivered.
func (s *Sandbox) prune(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM events WHERE created < ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event = events.id)`,
			s.opt.Now().Add(-keepEvent).UnixMilli())
		return err
	})
}
