package locale

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// message is one sentence, cut at its placeholders. Texts has one more entry
// than names: text, value, text, value, text.
type message struct {
	texts []string
	names []string
}

// entry is what stands under one key: a plain sentence, or one for each plural
// form the language has.
type entry struct {
	message
	plural bool
	forms  [plural.Many + 1]message // by form; message is the form Other
}

// forms are CLDR's names of the plural categories.
var forms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// decode reads a language's file. All its mistakes are reported together.
func decode(text []byte) (*Printer, error) {
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	meta, err := head(tree)
	if err != nil {
		return nil, err
	}
	delete(tree, "meta")
	p := &Printer{Language: meta, tag: language.Make(meta.Tag), rtl: meta.Dir == "rtl", entries: map[string]*entry{}}
	return p, errors.Join(p.collect("", tree)...)
}

// head reads meta.*, the description of the language.
func head(tree map[string]any) (Language, error) {
	meta, ok := tree["meta"].(map[string]any)
	if !ok {
		return Language{}, errors.New("meta.* is missing")
	}
	var missing []error
	field := func(name string) string {
		s, ok := meta[name].(string)
		if !ok || s == "" {
			missing = append(missing, fmt.Errorf("meta.%s is missing", name))
		}
		return s
	}
	l := Language{Tag: field("tag"), Path: field("path"), Name: field("name"), Dir: field("dir"), Intl: field("intl")}
	if l.Dir != "ltr" && l.Dir != "rtl" {
		missing = append(missing, fmt.Errorf("meta.dir is %q, not ltr or rtl", l.Dir))
	}
	return l, errors.Join(missing...)
}

// collect turns the tree under key into entries. A table whose names are all
// plural forms, with "other" among them, is one message.
func (p *Printer) collect(key string, tree map[string]any) (mistakes []error) {
	for name, v := range tree {
		at := strings.TrimPrefix(key+"."+name, ".")
		switch v := v.(type) {
		case string:
			mistakes = append(mistakes, p.add(at, map[string]any{"other": v}, false)...)
		case map[string]any:
			if isPlural(v) {
				mistakes = append(mistakes, p.add(at, v, true)...)
			} else {
				mistakes = append(mistakes, p.collect(at, v)...)
			}
		default:
			mistakes = append(mistakes, fmt.Errorf("%s is %T, not text", at, v))
		}
	}
	return mistakes
}

func isPlural(table map[string]any) bool {
	for name := range table {
		if _, ok := forms[name]; !ok {
			return false
		}
	}
	return table["other"] != nil
}

func (p *Printer) add(key string, texts map[string]any, plural bool) (mistakes []error) {
	e := &entry{plural: plural}
	for name, v := range texts {
		m, err := cut(v)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s (%s): %w", key, name, err))
		}
		e.forms[forms[name]] = m
	}
	e.message = e.forms[forms["other"]]
	p.entries[key] = e
	return mistakes
}

// The ways one message can be wrong.
var (
	errText   = errors.New("not text")
	errEmpty  = errors.New("the message is empty")
	errBraces = errors.New("braces do not hold a name")
)

// cut splits a message at its placeholders: "{name}", a name in small letters.
// A message has no other use for braces.
func cut(v any) (m message, err error) {
	text, ok := v.(string)
	if !ok {
		return m, errText
	}
	if strings.TrimSpace(text) == "" {
		return m, errEmpty
	}
	for {
		before, rest, found := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return m, errBraces
		}
		m.texts = append(m.texts, before)
		if !found {
			return m, nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !isName(name) {
			return m, errBraces
		}
		m.names, text = append(m.names, name), after
	}
}

func isName(s string) bool {
	return s != "" && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 'a' || c > 'z' })
}
