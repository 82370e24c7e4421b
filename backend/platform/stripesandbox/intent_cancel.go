package stripesandbox

// cancelShape is what a cancellation takes.
var cancelShape = shape{
	"cancellation_reason": {oneOf: []string{"duplicate", "fraudulent", "requested_by_customer", "abandoned"}},
	"expand[]":            {},
}

// cancelIntent serves POST /v1/payment_intents/{id}/cancel. What is paid, and
// what may be paid at any moment, cannot be cancelled.
func cancelIntent(c *call) (any, error) {
	p, err := c.intent(c.id)
	if err != nil {
		return nil, err
	}
	if p.Status != needsMethod && p.Status != needsAction {
		return nil, c.wrongState(p, "cancelled")
	}
	p.Status, p.Challenge, p.CanceledAt, p.CancelReason = canceled, "", c.now.Unix(), c.form.text("cancellation_reason")
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	if err := c.tell("payment_intent.canceled", p.wire(nil), nil); err != nil {
		return nil, err
	}
	return c.show(p)
}
