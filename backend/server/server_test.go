package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
)

// door is a small site: a page, a form and a page that breaks.
type door struct{}

func (door) Routes(r gin.IRouter) {
	r.GET("/page/:secret", func(c *gin.Context) { c.String(http.StatusOK, c.GetString(RequestID)) })
	r.POST("/form", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	r.GET("/broken", func(*gin.Context) { panic("bang") })
}

type site struct {
	*httptest.Server
	log strings.Builder
}

func open(t *testing.T, change func(*Options)) *site {
	t.Helper()
	s := &site{}
	answer := func(status int) gin.HandlerFunc { return func(c *gin.Context) { c.String(status, "error page") } }
	o := Options{
		Log:      slog.New(slog.NewTextHandler(&s.log, nil)),
		Origin:   &url.URL{Scheme: "https", Host: "shop.example"},
		Metrics:  prometheus.NewRegistry(),
		Ready:    func(context.Context) error { return nil },
		Fail:     answer(http.StatusInternalServerError),
		NotFound: answer(http.StatusNotFound),
		Refuse:   func(c *gin.Context, _ error) { answer(http.StatusForbidden)(c) },
	}
	if change != nil {
		change(&o)
	}
	h, err := New(o, door{})
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func (s *site) do(t *testing.T, method, path string, headers ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header
}

func TestRequestsFromOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	tests := []struct {
		name    string
		headers []string
		want    int
	}{
		{"our own page", []string{"Sec-Fetch-Site", "same-origin"}, http.StatusNoContent},
		{"our own page behind a proxy that renames the host", []string{"Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site"}, http.StatusNoContent},
		{"a machine", nil, http.StatusNoContent},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"another site in an old browser", []string{"Origin", "https://evil.example"}, http.StatusForbidden},
	}
	for _, tt := range tests {
		if got, _, _ := s.do(t, http.MethodPost, "/form", tt.headers...); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestRefusalsOfOtherSitesAreLogged(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, body, header := s.do(t, http.MethodPost, "/form", "Sec-Fetch-Site", "cross-site")
	s.Close()
	if body != "error page" || header.Get("X-Request-Id") == "" || !strings.Contains(s.log.String(), "status=403") {
		t.Errorf("body %q, id %q, log %s", body, header.Get("X-Request-Id"), s.log.String())
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	status, body, header := s.do(t, http.MethodHead, "/page/1")
	if status != http.StatusOK || body != "" || header.Get("Content-Length") != "16" {
		t.Errorf("status %d, body %q, length %q", status, body, header.Get("Content-Length"))
	}
}

func TestEveryRequestHasAnIdAndItsPathStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, id, header := s.do(t, http.MethodGet, "/page/hush?token=hush", "X-Request-Id", "forged")
	if len(id) != 16 || header.Get("X-Request-Id") != id {
		t.Errorf("id = %q, header %q", id, header.Get("X-Request-Id"))
	}
	s.Close() // the log line is written before the connection ends
	if log := s.log.String(); strings.Contains(log, "hush") || !strings.Contains(log, id) || !strings.Contains(log, "/page/:secret") {
		t.Errorf("log = %s", log)
	}
}

func TestAPanicBecomesAnErrorPage(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	if status, body, _ := s.do(t, http.MethodGet, "/broken"); status != http.StatusInternalServerError || body != "error page" {
		t.Errorf("status %d, body %q", status, body)
	}
	if status, _, _ := s.do(t, http.MethodGet, "/page/1"); status != http.StatusOK {
		t.Errorf("after a panic the server answers %d", status)
	}
	s.Close()
	if !strings.Contains(s.log.String(), "bang") {
		t.Error("the panic is not in the log")
	}
}

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	away := open(t, func(o *Options) { o.Ready = func(context.Context) error { return errors.New("database away") } })
	if status, _, _ := away.do(t, http.MethodGet, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz = %d while the database is away", status)
	}
	if status, body, _ := away.do(t, http.MethodGet, "/readyz"); status != http.StatusServiceUnavailable || strings.Contains(body, "database") {
		t.Errorf("readyz = %d %q", status, body)
	}
	if status, _, _ := open(t, nil).do(t, http.MethodGet, "/readyz"); status != http.StatusOK {
		t.Errorf("readyz = %d", status)
	}
}

func TestMetricsNeedTheirToken(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *Options) { o.MetricsToken = "m" })
	s.do(t, http.MethodGet, "/page/1")
	s.do(t, "BREW", "/no/such/place")
	if status, _, _ := s.do(t, http.MethodGet, "/metrics"); status != http.StatusUnauthorized {
		t.Errorf("without the token: %d", status)
	}
	status, body, _ := s.do(t, http.MethodGet, "/metrics", "Authorization", "Bearer m")
	if status != http.StatusOK || !strings.Contains(body, `route="/page/:secret"`) || strings.Contains(body, "BREW") || strings.Contains(body, "such") {
		t.Errorf("status %d, body:\n%s", status, body)
	}
}
