// Package locale speaks to people: messages with plural forms, numbers, weights,
// dates and names of countries, in every language the shop has.
//
// A language is one file, messages/<tag>.toml; nothing else names it. Its
// formats come from CLDR (cldr/<tag>.json, written by generate.go). English is
// the source: every other file has its keys and its placeholders, and a test
// sees to it. The head of messages/en.toml says how to add a key or a language.
package locale

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

//go:embed messages/*.toml cldr/*.json
var files embed.FS

// source is the language that all others are translated from.
const source = "en"

// Language is one language of the shop, as the head of its file describes it.
type Language struct {
	Tag  string // BCP 47, for <html lang>: "zh-Hans"
	Path string // the first part of a page's address: "zh-hans"
	Name string // in the language itself: "简体中文"
	Dir  string // for <html dir>: "ltr" or "rtl"
	Intl string // for Intl in browsers, so that both write alike: "ar-u-nu-latn"
}

// Catalog holds every language. It never changes after Load and may be used by
// many goroutines.
type Catalog struct {
	languages []Language
	printers  map[string]*Printer // by tag
	matcher   language.Matcher    // of the languages, in their order
}

// Load reads the languages built into the program. An error is a mistake in one
// of our own files and names the file and the key; all are reported together.
func Load() (*Catalog, error) { return loadFrom(files) }

// loadFrom reads messages/*.toml of disk, and the formats beside them.
func loadFrom(disk fs.FS) (*Catalog, error) {
	names, err := fs.Glob(disk, "messages/*.toml")
	if err != nil {
		return nil, err
	}
	c, mistakes := &Catalog{printers: map[string]*Printer{}}, []error(nil)
	for _, name := range names {
		p, err := load(disk, name)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		c.printers[p.Language.Tag] = p
		c.languages = append(c.languages, p.Language)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	return c, c.arrange()
}

// arrange puts the source language first, the others by tag.
func (c *Catalog) arrange() error {
	if c.printers[source] == nil {
		return fmt.Errorf("messages/%s.toml is missing", source)
	}
	slices.SortFunc(c.languages, func(a, b Language) int {
		switch source {
		case a.Tag:
			return -1
		case b.Tag:
			return 1
		}
		return cmp.Compare(a.Tag, b.Tag)
	})
	tags := make([]language.Tag, len(c.languages))
	for i, l := range c.languages {
		tags[i] = language.Make(l.Tag)
	}
	c.matcher = language.NewMatcher(tags)
	return nil
}

// Languages returns every language, English first, the others by tag.
func (c *Catalog) Languages() []Language { return slices.Clone(c.languages) }

// ByPath returns the language whose pages stand under path ("zh-hans").
func (c *Catalog) ByPath(path string) (Language, bool) {
	i := slices.IndexFunc(c.languages, func(l Language) bool { return l.Path == path })
	if i < 0 {
		return Language{}, false
	}
	return c.languages[i], true
}

// Match returns the language that suits an Accept-Language header best, English
// if none does or the header cannot be read. It is for a suggestion, or for an
// address without a language; nobody is redirected by it.
func (c *Catalog) Match(acceptLanguage string) Language {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return c.languages[0]
	}
	_, i, _ := c.matcher.Match(wanted...)
	return c.languages[i]
}

// Printer returns the printer of the first language in Fallback(tag): never nil.
func (c *Catalog) Printer(tag string) *Printer {
	for _, t := range Fallback(tag) {
		if p, ok := c.printers[t]; ok {
			return p
		}
	}
	return c.printers[source]
}

// Fallback returns the languages to try, best first, for words that may not be
// in every language, such as a product's title: tag itself, tag with its last
// part cut again and again, English, and Chinese, in which every merchant
// writes. Chinese without a script is simplified.
func Fallback(tag string) []string {
	var chain []string
	add := func(t string) {
		if !slices.Contains(chain, t) {
			chain = append(chain, t)
		}
	}
	for t := tag; t != ""; t = t[:max(0, strings.LastIndexByte(t, '-'))] {
		add(t)
		if t == "zh" {
			add("zh-Hans")
		}
	}
	add(source)
	add("zh-Hans")
	return chain
}

// load reads one language and its formats.
func load(disk fs.FS, file string) (*Printer, error) {
	text, err := fs.ReadFile(disk, file)
	if err != nil {
		return nil, err
	}
	p, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if want := "messages/" + p.Language.Tag + ".toml"; file != want {
		return nil, fmt.Errorf("%s: meta.tag is of %s", file, want)
	}
	p.formats, err = loadFormats(disk, p.Language.Tag)
	p.places = places(p.tag, p.formats.Territories)
	return p, err
}

// loadFormats reads what CLDR says of a locale.
func loadFormats(disk fs.FS, tag string) (f formats, err error) {
	data, err := fs.ReadFile(disk, "cldr/"+tag+".json")
	if err != nil {
		return f, fmt.Errorf("add %s to generate.go and run it: %w", tag, err)
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return f, fmt.Errorf("cldr/%s.json: %w", tag, err)
	}
	return f, nil
}
