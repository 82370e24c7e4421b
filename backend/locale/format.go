package locale

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// formats are one locale's formats and names, as generate.go takes them from
// CLDR.
type formats struct {
	Decimal, Group, Minus string
	MinGroup              int // the first separator needs this many digits before it
	Months, MonthsShort   []string
	AM, PM                string

	// Date patterns, in the letters of CLDR; see pattern.
	Date, LongDate, DayMonth, Time     pattern
	RangeDays, RangeMonths, RangeYears pattern

	DateTime       string // "{1}, {0}": the date, the time
	Gram, Kilogram string // "{0} kg"

	Territories map[string]string // by ISO 3166-1 alpha-2
	Currencies  map[string]string // by ISO 4217
}

// Weight writes a weight exactly: in grams below one kilogram ("820 g"), else in
// kilograms with as many decimals as it takes ("1.25 kg").
func (p *Printer) Weight(grams int64) string {
	if abs(grams) < 1000 {
		return strings.Replace(p.formats.Gram, "{0}", p.Number(grams), 1)
	}
	kilograms := p.Number(grams / 1000)
	if rest := abs(grams % 1000); rest > 0 {
		decimals := strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
		kilograms += p.formats.Decimal + decimals
	}
	return strings.Replace(p.formats.Kilogram, "{0}", kilograms, 1)
}

// Country returns the name of a country by its ISO 3166-1 alpha-2 code, or the
// code itself if CLDR has no such country.
func (p *Printer) Country(code string) string {
	if name, ok := p.formats.Territories[code]; ok {
		return name
	}
	return code
}

// ByName returns country codes in the order of their names in this language, for
// a list to choose from: Arabic by its alphabet, Chinese by its sounds. Codes
// without a name come last, as they came.
func (p *Printer) ByName(codes []string) []string {
	sorted := slices.Clone(codes)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(p.place(a), p.place(b)) })
	return sorted
}

func (p *Printer) place(code string) int {
	if at, ok := p.places[code]; ok {
		return at
	}
	return len(p.places)
}

// places returns where each name stands when all are sorted. It is done once, as
// comparing by a language's rules is slow.
func places(tag language.Tag, names map[string]string) map[string]int {
	rules, at := collate.New(tag), make(map[string]int, len(names))
	byName := func(a, b string) int { return rules.CompareString(names[a], names[b]) }
	for i, code := range slices.SortedFunc(maps.Keys(names), byName) {
		at[code] = i
	}
	return at
}

// CurrencyName returns the name of a currency by its ISO 4217 code: "Euro"; the
// code itself for one the shop does not know.
func (p *Printer) CurrencyName(code string) string {
	if name, ok := p.formats.Currencies[code]; ok {
		return name
	}
	return code
}

func abs[T int | int64](n T) T {
	if n < 0 {
		return -n
	}
	return n
}
