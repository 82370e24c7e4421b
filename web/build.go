// Command web builds the front end: TypeScript and CSS under web/ become
// minified, content-hashed files in static/js and static/css, and the icons one
// sprite. It needs Go alone: esbuild is a Go library and the few npm packages
// are vendored under web/vendor. Run it from the root of the repository:
//
//	go run ./web
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := build("web", "static"); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// engines are the oldest browsers served: the ones with nesting, container
// queries and :has(), which the style sheets use without a fallback.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "111"},
	{Name: api.EngineSafari, Version: "16.4"},
	{Name: api.EngineFirefox, Version: "114"},
}

// build bundles the sources in the folder web into the folder out: js/ and css/
// with hashed names, js/manifest.json (plain name to [asset]) and
// meta.json (esbuild's account of every byte, which the budgets are read from).
func build(web, out string) error {
	pages, err := readPages(filepath.Join(web, "pages.toml"))
	if err != nil {
		return err
	}
	entries, err := entryPoints(web, pages.assets())
	if err != nil {
		return err
	}
	if err := sweep(out); err != nil {
		return err
	}
	result := api.Build(options(web, out, entries))
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return errors.New(strings.Join(lines, "\n"))
	}
	manifest, err := manifestOf(result.Metafile, out)
	if err != nil {
		return err
	}
	sprite, err := writeSprite(filepath.Join(web, "icons"), out)
	if err != nil {
		return err
	}
	manifest["icons.svg"] = asset{Path: sprite}
	return errors.Join(
		writeJSON(filepath.Join(out, "js", "manifest.json"), manifest),
		os.WriteFile(filepath.Join(out, "meta.json"), []byte(result.Metafile), 0o644))
}

// options are those of one build of all entries together, so that what two
// bundles share becomes a chunk both load.
func options(web, out string, entries []api.EntryPoint) api.BuildOptions {
	return api.BuildOptions{
		EntryPointsAdvanced: entries,
		Bundle:              true,
		Splitting:           true,
		Format:              api.FormatESModule,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsEndOfFile,
		Target:              api.ES2022,
		Engines:             engines,
		Tsconfig:            filepath.Join(web, "tsconfig.json"),
		External:            []string{"/static/*"}, // fonts are served as they are
		Plugins:             []api.Plugin{oldBrowsers()},
		EntryNames:          "[dir]/[name]-[hash]",
		ChunkNames:          "js/c/[name]-[hash]",
		Outdir:              out,
		Metafile:            true,
		Write:               true,
	}
}

// entryPoints finds the source of each asset: "shop.js" is the one file
// src/*/shop.ts, "shop.css" is css/shop.css.
func entryPoints(web string, assets []string) ([]api.EntryPoint, error) {
	var points []api.EntryPoint
	for _, asset := range assets {
		name, ext := strings.TrimSuffix(asset, filepath.Ext(asset)), filepath.Ext(asset)
		pattern := filepath.Join(web, "css", asset)
		if ext == ".js" {
			pattern = filepath.Join(web, "src", "*", name+".ts")
		}
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("%s in pages.toml: want one source %s, found %d", asset, pattern, len(found))
		}
		points = append(points, api.EntryPoint{InputPath: found[0], OutputPath: strings.TrimPrefix(ext, ".") + "/" + name})
	}
	return points, nil
}

// sweep removes what an earlier build left, so that a deleted bundle does not
// live on in the binary. The .keep files stay: they let a fresh clone compile.
func sweep(out string) error {
	for _, folder := range []string{"js", "css"} {
		dir := filepath.Join(out, folder)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		old, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range old {
			if e.Name() == ".keep" {
				continue
			}
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
