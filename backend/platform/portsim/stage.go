package portsim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// status is the returnStatus a document has reached (PDF table of the unified
// version), with two of our own for before and after.
type status int

const (
	gone      status = -1  // deleted: the number is free again
	received  status = 0   // taken, not yet answered
	draft     status = 1   // 电子口岸已暂存
	declaring status = 2   // 电子口岸申报中
	atCustoms status = 3   // 发送海关成功
	rejected  status = 100 // 海关退单
	entered   status = 120 // 海关入库
	manual    status = 300 // 人工审核
	cleared   status = 399 // 海关审结
	inspected status = 500 // 海关查验
	released  status = 800 // 放行
)

// open reports whether the number may be declared anew.
func (s status) open() bool { return s == gone || s == draft || s == rejected }

func (s status) String() string { return strconv.Itoa(int(s)) }

// step is something that will happen to a document.
type step struct {
	id, document int64
	due          time.Time
	status       status
	info         string // reason, for 100
}

// schedule lets r reach s once the delay for it has passed after from.
func (w *work) schedule(ctx context.Context, r *record, from time.Time, s status, info string) error {
	due := from.Add(w.port.delay(s.String()))
	_, err := w.tx.ExecContext(ctx, "INSERT INTO step (document_id, due_at, status, info) VALUES (?, ?, ?, ?)",
		r.id, due.UnixMilli(), s, info)
	if err != nil {
		return fmt.Errorf("schedule %s for document %d: %w", s, r.id, err)
	}
	return nil
}

// pull takes the earliest step that is due off the list, or returns nil.
func (w *work) pull(ctx context.Context, now time.Time) (*step, error) {
	var s step
	var due int64
	err := w.tx.QueryRowContext(ctx, `DELETE FROM step WHERE id =
			(SELECT id FROM step WHERE due_at <= ? ORDER BY due_at, id LIMIT 1)
		RETURNING id, document_id, due_at, status, info`, now.UnixMilli()).
		Scan(&s.id, &s.document, &due, &s.status, &s.info)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("take a step: %w", err)
	}
	s.due = time.UnixMilli(due)
	return &s, nil
}

// advance lets up to most steps happen that are due, in the order of their
// time, each at its own time however late it is done. It returns how many.
func (w *work) advance(ctx context.Context, now time.Time, most int) (int, error) {
	for n := range most {
		s, err := w.pull(ctx, now)
		if err != nil || s == nil {
			return n, err
		}
		if err := w.apply(ctx, s); err != nil {
			return n, fmt.Errorf("document %d to %s: %w", s.document, s.status, err)
		}
	}
	return most, nil
}

func (w *work) apply(ctx context.Context, s *step) error {
	r, err := w.find(ctx, "id = ?", s.document)
	if err != nil {
		return err
	}
	if r == nil {
		return errors.New("the document of a step is not there")
	}
	if r.mood, err = w.mood(ctx, r.Head); err != nil {
		return err
	}
	r.status = s.status
	if err := w.number(ctx, r, s.due); err != nil {
		return err
	}
	if err := w.answer(ctx, r, s); err != nil {
		return err
	}
	if r.deletion() && r.status == entered {
		r.status = gone
	}
	if err := w.save(ctx, r, s.due); err != nil {
		return err
	}
	return w.follow(ctx, r, s.due)
}

// number gives an inventory its numbers: preNo (B, day, 9 digits) when the
// e-port takes it, invtNo (office, year, E, 9 digits) when customs does.
func (w *work) number(ctx context.Context, r *record, at time.Time) error {
	if r.Kind != inventory {
		return nil
	}
	at = at.In(chinaTime)
	if r.preNo == "" {
		day := at.Format(dayForm)
		n, err := w.next(ctx, "preNo "+day)
		if err != nil {
			return err
		}
		r.preNo = fmt.Sprintf("B%s%09d", day, n)
	}
	if r.invtNo == "" && r.status == entered {
		series := r.Head["customsCode"] + at.Format("2006") + "E"
		n, err := w.next(ctx, "invtNo "+series)
		if err != nil {
			return err
		}
		r.invtNo = fmt.Sprintf("%s%09d", series, n)
	}
	return nil
}

// follow decides what comes after the status r has just reached.
func (w *work) follow(ctx context.Context, r *record, at time.Time) error {
	switch r.status {
	case declaring:
		return w.schedule(ctx, r, at, atCustoms, "")
	case atCustoms:
		return w.judge(ctx, r, at)
	case entered:
		return w.review(ctx, r, at)
	case manual:
		return w.schedule(ctx, r, at, cleared, "")
	case cleared:
		return w.clear(ctx, r, at)
	case inspected:
		return w.release(ctx, r, at)
	}
	return nil
}

// judge is what customs does with a document that has reached it.
func (w *work) judge(ctx context.Context, r *record, at time.Time) error {
	if r.deletion() {
		return w.schedule(ctx, r, at, entered, "")
	}
	why := examine(r.document)
	asked, err := w.refusalAsked(ctx, r)
	if err != nil {
		return err
	}
	if asked {
		why = append(why, "布控查验不通过,海关退单")
	}
	if len(why) > 0 {
		return w.schedule(ctx, r, at, rejected, strings.Join(why, ";"))
	}
	return w.match(ctx, r, at)
}

// review follows 120: an inventory is cleared by the machine, or by a person
// where a tester asked for one.
func (w *work) review(ctx context.Context, r *record, at time.Time) error {
	switch {
	case r.Kind != inventory:
		return nil
	case r.mood.has(Manual):
		return w.schedule(ctx, r, at, manual, "")
	}
	return w.schedule(ctx, r, at, cleared, "")
}

// clear follows 399 of an inventory: the money received is looked at, and the
// goods are let go unless they are to be inspected first.
func (w *work) clear(ctx context.Context, r *record, at time.Time) error {
	paid, err := w.byOrder(ctx, receipts, r.Head)
	if err != nil {
		return err
	}
	if paid != nil && paid.status == atCustoms {
		if err := w.settle(ctx, paid, at); err != nil {
			return err
		}
	}
	if r.mood.has(Inspect) {
		return w.schedule(ctx, r, at, inspected, "")
	}
	return w.release(ctx, r, at)
}

func (w *work) release(ctx context.Context, r *record, at time.Time) error {
	if w.port.holdForArrival {
		return nil
	}
	return w.schedule(ctx, r, at, released, "")
}
