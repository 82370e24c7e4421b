package shipping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/order"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestRate(t *testing.T) {
	t.Parallel()
	lanes := Lanes{
		{ID: "light", Country: "DE", bands: []band{{over: 0, to: 2000, step: 100, priceBase: 1500, priceStep: 400, costBase: 1210, costStep: 335}}},
		{ID: "heavy", Country: "DE", bands: []band{{over: 0, to: 30000, step: 500, priceBase: 9000, priceStep: 1000, costBase: 8000, costStep: 900}}},
	}
	tests := []struct {
		name        string
		lanes       Lanes
		grams       int64
		lane        string
		price, cost int64
		err         error
	}{
		{"one gram begins a step", lanes, 1, "light", 1900, 1545, nil},
		{"a full step is one step", lanes, 100, "light", 1900, 1545, nil},
		{"a gram more begins the next", lanes, 101, "light", 2300, 1880, nil},
		{"a band ends with its last gram", lanes, 2000, "light", 9500, 7910, nil},
		{"what the preferred lane cannot carry takes the next", lanes, 2001, "heavy", 14000, 12500, nil},
		{"too heavy for any", lanes, 30001, "", 0, 0, ErrTooHeavy},
		{"no lane at all", nil, 100, "", 0, 0, ErrNoLane},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := tt.lanes.Rate(tt.grams)
			if !errors.Is(err, tt.err) || r.Lane.ID != tt.lane || r.Price.Minor != tt.price || r.Cost.Minor != tt.cost {
				t.Errorf("Rate = %s %v %v, %v; want %s %d %d, %v", r.Lane.ID, r.Price, r.Cost, err, tt.lane, tt.price, tt.cost, tt.err)
			}
		})
	}
	if _, err := lanes.Rate(0); err == nil {
		t.Error("a parcel of no weight was rated")
	}
}

func TestTheDemonstrationTariffHasNoHoles(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for range 2 { // a second start changes nothing
			if err := Seed(t.Context(), db, now); err != nil {
				t.Fatal(err)
			}
		}
		countries, err := Destinations(t.Context(), db)
		if err != nil || len(countries) < 20 {
			t.Fatalf("Destinations = %v, %v", countries, err)
		}
		for _, country := range countries {
			if _, known := order.FormatOf(country); !known {
				t.Errorf("there is a lane to %s and no form for its addresses", country)
			}
			checkLanes(t, db, country)
		}
		nowhere, err := LanesTo(t.Context(), db, "AQ")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := nowhere.Rate(100); !errors.Is(err, ErrNoLane) {
			t.Errorf("a parcel to Antarctica: %v, want ErrNoLane", err)
		}
	})
}

// checkLanes looks for a weight that costs less than a lighter one, or nothing.
func checkLanes(t *testing.T, db *database.DB, country string) {
	t.Helper()
	lanes, err := LanesTo(t.Context(), db, country)
	heaviest := int64(0)
	for _, l := range lanes {
		for _, b := range l.bands {
			heaviest = max(heaviest, b.to)
		}
	}
	if err != nil || heaviest < 20_000 {
		t.Fatalf("LanesTo %s = %v, %v", country, lanes, err)
	}
	var before Rate
	for grams := int64(1); grams <= heaviest; grams += 37 {
		r, err := lanes.Rate(grams)
		if err != nil || r.Price.Compare(before.Price) < 0 || r.Cost.Compare(before.Cost) < 0 || r.Cost.Compare(r.Price) > 0 {
			t.Errorf("%s at %d g: %v for us %v, %v; before %v", country, grams, r.Price, r.Cost, err, before.Price)
			return
		}
		before = r
	}
}

