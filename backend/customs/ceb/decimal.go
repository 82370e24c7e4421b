package ceb

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"quayside/backend/fault"
	"quayside/backend/money"
)

// ErrDecimal means a text is not a number with at most five decimals.
var ErrDecimal = fault.New(fault.Invalid, "ceb.decimal", "Write the number with digits and at most five decimals, such as 12.5.")

// Decimal is a quantity, a weight in kilograms or a sum of money as customs
// writes it: N19,5, a decimal with at most five places. It counts
// hundred-thousandths, so 12.5 is 1250000; the zero value is 0. It holds
// numbers up to 92 million million, a thousand times any real declaration.
type Decimal int64

// one is the number 1.
const one Decimal = 100_000

// TooLarge stands for every number that does not fit. Arithmetic that
// overflows ends here, Check reports it and the writer refuses it, so that an
// overflow can never become a wrong number on a declaration.
const TooLarge Decimal = math.MaxInt64

// Whole returns n as a Decimal, or TooLarge.
func Whole(n int64) Decimal { return Scaled(n, 0) }

// Grams returns a weight in kilograms, the unit of every weight in a message.
func Grams(n int64) Decimal { return Scaled(n, 3) }

// Scaled returns value / 10^places, or TooLarge when it does not fit. Places
// beyond five, which customs has no room for, give TooLarge too unless the
// digits there are zeros.
func Scaled(value int64, places int) Decimal {
	for ; places > 5 && value%10 == 0; places-- {
		value /= 10
	}
	if places > 5 || places < 0 {
		return TooLarge
	}
	for ; places < 5; places++ {
		if value > math.MaxInt64/10 || value < -math.MaxInt64/10 {
			return TooLarge
		}
		value *= 10
	}
	return Decimal(value)
}

// Sum returns an amount of money as customs writes it, or TooLarge.
func Sum(a money.Amount) Decimal { return Scaled(a.Minor, a.Currency.Decimals()) }

// ParseDecimal reads a plain decimal: an optional sign, digits, and at most
// five decimals. Zeros behind the fifth are allowed. It returns ErrDecimal for
// anything else, exponents and numbers that do not fit included.
func ParseDecimal(s string) (Decimal, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, part, _ := strings.Cut(digits, ".")
	if trimmed := strings.TrimRight(part, "0"); len(trimmed) < len(part) {
		part = trimmed
	}
	if len(part) > 5 || !onlyDigits(whole+part) || whole == "" && !strings.ContainsAny(digits, "0123456789") {
		return 0, ErrDecimal
	}
	n, err := strconv.ParseInt("0"+whole+part+strings.Repeat("0", 5-len(part)), 10, 64)
	if err != nil || n == math.MaxInt64 {
		return 0, ErrDecimal.Because(err)
	}
	if negative {
		n = -n
	}
	return Decimal(n), nil
}

// String writes d without an exponent and without zeros at the end: "12.5".
func (d Decimal) String() string { return string(d.append(nil)) }

func (d Decimal) append(b []byte) []byte {
	n := uint64(d)
	if d < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendUint(b, n/uint64(one), 10)
	part := n % uint64(one)
	if part == 0 {
		return b
	}
	b = append(b, '.')
	for unit := uint64(one / 10); part > 0; unit /= 10 {
		b = append(b, byte('0'+part/unit))
		part %= unit
	}
	return b
}

// Plus returns d + e, or TooLarge.
func (d Decimal) Plus(e Decimal) Decimal {
	sum := d + e
	if d == TooLarge || e == TooLarge || (sum > d) != (e > 0) && e != 0 {
		return TooLarge
	}
	return sum
}

// Times returns d × e and whether it is exact. A product with more than five
// decimals, or one that does not fit, is not.
func (d Decimal) Times(e Decimal) (product Decimal, exact bool) {
	high, low := bits.Mul64(size(d), size(e))
	if high >= uint64(one) {
		return TooLarge, false
	}
	quotient, rest := bits.Div64(high, low, uint64(one))
	if quotient >= math.MaxInt64 {
		return TooLarge, false
	}
	product = Decimal(quotient)
	if (d < 0) != (e < 0) {
		product = -product
	}
	return product, rest == 0
}

// size is d without its sign.
func size(d Decimal) uint64 {
	if d < 0 {
		return -uint64(d)
	}
	return uint64(d)
}

// onlyDigits reports whether s is of digits 0 to 9; the empty text is.
func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
