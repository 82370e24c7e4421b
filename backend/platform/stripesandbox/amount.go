package stripesandbox

import "strings"

// maxAmount is the largest sum of one charge, in minor units: eight digits, as
// Stripe has it for the currencies below.
const maxAmount = 99_999_999

// minimum holds the currencies the sandbox takes and the smallest sum of one
// charge in minor units. Stripe states a minimum for some; for the others it
// depends on the account's settlement currency, and here only zero is too small.
//
// Source: Stripe's documentation, "Supported currencies", "Minimum and maximum
// charge amounts".
var minimum = map[string]int64{
	"usd": 50, "eur": 50, "gbp": 30, "cad": 50, "aud": 50, "sgd": 50, "aed": 200, "jpy": 50,
	"krw": 1, "kwd": 10, "cny": 1,
}

// threeDecimals are counted in thousandths, but card networks carry two
// decimals of them: the last digit must be 0. Source: as above, "Three-decimal
// currencies".
var threeDecimals = map[string]bool{"kwd": true}

// checkSum refuses a sum that cannot be charged.
func checkSum(amount int64, currency string) *refusal {
	least, known := minimum[currency]
	switch {
	case !known:
		return refuseEarly("", "currency", "The sandbox does not take the currency %q.", clip(currency))
	case amount < 1:
		return refuseEarly("parameter_invalid_integer", "amount", "amount must be above zero.")
	case amount < least:
		return refuseEarly("amount_too_small", "amount", "amount must be at least %d in %s.", least, strings.ToUpper(currency))
	case amount > maxAmount:
		return refuseEarly("amount_too_large", "amount", "amount must be at most %d.", maxAmount)
	case threeDecimals[currency] && amount%10 != 0:
		return refuseEarly("invalid_charge_amount", "amount", "amount in %s must end in 0.", strings.ToUpper(currency))
	}
	return nil
}
