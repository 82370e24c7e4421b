package shipping

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// ErrRange means that a range of waybill numbers cannot be stored.
var ErrRange = fault.New(fault.Invalid, "shipping.range",
	"This range of waybill numbers cannot be used: it overlaps another one, is empty, or makes numbers of more than 32 characters.")

type rangeRow struct {
	ID, Carrier, Prefix                 string
	Digits                              int
	FirstNumber, LastNumber, NextNumber int64
	AddedAt                             time.Time
}

func (r *rangeRow) take() string {
	number := r.print(r.NextNumber)
	r.NextNumber++
	return number
}

// NextWaybill returns the next number of a carrier; see [nextWaybills].
func NextWaybill(ctx context.Context, tx *database.Tx, carrier string) (string, error) {
	numbers, err := nextWaybills(ctx, tx, map[string]int{carrier: 1})
	if err != nil {
		return "", err
	}
	return numbers[carrier][0], nil
}

// nextWaybills takes so many numbers from each carrier's ranges, oldest range
// first. The ranges stay locked until tx ends, so no number is given twice, and
// one of a transaction that is rolled back is given to the next: there are no
// gaps. It returns ErrNoNumbers, and takes none, if a carrier has too few left.
//
// Take numbers last in a transaction: every other sale by the carrier waits.
func nextWaybills(ctx context.Context, tx *database.Tx, want map[string]int) (map[string][]string, error) {
	ranges, err := lockRanges(ctx, tx, want)
	if err != nil {
		return nil, err
	}
	taken := map[string][]string{}
	for _, r := range ranges {
		for r.NextNumber <= r.LastNumber && len(taken[r.Carrier]) < want[r.Carrier] {
			taken[r.Carrier] = append(taken[r.Carrier], r.take())
		}
	}
	for carrier, n := range want {
		if len(taken[carrier]) < n {
			return nil, ErrNoNumbers.Because(fmt.Errorf("carrier %s has %d of %d", carrier, len(taken[carrier]), n))
		}
	}
	return taken, advance(ctx, tx, ranges)
}

// lockRanges returns what is left of the ranges, always locked in one order.
func lockRanges(ctx context.Context, tx *database.Tx, want map[string]int) ([]*rangeRow, error) {
	var carriers []string
	for c := range want {
		carriers = append(carriers, c)
	}
	slices.Sort(carriers)
	var rows []*rangeRow
	err := tx.Gorm(ctx).Table(rangeTable).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("carrier IN ? AND next_number <= last_number", carriers).Order("carrier, added_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("lock waybill ranges: %w", err)
	}
	return rows, nil
}

// advance stores how far each range was used: almost always one range, two
// where one came to its end.
func advance(ctx context.Context, tx *database.Tx, ranges []*rangeRow) error {
	for _, r := range ranges {
		err := tx.Gorm(ctx).Table(rangeTable).Where("id = ? AND next_number < ?", r.ID, r.NextNumber).
			UpdateColumn("next_number", r.NextNumber).Error
		if err != nil {
			return fmt.Errorf("advance waybill range %s: %w", r.ID, err)
		}
	}
	return nil
}

// NumbersLeft returns how many waybill numbers each carrier has left, so that
// the office can ask for more in time.
func NumbersLeft(ctx context.Context, conn database.Conn) (map[string]int64, error) {
	var rows []struct {
		Carrier string
		Numbers int64
	}
	err := conn.Gorm(ctx).Raw(`SELECT c.code AS carrier, CAST(COALESCE(SUM(r.last_number - r.next_number + 1), 0) AS BIGINT) AS numbers
		FROM carriers c LEFT JOIN waybill_ranges r ON r.carrier = c.code GROUP BY c.code`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count waybill numbers: %w", err)
	}
	left := map[string]int64{}
	for _, r := range rows {
		left[r.Carrier] = r.Numbers
	}
	return left, nil
}
