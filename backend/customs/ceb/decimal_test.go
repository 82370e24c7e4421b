package ceb

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"quayside/backend/money"
)

func TestParseDecimalReadsPlainNumbersOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want string // "" means refused
	}{
		{"0", "0"},
		{"12.50", "12.5"},
		{"200.5", "200.5"},
		{"0.00001", "0.00001"},
		{"-1.5", "-1.5"},
		{"+7", "7"},
		{"007", "7"},
		{".5", "0.5"},
		{"5.", "5"},
		{"12345678912345.12345", "12345678912345.12345"}, // the specification's own example
		{"1.123450000000", "1.12345"},                    // zeros say nothing
		{"1.123456", ""},
		{"1e3", ""},
		{"1,5", ""},
		{" 1", ""},
		{"", ""},
		{".", ""},
		{"-", ""},
		{"--1", ""},
		{"１", ""},                    // full-width digits are no digits
		{"92233720368547.75807", ""}, // the largest int64, which stands for too large
		{"92233720368547.75806", "92233720368547.75806"},
		{"99999999999999", ""},
		{"NaN", ""},
	}
	for _, tt := range tests {
		d, err := ParseDecimal(tt.text)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("ParseDecimal(%q) = %s, want an error", tt.text, d)
		case tt.want != "" && (err != nil || d.String() != tt.want):
			t.Errorf("ParseDecimal(%q) = %s, %v, want %s", tt.text, d, err, tt.want)
		}
	}
}

func TestScaledPutsThePointWhereItIsAsked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		got  Decimal
		want string
	}{
		{Scaled(1290, 2), "12.9"},
		{Scaled(-5, 5), "-0.00005"},
		{Whole(3), "3"},
		{Grams(1), "0.001"},
		{Grams(612), "0.612"},
		{Scaled(1200000, 6), "1.2"}, // the sixth decimal is zero
		{Sum(money.Amount{Minor: 1290, Currency: "USD"}), "12.9"},
		{Sum(money.Amount{Minor: 1290, Currency: "JPY"}), "1290"},
		{Sum(money.Amount{Minor: 1290, Currency: "KWD"}), "1.29"},
	}
	for _, tt := range tests {
		if tt.got.String() != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
	for name, d := range map[string]Decimal{
		"a sixth decimal":      Scaled(1, 6),
		"no places at all":     Scaled(1, -1),
		"a number beyond N19":  Whole(math.MaxInt64),
		"one below it":         Whole(-math.MaxInt64),
		"a sum that overflows": Decimal(math.MaxInt64 - 1).Plus(2),
		"more than too large":  TooLarge.Plus(-1),
	} {
		if d != TooLarge {
			t.Errorf("%s = %d, want TooLarge", name, d)
		}
	}
}

// rat is d as an exact fraction, by arithmetic that is not ours.
func rat(d Decimal) *big.Rat { return big.NewRat(int64(d), int64(one)) }

func TestArithmeticIsExactOrSaysSo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := Decimal(rapid.Int64Range(-math.MaxInt64, math.MaxInt64-1).Draw(t, "a"))
		b := Decimal(rapid.OneOf(rapid.Int64Range(-5_000_000, 5_000_000), rapid.Int64Range(-math.MaxInt64, math.MaxInt64-1)).Draw(t, "b"))
		sum, product := new(big.Rat).Add(rat(a), rat(b)), new(big.Rat).Mul(rat(a), rat(b))
		if got := a.Plus(b); got != TooLarge && rat(got).Cmp(sum) != 0 || got == TooLarge && fits(sum) {
			t.Fatalf("%s + %s = %s", a, b, got)
		}
		got, exact := a.Times(b)
		if exact != fits(product) || exact && rat(got).Cmp(product) != 0 {
			t.Fatalf("%s × %s = %s, exact %v", a, b, got, exact)
		}
	})
}

// fits reports whether r has five decimals at most and is below TooLarge.
func fits(r *big.Rat) bool {
	scaled := new(big.Rat).Mul(r, big.NewRat(int64(one), 1))
	return scaled.IsInt() && new(big.Int).Abs(scaled.Num()).Cmp(big.NewInt(math.MaxInt64)) < 0
}

func TestWhatStringWritesParseDecimalReads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Decimal(rapid.Int64Range(-math.MaxInt64+1, math.MaxInt64-1).Draw(t, "d"))
		if got, err := ParseDecimal(d.String()); err != nil || got != d {
			t.Fatalf("ParseDecimal(%s) = %s, %v", d, got, err)
		}
	})
}
