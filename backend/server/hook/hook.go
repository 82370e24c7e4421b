// Package hook is the door for machines that call us: the payment service now,
// carriers and customs later. They carry a signature instead of a cookie, and
// are answered in JSON problems.
package hook

import (
	"context"

	"github.com/gin-gonic/gin"

	"quayside/backend/payment"
	"quayside/backend/server/reply"
)

// Doors answers machines.
type Doors struct {
	Pages *reply.Pages

	// Parse reads a payment event and refuses one that is forged, as
	// payment.Gateway's ParseEvent does.
	Parse func(body []byte, signature string) (payment.Event, error)

	// Settle brings the shop to where an event says the money is, and returns
	// once that is committed.
	Settle func(context.Context, payment.Event) error
}

// Routes adds the hooks to r.
func (d *Doors) Routes(r gin.IRouter) {
	r.POST("/hooks/stripe", d.Pages.Middleware(), reply.Handle(d.stripeSettle))
}
