// Package app builds every part of the shop, joins them, starts and stops
// them, and holds the commands of the program.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"quayside/backend/config"
	"quayside/backend/database"
	"quayside/migrations"
)

const usage = `usage: quayside [command]

  serve     serve the shop (the default)
  migrate   bring the database up to date and exit
  import    read a catalogue file: quayside import -h
  waybills  list waybill numbers, or store a carrier's: quayside waybills -h
  rates     list exchange rates, or store those of a file: quayside rates -h
  health    ask the server on this machine whether it is up
  version   print the version

Settings are read from the environment, QUAYSIDE_*; see docs/operations.md.
`

// Main runs the command in args with the settings in environ. What a command
// answers goes to out; the log goes there too.
func Main(ctx context.Context, args, environ []string, out io.Writer) error {
	name := "serve"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "version":
		_, err := fmt.Fprintln(out, version())
		return err
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	run, known := map[string]func(context.Context, config.Config, []string, io.Writer) error{
		"serve": serve, "migrate": migrate, "import": importCatalogue, "waybills": waybills, "rates": rates, "health": health,
	}[name]
	if !known {
		return fmt.Errorf("there is no command %q\n\n%s", name, usage)
	}
	cfg, err := config.FromEnv(environ)
	if err != nil {
		return err
	}
	return run(ctx, cfg, args, out)
}

// version is the commit the program was built from, if it is known.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}

func serve(ctx context.Context, cfg config.Config, _ []string, out io.Writer) error {
	return Serve(ctx, cfg, out)
}

func migrate(ctx context.Context, cfg config.Config, _ []string, out io.Writer) (err error) {
	db, err := database.Open(ctx, cfg.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx, migrations.FS); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "The database is up to date.")
	return err
}

// health fails unless the server on this machine answers. It is the image's
// health check, where there is no shell and no curl.
func health(ctx context.Context, cfg config.Config, _ []string, _ io.Writer) error {
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, stop := context.WithTimeout(ctx, 3*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the server answers %s", res.Status)
	}
	return errors.Join(err, res.Body.Close())
}
