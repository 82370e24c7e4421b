package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// pair is one token with a light and a dark value on a line of its own.
var pair = regexp.MustCompile(`(?m)^\s*(--[\w-]+):\s*light-dark\((.+)\);`)

// oldBrowsers adds, behind tokens.css, the light value of every paired colour
// for browsers without light-dark() (before Chrome 123, Safari 17.5, Firefox
// 120). They see the light theme; all others skip the block.
func oldBrowsers() api.Plugin {
	return api.Plugin{Name: "old-browsers", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `[/\\]tokens\.css$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := os.ReadFile(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			css := string(text) + lightOnly(string(text))
			return api.OnLoadResult{Contents: &css, Loader: api.LoaderCSS}, nil
		})
	}}
}

// lightOnly writes the fallback block for the pairs found in css.
func lightOnly(css string) string {
	var b strings.Builder
	for _, m := range pair.FindAllStringSubmatch(css, -1) {
		fmt.Fprintf(&b, "%s:%s;", m[1], firstArgument(m[2]))
	}
	return "\n@layer tokens{@supports not (color: light-dark(#000,#fff)){:root{" + b.String() + "}}}\n"
}

// firstArgument is the text before the first comma outside brackets.
func firstArgument(args string) string {
	depth := 0
	for i, r := range args {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			return strings.TrimSpace(args[:i])
		}
	}
	return strings.TrimSpace(args)
}
