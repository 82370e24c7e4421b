package customs

import (
	"context"
	"fmt"

	"quayside/backend/database"
)

// silenceBatch bounds one look for silence; the next look finds the others.
const silenceBatch = 100

// RaiseSilence raises the documents that have waited longer than
// [SilenceAfter] for any answer. An answer that comes later still counts.
func (o *Office) RaiseSilence(ctx context.Context) error {
	before := o.moment().Add(-SilenceAfter)
	ids, err := waitingSince(ctx, o.DB, before, silenceBatch)
	if err != nil {
		return err
	}
	for _, id := range ids { // one transaction each: an answer may come any moment
		err := o.DB.InTx(ctx, func(tx *database.Tx) error {
			d, err := lock(ctx, tx, id)
			if err != nil {
				return err
			}
			for i := range d.Documents {
				d.Documents[i].fallSilent(before)
			}
			d.settle(o.moment())
			return save(ctx, tx, d)
		})
		if err != nil {
			return fmt.Errorf("raise the silence of %s: %w", id, err)
		}
	}
	return nil
}
