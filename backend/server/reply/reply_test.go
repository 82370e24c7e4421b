package reply_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
	"quayside/backend/server/reply"
	"quayside/backend/server/reply/replytest"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

// site serves handlers that refuse, each at its own address.
func site(t *testing.T) http.Handler {
	t.Helper()
	p := replytest.Pages(t)
	e := gin.New()
	e.Use(func(c *gin.Context) { c.Set("request_id", "ref0123456789") }, p.Middleware())
	refusals := map[string]error{
		"invalid":  fault.New(fault.Invalid, "test.a", "Enter a number.").With(fault.Field{Name: "n", Code: "test.n", Text: "Enter a number."}),
		"unknown":  fault.New(fault.Unknown, "test.b", "There is no such product."),
		"denied":   fault.New(fault.Denied, "test.c", "This is not yours."),
		"conflict": fault.New(fault.Conflict, "test.d", "Someone was quicker."),
		"busy":     fault.New(fault.Busy, "test.e", "Too many at once."),
		"internal": errors.New("password=hunter2 in a driver's message"),
	}
	for name, err := range refusals {
		h := reply.Handle(func(*gin.Context) error { return err })
		e.GET("/:lang/"+name, h)
		e.GET("/api/"+name, h)
	}
	e.GET("/:lang/pay", reply.Handle(func(c *gin.Context) error {
		reply.AllowStripe(c)
		return reply.See(c, "/en/elsewhere")
	}))
	e.GET("/static/*path", p.Static)
	e.NoRoute(p.NotFound)
	return e
}

func get(t *testing.T, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func TestEveryRefusalHasAPageThatSaysWhatToDo(t *testing.T) {
	t.Parallel()
	h := site(t)
	tests := []struct {
		path   string
		status int
		words  string
	}{
		{"/en/invalid", http.StatusUnprocessableEntity, "Enter a number."},
		{"/en/unknown", http.StatusNotFound, "There is no such product."},
		{"/en/denied", http.StatusForbidden, "This is not yours."},
		{"/en/conflict", http.StatusConflict, "Someone was quicker."},
		{"/en/busy", http.StatusServiceUnavailable, "Too many at once."},
		{"/en/internal", http.StatusInternalServerError, "fault on our side"},
		{"/nowhere", http.StatusNotFound, "There is no page at this address."},
	}
	for _, tt := range tests {
		w := get(t, h, tt.path)
		page := w.Body.String()
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.path, w.Code, tt.status)
		}
		for _, want := range []string{tt.words, "ref0123456789", `<header class="site">`, "has not charged you"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", tt.path, want)
			}
		}
		if strings.Contains(page, "hunter2") {
			t.Errorf("%s: the cause is on the page", tt.path)
		}
	}
}

func TestErrorPagesSpeakTheLanguageOfTheAddress(t *testing.T) {
	t.Parallel()
	page := get(t, site(t), "/ar/nowhere/else").Body.String()
	if !strings.Contains(page, `<html lang="ar" dir="rtl"`) || !strings.Contains(page, "لا توجد صفحة") {
		t.Errorf("page = %.300s", page)
	}
}

func TestProgramsGetAProblemDocument(t *testing.T) {
	t.Parallel()
	h := site(t)
	for _, w := range []*httptest.ResponseRecorder{
		get(t, h, "/api/invalid"), get(t, h, "/en/invalid", "Accept", "application/json"),
	} {
		var doc struct {
			Status         int
			Code, Instance string
			Errors         []struct{ Field, Detail string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
			t.Fatalf("%v in %s", err, w.Body)
		}
		if w.Code != 422 || doc.Status != 422 || doc.Code != "test.a" || doc.Instance != "urn:request:ref0123456789" ||
			len(doc.Errors) != 1 || doc.Errors[0].Field != "n" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d %v %+v", w.Code, w.Header(), doc)
		}
	}
}

func TestAFragmentThatFailsIsShownBesideThePage(t *testing.T) {
	t.Parallel()
	w := get(t, site(t), "/en/conflict", "HX-Request", "true")
	if w.Header().Get("HX-Retarget") != "#notice" || strings.Contains(w.Body.String(), "<html") || !strings.Contains(w.Body.String(), "Someone was quicker.") {
		t.Errorf("%v\n%s", w.Header(), w.Body)
	}
}

