package money

import (
	"cmp"
	"math/bits"
	"slices"
)

// Allocate shares total in proportion to weights and returns one amount per
// weight, in their order. The parts sum to total exactly, and each differs from
// its exact share by less than one minor unit: every part gets its share
// rounded down, and what is left goes, one minor unit each, to the parts that
// lost most in rounding; of equals, to the earlier. A negative total is shared
// as its opposite is.
//
// If all weights are zero the shares are equal, so that a discount on free
// goods has somewhere to go. Allocate panics on a negative weight, on weights
// whose sum leaves int64, and on no weights at all unless total is zero.
//
// Source: the largest remainder method; commerce rule "parts sum to the whole".
func Allocate(total Amount, weights []int64) []Amount {
	sum := weigh(total, weights)
	parts := make([]Amount, len(weights))
	if len(weights) == 0 {
		return parts
	}
	if sum == 0 {
		weights, sum = slices.Repeat([]int64{1}, len(weights)), uint64(len(weights))
	}
	units, remainders := floors(magnitude(total.Minor), weights, sum)
	for _, i := range byRemainder(remainders)[:left(total, units)] {
		units[i]++
	}
	for i, n := range units {
		parts[i] = Amount{Minor: signed(n, total.Minor < 0), Currency: total.Currency}
	}
	return parts
}

// weigh returns the sum of weights, and panics on what Allocate cannot share.
func weigh(total Amount, weights []int64) (sum uint64) {
	if len(weights) == 0 && !total.IsZero() {
		panic("money: " + total.String() + " with no one to share it")
	}
	for _, w := range weights {
		sum += uint64(w)
		if w < 0 || sum > 1<<63-1 {
			panic("money: weights out of range")
		}
	}
	return sum
}

// floors returns each share rounded down, and what the rounding took from it in
// units of 1/sum. The product needs 128 bits; the quotient fits because no
// weight is above sum.
func floors(whole uint64, weights []int64, sum uint64) (units, remainders []uint64) {
	units, remainders = make([]uint64, len(weights)), make([]uint64, len(weights))
	for i, w := range weights {
		high, low := bits.Mul64(whole, uint64(w))
		units[i], remainders[i] = bits.Div64(high, low, sum)
	}
	return units, remainders
}

// byRemainder returns the indexes of remainders, largest first, equals in order.
func byRemainder(remainders []uint64) []int {
	order := make([]int, len(remainders))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(remainders[j], remainders[i]) })
	return order
}

// left returns how many minor units the floors have not handed out: always
// fewer than there are parts.
func left(total Amount, units []uint64) int {
	rest := magnitude(total.Minor)
	for _, n := range units {
		rest -= n
	}
	return int(rest)
}

func signed(n uint64, negative bool) int64 {
	if negative {
		return -int64(n)
	}
	return int64(n)
}
