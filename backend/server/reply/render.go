package reply

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

// buffers are kept between pages: a page is some 30 KB.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Page answers with the whole page of templates/<name>.html.
func (p *Pages) Page(c *gin.Context, status int, name string, data Framed) error {
	return p.render(c, status, name, "page", data)
}

// Part answers an htmx request with the block named part alone, and any other
// request with the whole page: one template, two entrances. Going back in the
// browser's history asks for the whole page too.
func (p *Pages) Part(c *gin.Context, status int, name, part string, data Framed) error {
	c.Writer.Header().Add("Vary", "HX-Request")
	if c.GetHeader("HX-Request") == "true" && c.GetHeader("HX-History-Restore-Request") != "true" {
		return p.render(c, status, name, part, data)
	}
	return p.render(c, status, name, "page", data)
}

func (p *Pages) render(c *gin.Context, status int, name, block string, data Framed) error {
	page, ok := p.pages[name]
	if !ok {
		return fmt.Errorf("there is no template %s", name)
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := page.set.ExecuteTemplate(b, block, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	c.Header("Content-Security-Policy", p.policy(c))
	if c.Writer.Header().Get("Cache-Control") == "" {
		c.Header("Cache-Control", "private, no-cache") // it names the visitor's country, cart, order
	}
	c.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// See answers a form that was taken: the browser asks for path next, with GET.
// An htmx form is told to go there with a whole page, since what changed may be
// anywhere on it.
func See(c *gin.Context, path string) error {
	if c.GetHeader("HX-Request") == "true" {
		c.Header("HX-Redirect", path)
		c.Status(http.StatusNoContent)
		return nil
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}
