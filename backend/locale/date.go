package locale

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// pattern is a CLDR date pattern, cut into its fields: "d MMMM" is day, text,
// month in full. Fields are y, M, MM, MMM, MMMM, d, dd, H, HH, h, mm and a.
type pattern []field

type field struct {
	letters string // the field's letters; empty for text
	text    string
}

// UnmarshalJSON cuts a pattern such as "d 'de' MMMM". Letters between quotes are
// text, and so is everything that is not a letter.
func (p *pattern) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	for s != "" {
		n := fieldLen(s)
		switch {
		case s[0] == '\'':
			*p = append(*p, field{text: s[1 : n-1]})
		case isLetter(s[0]):
			if !strings.Contains(" y M MM MMM MMMM d dd H HH h mm a ", " "+s[:n]+" ") {
				return fmt.Errorf("date pattern has unknown field %q", s[:n])
			}
			*p = append(*p, field{letters: s[:n]})
		default:
			*p = append(*p, field{text: s[:n]})
		}
		s = s[n:]
	}
	return nil
}

// fieldLen returns how many bytes of s the first field, quotation or text takes.
func fieldLen(s string) int {
	n := 1
	switch {
	case s[0] == '\'':
		return strings.IndexByte(s[1:], '\'') + 2
	case isLetter(s[0]):
		for n < len(s) && s[n] == s[0] {
			n++
		}
	default:
		for n < len(s) && s[n] != '\'' && !isLetter(s[n]) {
			n++
		}
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// Date writes the day of t, in t's own zone, with the month's name or, where a
// language has no short names, its number and sign: "4 Dec 2026", "2026年12月4日".
// It is never all figures, which readers of two countries take differently.
func (p *Printer) Date(t time.Time) string { return p.date(p.formats.Date, t) }

// LongDate is Date with the month in full.
func (p *Printer) LongDate(t time.Time) string { return p.date(p.formats.LongDate, t) }

// DateTime writes day and time of t in zone and says which zone that is, by its
// distance from UTC at that moment: "Dec 4, 2026, 2:05 PM UTC+8".
func (p *Printer) DateTime(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	day, clock := p.Date(t), p.date(p.formats.Time, t)
	both := strings.NewReplacer("{1}", day, "{0}", clock).Replace(p.formats.DateTime)
	return both + " " + offset(t)
}

// DateRange writes the days from one to another, each in its own zone, with
// months in full and without a year: "4–9 December". Days in different years get
// their years. A range of one day is that day.
func (p *Printer) DateRange(from, to time.Time) string {
	shape := p.formats.RangeMonths
	switch {
	case from.Year() != to.Year():
		shape = p.formats.RangeYears
	case from.YearDay() == to.YearDay():
		return p.date(p.formats.DayMonth, from)
	case from.Month() == to.Month():
		shape = p.formats.RangeDays
	}
	first, second := shape.halves()
	return p.date(first, from) + p.date(second, to)
}

// halves cuts an interval pattern before the first field that comes a second
// time: "MMMM d – d" is "MMMM d – " and "d".
func (p pattern) halves() (first, second pattern) {
	seen := map[byte]bool{}
	for i, f := range p {
		if f.letters == "" {
			continue
		}
		if seen[f.letters[0]] {
			return p[:i], p[i:]
		}
		seen[f.letters[0]] = true
	}
	return p, nil
}

func (p *Printer) date(shape pattern, t time.Time) string {
	b := make([]byte, 0, 64)
	for _, f := range shape {
		b = append(b, f.text...)
		if f.letters != "" {
			b = p.appendField(b, f.letters, t)
		}
	}
	return string(b)
}

func (p *Printer) appendField(b []byte, letters string, t time.Time) []byte {
	switch letters {
	case "MMM":
		return append(b, p.formats.MonthsShort[t.Month()-1]...)
	case "MMMM":
		return append(b, p.formats.Months[t.Month()-1]...)
	case "a":
		if t.Hour() < 12 {
			return append(b, p.formats.AM...)
		}
		return append(b, p.formats.PM...)
	}
	n := numeral(letters[0], t)
	if len(letters) == 2 && n < 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// numeral returns the number that a field written in figures stands for.
func numeral(letter byte, t time.Time) int {
	switch letter {
	case 'y':
		return t.Year()
	case 'M':
		return int(t.Month())
	case 'd':
		return t.Day()
	case 'H':
		return t.Hour()
	case 'h':
		return (t.Hour()+11)%12 + 1
	default: // 'm': pattern.UnmarshalJSON lets no other letter in
		return t.Minute()
	}
}

// offset writes how far t's zone is from UTC at that moment: "UTC", "UTC+8",
// "UTC-3:30". Every language writes it so.
func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := "UTC" + sign + strconv.Itoa(seconds/3600)
	if minutes := seconds / 60 % 60; minutes > 0 {
		s += fmt.Sprintf(":%02d", minutes)
	}
	return s
}
