package reply

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
)

// statuses is the map from whose move it is to HTTP, the only one in the shop.
var statuses = map[fault.Kind]int{
	fault.Invalid:  http.StatusUnprocessableEntity,
	fault.Unknown:  http.StatusNotFound,
	fault.Denied:   http.StatusForbidden,
	fault.Conflict: http.StatusConflict,
	fault.Busy:     http.StatusServiceUnavailable,
	fault.Often:    http.StatusTooManyRequests,
	fault.Internal: http.StatusInternalServerError,
}

// Status is the HTTP status of a refusal. An error that is no refusal is 500.
func Status(err error) int {
	if s, ok := statuses[fault.From(err).Kind]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// statusGone is the answer to a browser that left before it was ready. Nobody
// sees it; the log and the metrics then do not take it for a fault of ours.
const statusGone = 499

// errNoPage is the answer where no route matches.
var errNoPage = fault.New(fault.Unknown, "reply.page", "There is no page at this address.")

// NotFound answers a request that no route matches.
func (p *Pages) NotFound(c *gin.Context) {
	p.guard(c)
	p.Fail(c, errNoPage)
}

// Refuse answers a request that no handler sees, with err.
func (p *Pages) Refuse(c *gin.Context, err error) {
	p.guard(c)
	p.Fail(c, err)
}

// Broken answers a request whose handler panicked.
func (p *Pages) Broken(c *gin.Context) {
	p.guard(c)
	p.Fail(c, fault.ErrInternal)
}

// Fail answers with err: a problem document for programs, the words alone for
// an htmx fragment, else the error page with the same header as its
// neighbours. The cause stays in the log; the page carries the reference to it.
func (p *Pages) Fail(c *gin.Context, err error) {
	if c.Request.Context().Err() != nil && errors.Is(err, context.Canceled) {
		c.Status(statusGone)
		c.Writer.WriteHeaderNow()
		return
	}
	f, status := fault.From(err), Status(err)
	if status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "5")
	}
	c.Header("Cache-Control", "no-store")
	if program(c) {
		p.problem(c, status, f)
		return
	}
	page := errorPage{Frame: p.Frame(c, ""), Status: status}
	page.Robots = "noindex"
	page.Text = page.Refusal(f)
	page.Title = page.Text
	name, block := "error/"+p.audience(c), "page"
	if c.GetHeader("HX-Request") == "true" {
		c.Header("HX-Retarget", "#notice")
		c.Header("HX-Reswap", "innerHTML")
		block = "notice"
	}
	if err := p.render(c, status, name, block, page); err != nil {
		c.Error(err)
		c.String(http.StatusInternalServerError, "%s (%s)\n", page.Text, page.Ref)
	}
}

// errorPage is what templates/layout/error.html sees.
type errorPage struct {
	Frame
	Status int
	Text   string // the refusal in the page's language
}

// audience is the folder whose layout an address wears.
func (p *Pages) audience(c *gin.Context) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request.URL.Path, "/"), "/")
	name := first
	if _, ok := p.opt.Words.ByPath(first); ok {
		name = "shop"
	}
	if _, ok := p.pages["error/"+name]; ok {
		return name
	}
	return "layout"
}

// program reports whether a program asks rather than a person's browser.
func program(c *gin.Context) bool {
	path, accept := c.Request.URL.Path, c.GetHeader("Accept")
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/hooks/") ||
		strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// problemDocument is RFC 9457's problem+json, with the refusal's code.
type problemDocument struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Code     string         `json:"code"`
	Detail   string         `json:"detail"`
	Instance string         `json:"instance,omitempty"`
	Errors   []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// problem answers a program, in English: programs read the code.
func (p *Pages) problem(c *gin.Context, status int, f *fault.Fault) {
	doc := problemDocument{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Code: f.Code, Detail: f.Text, Instance: "urn:request:" + Reference(c),
	}
	for _, field := range f.Fields {
		doc.Errors = append(doc.Errors, problemField{field.Name, field.Code, field.Text})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		c.Error(err)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(status, "application/problem+json", body)
}
