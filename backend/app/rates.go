package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"quayside/backend/config"
	"quayside/backend/database"
	"quayside/backend/landed"
)

// rates is "quayside rates": it stores the exchange rates of a file and lists
// those that hold now. A server that runs on the same database prices with them
// at once; orders keep the rate they were made at.
func rates(ctx context.Context, cfg config.Config, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("rates", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprintln(out, "usage: quayside rates [FILE.csv]\n\nThe file has the columns currency, value (units of it for one yuan), source and taken_at (2026-11-24T08:00:00Z).")
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 1 {
		flags.Usage()
		return errors.New("name one file of rates")
	}
	var fresh []landed.StoredRate
	if file := flags.Arg(0); file != "" {
		var err error
		if fresh, err = readRates(file); err != nil {
			return err
		}
	}
	return withDatabase(ctx, cfg, out, func(db *database.DB) error {
		if len(fresh) > 0 {
			if err := db.InTx(ctx, func(tx *database.Tx) error { return landed.AddRates(ctx, tx, fresh, database.Now()) }); err != nil {
				return err
			}
		}
		return listRates(ctx, db, out)
	})
}

func readRates(file string) (rates []landed.StoredRate, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return landed.ReadRates(f)
}

// listRates prints the rate of each currency that holds now.
func listRates(ctx context.Context, db *database.DB, out io.Writer) error {
	all, err := landed.Rates(ctx, db, database.Now())
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "CURRENCY\tFOR ONE %s\tTAKEN AT\tSOURCE\n", landed.Base)
	for _, r := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.To, r.Value, r.TakenAt.Format(time.RFC3339), r.Source)
	}
	return table.Flush()
}
