package locale

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Printer writes in one language. Templates reach it as {{.T "shop.cart.title"}}.
// It never changes and may be used by many goroutines.
type Printer struct {
	Language Language

	tag     language.Tag
	rtl     bool
	entries map[string]*entry
	formats formats
	places  map[string]int // of countries, by their names
}

// T returns the message of key. Pairs are the names and values of its
// placeholders, in any order: T("shop.cart.total", "amount", "€36.00").
//
// Integers are written as Number writes them; money, dates and weights come as
// text, formatted by the caller. A value that could upset the order of the
// sentence around it (any text in a right-to-left language, right-to-left text
// in another) is set apart by Unicode isolates. The result is plain text: HTML
// escaping is the template's work.
//
// A key that is not there, which a test rules out for keys we wrote down,
// returns the key itself: an ugly page beats none.
func (p *Printer) T(key string, pairs ...any) string {
	e, ok := p.entries[key]
	if !ok {
		return key
	}
	return p.fill(&e.message, pairs)
}

// N is T for a message with plural forms: it takes the form that n things need
// in this language and fills the placeholder {n} with n.
func (p *Printer) N(key string, n int, pairs ...any) string {
	e, ok := p.entries[key]
	if !ok {
		return key
	}
	m := &e.forms[p.form(n)]
	if m.texts == nil {
		m = &e.message
	}
	return p.fill(m, append([]any{"n", n}, pairs...))
}

// Fault returns the words of the fault with this code, or english, its own
// sentence, where there are none: faults of libraries have no key here.
func (p *Printer) Fault(code, english string) string {
	if e, ok := p.entries["fault."+code]; ok {
		return p.fill(&e.message, nil)
	}
	return english
}

// form returns the plural category of n whole things.
func (p *Printer) form(n int) plural.Form {
	return plural.Cardinal.MatchPlural(p.tag, abs(n), 0, 0, 0, 0)
}

// fill writes m with the values of pairs. A name without a value stays in its
// braces, so that a mistake is seen.
func (p *Printer) fill(m *message, pairs []any) string {
	if len(m.names) == 0 {
		return m.texts[0]
	}
	b := make([]byte, 0, 128)
	for i, name := range m.names {
		b = append(b, m.texts[i]...)
		if v, ok := find(pairs, name); ok {
			b = p.append(b, v)
		} else {
			b = append(append(append(b, '{'), name...), '}')
		}
	}
	return string(append(b, m.texts[len(m.names)]...))
}

func find(pairs []any, name string) (any, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// append writes one value of a placeholder.
func (p *Printer) append(b []byte, v any) []byte {
	switch v := v.(type) {
	case int:
		return p.appendNumber(b, int64(v))
	case int64:
		return p.appendNumber(b, v)
	case string:
		return p.isolate(b, v)
	default:
		return p.isolate(b, fmt.Sprint(v))
	}
}

// The characters that set a text apart from the direction around it: first
// strong isolate and pop directional isolate (Unicode UAX 9).
const fsi, pdi = "\u2068", "\u2069"

func (p *Printer) isolate(b []byte, s string) []byte {
	if !p.rtl && !strings.ContainsFunc(s, rightToLeft) {
		return append(b, s...)
	}
	return append(append(append(b, fsi...), s...), pdi...)
}

// rightToLeft reports whether r is of a right-to-left script: Hebrew, Arabic and
// their neighbours, their presentation forms, and the mark.
func rightToLeft(r rune) bool {
	return r >= 0x590 && (r <= 0x8ff || r == 0x200f || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc)
}

// Number writes a whole number with the language's grouping: "12,345".
func (p *Printer) Number(n int64) string {
	var buf [32]byte
	return string(p.appendNumber(buf[:0], n))
}

func (p *Printer) appendNumber(b []byte, n int64) []byte {
	var buf [20]byte
	d := strconv.AppendInt(buf[:0], n, 10)
	if d[0] == '-' {
		b, d = append(b, p.formats.Minus...), d[1:]
	}
	grouped := len(d) >= 3+p.formats.MinGroup
	for i, digit := range d {
		if grouped && i > 0 && (len(d)-i)%3 == 0 {
			b = append(b, p.formats.Group...)
		}
		b = append(b, digit)
	}
	return b
}
