package portsim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Receive gives every reply whose time has come to take, oldest first, each a
// DxpMsg addressed to the sender of what it answers, and returns how many were
// taken. A reply is forgotten only after take returned nil; if take fails,
// Receive stops and returns its error, and the reply comes again next time. So
// does one whose taker was killed: a taker sees every reply at least once.
func (p *Port) Receive(ctx context.Context, take func(context.Context, []byte) error) (int, error) {
	p.receiving.Lock()
	defer p.receiving.Unlock()
	now := p.now()
	if err := p.catchUp(ctx, now); err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		id, dxp, err := p.oldest(ctx, now)
		if err != nil || dxp == nil {
			return n, err
		}
		if err := take(ctx, dxp); err != nil {
			return n, fmt.Errorf("port: reply %d was not taken: %w", id, err)
		}
		if _, err := p.db.ExecContext(ctx, "DELETE FROM reply WHERE id = ?", id); err != nil {
			return n, fmt.Errorf("port: forget reply %d: %w", id, err)
		}
	}
}

// oldest returns the first reply that is due and not silenced; no bytes if
// there is none.
func (p *Port) oldest(ctx context.Context, now time.Time) (int64, []byte, error) {
	var id int64
	var dxp []byte
	err := p.db.QueryRowContext(ctx, "SELECT id, dxp FROM reply WHERE deliver_at <= ? AND "+audible+
		" ORDER BY deliver_at, id LIMIT 1", now.UnixMilli()).Scan(&id, &dxp)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("port: look for replies: %w", err)
	}
	return id, dxp, nil
}
