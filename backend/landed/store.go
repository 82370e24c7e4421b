package landed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
	"quayside/backend/money"
)

// Base is the currency merchants price in.
const Base money.Currency = "CNY"

const rateTable = "exchange_rates"

type rateRow struct {
	ID      string
	Base    money.Currency
	Quote   money.Currency
	Value   string
	Source  string
	TakenAt time.Time
	AddedAt time.Time
}

// RateFor returns the newest rate from CNY to currency that held at now. It
// returns ErrNotSold for a currency the shop does not sell in, and ErrNoRate if
// no rate is stored.
func RateFor(ctx context.Context, conn database.Conn, currency money.Currency, now time.Time) (StoredRate, error) {
	if !currency.Sold() {
		return StoredRate{}, ErrNotSold.Because(fmt.Errorf("currency %.10q", string(currency)))
	}
	var r rateRow
	err := conn.Gorm(ctx).Table(rateTable).
		Where("base = ? AND quote = ? AND taken_at <= ?", Base, currency, now.UTC()).
		Order("taken_at DESC").Limit(1).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return StoredRate{}, ErrNoRate.Because(fmt.Errorf("%s to %s at %s", Base, currency, now))
	}
	if err != nil {
		return StoredRate{}, fmt.Errorf("find the rate of %s: %w", currency, err)
	}
	return r.rate()
}

// Rates returns the rate of each currency that holds at now, by currency.
func Rates(ctx context.Context, conn database.Conn, now time.Time) ([]StoredRate, error) {
	var rows []rateRow
	err := conn.Gorm(ctx).Raw(`SELECT r.* FROM exchange_rates r JOIN (
			SELECT quote, MAX(taken_at) AS newest FROM exchange_rates WHERE base = ? AND taken_at <= ? GROUP BY quote
		) n ON n.quote = r.quote AND n.newest = r.taken_at
		WHERE r.base = ? ORDER BY r.quote`, Base, now.UTC(), Base).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find the rates at %s: %w", now, err)
	}
	rates := make([]StoredRate, len(rows))
	for i, r := range rows {
		if rates[i], err = r.rate(); err != nil {
			return nil, err
		}
	}
	return rates, nil
}

func (r rateRow) rate() (StoredRate, error) {
	rate, err := money.ParseRate(r.Base, r.Quote, r.Value)
	if err != nil {
		return StoredRate{}, fmt.Errorf("stored rate %s: %w", r.ID, err)
	}
	return StoredRate{ID: r.ID, Rate: rate, Source: r.Source, TakenAt: r.TakenAt.UTC()}, nil
}

// AddRates stores rates that are not stored yet: one of the same currencies and
// time is left as it is, because orders may name it. New ones get an ID. A rate of
// a time to come is a mistake and is refused, and all with it.
func AddRates(ctx context.Context, tx *database.Tx, rates []StoredRate, now time.Time) error {
	rows := make([]rateRow, len(rates))
	for i, r := range rates {
		if r.TakenAt.After(now) {
			return fmt.Errorf("add exchange rates: that of %s was taken at %s, which is yet to come", r.To, r.TakenAt.Format(time.RFC3339))
		}
		rows[i] = rateRow{
			ID: database.NewID(), Base: r.From, Quote: r.To, Value: r.Value.String(),
			Source: r.Source, TakenAt: r.TakenAt.UTC(), AddedAt: now.UTC(),
		}
	}
	same := clause.OnConflict{Columns: []clause.Column{{Name: "base"}, {Name: "quote"}, {Name: "taken_at"}}, DoNothing: true}
	if err := tx.Gorm(ctx).Table(rateTable).Clauses(same).CreateInBatches(rows, 100).Error; err != nil {
		return fmt.Errorf("add exchange rates: %w", err)
	}
	return nil
}
