// Package stripesandbox is a payment service of our own that speaks Stripe's
// wire format, for shops that have no Stripe account yet and for tests.
//
// It speaks API version 2023-10-16 for what Quayside uses: payment intents,
// their confirmation with Stripe's documented test cards, a 3-D Secure
// question, declines, refunds, events and signed webhooks that are retried. It
// serves a script that stands where Stripe.js would, with the same calls. No
// money moves. It keeps its state in a SQLite file of its own: a process may be
// killed at any moment, and two processes may share the file.
//
// What it does not know it refuses, as Stripe refuses an unknown parameter; it
// never pretends.
package stripesandbox

import (
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"
)

// Mount is the path under which the sandbox expects to be served. Its API base,
// as a Stripe client wants it, is the server's address plus Mount + "/api".
const Mount = "/sandbox"

// Version is the only API version the sandbox speaks.
const Version = "2023-10-16"

// Options say how a sandbox runs. Only File is required.
type Options struct {
	// File is where the sandbox keeps its state; its folder must exist.
	File string

	// Origin is how browsers reach the server, "http://localhost:8080". If it is
	// empty, each request's own Host is taken.
	Origin string

	// Merchant is the name shown on the bank's page. Default "Quayside".
	Merchant string

	// Now is the clock. Default time.Now.
	Now func() time.Time

	// Log hears of trouble and of webhooks that were given up. Default slog.Default().
	Log *slog.Logger

	// Backoff is how long to wait after the nth failed delivery of a webhook,
	// n from 1. Default: half a second, doubled each time, at most an hour.
	Backoff func(n int) time.Duration

	// HTTP delivers webhooks. Default: a client that waits ten seconds.
	HTTP *http.Client
}

// Sandbox is one running sandbox. It is an http.Handler for everything under
// [Mount], safe for concurrent use.
type Sandbox struct {
	opt  Options
	db   *sql.DB
	keys Keys
	mux  *http.ServeMux
	wake chan struct{} // tells Deliver that something was queued

	pages *template.Template
	texts map[string]map[string]string // by language and name
}

// Open opens the sandbox's file, making it with fresh keys if there is none.
func Open(ctx context.Context, opt Options) (*Sandbox, error) {
	s := &Sandbox{opt: withDefaults(opt), mux: http.NewServeMux(), wake: make(chan struct{}, 1)}
	if err := s.loadPages(); err != nil {
		return nil, fmt.Errorf("pages of the sandbox: %w", err)
	}
	db, err := openFile(ctx, opt.File)
	if err != nil {
		return nil, fmt.Errorf("open sandbox file %s: %w", opt.File, err)
	}
	s.db = db
	if err := s.inTx(ctx, func(tx *sql.Tx) error { s.keys, err = loadKeys(ctx, tx); return err }); err != nil {
		return nil, fmt.Errorf("keys of the sandbox: %w", errorsJoin(err, db.Close()))
	}
	s.routes()
	return s, nil
}

// withDefaults fills in what was left empty.
func withDefaults(o Options) Options {
	if o.Merchant == "" {
		o.Merchant = "Quayside"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Backoff == nil {
		o.Backoff = backoff
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	return o
}

// Keys returns the keys of this sandbox. They live in its file, so they stay the
// same for as long as the file does.
func (s *Sandbox) Keys() Keys { return s.keys }

// Close closes the file. Requests that come later are answered with 500.
func (s *Sandbox) Close() error { return s.db.Close() }

// ServeHTTP answers everything under [Mount].
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }
