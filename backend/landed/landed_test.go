package landed

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/money"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func fen(n int64) money.Amount { return money.Amount{Minor: n, Currency: Base} }

func rateTo(t testing.TB, c money.Currency, value string) StoredRate {
	t.Helper()
	r, err := money.ParseRate(Base, c, value)
	if err != nil {
		t.Fatal(err)
	}
	return StoredRate{Rate: r}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		currency money.Currency
		value    string
		each     int64 // fen
		quantity int64
		freight  int64 // fen
		want     string
	}{
		{"the unit is rounded, not the line", "EUR", "0.12862068", 12890, 3, 4500, "16.58 x 3 = 49.74 + 5.79 = 55.53"},
		{"half a cent goes up", "USD", "0.125", 100, 2, 100, "0.13 x 2 = 0.26 + 0.13 = 0.39"},
		{"yen have no decimals", "JPY", "22.115038", 12890, 2, 4500, "2851 x 2 = 5702 + 995 = 6697"},
		{"won have no decimals", "KRW", "189.6975", 12890, 1, 4500, "24452 x 1 = 24452 + 8536 = 32988"},
		{"dinars have three, and cards take them in steps of ten", "KWD", "0.042270168", 12890, 3, 4500, "5.450 x 3 = 16.350 + 1.900 = 18.250"},
		{"yuan stay as they are", "CNY", "1", 12890, 2, 4500, "128.90 x 2 = 257.80 + 45.00 = 302.80"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := Quote(rateTo(t, tt.currency, tt.value), []Parcel{{Items: []Item{{ID: "v", Each: fen(tt.each), Quantity: tt.quantity}}, Freight: fen(tt.freight)}})
			if err != nil {
				t.Fatal(err)
			}
			l := p.Parcels[0].Lines[0]
			got := l.Each.Decimal() + " x " + string('0'+rune(l.Quantity)) + " = " + l.Total.Decimal() + " + " + p.Freight.Decimal() + " = " + p.Total.Decimal()
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if p.Duties != NotIncluded {
				t.Errorf("duties = %q: the quote must say that they are not included", p.Duties)
			}
		})
	}
}

func TestQuoteRefusesAPriceThatRoundsToNothing(t *testing.T) {
	t.Parallel()
	_, err := Quote(rateTo(t, "EUR", "0.1286"), []Parcel{{Items: []Item{{ID: "v", Each: fen(1), Quantity: 5}}, Freight: fen(0)}})
	if !errors.Is(err, ErrTooSmall) {
		t.Errorf("Quote of one fen in euro = %v, want ErrTooSmall", err)
	}
}

func TestSumsAreExactInEveryCurrencySold(t *testing.T) {
	t.Parallel()
	rates, err := ReadRates(strings.NewReader(seedRates))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom(rates).Draw(t, "rate")
		parcels := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Parcel {
			items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
				return Item{ID: "v", Each: fen(rapid.Int64Range(100, 10_000_000).Draw(t, "fen")), Quantity: rapid.Int64Range(1, 99).Draw(t, "quantity")}
			}), 1, 6).Draw(t, "items")
			return Parcel{Items: items, Freight: fen(rapid.Int64Range(0, 100_000).Draw(t, "freight"))}
		}), 1, 4).Draw(t, "parcels")
		price, err := Quote(rate, parcels)
		if err != nil {
			t.Fatal(err)
		}
		var goods, freight int64
		for i, p := range price.Parcels {
			for j, l := range p.Lines {
				if want := rate.Convert(parcels[i].Items[j].Each).Minor * parcels[i].Items[j].Quantity; l.Total.Minor != want {
					t.Fatalf("line = %v, want %d", l.Total, want)
				}
				goods += l.Total.Minor
			}
			freight += p.Freight.Minor
		}
		if price.Goods.Minor != goods || price.Freight.Minor != freight || price.Total.Minor != goods+freight {
			t.Fatalf("price = %+v, want goods %d and freight %d", price, goods, freight)
		}
	})
}

