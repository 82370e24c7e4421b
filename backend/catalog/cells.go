package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cells are the values of one row of a file, or of one form, by column, and
// what was found wrong with them. Reading a value checks it: a value that is
// refused is reported once and the one that was there before stays.
type cells struct {
	line     int
	at       func(column string) (value string, there bool)
	findings []Finding
}

// refused reports whether an error was found, not only warnings.
func (c *cells) refused() bool {
	return slices.ContainsFunc(c.findings, func(f Finding) bool { return !f.Warning })
}

// value returns a cell without the spaces around it, and whether its column is
// there at all: an absent column leaves things as they are, an empty cell
// empties them.
func (c *cells) value(column string) (string, bool) {
	s, ok := c.at(column)
	return strings.TrimSpace(s), ok
}

// text reads words of at most most characters into *to. Words that a
// spreadsheet would run as a formula are words here.
func (c *cells) text(column string, to *string, most int) {
	s, ok := c.value(column)
	if !ok {
		return
	}
	s = strings.TrimSpace(strings.ReplaceAll(unguard(s), "\r\n", "\n")) // '<tab>x is guarded, and no more than x
	switch n := utf8.RuneCountInString(s); {
	case n > most && strings.HasPrefix(column, "title_"):
		c.say("title_long", []string{column}, s, "n", itoa(n), "max", itoa(most))
		return
	case n > most:
		c.say("too_long", []string{column}, s, "n", itoa(n), "max", itoa(most), "column", column)
		return
	case strings.ContainsFunc(s, unshowable):
		c.say("control", []string{column}, strings.Map(showable, s))
		return
	}
	if formula(s) && s != *to {
		c.warn("formula", []string{column}, s, "first", s[:1])
	}
	*to = s
}

// required is text for what every row must have.
func (c *cells) required(column string, to *string, most int) {
	if s, ok := c.value(column); s == "" && (ok || *to == "") {
		c.say("required", []string{column}, "", "column", column)
		return
	}
	c.text(column, to, most)
}

// number reads a whole number from low to high into *to. An empty cell is zero.
func (c *cells) number(column string, to *int64, low, high int64) {
	s, ok := c.value(column)
	if !ok {
		return
	}
	if s == "" {
		*to = 0
		return
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		c.say("number_form", []string{column}, s)
	case n < low:
		c.say("number_low", []string{column}, s, "min", strconv.FormatInt(low, 10))
	case n > high:
		c.say("number_high", []string{column}, s, "max", strconv.FormatInt(high, 10))
	default:
		*to = n
	}
}

// flag reads yes or no into *to. An empty cell is no.
func (c *cells) flag(column string, to *bool) {
	s, ok := c.value(column)
	if !ok {
		return
	}
	switch strings.ToLower(s) {
	case "yes", "true", "1", "是":
		*to = true
	case "", "no", "false", "0", "否":
		*to = false
	default:
		c.say("flag_form", []string{column}, s)
	}
}

// unshowable reports characters that have no place in a text: controls, halves
// of surrogates, those that turn the direction of the text after them, and
// Unicode's noncharacters, of which XML 1.0 forbids U+FFFE and U+FFFF (2.2).
func unshowable(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r == utf8.RuneError, r == '\u202d', r == '\u202e':
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

func showable(r rune) rune {
	if unshowable(r) {
		return '?'
	}
	return r
}

// formula reports whether a spreadsheet would take s for a formula (OWASP, CSV
// injection).
func formula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// guard makes a cell of an exported file harmless: what a spreadsheet would run
// gets an apostrophe in front. What already looks guarded gets another, so that
// unguard gives back every text.
func guard(s string) string {
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard is the reverse of guard.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}
