package shipping

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"quayside/backend/database"
)

// The carriers, lanes, prices and waybill numbers a new shop starts with. The
// carriers do not exist and the prices are made up; the ports are the codes of
// the countries in the customs' port table (关检融合部分通关参数, old codes).
var (
	//go:embed carriers.csv
	seedCarriers string
	//go:embed lanes.csv
	seedLanes string
	//go:embed bands.csv
	seedBands string
)

const seedSource = "Demonstration tariff, November 2026"

// Seed stores the demonstration's carriers, lanes and waybill ranges, unless
// they are there. What was changed since stays changed.
func Seed(ctx context.Context, db *database.DB, now time.Time) error {
	t, err := readTariff(now.UTC())
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *database.Tx) error {
		had, err := Destinations(ctx, tx)
		if err != nil || len(had) > 0 {
			return err
		}
		return t.add(ctx, tx)
	})
}

// tariff is everything Seed stores.
type tariff struct {
	carriers []carrierRow
	lanes    []laneRow
	bands    []bandRow
	ranges   []rangeRow
}

func (t *tariff) add(ctx context.Context, tx *database.Tx) error {
	g := tx.Gorm(ctx)
	if err := g.Table(carrierTable).Clauses(keep("code")).Create(&t.carriers).Error; err != nil {
		return fmt.Errorf("add carriers: %w", err)
	}
	if err := g.Table(laneTable).Clauses(keep("country", "carrier")).Create(&t.lanes).Error; err != nil {
		return fmt.Errorf("add lanes: %w", err)
	}
	if err := g.Table(bandTable).Clauses(keep("lane_id", "over_grams")).Create(&t.bands).Error; err != nil {
		return fmt.Errorf("add lane bands: %w", err)
	}
	if err := g.Table(rangeTable).Clauses(keep("carrier", "prefix", "first_number")).Create(&t.ranges).Error; err != nil {
		return fmt.Errorf("add waybill ranges: %w", err)
	}
	return nil
}

func readTariff(now time.Time) (*tariff, error) {
	t := &tariff{}
	bands := map[string][]bandRow{}
	err := eachRow(seedBands, func(r record) {
		bands[r["zone"]] = append(bands[r["zone"]], bandRow{
			OverGrams: r.number("over_grams"), ToGrams: r.number("to_grams"), StepGrams: r.number("step_grams"),
			PriceBaseFen: r.number("price_base_fen"), PriceStepFen: r.number("price_step_fen"),
			CostBaseFen: r.number("cost_base_fen"), CostStepFen: r.number("cost_step_fen"),
		})
	})
	if err != nil {
		return nil, err
	}
	if err := eachRow(seedCarriers, func(r record) { t.carrier(r, now) }); err != nil {
		return nil, err
	}
	return t, eachRow(seedLanes, func(r record) { t.lane(r, bands[r["zone"]], now) })
}

func (t *tariff) carrier(r record, now time.Time) {
	t.carriers = append(t.carriers, carrierRow{
		Code: r["code"], NameZH: r["name_zh"], NameEN: r["name_en"],
		CustomsCode: r["customs_code"], Phone: r["phone"], CreatedAt: now,
	})
	t.ranges = append(t.ranges, rangeRow{
		ID: database.NewID(), Carrier: r["code"], Prefix: r["prefix"], Digits: int(r.number("digits")),
		FirstNumber: r.number("first_number"), LastNumber: r.number("last_number"), NextNumber: r.number("first_number"), AddedAt: now,
	})
}

func (t *tariff) lane(r record, bands []bandRow, now time.Time) {
	l := laneRow{
		ID: database.NewID(), Carrier: r["carrier"], Country: r["country"], Rank: int(r.number("rank")),
		MinDays: int(r.number("min_days")), MaxDays: int(r.number("max_days")), Port: r["port"],
		Transport: r["transport"], Source: seedSource, CreatedAt: now,
	}
	t.lanes = append(t.lanes, l)
	for _, b := range bands {
		b.LaneID = l.ID
		t.bands = append(t.bands, b)
	}
}

// record is a line of an embedded table by the names of its columns.
type record map[string]string

// number reads a whole number. The tables are part of the program and are read
// by a test, so a wrong one is a programmer's mistake and panics.
func (r record) number(column string) int64 {
	n, err := strconv.ParseInt(r[column], 10, 64)
	if err != nil {
		panic(fmt.Sprintf("shipping: column %s: %v", column, err))
	}
	return n
}

func eachRow(text string, do func(record)) error {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("read tariff: %w", err)
	}
	for _, row := range rows[1:] {
		r := record{}
		for i, column := range rows[0] {
			r[column] = row[i]
		}
		do(r)
	}
	return nil
}
