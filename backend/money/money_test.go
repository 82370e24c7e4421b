package money_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quayside/backend/money"
)

func amount(minor int64, c money.Currency) money.Amount {
	return money.Amount{Minor: minor, Currency: c}
}

// panics reports whether f does.
func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		currency money.Currency
		text     string
		minor    int64
		err      error
	}{
		{"two decimals", "EUR", "12.90", 1290, nil},
		{"one decimal of two", "EUR", "12.9", 1290, nil},
		{"no decimals of two", "EUR", "12", 1200, nil},
		{"a currency without decimals", "JPY", "1200", 1200, nil},
		{"a currency of three decimals", "KWD", "3.500", 3500, nil},
		{"less than nothing", "USD", "-0.05", -5, nil},
		{"leading zeros", "USD", "007.00", 700, nil},
		{"the most that is accepted", "USD", "1000000000000.00", money.MaxMinor, nil},
		{"one cent more", "USD", "1000000000000.01", 0, money.ErrTooLarge},
		{"more than a machine word", "USD", "99999999999999999999", 0, money.ErrTooLarge},
		{"three decimals of two, even zeros", "EUR", "1.000", 0, money.ErrDecimals},
		{"decimals of a currency without", "JPY", "1200.00", 0, money.ErrDecimals},
		{"nothing", "EUR", "", 0, money.ErrSyntax},
		{"a minus alone", "EUR", "-", 0, money.ErrSyntax},
		{"two minuses", "EUR", "--1", 0, money.ErrSyntax},
		{"a plus", "EUR", "+1", 0, money.ErrSyntax},
		{"a point with nothing after it", "EUR", "12.", 0, money.ErrSyntax},
		{"a point with nothing before it", "EUR", ".5", 0, money.ErrSyntax},
		{"a decimal comma", "EUR", "12,90", 0, money.ErrSyntax},
		{"grouping", "EUR", "1,200.00", 0, money.ErrSyntax},
		{"a space", "EUR", "12 ", 0, money.ErrSyntax},
		{"an exponent", "EUR", "1e3", 0, money.ErrSyntax},
		{"digits of another script", "EUR", "١٢", 0, money.ErrSyntax},
		{"a symbol", "EUR", "€12", 0, money.ErrSyntax},
		{"a currency we do not know", "XXX", "1", 0, money.ErrCurrency},
		{"a code in small letters", "eur", "1", 0, money.ErrCurrency},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(tt.currency, tt.text)
			if !errors.Is(err, tt.err) || got.Minor != tt.minor {
				t.Fatalf("Parse = %v, %v; want %d minor units, %v", got, err, tt.minor, tt.err)
			}
			if err == nil && got.Currency != tt.currency {
				t.Errorf("Parse = %v, want %s", got, tt.currency)
			}
		})
	}
}

func TestParseQuotesOnlyTheBeginningOfALongText(t *testing.T) {
	t.Parallel()
	_, err := money.Parse("EUR", strings.Repeat("x", 1<<20))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}

func TestDecimalIsReadBackExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := amount(
			rapid.Int64Range(-money.MaxMinor, money.MaxMinor).Draw(t, "minor"),
			rapid.SampledFrom(money.Currencies()).Draw(t, "currency"),
		)
		if got, err := money.Parse(a.Currency, a.Decimal()); err != nil || got != a {
			t.Errorf("%d %s was written %q and read as %v, %v", a.Minor, a.Currency, a.Decimal(), got, err)
		}
	})
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	tests := map[string]money.Amount{
		"12.90":                 amount(1290, "EUR"),
		"-0.05":                 amount(-5, "USD"),
		"1200":                  amount(1200, "JPY"),
		"0.000":                 amount(0, "KWD"),
		"0.007":                 amount(7, "KWD"),
		"-9223372036854775.808": amount(math.MinInt64, "KWD"),
		"-9223372036854775808":  amount(math.MinInt64, "JPY"),
		"92233720368547758.07":  amount(math.MaxInt64, "EUR"),
	}
	for want, a := range tests {
		if got := a.Decimal(); got != want {
			t.Errorf("Decimal = %q, want %q", got, want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	t.Parallel()
	a, b := amount(1290, "EUR"), amount(2000, "EUR")
	tests := []struct {
		name      string
		got, want money.Amount
	}{
		{"a sum", a.Plus(b), amount(3290, "EUR")},
		{"a difference below nothing", a.Minus(b), amount(-710, "EUR")},
		{"a multiple", a.Times(3), amount(3870, "EUR")},
		{"a multiple of a refund", amount(-5, "EUR").Times(3), amount(-15, "EUR")},
		{"nothing times anything", a.Times(0), amount(0, "EUR")},
		{"the zero amount takes any currency", money.Amount{}.Plus(a), a},
		{"from either side", a.Plus(money.Amount{}), a},
		{"adding nothing of the same currency", a.Plus(amount(0, "EUR")), a},
		{"up to the last unit", amount(math.MaxInt64-1, "EUR").Plus(amount(1, "EUR")), amount(math.MaxInt64, "EUR")},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if a.Compare(b) != -1 || b.Compare(a) != 1 || a.Compare(a) != 0 || a.Compare(money.Amount{}) != 1 {
		t.Error("Compare puts amounts in the wrong order")
	}
	if !amount(0, "EUR").IsZero() || !amount(-1, "EUR").Negative() || a.Negative() || a.IsZero() {
		t.Error("IsZero or Negative is wrong")
	}
}

// No shopper can reach these; a programmer who does hears of it.
func TestMistakesPanic(t *testing.T) {
	t.Parallel()
	most, least, euro := amount(math.MaxInt64, "EUR"), amount(math.MinInt64, "EUR"), amount(1, "EUR")
	tests := map[string]func(){
		"adding two currencies":      func() { euro.Plus(amount(1, "USD")) },
		"comparing two currencies":   func() { euro.Compare(amount(1, "USD")) },
		"a sum too large":            func() { most.Plus(euro) },
		"a sum too small":            func() { least.Plus(amount(-1, "EUR")) },
		"a difference too large":     func() { most.Minus(amount(-1, "EUR")) },
		"the opposite of the least":  func() { least.Negated() },
		"a multiple too large":       func() { most.Times(2) },
		"a multiple far too large":   func() { most.Times(math.MaxInt64) },
		"decimals of no currency":    func() { money.Currency("XXX").Decimals() },
		"converting what is not CNY": func() { rate(t, "CNY", "EUR", "0.1").Convert(euro) },
		"converting at no rate":      func() { money.Rate{From: "EUR", To: "USD"}.Convert(euro) },
		"a conversion too large":     func() { rate(t, "EUR", "KRW", "1500").Convert(most) },
		"sharing among no one":       func() { money.Allocate(euro, nil) },
		"a negative share":           func() { money.Allocate(euro, []int64{2, -1}) },
		"shares that overflow":       func() { money.Allocate(euro, []int64{math.MaxInt64, 1}) },
	}
	for name, f := range tests {
		if !panics(f) {
			t.Errorf("%s does not panic", name)
		}
	}
}

func TestCurrencies(t *testing.T) {
	t.Parallel()
	for _, c := range money.Currencies() {
		if !c.Valid() || !c.Sold() || c.Decimals() > 3 {
			t.Errorf("%s is sold but not known", c)
		}
	}
	if money.Currency("BRL").Sold() || !money.Currency("BRL").Valid() {
		t.Error("BRL is known, but nothing is sold in it")
	}
	money.Currencies()[0] = "XXX"
	if money.Currencies()[0] == "XXX" {
		t.Error("a caller can change the list of currencies")
	}
}
