package order

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"quayside/backend/money"
)

func TestMove(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to State
		ok       bool
	}{
		{Placed, Paid, true},
		{Placed, Cancelled, true},
		{Placed, Declared, false},
		{Placed, Shipped, false},
		{Paid, Declared, true},
		{Paid, Cancelled, true},
		{Paid, Placed, false},
		{Paid, Shipped, false}, // customs has not released it yet
		{Declared, Shipped, true},
		{Declared, Cancelled, false}, // released declarations are withdrawn, not forgotten
		{Cancelled, Paid, false},     // money that comes late goes back
		{Cancelled, Placed, false},
		{Shipped, Shipped, false},
	}
	at := time.Date(2026, 11, 11, 20, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(string(tt.from+" to "+tt.to), func(t *testing.T) {
			t.Parallel()
			o := Order{ID: "o1", State: tt.from}
			err := o.Move(tt.to, at)
			switch {
			case tt.ok && err != nil:
				t.Fatalf("Move = %v, want nil", err)
			case tt.ok && (o.State != tt.to || !o.MovedAt.Equal(at) || (tt.to == Paid) != o.PaidAt.Equal(at)):
				t.Errorf("after Move: %s at %s, paid at %s", o.State, o.MovedAt, o.PaidAt)
			case !tt.ok && !errors.Is(err, ErrMoved):
				t.Errorf("Move = %v, want ErrMoved", err)
			case !tt.ok && o.State != tt.from:
				t.Errorf("a refused Move left state %s, want %s", o.State, tt.from)
			}
		})
	}
}

func TestParcelsAreNumberedByHowManyThereAre(t *testing.T) {
	t.Parallel()
	one := Order{Number: "QS-2611-7K3M9D", Parcels: make([]Parcel, 1)}
	one.numberParcels()
	if got := one.Parcels[0].Number; got != one.Number {
		t.Errorf("the only parcel is %s", got)
	}
	two := Order{Number: "QS-2611-7K3M9D", Parcels: make([]Parcel, 2)}
	two.numberParcels()
	if a, b := two.Parcels[0].Number, two.Parcels[1].Number; a != "QS-2611-7K3M9D-1" || b != "QS-2611-7K3M9D-2" {
		t.Errorf("two parcels are %s and %s", a, b)
	}
}

func TestNumbersAreReadableAndDifferent(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^QS-2611-[2-9A-HJKMNP-TV-Z]{6}$`)
	// Eleven in the evening in New York is the next month in UTC.
	at := time.Date(2026, 10, 31, 23, 0, 0, 0, time.FixedZone("EDT", -4*3600))
	seen := map[string]bool{}
	for range 2000 {
		n := NewNumber(at)
		if !shape.MatchString(n) {
			t.Fatalf("number %s", n)
		}
		seen[n] = true
	}
	if len(seen) < 1998 { // 729 million are possible: two alike are very rare already
		t.Errorf("2000 numbers, %d different", len(seen))
	}
}

func TestAGuestsWordFollowsFromCartAndPress(t *testing.T) {
	t.Parallel()
	a := GuestToken("cart", "press")
	if a != GuestToken("cart", "press") {
		t.Error("the same press gives another word")
	}
	if a == GuestToken("cart", "another") || a == GuestToken("other", "press") || len(a) != 43 {
		t.Errorf("word %q is not of this cart and press alone", a)
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	yen := func(n int64) money.Amount { return money.Amount{Minor: n, Currency: "JPY"} }
	p := Parcel{Freight: yen(995), Lines: []Line{{Each: yen(2851), Quantity: 3, VariantID: "a"}, {Each: yen(50), Quantity: 1, VariantID: "b"}}}
	if p.Goods() != yen(8603) || p.Total() != yen(9598) {
		t.Errorf("goods %v, total %v", p.Goods(), p.Total())
	}
	o := Order{Parcels: []Parcel{p, p}}
	if q := o.Quantities(); q["a"] != 6 || q["b"] != 2 {
		t.Errorf("quantities = %v", q)
	}
}
