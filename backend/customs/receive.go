package customs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

// Collect fetches the replies that wait at the port and files each. It returns
// how many there were.
func (o *Office) Collect(ctx context.Context) (int, error) {
	n, err := o.Port.Receive(ctx, o.take)
	if err != nil {
		return n, fmt.Errorf("fetch replies from the port: %w", err)
	}
	return n, nil
}

// take files one reply: its bytes are kept whatever they say, then every
// answer in it moves the document it is about. A reply that comes twice is
// filed once. An error leaves the reply at the port.
func (o *Office) take(ctx context.Context, envelope []byte) error {
	m, replies := o.read(envelope)
	err := o.DB.InTx(ctx, func(tx *database.Tx) error {
		m := *m // the transaction may run more than once
		about, err := o.enter(ctx, tx, &m, replies)
		if err != nil {
			return err
		}
		fresh, err := addMessage(ctx, tx, &m)
		if err != nil || !fresh {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(about)) {
			if err := o.follow(ctx, tx, id, about[id]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("file reply %s: %w", m.CopMsgID, err)
	}
	return nil
}

// read opens an envelope from customs. What cannot be read is kept too, under
// its digest, with a note that raises it.
func (o *Office) read(envelope []byte) (*Message, []ceb.Reply) {
	now := o.moment()
	e, err := ceb.Open(envelope)
	if err != nil {
		m := newMessage(In, "", digest(envelope), "", "", envelope, now)
		m.Note = NoteUnreadable
		return m, nil
	}
	m := newMessage(In, ceb.KindOf(e.MessageType), e.CopMsgID, e.SenderID, strings.Join(e.ReceiverIDs, " "), envelope, now)
	doc, err := ceb.Read(e.Data)
	if err != nil {
		m.Note = NoteUnreadable
		return m, nil
	}
	m.Kind = doc.Kind
	if len(doc.Extras) > 0 {
		m.Note = NoteExtras
	}
	return m, doc.Replies
}

// enter lists the answers of a reply in m and returns them by the declaration
// they are about.
func (o *Office) enter(ctx context.Context, tx *database.Tx, m *Message, replies []ceb.Reply) (map[string][]Answer, error) {
	m.Entries = nil
	all, err := o.answers(ctx, tx, replies)
	if err != nil {
		return nil, err
	}
	keys := make([]ceb.Key, len(all))
	for i, a := range all {
		keys[i] = a.Key
	}
	owner, err := owners(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	about := map[string][]Answer{}
	for _, a := range all {
		e := Entry{Document: a.Kind, Key: a.Key, Status: a.Status, Info: a.Info, At: a.At}
		if id, ours := owner[a.Key]; ours {
			e.DeclarationID = &id
			about[id] = append(about[id], a)
		} else {
			m.Note = NoteStray
		}
		m.hold(e)
	}
	return about, nil
}

// answers reads replies. One that names only the envelope (CEB900) answers
// every document in it.
func (o *Office) answers(ctx context.Context, conn database.Conn, replies []ceb.Reply) ([]Answer, error) {
	var all []Answer
	for _, r := range replies {
		at, err := r.At()
		if err != nil {
			at = o.moment() // kept as text in the bytes; the order can only be ours
		}
		a := Answer{Kind: r.Kind, Key: r.Key(), Status: r.ReturnStatus, Info: r.ReturnInfo, At: at.UTC(), PreNo: r.PreNo, InvtNo: r.InvtNo}
		if r.Kind != ceb.CEB900 {
			all = append(all, a)
			continue
		}
		rows, err := entriesOf(ctx, conn, r.OriCopMsgID)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			a.Key = row.DocKey
			all = append(all, a)
		}
		if len(rows) == 0 {
			a.Key = ceb.Key(r.OriCopMsgID)
			all = append(all, a)
		}
	}
	return all, nil
}

// follow moves one declaration by what customs said of its documents, in the
// order of customs' own clock.
func (o *Office) follow(ctx context.Context, tx *database.Tx, id string, said []Answer) error {
	d, err := lock(ctx, tx, id)
	if err != nil {
		return err
	}
	before := d.Stage
	slices.SortStableFunc(said, func(a, b Answer) int { return a.At.Compare(b.At) })
	for _, a := range said {
		d.hear(a)
	}
	d.settle(o.moment())
	if err := save(ctx, tx, d); err != nil {
		return err
	}
	return o.pass(ctx, tx, d, before)
}

// hear moves the document an answer is about. Numbers that customs gave stay,
// also when a later reply leaves them out.
func (d *Declaration) hear(a Answer) {
	for i := range d.Documents {
		if doc := &d.Documents[i]; doc.Key == a.Key {
			doc.answer(a)
		}
	}
	if a.PreNo != "" {
		d.PreNo = a.PreNo
	}
	if a.InvtNo != "" {
		d.InvtNo = a.InvtNo
	}
}

// Watch collects replies and raises silence until ctx is done. A port that is
// down is asked again at the same pace; what was said is reported once, when it
// changes.
func (o *Office) Watch(ctx context.Context, every func(context.Context) error, report func(error)) {
	last := fmt.Sprint(error(nil)) // all is well until something is said
	for every(ctx) == nil {
		_, err := o.Collect(ctx)
		err = errors.Join(err, o.RaiseSilence(ctx))
		if ctx.Err() != nil {
			return
		}
		words := fmt.Sprint(err)
		if words != last {
			report(err)
		}
		last = words
	}
}
