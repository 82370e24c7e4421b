package money_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quayside/backend/money"
)

func TestAllocate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		total   int64
		weights []int64
		want    []int64
	}{
		{"what divides divides", 90, []int64{1, 1, 1}, []int64{30, 30, 30}},
		{"of equals the earlier gets the odd cent", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"and the next the second", 101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		{"the largest remainder comes first", 100, []int64{1, 2, 3}, []int64{17, 33, 50}},
		{"a later one with a larger remainder", 10, []int64{30, 45, 25}, []int64{3, 5, 2}},
		{"a weight of nothing gets nothing", 5, []int64{0, 1, 0}, []int64{0, 5, 0}},
		{"no weight at all is shared alike", 5, []int64{0, 0}, []int64{3, 2}},
		{"a discount mirrors a charge", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{"fewer cents than parts", 2, []int64{1, 1, 1}, []int64{1, 1, 0}},
		{"the least amount there is", math.MinInt64, []int64{1}, []int64{math.MinInt64}},
		{"no one to share nothing", 0, nil, []int64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := []int64{}
			for _, part := range money.Allocate(amount(tt.total, "EUR"), tt.weights) {
				got = append(got, part.Minor)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Allocate = %v, want %v", got, tt.want)
			}
		})
	}
}

// weighed are a total and weights, over the whole range of both.
func weighed(t *rapid.T) (money.Amount, []int64) {
	weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/32), 1, 32).Draw(t, "weights")
	if rapid.Bool().Draw(t, "small") {
		weights = rapid.SliceOfN(rapid.Int64Range(0, 5), 1, 32).Draw(t, "small weights")
	}
	return amount(rapid.Int64().Draw(t, "total"), "EUR"), weights
}

func TestAllocatedPartsSumToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, weights := weighed(t)
		var sum money.Amount
		for _, part := range money.Allocate(total, weights) {
			sum = sum.Plus(part)
		}
		if sum.Minor != total.Minor {
			t.Errorf("the parts sum to %v, not %v", sum, total)
		}
	})
}

func TestAllocatedPartsAreWithinOneUnitOfTheirShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, weights := weighed(t)
		sum := new(big.Int)
		for _, w := range weights {
			sum.Add(sum, big.NewInt(w))
		}
		if sum.Sign() == 0 {
			return
		}
		for i, part := range money.Allocate(total, weights) {
			share := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(total.Minor), big.NewInt(weights[i])), sum)
			off := share.Sub(share, new(big.Rat).SetInt64(part.Minor))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Errorf("part %d is %d, off its share by %s", i, part.Minor, off.FloatString(3))
			}
		}
	})
}

// More weight never gets less, and of equal weights no later one gets more.
func TestAllocationKeepsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, weights := weighed(t)
		total.Minor = max(total.Minor, -math.MaxInt64)
		if total.Negative() {
			total = total.Negated()
		}
		parts := money.Allocate(total, weights)
		for i := range parts {
			for j := range parts {
				more := weights[i] > weights[j] || weights[i] == weights[j] && i < j
				if more && parts[i].Minor < parts[j].Minor {
					t.Errorf("weight %d at %d got %v, weight %d at %d got %v", weights[i], i, parts[i], weights[j], j, parts[j])
				}
			}
		}
	})
}
