package landed

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
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
	rates, err := ReadRates(strings.NewReader(seedRates))
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *database.Tx) error { return AddRates(ctx, tx, rates, now) })
}

// maxRates is more than any file of rates needs, in bytes.
const maxRates = 1 << 20

// rateColumns are the columns of a file of rates: units of a currency for one
// yuan, when that was so in RFC 3339, and who said so.
var rateColumns = []string{"currency", "value", "taken_at", "source"}

// ReadRates reads a CSV file of rates with the columns currency, value, taken_at
// and source, in any order. Errors name the line.
func ReadRates(r io.Reader) ([]StoredRate, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxRates+1))
	if err != nil {
		return nil, fmt.Errorf("read rates: %w", err)
	}
	if len(text) > maxRates {
		return nil, fmt.Errorf("read rates: the file is larger than %d bytes", maxRates)
	}
	rows := csv.NewReader(bytes.NewReader(text))
	head, err := rows.Read()
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(head)), slices.Sorted(slices.Values(rateColumns))) {
		return nil, errors.Join(fmt.Errorf("read rates: the first line must name the columns %s", strings.Join(rateColumns, ", ")), err)
	}
	var rates []StoredRate
	row, err := rows.Read()
	for ; err == nil; row, err = rows.Read() {
		rate, wrong := readRate(head, row)
		if wrong != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("read rates: line %d: %w", line, wrong)
		}
		rates = append(rates, rate)
	}
	if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read rates: %w", err)
	}
	if rates == nil {
		return nil, errors.New("read rates: the file has no line below the first")
	}
	return rates, nil
}

func readRate(head, row []string) (StoredRate, error) {
	cell := map[string]string{}
	for i, column := range head {
		cell[column] = strings.TrimSpace(row[i])
	}
	rate, err := money.ParseRate(Base, money.Currency(cell["currency"]), cell["value"])
	if err != nil {
		return StoredRate{}, err
	}
	at, err := time.Parse(time.RFC3339, cell["taken_at"])
	if err != nil {
		return StoredRate{}, fmt.Errorf("taken_at must look like 2026-11-24T08:00:00Z: %w", err)
	}
	if n := len(cell["source"]); n < 1 || n > 200 {
		return StoredRate{}, errors.New("source must say who gave the rate, in at most 200 bytes")
	}
	return StoredRate{Rate: rate, Source: cell["source"], TakenAt: at}, nil
}
