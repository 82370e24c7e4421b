// Package money counts whole minor units of one currency. It parses, converts
// once, divides without losing a cent, and writes amounts the way ten locales
// do.
//
// One rounding rule holds in the whole shop: the unit price is converted and
// rounded once, half up; a line is unit times quantity; what must be shared is
// allocated so that the parts sum to the whole. See [Rate.Convert] and
// [Allocate].
package money

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
)

// Amount is a sum of money in one currency.
//
// Minor counts the currency's smallest unit: cents for USD, fen for CNY, whole
// yen for JPY, fils for KWD (a thousand to the dinar). There are no floats
// here, and two currencies never meet in one Amount.
//
// Arithmetic panics on two mistakes that only a programmer can make: mixing
// currencies, and leaving the range of int64. What strangers send comes through
// [Parse], which refuses anything above [MaxMinor], far below that range.
type Amount struct {
	Minor    int64
	Currency Currency
}

// MaxMinor is the largest Minor that Parse accepts, either side of zero: one
// trillion in a currency of two decimals. Ninety thousand such amounts still
// sum without overflow.
const MaxMinor = 100_000_000_000_000

// Plus returns a + b. The zero Amount adds to anything, so that a sum may start
// with it.
func (a Amount) Plus(b Amount) Amount {
	switch {
	case a == Amount{}:
		return b
	case b == Amount{}:
		return a
	}
	a.mustMatch(b, "plus")
	sum := a.Minor + b.Minor
	if b.Minor != 0 && (sum > a.Minor) != (b.Minor > 0) {
		panic(fmt.Sprintf("money: %v plus %v overflows", a, b))
	}
	return Amount{Minor: sum, Currency: a.Currency}
}

// Minus returns a - b, which may be negative.
func (a Amount) Minus(b Amount) Amount {
	return a.Plus(b.Negated())
}

// Negated returns -a: a refund for a charge.
func (a Amount) Negated() Amount {
	if a.Minor == math.MinInt64 {
		panic("money: the smallest amount has no opposite")
	}
	return Amount{Minor: -a.Minor, Currency: a.Currency}
}

// Times returns a multiplied by n, for n units of one thing.
func (a Amount) Times(n int64) Amount {
	high, low := bits.Mul64(magnitude(a.Minor), magnitude(n))
	if high != 0 || low > math.MaxInt64 {
		panic(fmt.Sprintf("money: %v times %d overflows", a, n))
	}
	return Amount{Minor: a.Minor * n, Currency: a.Currency}
}

// Compare returns -1, 0 or 1 as a is less than, equal to or more than b. The
// zero Amount compares with anything.
func (a Amount) Compare(b Amount) int {
	if a != (Amount{}) && b != (Amount{}) {
		a.mustMatch(b, "against")
	}
	return cmp.Compare(a.Minor, b.Minor)
}

// IsZero reports whether a is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Negative reports whether a is below nothing.
func (a Amount) Negative() bool { return a.Minor < 0 }

// String is for logs and test failures: "12.90 EUR". People are shown [Format].
func (a Amount) String() string {
	if !a.Currency.Valid() {
		return fmt.Sprintf("%d minor units of %q", a.Minor, string(a.Currency))
	}
	return a.Decimal() + " " + string(a.Currency)
}

func (a Amount) mustMatch(b Amount, verb string) {
	if a.Currency != b.Currency {
		panic(fmt.Sprintf("money: %v %s %v", a, verb, b))
	}
}

// magnitude returns |n|, which for the smallest int64 does not fit an int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
