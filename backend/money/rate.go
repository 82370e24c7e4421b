package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// ErrRate means a written exchange rate is not a positive decimal number of
// sensible size between two known currencies.
var ErrRate = errors.New("money: not an exchange rate")

// Rate says how many units of To one unit of From buys: {CNY EUR 0.1287} means
// one yuan is 0.1287 euro. Units are whole ones (yuan, euro), not minor ones.
// Where a rate came from and when is kept with its row, not here.
type Rate struct {
	From, To Currency
	Value    decimal.Decimal
}

// The bounds of a rate we believe. The widest real one between currencies we
// know is about 85,000 (rupiah for a Kuwaiti dinar); a figure outside comes from
// a slipped decimal point.
var (
	leastRate = decimal.New(1, -7)
	mostRate  = decimal.New(1, 7)
)

// maxRateText bounds the text of a rate, and with it the digits to multiply.
const maxRateText = 32

// plain reads digits with at most one point among them. An exponent is not for
// people to write, and a large one would take all memory to compare.
func plain(s string) (decimal.Decimal, bool) {
	whole, fraction, pointed := strings.Cut(s, ".")
	if len(s) > maxRateText || !onlyDigits(whole) || pointed && !onlyDigits(fraction) {
		return decimal.Decimal{}, false
	}
	value, err := decimal.NewFromString(s)
	return value, err == nil
}

// ParseRate reads a rate from its plain decimal form, such as "0.1287". The
// error is ErrRate, or ErrCurrency if either currency is unknown.
func ParseRate(from, to Currency, s string) (Rate, error) {
	if !from.Valid() || !to.Valid() {
		return Rate{}, fmt.Errorf("%w: %q to %q", ErrCurrency, string(from), string(to))
	}
	value, ok := plain(s)
	if !ok || value.LessThan(leastRate) || value.GreaterThan(mostRate) {
		return Rate{}, fmt.Errorf("%w: %.40q, %s to %s", ErrRate, s, from, to)
	}
	if from == to && !value.Equal(decimal.NewFromInt(1)) {
		return Rate{}, fmt.Errorf("%w: %s to itself at %s", ErrRate, from, s)
	}
	return Rate{From: from, To: to, Value: value}, nil
}

// Convert returns a, which is in From, as an amount of To. It is exact until
// the last step, which rounds once to a whole minor unit, half up; half of a
// negative amount goes away from zero, so that a refund mirrors its charge.
//
// It panics if a is in another currency or the result leaves int64: both are
// bugs in the caller.
func (r Rate) Convert(a Amount) Amount { return r.ConvertIn(a, 1) }

// ConvertIn is Convert to a whole multiple of step minor units, above zero: for
// sums that cannot be paid to the last minor unit. It still rounds once.
func (r Rate) ConvertIn(a Amount, step int64) Amount {
	r.mustTake(a, r.From)
	shift := int32(r.To.Decimals() - r.From.Decimals())
	exact := decimal.NewFromInt(a.Minor).Mul(r.Value).Shift(shift)
	if step == 1 {
		return whole(exact.Round(0), r.To)
	}
	unit := decimal.NewFromInt(step)
	return whole(exact.DivRound(unit, 0).Mul(unit), r.To)
}

// Back returns a, which is in To, as an amount of From: what Convert undoes,
// but for the rounding of each. It divides by the stored rate and rounds once,
// half up as Convert does. It panics as Convert does.
func (r Rate) Back(a Amount) Amount {
	r.mustTake(a, r.To)
	shift := int32(r.From.Decimals() - r.To.Decimals())
	exact := decimal.NewFromInt(a.Minor).Shift(shift)
	return whole(exact.DivRound(r.Value, 0), r.From)
}

// String writes the rate for logs: "1 CNY = 0.1287 EUR".
func (r Rate) String() string {
	return fmt.Sprintf("1 %s = %s %s", r.From, r.Value, r.To)
}

func (r Rate) mustTake(a Amount, c Currency) {
	if a.Currency != c || !r.Value.IsPositive() {
		panic(fmt.Sprintf("money: %v at %v", a, r))
	}
}

func whole(d decimal.Decimal, c Currency) Amount {
	n := d.BigInt()
	if !n.IsInt64() {
		panic(fmt.Sprintf("money: %s minor units of %s overflow", d, c))
	}
	return Amount{Minor: n.Int64(), Currency: c}
}
