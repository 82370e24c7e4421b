package shipping

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

const (
	carrierTable = "carriers"
	laneTable    = "lanes"
	bandTable    = "lane_bands"
	rangeTable   = "waybill_ranges"
)

type carrierRow struct {
	Code        string
	NameZH      string `gorm:"column:name_zh"`
	NameEN      string `gorm:"column:name_en"`
	CustomsCode string
	Phone       string
	CreatedAt   time.Time
}

type laneRow struct {
	ID, Carrier, Country string
	Rank                 int
	MinDays, MaxDays     int
	Port, Transport      string
	Source               string
	CreatedAt            time.Time
}

type bandRow struct {
	LaneID                     string
	OverGrams, ToGrams         int64
	StepGrams                  int64
	PriceBaseFen, PriceStepFen int64
	CostBaseFen, CostStepFen   int64
}

func (r carrierRow) carrier() Carrier {
	return Carrier{Code: r.Code, NameZH: r.NameZH, NameEN: r.NameEN, CustomsCode: r.CustomsCode, Phone: r.Phone}
}

func (r laneRow) lane(carrierName string) Lane {
	return Lane{
		ID: r.ID, Carrier: r.Carrier, CarrierName: carrierName, Country: r.Country,
		MinDays: r.MinDays, MaxDays: r.MaxDays, Port: r.Port, Transport: r.Transport,
	}
}

func (r bandRow) band() band {
	return band{
		over: r.OverGrams, to: r.ToGrams, step: r.StepGrams, priceBase: r.PriceBaseFen, priceStep: r.PriceStepFen,
		costBase: r.CostBaseFen, costStep: r.CostStepFen,
	}
}

// LanesTo returns the ways to a country, the preferred one first; none is not
// an error. One query.
func LanesTo(ctx context.Context, conn database.Conn, country string) (Lanes, error) {
	var rows []struct {
		Lane        laneRow `gorm:"embedded"`
		Band        bandRow `gorm:"embedded"`
		CarrierName string
	}
	err := conn.Gorm(ctx).Raw(`
		SELECT l.*, b.*, c.name_en AS carrier_name
		FROM lanes l
		JOIN carriers c ON c.code = l.carrier
		JOIN lane_bands b ON b.lane_id = l.id
		WHERE l.country = ? ORDER BY l.rank, l.id, b.over_grams`, country).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find lanes to %.8q: %w", country, err)
	}
	var lanes Lanes
	for _, r := range rows {
		if n := len(lanes); n == 0 || lanes[n-1].ID != r.Lane.ID {
			lanes = append(lanes, r.Lane.lane(r.CarrierName))
		}
		last := &lanes[len(lanes)-1]
		last.bands = append(last.bands, r.Band.band())
	}
	return lanes, nil
}

// Destinations returns the countries some lane goes to, by code.
func Destinations(ctx context.Context, conn database.Conn) ([]string, error) {
	var countries []string
	err := conn.Gorm(ctx).Table(laneTable).Distinct("country").Order("country").Pluck("country", &countries).Error
	if err != nil {
		return nil, fmt.Errorf("list destinations: %w", err)
	}
	return countries, nil
}

// findCarriers returns the carriers with codes, all of them, or an error.
func findCarriers(ctx context.Context, conn database.Conn, codes []string) (map[string]Carrier, error) {
	var rows []carrierRow
	if err := conn.Gorm(ctx).Table(carrierTable).Where("code IN ?", codes).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find carriers: %w", err)
	}
	found := map[string]Carrier{}
	for _, r := range rows {
		found[r.Code] = r.carrier()
	}
	for _, code := range codes {
		if _, ok := found[code]; !ok {
			return nil, fmt.Errorf("there is no carrier %q", code)
		}
	}
	return found, nil
}

// keep is an insert that leaves what is there alone.
func keep(columns ...string) clause.OnConflict {
	c := clause.OnConflict{DoNothing: true}
	for _, name := range columns {
		c.Columns = append(c.Columns, clause.Column{Name: name})
	}
	return c
}
