package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The ways a written amount can be wrong. A form or an import says which, in
// its own words.
var (
	ErrCurrency = errors.New("money: unknown currency")
	ErrSyntax   = errors.New("money: not a plain decimal number")
	ErrDecimals = errors.New("money: more decimals than the currency has")
	ErrTooLarge = errors.New("money: amount out of range")
)

// Decimal writes a exactly, with a point and all the currency's decimals:
// "12.90", "1200", "3.500", "-0.05". It is the form of files, wire messages and
// machine-readable attributes; [Parse] reads it back.
func (a Amount) Decimal() string {
	var buf [24]byte
	b := buf[:0]
	if a.Minor < 0 {
		b = append(b, '-')
	}
	return string(appendNumber(b, a, ".", "", 0))
}

// Parse reads an amount of currency c from its plain decimal form: an optional
// minus, ASCII digits, and at most the currency's decimals after one point.
// Fewer decimals are fine ("12.9"). There is no grouping, no sign but minus and
// no exponent.
//
// More decimals are refused even when they are zeros: "1.000" may be somebody's
// thousand. The error is one of ErrCurrency, ErrSyntax, ErrDecimals and
// ErrTooLarge, and quotes what was read.
func Parse(c Currency, s string) (Amount, error) {
	if !c.Valid() {
		return Amount{}, fmt.Errorf("%w: %q", ErrCurrency, string(c))
	}
	unsigned, negative := strings.CutPrefix(s, "-")
	whole, fraction, pointed := strings.Cut(unsigned, ".")
	if !onlyDigits(whole) || pointed && !onlyDigits(fraction) {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrSyntax, s)
	}
	if len(fraction) > c.Decimals() {
		return Amount{}, fmt.Errorf("%w: %.40q, %s has %d", ErrDecimals, s, c, c.Decimals())
	}
	fraction += "000"[:c.Decimals()-len(fraction)]
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || minor > MaxMinor {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrTooLarge, s)
	}
	if negative {
		minor = -minor
	}
	return Amount{Minor: minor, Currency: c}, nil
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
