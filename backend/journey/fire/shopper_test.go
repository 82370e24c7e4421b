package fire

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser is what stands between a person and the shop: cookies, forms, and
// patience while the shop is down. It follows no redirect by itself, so that a
// test sees every answer.
type browser struct {
	h     *house
	http  *http.Client
	steps func() // called before each request, if set
}

// pool keeps the connections of all browsers.
var pool = &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 0}

func newBrowser(t testing.TB, h *house) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{h: h, http: &http.Client{Transport: pool, Jar: jar, CheckRedirect: stay}}
}

// page is one answer of the shop.
type page struct {
	status int
	body   string
	header http.Header
}

// to is where the answer sends the browser.
func (p page) to() string { return p.header.Get("Location") }

// do sends one request, once.
func (b *browser) do(req *http.Request) (page, error) {
	if b.steps != nil {
		b.steps()
	}
	res, err := b.http.Do(req)
	if err != nil {
		return page{}, err
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return page{}, err
	}
	return page{res.StatusCode, string(body), res.Header}, nil
}

// send sends a request as a browser does when a person keeps pressing reload:
// until there is an answer that is not "the shop is starting".
func (b *browser) send(ctx context.Context, make func() (*http.Request, error)) (page, error) {
	for {
		req, err := make()
		if err != nil {
			return page{}, err
		}
		p, err := b.do(req)
		if err == nil && (p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, "The shop is starting")) {
			return p, b.look(req, p)
		}
		if ctx.Err() != nil {
			return p, errors.Join(ctx.Err(), err)
		}
		if err := b.h.wait(ctx); err != nil {
			return p, err
		}
	}
}

func (b *browser) request(ctx context.Context, method, path string, form url.Values) (*http.Request, error) {
	if !strings.Contains(path, "://") {
		path = b.h.url + path
	}
	req, err := http.NewRequestWithContext(ctx, method, path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.h.url)
	}
	return req, nil
}

// look holds every answer against what no shopper may ever see.
func (b *browser) look(req *http.Request, p page) error {
	if p.status >= 500 {
		return fmt.Errorf("%s %s = %d: %s", req.Method, req.URL.Path, p.status, text(p.body))
	}
	return nil
}

func (b *browser) get(ctx context.Context, path string) (page, error) {
	return b.send(ctx, func() (*http.Request, error) { return b.request(ctx, http.MethodGet, path, nil) })
}

func (b *browser) post(ctx context.Context, path string, form url.Values) (page, error) {
	return b.send(ctx, func() (*http.Request, error) { return b.request(ctx, http.MethodPost, path, form) })
}

// value returns the value of the first attribute that pattern finds on a page.
func (p page) value(pattern *regexp.Regexp) string {
	m := pattern.FindStringSubmatch(p.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

var (
	attemptOf  = regexp.MustCompile(`name="attempt" value="([^"]*)"`)
	shownOf    = regexp.MustCompile(`name="shown" value="([^"]*)"`)
	currencyOf = regexp.MustCompile(`name="currency" value="([^"]*)"`)
	secretOf   = regexp.MustCompile(`data-secret="([^"]*)"`)
	keyOf      = regexp.MustCompile(`data-key="([^"]*)"`)
	mainOf     = regexp.MustCompile(`(?s)<main.*</main>`)
	tagOf      = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>|\s+`)
)

// text is what a person reads on a page, for messages of failed tests.
func text(body string) string {
	if m := mainOf.FindString(body); m != "" {
		body = m
	}
	words := strings.Join(strings.Fields(tagOf.ReplaceAllString(body, " ")), " ")
	return words[:min(len(words), 400)]
}
