package main

import (
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"
)

// page is one kind of page: what it loads and how much that may weigh.
type page struct {
	JS  []string `toml:"js"`  // bundles, by plain name
	CSS []string `toml:"css"` // style sheets, by plain name

	// Fonts are the files of static/fonts that an English page fetches, by the
	// part of the name before the hash.
	Fonts []string `toml:"fonts"`

	// Budgets in bytes as transferred, gzip -9.
	JSBytes   int `toml:"js_bytes"`
	CSSBytes  int `toml:"css_bytes"`
	FontBytes int `toml:"font_bytes"`
}

// pages is pages.toml: every page kind by name.
type pages map[string]page

// readPages reads pages.toml. An unknown key is a mistake, not a comment.
func readPages(path string) (pages, error) {
	var file struct {
		Page pages `toml:"page"`
	}
	found, err := toml.DecodeFile(path, &file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if extra := found.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("read %s: unknown key %s", path, extra[0])
	}
	return file.Page, nil
}

// assets lists every bundle and style sheet any page loads, once each, sorted.
// Nothing else is built, so nothing is shipped without a budget.
func (p pages) assets() []string {
	var all []string
	for _, one := range p {
		all = append(append(all, one.JS...), one.CSS...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
