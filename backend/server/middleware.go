package server

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"quayside/backend/server/reply"
)

// RequestID is the key under which a request's id lies in its gin.Context. The
// id is in every log line of the request and on every error page.
const RequestID = "request_id"

// identify gives each request an id of ours. One sent along is not believed: it
// could be made to look like somebody else's.
func identify(c *gin.Context) {
	var b [8]byte
	rand.Read(b[:])
	id := hex.EncodeToString(b[:])
	c.Set(RequestID, id)
	c.Header("X-Request-Id", id)
}

// logRequests writes one line a request. It names the route, not the path or
// the query: those may hold an order's secret link.
func logRequests(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		level := slog.LevelInfo
		if c.Writer.Status() >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		attrs := []slog.Attr{
			slog.String("id", c.GetString(RequestID)),
			slog.String("method", c.Request.Method),
			slog.String("route", c.FullPath()),
			slog.Int("status", c.Writer.Status()),
			slog.Duration("took", time.Since(start)),
			slog.Int("bytes", c.Writer.Size()),
		}
		if len(c.Errors) > 0 {
			attrs = append(attrs, slog.String("error", c.Errors.Last().Error()))
		}
		log.LogAttrs(c.Request.Context(), level, "request", attrs...)
	}
}

// recoverPanics turns a panic into the error page and keeps the server up.
func recoverPanics(log *slog.Logger, fail gin.HandlerFunc) gin.HandlerFunc {
	return gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, p any) {
		log.ErrorContext(c.Request.Context(), "panic", "id", c.GetString(RequestID), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		fail(c)
		c.Abort()
	})
}

// requestMetrics counts and times requests by route.
type requestMetrics struct{ took *prometheus.HistogramVec }

func newRequestMetrics(reg *prometheus.Registry) (*requestMetrics, error) {
	m := &requestMetrics{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "quayside_http_request_duration_seconds",
		Help:    "Time to answer a request, by route, method and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
	}, []string{"route", "method", "status"})}
	return m, reg.Register(m.took)
}

func (m *requestMetrics) observe(c *gin.Context) {
	start := time.Now()
	c.Next()
	route := c.FullPath()
	if route == "" {
		route = "none" // a stranger's paths must not become label values
	}
	m.took.WithLabelValues(route, knownMethod(c.Request.Method), strconv.Itoa(c.Writer.Status())).Observe(time.Since(start).Seconds())
}

// knownMethod keeps made-up methods from becoming label values.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// readable answers requests whose address is no text as those for a page that
// is not there: neither is in any link of ours.
func readable(notFound gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !reply.Readable(c.Request.URL) {
			notFound(c)
			c.Abort()
		}
	}
}
