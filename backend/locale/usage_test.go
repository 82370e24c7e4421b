package locale

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestEveryMessageThatIsNamedExists(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, u := range uses(t) {
		lacking := map[string][]string{} // the files that lack something, by what
		for _, l := range c.Languages() {
			if err := c.Printer(l.Tag).check(u); err != nil {
				lacking[err.Error()] = append(lacking[err.Error()], "messages/"+l.Tag+".toml")
			}
		}
		for what, files := range lacking {
			t.Errorf("%s: %s: %s", u.where, strings.Join(files, ", "), what)
		}
	}
}

// The sentence in the code is what people see where a language has none, and
// what the programmer reads; two versions of it would part ways.
func TestEveryFaultSaysTheSameInTheCode(t *testing.T) {
	t.Parallel()
	english := loaded(t).Printer(source)
	for _, u := range uses(t) {
		code, ok := strings.CutPrefix(u.key, "fault.")
		if said := english.Fault(code, u.text); ok && u.text != "" && said != u.text {
			t.Errorf("%s: the code says %q, messages/%s.toml says %q", u.where, u.text, source, said)
		}
	}
}

// check reports what is wrong with the place u in p's language.
func (p *Printer) check(u use) error {
	e, ok := p.entries[u.key]
	switch {
	case u.prefix:
		return p.checkPrefix(u.key)
	case !ok:
		return fmt.Errorf("key %q is missing", u.key)
	case u.verb == "":
		return nil
	case e.plural != (u.verb == "N"):
		return fmt.Errorf("key %q is used by %s: N is for messages with plural forms, T and H for the others", u.key, u.verb)
	case u.open:
		return nil
	}
	return sameNames(e.names, u.names)
}

func (p *Printer) checkPrefix(prefix string) error {
	for key := range p.entries {
		if strings.HasPrefix(key, prefix) {
			return nil
		}
	}
	return fmt.Errorf("no key starts with %q", prefix)
}

func sameNames(want, got []string) error {
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
		return fmt.Errorf("the message has placeholders %v, the caller gives %v", want, got)
	}
	return nil
}

// A message nobody names is dead weight for every translator. A part of the shop
// of which no page exists yet is not judged: its words are there first.
func TestEveryMessageIsUsed(t *testing.T) {
	t.Parallel()
	named, begun, sections := map[string]bool{}, []string(nil), map[string]bool{"fault": true}
	for _, u := range uses(t) {
		named[u.key], sections[section(u.key)] = true, true
		if u.prefix {
			begun = append(begun, u.key)
		}
	}
	var idle []string
	for key := range loaded(t).Printer(source).entries {
		starts := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
		if sections[section(key)] && !named[key] && !slices.ContainsFunc(begun, starts) {
			idle = append(idle, key)
		}
	}
	slices.Sort(idle)
	if len(idle) > 0 {
		t.Errorf("used nowhere; remove from every file of messages:\n%s", strings.Join(idle, "\n"))
	}
}

// section returns the first two parts of a key, "fault" for faults.
func section(key string) string {
	first, rest, _ := strings.Cut(key, ".")
	if first == "fault" {
		return first
	}
	second, _, _ := strings.Cut(rest, ".")
	return first + "." + second
}
