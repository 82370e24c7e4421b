package money_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"quayside/backend/money"
)

func rate(t testing.TB, from, to money.Currency, value string) money.Rate {
	t.Helper()
	r, err := money.ParseRate(from, to, value)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestConvertRoundsOnceHalfUp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		from     money.Amount
		to       money.Currency
		rate     string
		want     int64
		wantBack int64 // what want is in the first currency
	}{
		{"yuan to euro", amount(28140, "CNY"), "EUR", "0.1279", 3599, 28139},
		{"exactly half goes up", amount(100, "CNY"), "EUR", "0.125", 13, 104},
		{"just below half goes down", amount(100, "CNY"), "EUR", "0.1249999", 12, 96},
		{"half of a refund goes away from zero", amount(-100, "CNY"), "EUR", "0.125", -13, -104},
		{"to a currency without decimals", amount(28140, "CNY"), "JPY", "20.55", 5783, 28141},
		{"to a currency of three decimals", amount(28140, "CNY"), "KWD", "0.0431", 12128, 28139},
		{"from one without to one with three", amount(1, "JPY"), "KWD", "0.0021", 2, 1},
		{"a currency to itself", amount(12345, "CNY"), "CNY", "1", 12345, 12345},
		{"nothing", amount(0, "CNY"), "USD", "0.14", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rate(t, tt.from.Currency, tt.to, tt.rate)
			got := r.Convert(tt.from)
			if got != amount(tt.want, tt.to) {
				t.Errorf("%v at %v = %v, want %d minor units", tt.from, r, got, tt.want)
			}
			if back := r.Back(got); back != amount(tt.wantBack, tt.from.Currency) {
				t.Errorf("%v back at %v = %v, want %d minor units", got, r, back, tt.wantBack)
			}
		})
	}
}

func TestConvertInRoundsToItsStepOnce(t *testing.T) {
	t.Parallel()
	for yuan, want := range map[int64]int64{10000: 4230, 12890: 5450, 35: 10, 12: 10, 11: 0, -12890: -5450} {
		if got := rate(t, "CNY", "KWD", "0.0423").ConvertIn(amount(yuan, "CNY"), 10); got != amount(want, "KWD") {
			t.Errorf("%d fen = %v, want %d", yuan, got, want)
		}
	}
}

// The exact value lies within half a minor unit of what is charged, and a refund
// is its charge's opposite.
func TestConvertStaysWithinHalfAUnit(t *testing.T) {
	t.Parallel()
	half := decimal.New(5, -1)
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.SampledFrom(money.Currencies()).Draw(t, "to")
		value := decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "value"), -6)
		r := money.Rate{From: "CNY", To: to, Value: value}
		a := amount(rapid.Int64Range(-1e12, 1e12).Draw(t, "fen"), "CNY")
		got := r.Convert(a)
		exact := decimal.New(a.Minor, -2).Mul(value).Shift(int32(to.Decimals()))
		if decimal.NewFromInt(got.Minor).Sub(exact).Abs().GreaterThan(half) {
			t.Errorf("%v at %v = %v, exactly %s minor units", a, r, got, exact)
		}
		if r.Convert(a.Negated()) != got.Negated() {
			t.Errorf("%v refunds %v, charges %v", r, r.Convert(a.Negated()), got)
		}
	})
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, to, text string
		err                  error
	}{
		{"a rate", "CNY", "EUR", "0.1279", nil},
		{"one to itself", "CNY", "CNY", "1.0", nil},
		{"two to itself", "CNY", "CNY", "2", money.ErrRate},
		{"nothing", "CNY", "EUR", "0", money.ErrRate},
		{"less than nothing", "CNY", "EUR", "-0.1", money.ErrRate},
		{"a slipped point", "CNY", "EUR", "0.00000001", money.ErrRate},
		{"a huge exponent", "CNY", "EUR", "1e99999999", money.ErrRate},
		{"a tiny exponent", "CNY", "EUR", "1e-99999999", money.ErrRate},
		{"a flood of digits", "CNY", "EUR", "0." + strings.Repeat("1", 100), money.ErrRate},
		{"words", "CNY", "EUR", "cheap", money.ErrRate},
		{"an unknown currency", "CNY", "XXX", "1", money.ErrCurrency},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := money.ParseRate(money.Currency(tt.from), money.Currency(tt.to), tt.text)
			if !errors.Is(err, tt.err) {
				t.Errorf("ParseRate = %v, want %v", err, tt.err)
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	r, a := rate(b, "CNY", "EUR", "0.1279"), amount(28140, "CNY")
	b.ReportAllocs()
	for b.Loop() {
		r.Convert(a)
	}
}