// seedRange gives one carrier n numbers in two ranges.
func seedRanges(t *testing.T, db *database.DB, n int64) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		c := carrierRow{Code: "c", NameZH: "承运人", NameEN: "Carrier", CustomsCode: "330196DEM8", Phone: "+86", CreatedAt: now}
		if err := tx.Gorm(t.Context()).Table(carrierTable).Create(&c).Error; err != nil {
			return err
		}
		if err := AddRange(t.Context(), tx, "c", "AA", 4, 1, n/2, now); err != nil {
			return err
		}
		return AddRange(t.Context(), tx, "c", "BB", 4, 1, n-n/2, now.Add(time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWaybillNumbersAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const n = 40
		seedRanges(t, db, n)
		var mu sync.Mutex
		var all []string
		var wg sync.WaitGroup
		broken := errors.New("something else failed")
		for i := range n + 10 {
			wg.Go(func() {
				var number string
				err := db.InTx(t.Context(), func(tx *database.Tx) (err error) {
					if number, err = NextWaybill(t.Context(), tx, "c"); err == nil && i%5 == 4 {
						return broken // the number goes to the next
					}
					return err
				})
				if err != nil && !errors.Is(err, broken) && !errors.Is(err, ErrNoNumbers) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					defer mu.Unlock()
					all = append(all, number)
				}
			})
		}
		wg.Wait()
		slices.Sort(all)
		for i, got := range all {
			want := fmt.Sprintf("AA%04d", i+1)
			if i >= n/2 {
				want = fmt.Sprintf("BB%04d", i+1-n/2)
			}
			if got != want {
				t.Fatalf("number %d = %s, want %s: no gaps, no repeats", i, got, want)
			}
		}
		if len(all) != n {
			t.Errorf("numbers given = %d, want all %d", len(all), n)
		}
		if left, err := NumbersLeft(t.Context(), db); err != nil || left["c"] != 0 {
			t.Errorf("NumbersLeft = %v, %v", left, err)
		}
	})
}

func TestARangeMustBeNewAndFit(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		seedRanges(t, db, 20)
		add := func(prefix string, digits int, first, last int64) error {
			return db.InTx(t.Context(), func(tx *database.Tx) error { return AddRange(t.Context(), tx, "c", prefix, digits, first, last, now) })
		}
		if err := add("DD00", 4, 9, 30); err != nil {
			t.Error(err)
		}
		for _, tt := range []struct {
			name        string
			prefix      string
			digits      int
			first, last int64
		}{
			{"overlaps another", "AA", 4, 10, 30},
			{"makes the same numbers of another prefix", "DD", 6, 1, 9},
			{"has no room for its numbers", "CC", 4, 9_999, 10_000},
			{"begins with small letters", "cc", 4, 1, 9},
			{"is empty", "CC", 4, 10, 9},
			{"makes too long numbers", "A-PREFIX-OF-THIRTY-CHARACTERS-X", 9, 1, 9},
		} {
			if err := add(tt.prefix, tt.digits, tt.first, tt.last); !errors.Is(err, ErrRange) {
				t.Errorf("a range that %s: %v, want ErrRange", tt.name, err)
			}
		}
		err := db.InTx(t.Context(), func(tx *database.Tx) error { return AddRange(t.Context(), tx, "nobody", "CC", 4, 1, 9, now) })
		if err == nil || !strings.Contains(err.Error(), "no carrier") {
			t.Errorf("a range of nobody's: %v", err)
		}
	})
}

func TestNumbersRunLow(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		seedRanges(t, db, 20)
		change := func(numbers int64, statement string) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				if err := tx.Gorm(t.Context()).Exec(statement).Error; err != nil || numbers == 0 {
					return err
				}
				return AddRange(t.Context(), tx, "c", "CC", 9, 1, numbers, now.Add(2*time.Hour))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		check := func(name string, want map[string]int64) {
			t.Helper()
			if low, err := RunningLow(t.Context(), db); err != nil || !maps.Equal(low, want) {
				t.Errorf("%s: %v, %v, want %v", name, low, err, want)
			}
		}
		check("fewer than 1,000", map[string]int64{"c": 20})
		change(50_000, "UPDATE waybill_ranges SET next_number = last_number + 1")
		check("old ranges do not count", map[string]int64{})
		change(0, "UPDATE waybill_ranges SET next_number = 45002 WHERE prefix = 'CC'")
		check("fewer than a tenth", map[string]int64{"c": 4999})
		ranges, err := Ranges(t.Context(), db)
		if want := (Range{"c", "CC000000001", "CC000050000", 50_000, 4999}); err != nil || !slices.Contains(ranges, want) || len(ranges) != 3 {
			t.Errorf("Ranges = %v, %v", ranges, err)
		}
	})
}
