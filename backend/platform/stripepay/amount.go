package stripepay

import (
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"quayside/backend/money"
	"quayside/backend/payment"
)

// maxSum is the largest sum of one charge, in minor units: Stripe takes eight
// digits of the currencies we sell in.
const maxSum = 99_999_999

// chargeable returns a as Stripe counts it, or payment.ErrAmountRefused.
//
// For every currency we sell in, Stripe counts in the same minor unit as we do:
// whole yen and won, fils, else cents. Card networks carry only two decimals, so
// a sum in a three-decimal currency must end in 0; it is refused here rather than
// rounded, because the shopper must pay the sum they were shown.
//
// Source: Stripe's documentation, "Supported currencies": zero-decimal,
// three-decimal, minimum and maximum amounts. Minimums are left to Stripe: they
// depend on the account.
func chargeable(a money.Amount) (int64, error) {
	switch {
	case !a.Currency.Sold():
		return 0, payment.ErrAmountRefused.Because(fmt.Errorf("%s: not a currency we sell in", a))
	case a.Minor < 1 || a.Minor > maxSum:
		return 0, payment.ErrAmountRefused.Because(fmt.Errorf("%s: outside what one charge may be", a))
	case a.Currency.Decimals() == 3 && a.Minor%10 != 0:
		return 0, payment.ErrAmountRefused.Because(fmt.Errorf("%s: a three-decimal sum must end in 0", a))
	}
	return a.Minor, nil
}

// amount reads a sum of Stripe's. A currency we do not know cannot be ours.
func amount(minor int64, c stripe.Currency) (money.Amount, error) {
	ours := money.Currency(strings.ToUpper(string(c)))
	if !ours.Sold() || minor < 0 {
		return money.Amount{}, fmt.Errorf("stripe names a sum of %d %q", minor, c)
	}
	return money.Amount{Minor: minor, Currency: ours}, nil
}
