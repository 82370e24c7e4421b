package reply

import (
	"html/template"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"quayside/templates"
)

func files(extra map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	base := map[string]string{
		"layout/plain.html":  `{{define "page"}}{{template "main" .}}{{end}}`,
		"layout/shop.html":   `{{define "page"}}shop:{{template "main" .}}{{end}}`,
		"layout/funnel.html": `{{define "page"}}funnel:{{template "main" .}}{{end}}`,
		"layout/_head.html":  `{{define "head"}}{{end}}`,
		"layout/error.html":  `{{define "main"}}error{{end}}`,
	}
	for _, m := range []map[string]string{base, extra} {
		for name, text := range m {
			fs[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fs
}

func TestMistakesInTemplatesStopTheProgramAtItsStart(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a partial that is not there", `{{define "main"}}{{if .X}}{{range .Y}}{{template "card" .}}{{end}}{{end}}{{end}}`, `calls "card"`},
		{"a page without a main part", `{{define "mian"}}{{end}}`, `calls "main"`},
		{"a function that is not there", `{{define "main"}}{{shout .X}}{{end}}`, "shout"},
		{"a layout that is not there", "{{- /* shop.x palace */ -}}\n" + `{{define "main"}}{{end}}`, "palace"},
	}
	for _, tt := range tests {
		_, err := parsePages(files(map[string]string{"shop/x.html": tt.text}), &assets{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAPageMayAskForAnotherLayout(t *testing.T) {
	t.Parallel()
	pages, err := parsePages(files(map[string]string{
		"shop/a.html": "{{- /* shop.aPage */ -}}\n" + `{{define "main"}}a{{end}}`,
		"shop/b.html": "{{- /* shop.bPage funnel */ -}}\n" + `{{define "main"}}b{{end}}`,
	}), &assets{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"shop/a": "shop:a", "shop/b": "funnel:b", "error/shop": "shop:error"} {
		var b strings.Builder
		if err := pages[name].set.ExecuteTemplate(&b, "page", nil); err != nil || b.String() != want {
			t.Errorf("%s = %q, %v", name, b.String(), err)
		}
	}
}

func TestAnUnknownIconIsAnError(t *testing.T) {
	t.Parallel()
	a := &assets{icons: map[string]template.HTML{"truck": ""}}
	if _, err := a.icon("trcuk"); err == nil {
		t.Error("trcuk was drawn")
	}
	if svg, err := a.icon("truck", `i-flip" onload="x`); err != nil || strings.Contains(string(svg), `onload="`) {
		t.Errorf("%s, %v", svg, err)
	}
}

// Without the extension htmx takes "morph:outerHTML" for an unknown word and
// puts a fragment inside the element it should replace.
func TestEveryLayoutMorphs(t *testing.T) {
	t.Parallel()
	layouts, err := fs.Glob(templates.Files, "layout/[a-z]*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range layouts {
		text, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if body := string(text); strings.Contains(body, "<body") && !strings.Contains(body, `hx-ext="morph"`) {
			t.Errorf("%s does not switch morphing on", name)
		}
	}
}
