package hook

import (
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
	"quayside/backend/payment"
)

// maxEvent is more than any event we read, in bytes. Stripe's are some
// kilobytes.
const maxEvent = 256 << 10

var errTooLarge = fault.New(fault.Invalid, "hook.too_large", "This message is larger than any event may be.")

// stripeSettle serves POST /hooks/stripe. It answers 204 only once what the
// event says is committed; any other answer makes Stripe send it again, for up
// to three days. A message that is not Stripe's is refused and changes nothing.
func (d *Doors) stripeSettle(c *gin.Context) error {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxEvent))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge.Because(err)
	}
	if err != nil {
		return payment.ErrEventForged.Because(err) // the caller hung up
	}
	event, err := d.Parse(body, c.GetHeader("Stripe-Signature"))
	if err != nil {
		return err
	}
	if err := d.Settle(c.Request.Context(), event); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
