package portsim

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// letter is a message as far as it can be judged without the port's memory.
type letter struct {
	envelope
	message   message
	malformed []string // what is wrong with its form; then there is no message
	refused   *finding // what refuses every document in it, if anything
}

// Send hands the port one sealed DxpMsg. A nil error means that it was taken
// and will be answered, well or badly, by replies to its SenderId; the same
// CopMsgId of the same sender has no second effect, whatever it holds. An
// [EnvelopeError] means that it can never be taken; any other error is the
// port's own trouble, and sending again is right.
//
// A signature on the envelope itself is allowed and not looked at: the
// specification leaves it to the exchange platform.
func (p *Port) Send(ctx context.Context, dxp []byte) error {
	now := p.now()
	l, err := p.open(dxp, now)
	if err != nil {
		return err
	}
	if err := p.catchUp(ctx, now); err != nil {
		return err
	}
	err = inTx(ctx, p.db, func(tx *sql.Tx) error {
		return (&work{port: p, tx: tx}).accept(ctx, l, now)
	})
	if err != nil {
		return fmt.Errorf("port: take message %s: %w", l.id, err)
	}
	return nil
}

// open reads and judges a message without touching the database.
func (p *Port) open(dxp []byte, now time.Time) (letter, error) {
	e, err := openEnvelope(p.envelope, dxp)
	if err != nil {
		return letter{}, err
	}
	l := letter{envelope: e}
	if l.message, l.malformed = p.read(e); len(l.malformed) > 0 {
		return l, nil
	}
	if l.refused, err = p.admit(e, l.message, now); err != nil {
		return letter{}, fmt.Errorf("port: check message %s: %w", e.id, err)
	}
	return l, nil
}

// read returns the business message in e, or what is wrong with its form.
func (p *Port) read(e envelope) (message, []string) {
	if e.dataErr != nil {
		return message{}, []string{e.dataErr.Error()}
	}
	root, err := readXML(e.data)
	if err != nil {
		return message{}, []string{"业务报文格式错误:" + clip(err.Error(), 200)}
	}
	l := p.byMessage(root.Tag)
	switch {
	case l == nil || root.NamespaceURI() != cebSpace:
		return message{}, []string{fmt.Sprintf("不支持的业务报文[%s]", clip(root.Tag, 40))}
	case e.msgType != l.message:
		return message{}, []string{fmt.Sprintf("报文类型MsgType[%s]与业务报文[%s]不一致", e.msgType, l.message)}
	}
	var found []string
	l.node().check(root, l.message, &found)
	if len(found) > 0 {
		return message{}, found
	}
	return readMessage(*l, root), nil
}

// accept answers a message, unless it was answered before.
func (w *work) accept(ctx context.Context, l letter, now time.Time) error {
	fresh, err := w.remember(ctx, l.envelope, now)
	if err != nil || !fresh {
		return err
	}
	if len(l.malformed) > 0 {
		return w.formatReply(ctx, l.envelope, l.malformed, now)
	}
	for _, d := range l.message.documents {
		if err := w.take(ctx, l, d, now); err != nil {
			return err
		}
	}
	return nil
}

// remember notes the message, and reports whether it is new.
func (w *work) remember(ctx context.Context, e envelope, now time.Time) (bool, error) {
	done, err := w.tx.ExecContext(ctx, `INSERT INTO message (sender, cop_msg_id, received_at) VALUES (?, ?, ?)
		ON CONFLICT DO NOTHING`, e.sender, e.id, now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("remember message: %w", err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// take stores one document of a message whose form is right and sets it on its
// way, or answers why not.
func (w *work) take(ctx context.Context, l letter, d document, now time.Time) error {
	old, found, err := w.consider(ctx, l, d)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return w.refuse(ctx, l.sender, d, found, now)
	}
	r, err := w.put(ctx, old, l.sender, d, now)
	if err != nil {
		return err
	}
	first := declaring
	if d.Head["appStatus"] == "1" {
		first = draft
	}
	return w.schedule(ctx, r, now, first, "")
}

// consider returns what stands under the key of d and why d may not take its
// place: first what refuses the whole message, then d itself, then the state.
func (w *work) consider(ctx context.Context, l letter, d document) (*record, []finding, error) {
	codes := l.message.layout.refusal
	if l.refused != nil {
		return nil, []finding{*l.refused}, nil
	}
	if found := checkDocument(w.port.tables, codes, d); len(found) > 0 {
		return nil, found, nil
	}
	return w.permit(ctx, l.sender, codes, d)
}

// refuse answers a document that the e-port does not take. The code is that
// of the first finding; the text holds them all.
func (w *work) refuse(ctx context.Context, sender string, d document, found []finding, now time.Time) error {
	texts := make([]string, len(found))
	for i, f := range found {
		texts[i] = f.text
	}
	at := now.Add(w.port.delay("refusal"))
	m, err := w.mood(ctx, d.Head)
	if err != nil {
		return err
	}
	return w.reply(ctx, d, verdict{
		to: sender, status: found[0].code, info: strings.Join(texts, ";"), at: at, deliver: at, mood: m,
	})
}
