package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"quayside/backend/config"
)

// front is the listening socket and what stands behind it. It listens before
// the database is ready, so that a restart shows a page and not a refused
// connection.
type front struct {
	listener net.Listener
	server   *http.Server
	site     atomic.Pointer[http.Handler] // nil while starting
	done     chan error
}

// Limits of one connection. A picture on a slow phone takes its time, hence no
// limit of writing; handlers bound how much they read, this how long: enough for
// a catalogue with its pictures on a slow line.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 3 * time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
)

func listen(ctx context.Context, cfg config.Config, log *slog.Logger) (*front, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (QUAYSIDE_LISTEN): %w", cfg.Listen, err)
	}
	f := &front{listener: l, done: make(chan error, 1)}
	f.server = &http.Server{
		Handler:           f,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() { f.done <- f.server.Serve(l) }()
	return f, nil
}

// URL returns where this process itself reaches the site.
func (f *front) URL() string { return "http://" + f.listener.Addr().String() }

// Open lets requests through to site.
func (f *front) Open(site http.Handler) { f.site.Store(&site) }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if site := f.site.Load(); site != nil {
		(*site).ServeHTTP(w, r)
		return
	}
	starting(w, r)
}

// Stop waits for requests under way, as long as ctx lasts.
func (f *front) Stop(ctx context.Context) error {
	err := f.server.Shutdown(ctx)
	if served := <-f.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

const startingPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Back in a minute · Quayside</title></head>
<body><main><h1>Back in a minute</h1><p>The shop is starting. This page opens it by itself.</p></main></body></html>
`

// starting answers while the database is being brought up to date. The process
// is alive but not ready.
func starting(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "3")
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path == "/healthz" {
		io.WriteString(w, "ok\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, startingPage)
}