func TestScriptsRunByNonceAlone(t *testing.T) {
	t.Parallel()
	h := site(t)
	nonce := regexp.MustCompile(`'nonce-([^']+)'`)
	seen := map[string]bool{}
	for range 3 {
		w := get(t, h, "/en/unknown")
		policy := w.Header().Get("Content-Security-Policy")
		m := nonce.FindStringSubmatch(policy)
		if m == nil || !strings.Contains(policy, "'strict-dynamic'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Fatalf("policy = %s", policy)
		}
		if seen[m[1]] {
			t.Error("two responses share a nonce")
		}
		seen[m[1]] = true
		for _, tag := range regexp.MustCompile(`<script[^>]*>`).FindAllString(w.Body.String(), -1) {
			if !strings.Contains(tag, `nonce="`+m[1]+`"`) {
				t.Errorf("%s has not the nonce %s", tag, m[1])
			}
		}
		if regexp.MustCompile(`\sstyle="|\son\w+="`).MatchString(w.Body.String()) {
			t.Error("the page has an inline style or handler, which its policy forbids")
		}
	}
}

func TestWhatAVisitorChoseIsRememberedAndAnythingElseIgnored(t *testing.T) {
	t.Parallel()
	h := site(t)
	tests := []struct{ name, cookie, want string }{
		{"nothing chosen", "", "Germany</bdi> · <bdi>EUR"},
		{"a country brings its currency", "country=JP", "Japan</bdi> · <bdi>JPY"},
		{"a country without a currency of ours pays in dollars", "country=US", "United States</bdi> · <bdi>USD"},
		{"country and currency apart", "country=JP; currency=EUR", "Japan</bdi> · <bdi>EUR"},
		{"a country we do not deliver to", "country=XX; currency=ZZZ", "Germany</bdi> · <bdi>EUR"},
	}
	for _, tt := range tests {
		if page := get(t, h, "/en/unknown", "Cookie", tt.cookie).Body.String(); !strings.Contains(page, tt.want) {
			t.Errorf("%s: the header does not say %s", tt.name, tt.want)
		}
	}
	if page := get(t, h, "/en/unknown", "Cookie", "theme=dark").Body.String(); !strings.Contains(page, `data-theme="dark"`) {
		t.Error("the theme's cookie is not followed")
	}
	if page := get(t, h, "/en/unknown", "Cookie", `theme="><script>`).Body.String(); strings.Contains(page, "data-theme") {
		t.Error("an unknown theme reached the page")
	}
}

func TestStaticFilesWithAHashAreKeptForever(t *testing.T) {
	t.Parallel()
	h := site(t)
	page := get(t, h, "/en/unknown").Body.String()
	for _, url := range regexp.MustCompile(`"(/static/[^"#]+)`).FindAllStringSubmatch(page, -1) {
		w := get(t, h, url[1], "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", url[1], w.Code)
		}
		fixed := strings.Contains(url[1], "/img/")
		if forever := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); forever == fixed {
			t.Errorf("%s: Cache-Control %s", url[1], w.Header().Get("Cache-Control"))
		}
		if strings.HasSuffix(url[1], ".css") && w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is sent uncompressed", url[1])
		}
	}
	for _, path := range []string{"/static/embed.go", "/static/js/manifest.json", "/static/js/.keep", "/static/../go.mod"} {
		if w := get(t, h, path); w.Code == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}

func TestAFormByHtmxGoesToTheNextPage(t *testing.T) {
	t.Parallel()
	h := site(t)
	if w := get(t, h, "/en/pay", "HX-Request", "true"); w.Code != http.StatusNoContent || w.Header().Get("HX-Redirect") != "/en/elsewhere" {
		t.Errorf("by htmx: %d %v", w.Code, w.Header())
	}
	if w := get(t, h, "/en/pay"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/elsewhere" {
		t.Errorf("without: %d %v", w.Code, w.Header())
	}
}
