// Package checkout is the counter where a cart becomes an order and money makes
// it paid. It owns no table; it owns the transactions over several rooms.
//
// Two rules run through it. The gateway is never spoken to inside a
// transaction. And whatever follows a commit and may not be lost is a job in
// that transaction; what may be lost is told to the [Bus] afterwards.
package checkout

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/order"
	"quayside/backend/payment"
)

// Job is work to be done after a commit. Kind names it in the queue.
type Job = interface{ Kind() string }

// Queue takes jobs. A job added in a transaction exists if and only if that
// transaction commits.
type Queue interface {
	Add(context.Context, *database.Tx, Job) error
}

// Bus tells other servers, and open pages, what has changed. It may lose what
// it is told.
type Bus interface {
	Publish(ctx context.Context, subject string, body []byte) error
}

// What the counter tells the bus. The body is a JSON list of ids: of variants
// whose stock has changed, of orders that have moved.
const (
	SubjectStock = "stock.changed"
	SubjectOrder = "order.changed"
)

// Counter takes orders and money. All fields but Bus are needed.
type Counter struct {
	DB      *database.DB
	Queue   Queue
	Gateway payment.Gateway
	Bus     Bus // nil: nobody is told
	Log     *slog.Logger
	Now     func() time.Time

	// Hold is how long goods wait for the money of an order.
	Hold time.Duration
}

// The refusals of the counter. ErrCart names the lines in its Fields, by
// variant; ErrPriceChanged has a [*PriceChange] as its cause.
var (
	ErrEmpty        = fault.New(fault.Conflict, "checkout.empty", "There is nothing in the cart that can be bought.")
	ErrCart         = fault.New(fault.Conflict, "checkout.cart", "Something in your cart has changed. Look at the marked items, then order again.")
	ErrGone         = fault.New(fault.Conflict, "checkout.gone", "This is no longer sold. Take it out of the cart to go on.")
	ErrPriceChanged = fault.New(fault.Conflict, "checkout.price_changed", "The price has changed since you last saw it. Look at the new total and confirm again.")
	ErrAttempt      = fault.New(fault.Invalid, "checkout.attempt", "This form is not complete. Open the checkout again from the cart.")
	ErrLanguage     = fault.New(fault.Invalid, "checkout.language", "The shop does not speak this language.")
	ErrOver         = fault.New(fault.Conflict, "checkout.over", "This checkout has ended: the goods were not paid for in time. Look through the cart and begin again.")
	ErrPaying       = fault.New(fault.Busy, "checkout.paying", "A payment for this cart is under way. Wait a moment, then look at your order.")
	ErrEarly        = fault.New(fault.Busy, "checkout.early", "This refund is not written down yet. Tell us again in a minute.")
)

// slack is how much longer goods are held than the order says: the intent is
// cancelled first, and nobody should buy what a payment under way will need.
const slack = time.Minute

// Expire asks whether an order whose hold has ended is to be called off. It is
// safe to work twice.
type Expire struct {
	Order string    `json:"order"` // its ID
	When  time.Time `json:"-"`
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Expire) Kind() string { return "checkout.expire" }

// At is when the hold ends.
func (e Expire) At() time.Time { return e.When }

// Number asks for waybill numbers for the parcels of an order that was paid
// while the carrier's numbers were used up. It is safe to work twice.
type Number struct {
	Order string `json:"order"` // its ID
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Number) Kind() string { return "checkout.number" }

// Tidy asks for carts nobody touches any more to be forgotten.
type Tidy struct{}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Tidy) Kind() string { return "checkout.tidy" }

// keepCarts is how long a cart waits for its shopper to come back.
const keepCarts = 90 * 24 * time.Hour

// Tidy forgets old carts.
func (c *Counter) Tidy(ctx context.Context, _ Tidy) error {
	return c.DB.InTx(ctx, func(tx *database.Tx) error {
		_, err := order.ForgetCarts(ctx, tx, c.now().Add(-keepCarts))
		return err
	})
}

func (c *Counter) now() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

// tell tells the bus which ids have changed. A failure is logged and forgotten.
func (c *Counter) tell(ctx context.Context, subject string, ids ...string) {
	if c.Bus == nil || len(ids) == 0 {
		return
	}
	body, err := json.Marshal(ids)
	if err == nil {
		err = c.Bus.Publish(ctx, subject, body)
	}
	if err != nil {
		c.Log.WarnContext(ctx, "others were not told of a change", "subject", subject, "error", err)
	}
}

// moved tells the bus that an order has moved, and the stock of its goods.
func (c *Counter) moved(ctx context.Context, o *order.Order) {
	c.tell(ctx, SubjectOrder, o.ID)
	var variants []string
	for id := range o.Quantities() {
		variants = append(variants, id)
	}
	c.tell(ctx, SubjectStock, variants...)
}
