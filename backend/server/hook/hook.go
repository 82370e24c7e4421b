// Package hook is the door for machines that call us.
package hook

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
	"quayside/backend/payment"
	"quayside/backend/server/reply"
)

// maxEvent is more than any event we subscribe to, in bytes.
const maxEvent = 256 << 10

// errTooLarge is for whoever sends more than any event has.
var errTooLarge = fault.New(fault.Invalid, "hook.too_large", "This message is larger than any event may be.")

// Doors answers /hooks.
type Doors struct {
	// Parse reads an event of the payment gateway and checks its signature.
	Parse func(body []byte, signature string) (payment.Event, error)
	// Settle brings the shop to where the event says the money is.
	Settle func(context.Context, payment.Event) error
}

// Routes adds the door to r. A failure is answered with a status and no page:
// machines read nothing else, and the log has the cause.
func (d *Doors) Routes(r gin.IRouter) {
	r.POST("/hooks/stripe", func(c *gin.Context) {
		if err := d.stripeEvent(c); err != nil {
			c.Error(err)
			c.AbortWithStatus(reply.Status(err))
		}
	})
}

// stripeEvent serves POST /hooks/stripe. It answers 204 only once the event's
// effect is committed; any other answer makes Stripe send the event again, for
// up to three days.
func (d *Doors) stripeEvent(c *gin.Context) error {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxEvent))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errTooLarge.Because(err)
	}
	if err != nil {
		return err
	}
	event, err := d.Parse(body, c.GetHeader("Stripe-Signature"))
	if err != nil {
		return err
	}
	if err := d.Settle(c, event); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
