package shipping

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// Range is a run of waybill numbers that a carrier has given out.
type Range struct {
	Carrier     string // its code
	First, Last string // as they are printed: "HQ26100000001"
	Numbers     int64  // how many there were
	Left        int64  // how many no parcel has yet
}

func (r *rangeRow) print(n int64) string { return fmt.Sprintf("%s%0*d", r.Prefix, r.Digits, n) }

func (r *rangeRow) view() Range {
	return Range{
		Carrier: r.Carrier, First: r.print(r.FirstNumber), Last: r.print(r.LastNumber),
		Numbers: r.LastNumber - r.FirstNumber + 1, Left: r.LastNumber - r.NextNumber + 1,
	}
}

// overlaps reports whether a number of r, as it is printed, is one of other's:
// texts of one length stand in the order of their numbers.
func (r Range) overlaps(other Range) bool {
	return len(r.First) == len(other.First) && r.First <= other.Last && other.First <= r.Last
}

// Ranges returns the ranges of all carriers, of each the oldest first, which is
// the order they are used in.
func Ranges(ctx context.Context, conn database.Conn) ([]Range, error) {
	return findRanges(conn.Gorm(ctx).Order("carrier, added_at, id"))
}

func findRanges(query *gorm.DB) ([]Range, error) {
	var rows []rangeRow
	if err := query.Table(rangeTable).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find waybill ranges: %w", err)
	}
	ranges := make([]Range, len(rows))
	for i, r := range rows {
		ranges[i] = r.view()
	}
	return ranges, nil
}

// prefixes are what a carrier's numbers may begin with.
var prefixes = regexp.MustCompile(`^[A-Z0-9-]*$`)

// AddRange stores a range of waybill numbers a carrier has given out: prefix,
// then the numbers from first to last padded with zeros to digits. One that
// makes a number of another range again is refused with ErrRange, since a number
// given twice would be two parcels; so is one that is empty or does not fit.
func AddRange(ctx context.Context, tx *database.Tx, carrier, prefix string, digits int, first, last int64, now time.Time) error {
	row := rangeRow{ID: database.NewID(), Carrier: carrier, Prefix: prefix, Digits: digits,
		FirstNumber: first, LastNumber: last, NextNumber: first, AddedAt: now.UTC()}
	refuse := func(why error) error {
		return ErrRange.Because(fmt.Errorf("%s %.40q %d to %d in %d digits: %w", carrier, prefix, first, last, digits, why))
	}
	if !prefixes.MatchString(prefix) || len(strconv.FormatInt(last, 10)) > digits {
		return refuse(errors.New("a prefix is capitals, digits and hyphens, and every number has room in the digits"))
	}
	if err := row.isNew(ctx, tx); errors.Is(err, ErrRange) {
		return refuse(err)
	} else if err != nil {
		return err
	}
	err := tx.Gorm(ctx).Table(rangeTable).Create(&row).Error
	if errors.Is(err, gorm.ErrCheckConstraintViolated) || errors.Is(err, gorm.ErrDuplicatedKey) {
		return refuse(err)
	}
	if err != nil {
		return fmt.Errorf("add waybill range: %w", err)
	}
	return nil
}

// isNew returns ErrRange if a number of r is in another range of the carrier.
// The carrier stays locked until tx ends, so of two at once one sees the other.
func (r *rangeRow) isNew(ctx context.Context, tx *database.Tx) error {
	var c carrierRow
	err := tx.Gorm(ctx).Table(carrierTable).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("code = ?", r.Carrier).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("there is no carrier %.40q", r.Carrier)
	}
	if err != nil {
		return fmt.Errorf("find carrier %s: %w", r.Carrier, err)
	}
	others, err := findRanges(tx.Gorm(ctx).Where("carrier = ?", r.Carrier))
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.overlaps(r.view()) {
			return ErrRange.Because(fmt.Errorf("it overlaps %s to %s", other.First, other.Last))
		}
	}
	return nil
}

// fewNumbers is how many numbers are few for any carrier.
const fewNumbers = 1000

// RunningLow returns the carriers that need new numbers soon, with how many they
// have left: fewer than 1,000, or than a tenth of the newest range.
func RunningLow(ctx context.Context, conn database.Conn) (map[string]int64, error) {
	left, err := NumbersLeft(ctx, conn)
	if err != nil {
		return nil, err
	}
	ranges, err := Ranges(ctx, conn)
	if err != nil {
		return nil, err
	}
	newest := map[string]int64{}
	for _, r := range ranges {
		newest[r.Carrier] = r.Numbers
	}
	low := map[string]int64{}
	for carrier, n := range left {
		if n < fewNumbers || n < newest[carrier]/10 {
			low[carrier] = n
		}
	}
	return low, nil
}
