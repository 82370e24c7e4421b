package reply

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"text/template/parse"
)

// page is one parsed template with its layout and partials.
type page struct{ set *template.Template }

// frames names the layout of each audience's folder. A page may ask for another
// in its first line: {{- /* shop.payPage funnel */ -}}.
var frames = map[string]string{"shop": "shop", "studio": "desk", "office": "desk", "signin": "plain", "layout": "plain"}

// parsePages parses every page of every audience: its layout, the shared
// partials (layout/_*.html), the folder's partials (_*.html) and itself. The
// error page is parsed once for each layout, under "error/<layout>".
func parsePages(files fs.FS, a *assets) (map[string]*page, error) {
	all := map[string]*page{}
	var wrong []error
	add := func(name string, from ...string) {
		set, err := template.New(name).Funcs(a.funcs()).ParseFS(files, from...)
		if err == nil {
			err = complete(set)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("template %s: %w", name, err))
		}
		all[name] = &page{set}
	}
	for folder, layout := range frames {
		found, err := fs.Glob(files, folder+"/[a-z]*.html")
		if err != nil {
			return nil, err
		}
		partials, err := fs.Glob(files, folder+"/_*.html")
		if err != nil {
			return nil, err
		}
		if folder == "layout" {
			continue
		}
		for _, file := range found {
			layout, err := layoutOf(files, file, layout)
			if err != nil {
				return nil, err
			}
			add(strings.TrimSuffix(file, ".html"), append(append([]string{"layout/" + layout + ".html", "layout/_*.html"}, partials...), file)...)
		}
		if len(found) > 0 {
			add("error/"+folder, append(append([]string{"layout/" + layout + ".html", "layout/_*.html"}, partials...), "layout/error.html")...)
		}
	}
	add("error/layout", "layout/plain.html", "layout/_*.html", "layout/error.html")
	return all, errors.Join(wrong...)
}

// layoutOf reads the layout a page asks for in its first line, if it does.
func layoutOf(files fs.FS, file, otherwise string) (string, error) {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return "", err
	}
	_, layout := Head(string(text))
	if layout == "" {
		return otherwise, nil
	}
	return layout, nil
}

// Head reads a template's first line: the struct it is executed with, and the
// layout if it asks for another than its folder's.
func Head(text string) (structName, layout string) {
	line, _, _ := strings.Cut(text, "\n")
	line, ok := strings.CutPrefix(line, "{{- /*")
	if !ok {
		return "", ""
	}
	words := strings.Fields(strings.TrimSuffix(line, "*/ -}}"))
	if len(words) > 0 {
		structName = words[0]
	}
	if len(words) > 1 {
		layout = words[1]
	}
	return structName, layout
}

// complete reports every partial that is called and not there: html/template
// itself would only notice when a shopper opens the page.
func complete(set *template.Template) error {
	var missing []error
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		calls(t.Tree.Root, func(name string) {
			if found := set.Lookup(name); found == nil || found.Tree == nil {
				missing = append(missing, fmt.Errorf("%s calls %q, which is not defined", path.Base(t.Name()), name))
			}
		})
	}
	return errors.Join(missing...)
}

// calls tells found of every {{template}} below n.
func calls(n parse.Node, found func(string)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			calls(child, found)
		}
	case *parse.TemplateNode:
		found(n.Name)
	case *parse.IfNode:
		calls(n.List, found)
		calls(n.ElseList, found)
	case *parse.RangeNode:
		calls(n.List, found)
		calls(n.ElseList, found)
	case *parse.WithNode:
		calls(n.List, found)
		calls(n.ElseList, found)
	}
}
