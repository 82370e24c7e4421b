package landed

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"quayside/backend/database"
	"quayside/backend/money"
)

// seedRates are dated rates a new shop starts with, each with its source: units
// of a currency for one yuan. A shop that takes real money adds newer ones.
//
//go:embed rates.csv
var seedRates string

// Seed stores the rates the program brings along, unless they are there.
func Seed(ctx context.Context, db *database.DB, now time.Time) error {
	rates, err := readRates(seedRates)
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *database.Tx) error { return AddRates(ctx, tx, rates, now) })
}

// readRates reads lines of currency, value, time and source under a header.
func readRates(text string) ([]StoredRate, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read rates: %w", err)
	}
	var rates []StoredRate
	for _, row := range rows[1:] {
		rate, err := money.ParseRate(Base, money.Currency(row[0]), row[1])
		if err != nil {
			return nil, fmt.Errorf("read rates: %w", err)
		}
		at, err := time.Parse(time.RFC3339, row[2])
		if err != nil {
			return nil, fmt.Errorf("read rates: %w", err)
		}
		rates = append(rates, StoredRate{Rate: rate, Source: row[3], TakenAt: at})
	}
	return rates, nil
}
