package stripepay

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/stripe/stripe-go/v76"

	"quayside/backend/payment"
)

// refusal is what an error of Stripe's means to us. What may pass by itself is
// payment.ErrGatewayBusy; what only we can mend, such as a wrong key, is an
// error without a name.
func refusal(doing string, err error) error {
	se := stripeError(err)
	if se == nil { // no answer, or none that can be read
		return payment.ErrGatewayBusy.Because(fmt.Errorf("%s: %w", doing, err))
	}
	cause := plain(doing, err)
	switch {
	case se.HTTPStatusCode >= http.StatusInternalServerError, se.HTTPStatusCode == http.StatusTooManyRequests, se.HTTPStatusCode == http.StatusConflict:
		return payment.ErrGatewayBusy.Because(cause)
	case se.Type == stripe.ErrorTypeCard:
		return payment.ErrDeclined.Because(cause)
	}
	switch se.Code {
	case stripe.ErrorCodeResourceMissing:
		return payment.ErrIntentUnknown.Because(cause)
	case stripe.ErrorCodeAmountTooSmall, stripe.ErrorCodeAmountTooLarge, stripe.ErrorCodeInvalidChargeAmount:
		return payment.ErrAmountRefused.Because(cause)
	case stripe.ErrorCodeEmailInvalid:
		return payment.ErrEmailRefused.Because(cause)
	}
	return cause
}

// stripeError is the error as Stripe told it, or nil if Stripe did not speak.
func stripeError(err error) *stripe.Error {
	se, _ := errors.AsType[*stripe.Error](err)
	return se
}

// code is Stripe's code of the error, or "".
func code(err error) stripe.ErrorCode {
	if se := stripeError(err); se != nil {
		return se.Code
	}
	return ""
}

// plain is err without what must not be logged: Stripe's own text of an error
// holds the whole intent, client secret and all.
func plain(doing string, err error) error {
	se := stripeError(err)
	if se == nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: stripe answered %d %s %s (param %q, decline %q, request %s): %s",
		doing, se.HTTPStatusCode, se.Type, se.Code, se.Param, se.DeclineCode, se.RequestID, se.Msg)
}
