// Package replytest lets the doors test their templates: every page of a
// folder is executed with the struct its first line names.
package replytest

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"quayside/backend/locale"
	"quayside/backend/server/reply"
	"quayside/static"
	"quayside/templates"
)

// Origin is the address that [Pages] believes to be served at.
const Origin = "https://shop.example"

// Pages returns pages made from the real templates, words and bundles. The
// front end must have been built: `go run ./web`.
func Pages(t testing.TB) *reply.Pages {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := reply.New(reply.Options{
		Templates: templates.Files, Static: static.Files, Words: words,
		Origin: Origin, Countries: []string{"DE", "US", "JP", "AE", "KW"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Frame returns the frame of a page at path, as a browser sees it that has
// chosen nothing.
func Frame(t testing.TB, p *reply.Pages, path string) reply.Frame {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodGet, path, nil)
	return p.Frame(c, "A page")
}

// Execute renders a page as a browser would get it, outside any route.
func Execute(t testing.TB, p *reply.Pages, name string, data reply.Framed) string {
	t.Helper()
	w := httptest.NewRecorder()
	c, _ := gin.CreateTestContext(w)
	c.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	if err := p.Page(c, http.StatusOK, name, data); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

// EachTemplate executes every page of a folder of templates/ with each sample
// that has the type named in the template's first line, and fails for a page
// without a sample. A folder is "shop", "studio" or "office".
func EachTemplate(t *testing.T, p *reply.Pages, folder string, samples ...reply.Framed) {
	t.Helper()
	files, err := fs.Glob(templates.Files, folder+"/[a-z]*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			text, err := fs.ReadFile(templates.Files, file)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := reply.Head(string(text))
			executed := 0
			for _, s := range samples {
				if fmt.Sprintf("%T", s) == want {
					Execute(t, p, strings.TrimSuffix(file, ".html"), s)
					executed++
				}
			}
			if executed == 0 {
				t.Errorf("the first line asks for a %s and there is no sample of it", want)
			}
		})
	}
}
