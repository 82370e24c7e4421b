package customs

import (
	"context"
	"fmt"

	"quayside/backend/database"
)

// Transmit hands a stored message to the port and notes it. Handing over comes
// first: a crash in between repeats a harmless thing, the other order would
// lose a message.
func (o *Office) Transmit(ctx context.Context, job Transmit) error {
	m, err := FindMessage(ctx, o.DB, job.Message)
	if err != nil {
		return err
	}
	if m.SentAt != nil {
		return nil
	}
	if err := o.Port.Send(ctx, m.Envelope); err != nil {
		return fmt.Errorf("hand message %s to the port: %w", m.CopMsgID, err)
	}
	var numbers []string
	err = o.DB.InTx(ctx, func(tx *database.Tx) error {
		numbers = nil
		if err := markSent(ctx, tx, m.ID, o.moment()); err != nil {
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
			d.settle(o.moment())
			if err := save(ctx, tx, d); err != nil {
				return err
			}
			numbers = append(numbers, d.Number)
		}
		return nil
	})
	if err != nil {
		return err
	}
	o.tell(ctx, numbers...)
	return nil
}
