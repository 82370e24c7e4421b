package stripesandbox

import (
	"fmt"
	"net/http"
)

// The types of Stripe's errors.
const (
	invalidRequest   = "invalid_request_error"
	cardError        = "card_error"
	idempotencyError = "idempotency_error"
	apiError         = "api_error"
)

// refusal is an answer of 4xx in Stripe's form. The codes are Stripe's, the
// words ours.
type refusal struct {
	Status      int
	Type        string
	Code        string
	DeclineCode string
	Param       string
	Message     string
	Charge      string
	Intent      object // the intent as it stands after a decline
	Method      object
	early       bool // found before anything began: not remembered by Idempotency-Key
}

// Error is for the log of a failing test; callers get body.
func (r *refusal) Error() string {
	return fmt.Sprintf("%d %s %s: %s", r.Status, r.Type, r.Code, r.Message)
}

// body is the refusal as JSON has it. What is empty is left out, as Stripe does.
func (r *refusal) body() object {
	e := object{"type": r.Type, "message": r.Message}
	for name, v := range map[string]string{"code": r.Code, "decline_code": r.DeclineCode, "param": r.Param, "charge": r.Charge} {
		if v != "" {
			e[name] = v
		}
	}
	if r.Code != "" {
		e["doc_url"] = "https://stripe.com/docs/error-codes/" + dashed(r.Code)
	}
	if r.Intent != nil {
		e["payment_intent"] = r.Intent
	}
	if r.Method != nil {
		e["payment_method"] = r.Method
	}
	return object{"error": e}
}

// dashed is a code as Stripe's page of error codes names its anchors.
func dashed(code string) string {
	b := []byte(code)
	for i := range b {
		if b[i] == '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// refuse is a 400 about one parameter, or about none.
func refuse(code, param, format string, args ...any) *refusal {
	return &refusal{Status: http.StatusBadRequest, Type: invalidRequest, Code: code, Param: param, Message: fmt.Sprintf(format, args...)}
}

// refuseEarly is refuse for what is wrong with the request itself.
func refuseEarly(code, param, format string, args ...any) *refusal {
	r := refuse(code, param, format, args...)
	r.early = true
	return r
}

// noSuch is the 404 for an object.
func noSuch(kind, id string) *refusal {
	r := refuse("resource_missing", "id", "There is no %s %q here.", kind, id)
	r.Status = http.StatusNotFound
	return r
}

// wrongState is the refusal of a step that the intent's status does not allow. It
// shows the intent as the caller may see it, so that a browser whose first answer
// was lost learns that it has paid.
func (c *call) wrongState(p *intent, verb string) error {
	shown, err := c.show(p)
	if err != nil {
		return err
	}
	r := refuse("payment_intent_unexpected_state", "", "This PaymentIntent cannot be %s: its status is %s.", verb, p.Status)
	r.Intent = shown
	return r
}

// unknownURL answers what is not on the map.
func (s *Sandbox) unknownURL() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		no := refuse("", "", "The sandbox has no %s %s.", r.Method, r.URL.Path)
		no.Status = http.StatusNotFound
		s.write(w, no.Status, no.body())
	})
}
