// Package server puts the doors together: one gin engine, the middleware every
// request passes, and the routes that belong to no audience.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
)

// Door is one audience's part of the site. It adds its routes to r.
type Door interface {
	Routes(r gin.IRouter)
}

// Options is what the server needs besides its doors.
type Options struct {
	Log     *slog.Logger
	Origin  *url.URL
	Metrics *prometheus.Registry

	// MetricsToken guards /metrics if it is not empty.
	MetricsToken string

	// Ready reports why requests cannot be answered now, nil if they can.
	Ready func(context.Context) error

	// Trace switches spans on; they go where the global provider sends them.
	Trace bool

	// Fail answers a request that panicked, NotFound one that has no route.
	Fail, NotFound gin.HandlerFunc

	// Refuse answers a request with an error before any door sees it.
	Refuse func(*gin.Context, error)
}

// New returns the handler of the whole site.
func New(o Options, doors ...Door) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	if err := e.SetTrustedProxies([]string{"127.0.0.0/8", "::1"}); err != nil {
		return nil, err
	}
	seen, err := newRequestMetrics(o.Metrics)
	if err != nil {
		return nil, err
	}
	if o.Trace {
		e.Use(otelgin.Middleware("quayside"))
	}
	foreign, err := refuseForeign(o.Origin, o.Refuse)
	if err != nil {
		return nil, err
	}
	e.Use(identify, logRequests(o.Log), seen.observe, recoverPanics(o.Log, o.Fail), readable(o.NotFound), foreign)
	e.NoRoute(o.NotFound)
	e.NoMethod(o.NotFound)
	e.GET("/healthz", alive)
	e.GET("/readyz", ready(o.Ready))
	e.GET("/metrics", metricsPage(o.Metrics, o.MetricsToken))
	for _, d := range doors {
		d.Routes(e)
	}
	return headAsGet(e), nil
}
