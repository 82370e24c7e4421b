package locale

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
)

// head1 is the head of a language's file in samples.
const head1 = `meta = { tag = "en", path = "en", name = "English", dir = "ltr", intl = "en" }
`

func loaded(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryLanguageHasTheSameMessages(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	english := c.Printer(source)
	for _, l := range c.Languages() {
		p := c.Printer(l.Tag)
		for key, want := range english.entries {
			got, ok := p.entries[key]
			if !ok {
				t.Errorf("messages/%s.toml: key %q is missing", l.Tag, key)
				continue
			}
			compare(t, l.Tag+": "+key, got, want)
		}
		for key := range p.entries {
			if english.entries[key] == nil {
				t.Errorf("messages/%s.toml: key %q is not in %s.toml", l.Tag, key, source)
			}
		}
	}
}

// compare checks that a translation has the placeholders of the English
// message. A form for one count may leave the count out: "one item".
func compare(t *testing.T, where string, got, want *entry) {
	t.Helper()
	if got.plural != want.plural {
		t.Errorf("%s: plural forms in one language and none in another", where)
	}
	if err := sameNames(want.names, got.names); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	for form, m := range got.forms {
		if m.texts == nil || plural.Form(form) == plural.Other {
			continue
		}
		if err := sameNames(append(m.names, "n"), append(want.names, "n")); err != nil {
			t.Errorf("%s, form %d: %v", where, form, err)
		}
	}
}

func TestEveryPluralFormIsThereAndNoOther(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, l := range c.Languages() {
		p := c.Printer(l.Tag)
		needed := map[plural.Form]bool{plural.Other: true}
		for n := range 200 {
			needed[p.form(n)] = true
		}
		for key, e := range p.entries {
			for name, form := range forms {
				if e.plural && needed[form] != (e.forms[form].texts != nil) {
					t.Errorf("messages/%s.toml: %q: form %q needed %t, there %t", l.Tag, key, name, needed[form], !needed[form])
				}
			}
		}
	}
}

// House style: calm words. A mark of direction belongs to the printer, which
// sets values apart itself.
func TestMessagesAreWrittenInTheHouseStyle(t *testing.T) {
	t.Parallel()
	unwanted := []string{"!", "！", "  ", "Oops", "oops", "...", "hassle", "\u200e", "\u200f", "\u2068", "<", "&"}
	c := loaded(t)
	for _, l := range c.Languages() {
		for key, e := range c.Printer(l.Tag).entries {
			for _, m := range append(e.forms[:], e.message) {
				text := strings.Join(m.texts, "{}")
				if text != strings.TrimSpace(text) || slices.ContainsFunc(unwanted, func(s string) bool { return strings.Contains(text, s) }) {
					t.Errorf("messages/%s.toml: %q: %q", l.Tag, key, text)
				}
			}
		}
	}
}

func TestDecodeNamesEveryMistake(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       string // part of the error; empty for none
	}{
		{"a plain message", head1 + `a.b = "Hello"`, ""},
		{"a message in forms", head1 + `a.b = { one = "{n} item", other = "{n} items" }`, ""},
		{"a table that only looks like forms", head1 + `a.b = { other = "Other", broken = "Broken" }`, ""},
		{"no description of the language", `a.b = "x"`, "meta.* is missing"},
		{"half a description", `meta = { tag = "en", dir = "ltr" }`, "meta.path is missing"},
		{"a direction that is none", strings.Replace(head1, "ltr", "up", 1), "not ltr or rtl"},
		{"an open brace", head1 + `a.b = "Hello {name"`, "a.b (other)"},
		{"a closing brace alone", head1 + `a.b = "Hello name}"`, "a.b (other)"},
		{"a placeholder with a capital", head1 + `a.b = "Hello {Name}"`, "braces do not hold a name"},
		{"an empty message", head1 + `a.b = " "`, "is empty"},
		{"a number", head1 + `a.b = 3`, "not text"},
		{"a number among forms", head1 + `a.b = { one = 1, other = "x" }`, "not text"},
		{"the same key twice", head1 + "a.b = \"x\"\na.b = \"y\"", "a.b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := decode([]byte(tt.text))
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("decode = %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("decode = %v, want %q in it", err, tt.want)
			}
		})
	}
}
