// Package config reads every setting of the server, once, from the
// environment. All mistakes are reported together. The rooms receive values,
// never the Config.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is every setting there is. With none set it is a whole shop on one
// machine: SQLite, events in process, files in a folder, payments in a local
// sandbox, customs as a stand-in port.
type Config struct {
	// Listen is the address to serve on, host and port. The default is
	// reachable from this machine only.
	Listen string `env:"LISTEN" envDefault:"127.0.0.1:8080"`

	// Origin is how browsers reach us: scheme and host, no path. Requests that
	// come from pages of another origin may not change anything.
	Origin *url.URL `env:"ORIGIN" envDefault:"http://localhost:8080"`

	// Data is the folder for everything kept on disk.
	Data string `env:"DATA" envDefault:"data"`

	// Database is the path of a SQLite file or a postgres:// URL. Empty means
	// quayside.db in Data.
	Database string `env:"DATABASE"`

	// Blobs is where pictures are kept: a folder, or s3://bucket?region=...
	// Empty means the folder blobs in Data.
	Blobs string `env:"BLOBS"`

	// NATS is the URL of a NATS cluster that joins several servers. Empty means
	// one inside this process, without a port.
	NATS string `env:"NATS"`

	// Roles say what this process does: web, worker, or both.
	Roles []string `env:"ROLES" envDefault:"web,worker"`

	// Demo loads the demonstration shop if it is not there yet, with sign-ins
	// whose passwords are public. Never set it on a shop that takes real money.
	Demo bool `env:"DEMO"`

	// Country is where prices are shown for until a visitor chooses, ISO 3166
	// alpha-2. Visitors are never guessed at by their address.
	Country string `env:"COUNTRY" envDefault:"DE"`

	// Stripe takes the money. All three empty means the local sandbox.
	Stripe Stripe `envPrefix:"STRIPE_"`

	// Hold is how long goods are kept for a shopper who is paying.
	Hold time.Duration `env:"HOLD" envDefault:"10m"`

	// Customs is how declarations leave.
	Customs Customs `envPrefix:"CUSTOMS_"`

	// MetricsToken, if set, must be sent as a bearer token to read /metrics.
	// Empty leaves /metrics open: keep it behind the proxy then.
	MetricsToken Secret `env:"METRICS_TOKEN"`

	// OTLP is the URL that traces are sent to by OTLP over HTTP. Empty sends none.
	OTLP string `env:"OTLP"`

	// LogLevel is debug, info, warn or error.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info"`

	// LogFormat is text or json.
	LogFormat string `env:"LOG_FORMAT" envDefault:"text"`

	// DrainTimeout is how long requests and jobs under way may take to finish
	// when the server stops.
	DrainTimeout time.Duration `env:"DRAIN_TIMEOUT" envDefault:"15s"`
}

// Stripe is an account with Stripe. The webhook endpoint must be made with API
// version 2023-10-16 and point to /hooks/stripe.
type Stripe struct {
	Key           Secret `env:"KEY"`             // sk_...
	Publishable   string `env:"PUBLISHABLE_KEY"` // pk_..., given to browsers
	WebhookSecret Secret `env:"WEBHOOK_SECRET"`  // whsec_...
}

// Sandbox reports that no account is configured.
func (s Stripe) Sandbox() bool { return s == Stripe{} }

// Customs says how messages reach the port and who signs them.
type Customs struct {
	// Port is the way to the port: "standin" checks and answers in process.
	Port string `env:"PORT" envDefault:"standin"`

	// Keys is the folder with one NAME.pem a transmission identity, holding its
	// private key and its certificate. Empty means the folder keys in Data.
	Keys string `env:"KEYS"`

	// StandinDelay is the pause between two answers of the stand-in port.
	StandinDelay time.Duration `env:"STANDIN_DELAY" envDefault:"2s"`

	// Poll is how often replies are fetched.
	Poll time.Duration `env:"POLL" envDefault:"1s"`
}

// Secret is a string that never prints.
type Secret string

// String hides the secret from logs and error messages.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(set)"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Prefix stands before every variable's name.
const Prefix = "QUAYSIDE_"

// FromEnv reads the settings from environ, "NAME=value" each, as os.Environ
// returns them. The error names every mistake, one a line.
func FromEnv(environ []string) (Config, error) {
	vars := env.ToMap(environ)
	cfg, err := env.ParseAsWithOptions[Config](env.Options{Prefix: Prefix, Environment: vars})
	problems := mistakes(err)
	if err == nil {
		cfg.fill()
		problems = append(problems, cfg.check()...)
	}
	problems = append(problems, unknown(vars)...)
	if len(problems) > 0 {
		return Config{}, fmt.Errorf("the settings have mistakes:\n  %s", strings.Join(problems, "\n  "))
	}
	return cfg, nil
}

// mistakes lists what the parser found, in its words. Values are left out: one
// of them may be a secret.
func mistakes(err error) []string {
	if err == nil {
		return nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		return []string{err.Error()}
	}
	var list []string
	for _, e := range all.Errors {
		var p env.ParseError
		if errors.As(e, &p) {
			list = append(list, fmt.Sprintf("the variable of %s cannot be read as %s", p.Name, p.Type))
			continue
		}
		list = append(list, e.Error())
	}
	return list
}

// fill sets what depends on other settings.
func (c *Config) fill() {
	c.Database = or(c.Database, filepath.Join(c.Data, "quayside.db"))
	c.Blobs = or(c.Blobs, filepath.Join(c.Data, "blobs"))
	c.Customs.Keys = or(c.Customs.Keys, filepath.Join(c.Data, "keys"))
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// Does reports whether this process has the role.
func (c *Config) Does(role string) bool { return slices.Contains(c.Roles, role) }
