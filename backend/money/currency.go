package money

import "slices"

// Currency is an ISO 4217 alphabetic code in capitals: "EUR".
type Currency string

// decimals is how many decimals each currency we know is written with: the
// minor unit of ISO 4217 (list one, as of 2026-01). Stripe's own conventions
// are not here; they belong to whoever speaks to Stripe.
var decimals = map[Currency]int{
	"AED": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "COP": 2, "CZK": 2,
	"DKK": 2, "EGP": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "IDR": 2, "ILS": 2, "INR": 2, "ISK": 0,
	"JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "KZT": 2, "MAD": 2, "MOP": 2, "MXN": 2, "MYR": 2, "NGN": 2,
	"NOK": 2, "NZD": 2, "OMR": 3, "PEN": 2, "PHP": 2, "PLN": 2, "QAR": 2, "RON": 2, "RUB": 2, "SAR": 2,
	"SEK": 2, "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "TWD": 2, "UAH": 2, "USD": 2, "VND": 0, "ZAR": 2,
}

// sold are the currencies a shopper can pay in, in the order a list shows them.
var sold = []Currency{"USD", "EUR", "GBP", "JPY", "CAD", "AUD", "SGD", "KRW", "AED", "KWD", "CNY"}

// Currencies returns the currencies a shopper can pay in, most asked for first.
func Currencies() []Currency { return slices.Clone(sold) }

// Sold reports whether a shopper can pay in c.
func (c Currency) Sold() bool { return slices.Contains(sold, c) }

// Valid reports whether we know how c is written. Not every valid currency is
// sold in: merchants' bank accounts and exchange rates may name others.
func (c Currency) Valid() bool {
	_, ok := decimals[c]
	return ok
}

// Decimals returns the digits after the decimal point: 0 for JPY, 2 for EUR,
// 3 for KWD. It panics on a currency that is not Valid: a guessed scale would
// turn 1200 yen into 12.
func (c Currency) Decimals() int {
	d, ok := decimals[c]
	if !ok {
		panic("money: unknown currency " + string(c))
	}
	return d
}
