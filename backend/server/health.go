package server

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// alive serves GET /healthz: the process runs. It asks nothing else, so that a
// database that is away does not get the process killed.
func alive(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// ready serves GET /readyz: 200 if requests can be answered, else 503 and no
// reason; the reason is in the log of the part that failed.
func ready(check func(context.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, stop := context.WithTimeout(c.Request.Context(), 2*time.Second)
		defer stop()
		if err := check(ctx); err != nil {
			c.Error(err)
			c.String(http.StatusServiceUnavailable, "not ready\n")
			return
		}
		c.String(http.StatusOK, "ready\n")
	}
}

// metricsPage serves GET /metrics in Prometheus' text format, to those who
// bring the token if there is one.
func metricsPage(reg *prometheus.Registry, token string) gin.HandlerFunc {
	page := gin.WrapH(promhttp.HandlerFor(reg, promhttp.HandlerOpts{Registry: reg}))
	want := []byte("Bearer " + token)
	return func(c *gin.Context) {
		if token != "" && subtle.ConstantTimeCompare([]byte(c.GetHeader("Authorization")), want) != 1 {
			c.Header("WWW-Authenticate", "Bearer")
			c.String(http.StatusUnauthorized, "a token is needed\n")
			return
		}
		page(c)
	}
}
