package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"quayside/backend/catalog"
	"quayside/backend/config"
)

// importCatalogue is "quayside import". It needs no running server; one that
// runs on the same database sees the products at once.
func importCatalogue(ctx context.Context, cfg config.Config, args []string, out io.Writer) (err error) {
	var o catalog.Command
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.Folder, "pictures", "", "`folder` of the pictures the file names (default: beside the file)")
	flags.StringVar(&o.Merchant, "merchant", "", "take only rows of this merchant, by its `code`")
	flags.BoolVar(&o.DryRun, "dry-run", false, "check the file and say what would be done")
	flags.BoolVar(&o.GoodRows, "good-rows", false, "import the good rows of a file that has bad ones")
	flags.Usage = func() {
		fmt.Fprintln(out, "usage: quayside import [flags] FILE.csv")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return errors.New("name one catalogue file")
	}
	o.File = flags.Arg(0)
	s := &house{cfg: cfg, log: newLog(cfg, out), stop: func() {}}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, open := range []func(context.Context) error{s.openDatabase, s.openFiles, s.openQueue, s.openCatalogue} {
		if err := open(ctx); err != nil {
			return err
		}
	}
	return s.intake.Run(ctx, o, out)
}
