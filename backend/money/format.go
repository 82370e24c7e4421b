package money

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// format is how one locale writes money. A head is the text before the digits
// and a tail the text after them, with "¤" where the symbol stands.
type format struct {
	decimal, group     string
	minGroup           int // the first separator needs this many digits before it
	head, negativeHead string
	tail               string
	symbols            map[Currency]string
}

// fallback is the locale of a tag we have no table for.
const fallback = "en"

// Format writes a for people who read the language of tag, as CLDR 48 says:
// "€36.00" in en, "36,00 €" in de. It knows the ten locales en, zh-Hans, es, fr,
// de, pt, ru, ar, ja and ko; a longer tag is cut until it is known ("de-AT" is
// de, "zh-CN" is zh-Hans), and any other is written as en.
//
// Arabic is written with Latin digits for every region, because one page never
// mixes two digit systems. The result may hold no-break spaces and, in Arabic,
// direction marks, exactly as browsers' Intl.NumberFormat writes them.
func Format(a Amount, tag string) string {
	f := find(tag)
	return f.write(a, f.symbol(a.Currency))
}

// FormatCode is Format with the currency's code in place of its symbol
// ("EUR 36.00", "36,00 EUR"), for tables and papers where a symbol could be
// taken for another country's.
func FormatCode(a Amount, tag string) string {
	return find(tag).write(a, string(a.Currency))
}

// FormatClear is Format with a symbol that belongs to one currency only:
// "US$36.00" and "CN¥12.00" where Format writes "$36.00" or "¥12.00" for readers in
// one country. Only where the country is plain from the language does the short
// sign stay: yuan in Chinese, yen in Japanese.
func FormatClear(a Amount, tag string) string {
	f := find(tag)
	symbol := f.symbol(a.Currency)
	if strings.ContainsAny(symbol, shared) && utf8.RuneCountInString(symbol) == 1 && f != home[a.Currency] {
		symbol = clear[a.Currency]
	}
	if f == formats["ar"] && latinThenSign.MatchString(symbol) {
		symbol += leftToRight
	}
	return f.write(a, symbol)
}

// latinThenSign is a symbol such as "US$". At the end of a text that runs from
// right to left its sign would be shown before its letters, "$US", but for a mark
// behind it (Unicode Annex 9, rules N1 and N2).
var latinThenSign = regexp.MustCompile(`^[A-Z]+[^A-Z.]$`)

const leftToRight = "\u200e"

// shared are the signs that more than one currency is written with; the last
// is the full-width yen sign of Japanese.
const shared = "$¥\uffe5"

// clear are CLDR's symbols for readers of no particular country.
var clear = map[Currency]string{"USD": "US$", "JPY": "JP¥", "CNY": "CN¥"}

// home are the languages in which a shared sign means one's own currency.
var home = map[Currency]*format{"CNY": formats["zh-Hans"], "JPY": formats["ja"]}

// find returns the table for the longest known prefix of tag.
func find(tag string) *format {
	for {
		if f, ok := formats[tag]; ok {
			return f
		}
		if tag == "zh" {
			return formats["zh-Hans"]
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			return formats[fallback]
		}
		tag = tag[:i]
	}
}

func (f *format) symbol(c Currency) string {
	if s, ok := f.symbols[c]; ok {
		return s
	}
	return string(c)
}

func (f *format) write(a Amount, symbol string) string {
	var buf [96]byte
	head := f.head
	if a.Minor < 0 {
		head = f.negativeHead
	}
	b := appendHead(buf[:0], head, symbol)
	b = appendNumber(b, a, f.decimal, f.group, f.minGroup)
	before, after, found := strings.Cut(f.tail, "¤")
	b = append(b, before...)
	if found {
		b = append(b, symbol...)
	}
	return string(append(b, after...))
}

// appendHead writes what stands before the digits. A code in letters is held
// off the digits by a no-break space where the pattern has none.
//
// Source: CLDR currencySpacing, the same in all ten locales.
func appendHead(b []byte, head, symbol string) []byte {
	before, after, found := strings.Cut(head, "¤")
	b = append(b, before...)
	if !found {
		return b
	}
	b = append(b, symbol...)
	if last, _ := utf8.DecodeLastRuneInString(symbol); after == "" && unicode.IsLetter(last) {
		b = append(b, "\u00a0"...)
	}
	return append(b, after...)
}

// appendNumber writes a's digits without sign, in groups of three.
func appendNumber(b []byte, a Amount, decimal, group string, minGroup int) []byte {
	var buf [20]byte
	d, places := strconv.AppendUint(buf[:0], magnitude(a.Minor), 10), a.Currency.Decimals()
	if short := places + 1 - len(d); short > 0 {
		d = slices.Insert(d, 0, []byte("0000"[:short])...)
	}
	whole := d[:len(d)-places]
	grouped := group != "" && len(whole) >= 3+minGroup
	for i, digit := range whole {
		if grouped && i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, group...)
		}
		b = append(b, digit)
	}
	if places > 0 {
		b = append(append(b, decimal...), d[len(whole):]...)
	}
	return b
}
