package customs

import (
	"context"
	"errors"
	"fmt"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

// Transmit hands a stored message to the port and notes it. Handing over comes
// first: a crash in between repeats a harmless thing, the other order would
// lose a message. An error of the port that is Permanent is not tried again.
func (o *Office) Transmit(ctx context.Context, job Transmit) error {
	m, err := FindMessage(ctx, o.DB, job.Message)
	if err != nil {
		return err
	}
	if m.SentAt != nil {
		return nil
	}
	err = o.Port.Send(ctx, m.Envelope)
	var never interface{ Permanent() bool }
	if errors.As(err, &never) && never.Permanent() {
		return o.handed(ctx, m, DocumentFailed, err.Error())
	}
	if err != nil {
		return fmt.Errorf("hand message %s to the port: %w", m.CopMsgID, err)
	}
	return o.handed(ctx, m, DocumentSent, "")
}

// handed notes that the port took a message, or that it never will and why: then
// its documents wait for a clerk. Documents that have been answered meanwhile
// are left as they are.
func (o *Office) handed(ctx context.Context, m *Message, to State, refusal string) error {
	return o.DB.InTx(ctx, func(tx *database.Tx) error {
		fresh, err := closeMessage(ctx, tx, m.ID, refusal, o.moment())
		if err != nil || !fresh {
			return err
		}
		ids, err := declarationsOf(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		for _, id := range ids { // one a message, a hundred at most
			d, err := lock(ctx, tx, id)
			if err != nil {
				return err
			}
			d.leave(m.Kind, to, refusal)
			d.settle(o.moment())
			if err := save(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// leave moves the document of a kind on once its message was handed over,
// unless an answer was quicker.
func (d *Declaration) leave(k ceb.Kind, to State, refusal string) {
	if doc := d.Document(k); doc != nil && doc.State == DocumentReady {
		doc.State, doc.Info = to, refusal
	}
}