func TestRates(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for range 2 { // a second start changes nothing
			if err := Seed(t.Context(), db, now); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range money.Currencies() {
			r, err := RateFor(t.Context(), db, c, now)
			if err != nil || r.To != c || r.From != Base || r.Source == "" || r.TakenAt.IsZero() {
				t.Errorf("RateFor %s = %+v, %v", c, r, err)
			}
		}
		old, err := RateFor(t.Context(), db, "EUR", now)
		if err != nil {
			t.Fatal(err)
		}
		newer := rateTo(t, "EUR", "0.1300")
		newer.Source, newer.TakenAt = "a newer table", now
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { return AddRates(t.Context(), tx, []StoredRate{newer}, now) }); err != nil {
			t.Fatal(err)
		}
		if r, err := RateFor(t.Context(), db, "EUR", now); err != nil || r.Value.String() != "0.13" {
			t.Errorf("after a newer rate: %v, %v", r, err)
		}
		all, err := Rates(t.Context(), db, now)
		if err != nil || len(all) < len(money.Currencies()) || !slices.ContainsFunc(all, func(r StoredRate) bool { return r.To == "EUR" && r.Source == newer.Source }) {
			t.Errorf("Rates = %v, %v", all, err)
		}
		newer.TakenAt = now.Add(time.Second)
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { return AddRates(t.Context(), tx, []StoredRate{newer}, now) }); err == nil {
			t.Error("a rate of a second to come is stored")
		}
		if r, err := RateFor(t.Context(), db, "EUR", now.Add(-time.Second)); err != nil || r.ID != old.ID {
			t.Errorf("before the newer rate: %v, %v, want the old one", r, err)
		}
		if _, err := RateFor(t.Context(), db, "XXX", now); !errors.Is(err, ErrNotSold) {
			t.Errorf("RateFor XXX = %v, want ErrNotSold", err)
		}
		if _, err := RateFor(t.Context(), db, "EUR", now.AddDate(-30, 0, 0)); !errors.Is(err, ErrNoRate) {
			t.Errorf("RateFor thirty years ago = %v, want ErrNoRate", err)
		}
	})
}

func TestReadRates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       string // in the error; empty: one rate
	}{
		{"columns in any order", "source,taken_at,currency,value\nECB,2026-11-24T08:00:00Z,EUR, 0.13\n", ""},
		{"nothing", "", "columns currency"},
		{"no columns", "EUR,0.13,2026-11-24T08:00:00Z,ECB\n", "columns currency"},
		{"no rates", "currency,value,taken_at,source\n", "no line"},
		{"a currency there is not", "currency,value,taken_at,source\nXXX,0.13,2026-11-24T08:00:00Z,ECB\n", "line 2"},
		{"a comma for a point", "currency,value,taken_at,source\nEUR,\"0,13\",2026-11-24T08:00:00Z,ECB\n", "line 2"},
		{"nothing for a yuan", "currency,value,taken_at,source\nEUR,0,2026-11-24T08:00:00Z,ECB\n", "line 2"},
		{"a day without its time", "currency,value,taken_at,source\nEUR,0.13,2026-11-24,ECB\n", "2026-11-24T08:00:00Z"},
		{"nobody who says so", "currency,value,taken_at,source\nEUR,0.13,2026-11-24T08:00:00Z,\n", "source"},
		{"a cell too few", "currency,value,taken_at,source\nEUR,0.13,2026-11-24T08:00:00Z\n", "wrong number of fields"},
		{"an endless file", "currency,value,taken_at,source\n" + strings.Repeat("x", maxRates), "larger than"},
	}
	for _, tt := range tests {
		rates, err := ReadRates(strings.NewReader(tt.file))
		if tt.want == "" {
			if err != nil || len(rates) != 1 || rates[0].Value.String() != "0.13" || rates[0].Source != "ECB" || rates[0].TakenAt.Hour() != 8 {
				t.Errorf("%s: %+v, %v", tt.name, rates, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
