package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"quayside/backend/config"
	"quayside/backend/database"
	"quayside/backend/shipping"
)

// waybills is "quayside waybills": it stores a range of numbers that a carrier
// has given out, and lists what each carrier has left. It needs no running
// server; parcels that wait for numbers get theirs at their job's next try.
func waybills(ctx context.Context, cfg config.Config, args []string, out io.Writer) (err error) {
	var carrier, prefix string
	var digits int
	var first, last int64
	flags := flag.NewFlagSet("waybills", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&carrier, "carrier", "", "the carrier's `code`")
	flags.StringVar(&prefix, "prefix", "", "what every number begins with: `capitals` and digits")
	flags.IntVar(&digits, "digits", 9, "how many digits follow, with zeros in front")
	flags.Int64Var(&first, "first", 0, "the first `number`, without the prefix")
	flags.Int64Var(&last, "last", 0, "the last `number`")
	flags.Usage = func() {
		fmt.Fprintln(out, "usage: quayside waybills [-carrier CODE -prefix P -digits N -first A -last B]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 || flags.NFlag() > 0 && (carrier == "" || last == 0) {
		flags.Usage()
		return errors.New("name the carrier, the first number and the last")
	}
	return withDatabase(ctx, cfg, out, func(db *database.DB) error {
		if carrier != "" {
			err := db.InTx(ctx, func(tx *database.Tx) error {
				return shipping.AddRange(ctx, tx, carrier, prefix, digits, first, last, database.Now())
			})
			if err != nil {
				return err
			}
		}
		return listWaybills(ctx, db, out)
	})
}

// withDatabase runs a command on the database, brought up to date.
func withDatabase(ctx context.Context, cfg config.Config, out io.Writer, do func(*database.DB) error) (err error) {
	s := &house{cfg: cfg, log: newLog(cfg, out), stop: func() {}}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.openDatabase(ctx); err != nil {
		return err
	}
	return do(s.db)
}

// listWaybills prints every carrier with its ranges. One without numbers has a
// line too: nothing it carries can be declared.
func listWaybills(ctx context.Context, db *database.DB, out io.Writer) error {
	left, err := shipping.NumbersLeft(ctx, db)
	if err != nil {
		return err
	}
	ranges, err := shipping.Ranges(ctx, db)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CARRIER\tFIRST\tLAST\tNUMBERS\tLEFT")
	for _, carrier := range slices.Sorted(maps.Keys(left)) {
		for _, r := range ranges {
			if r.Carrier == carrier {
				fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\n", carrier, r.First, r.Last, r.Numbers, r.Left)
			}
		}
		fmt.Fprintf(table, "%s\tall\t\t\t%d\n", carrier, left[carrier])
	}
	return table.Flush()
}

// warnOfWaybills logs which carriers run out of numbers soon.
func (s *house) warnOfWaybills(ctx context.Context) error {
	low, err := shipping.RunningLow(ctx, s.db)
	if err != nil {
		return err
	}
	for _, carrier := range slices.Sorted(maps.Keys(low)) {
		s.log.WarnContext(ctx, "a carrier runs out of waybill numbers: see quayside waybills -h", "carrier", carrier, "left", low[carrier])
	}
	return nil
}

// waybillGauge is the metric of how many numbers each carrier has left, counted
// whenever the metrics are read.
type waybillGauge struct{ db *database.DB }

var waybillDesc = prometheus.NewDesc("quayside_waybill_numbers_left", "Waybill numbers that no parcel has yet, by carrier.", []string{"carrier"}, nil)

// Describe is for a prometheus registry.
func (g waybillGauge) Describe(ch chan<- *prometheus.Desc) { ch <- waybillDesc }

// Collect counts, for two seconds at most.
func (g waybillGauge) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	left, err := shipping.NumbersLeft(ctx, g.db)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(waybillDesc, err)
		return
	}
	for carrier, n := range left {
		ch <- prometheus.MustNewConstMetric(waybillDesc, prometheus.GaugeValue, float64(n), carrier)
	}
}
