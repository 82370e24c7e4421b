package money_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"quayside/backend/money"
)

// The server writes money as browsers do, so that a price that is updated in
// place does not change its shape. The browser's side is testdata/intl.tsv.
func TestFormatWritesAsBrowsersDo(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/intl.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	lines, compared := bufio.NewScanner(file), 0
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		compareIntl(t, strings.Split(lines.Text(), "\t"))
		compared++
	}
	if err := lines.Err(); err != nil || compared != 10*12*6 {
		t.Errorf("compared %d amounts, %v", compared, err)
	}
}

// compareIntl compares one line: locale, currency, minor units, with symbol,
// with code.
func compareIntl(t *testing.T, line []string) {
	t.Helper()
	minor, err := strconv.ParseInt(line[2], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	a := money.Amount{Minor: minor, Currency: money.Currency(line[1])}
	if got := money.Format(a, line[0]); got != line[3] {
		t.Errorf("Format(%v, %s) = %+q, browsers write %+q", a, line[0], got, line[3])
	}
	if got := money.FormatCode(a, line[0]); got != line[4] {
		t.Errorf("FormatCode(%v, %s) = %+q, browsers write %+q", a, line[0], got, line[4])
	}
}

func TestFormatFindsTheLocale(t *testing.T) {
	t.Parallel()
	a := money.Amount{Minor: 123456, Currency: "EUR"}
	tests := []struct{ name, tag, want string }{
		{"a region is cut off", "de-AT", "1.234,56\u00a0€"},
		{"so are a script and a region", "zh-Hans-CN", "€1,234.56"},
		{"Chinese without a script is simplified", "zh-CN", "€1,234.56"},
		{"Arabic has Latin digits in every region", "ar-EG", "\u200f1,234.56\u00a0€"},
		{"an unknown language is written as English", "tlh", "€1,234.56"},
		{"and so is none", "", "€1,234.56"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := money.Format(a, tt.tag); got != tt.want {
				t.Errorf("Format = %+q, want %+q", got, tt.want)
			}
		})
	}
}

func TestFormatClearNamesTheCountry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a         money.Amount
		tag, want string
	}{
		{money.Amount{Minor: 3600, Currency: "USD"}, "en", "US$36.00"},
		{money.Amount{Minor: -3600, Currency: "USD"}, "de", "-36,00\u00a0US$"},
		{money.Amount{Minor: 3600, Currency: "CAD"}, "en", "CA$36.00"},
		{money.Amount{Minor: 1200, Currency: "JPY"}, "en", "JP¥1,200"},
		{money.Amount{Minor: 1200, Currency: "JPY"}, "ja", "\uffe51,200"},
		{money.Amount{Minor: 1200, Currency: "JPY"}, "zh-Hans", "JP¥1,200"},
		{money.Amount{Minor: 1200, Currency: "CNY"}, "zh-Hans", "¥12.00"},
		{money.Amount{Minor: 1200, Currency: "CNY"}, "en", "CN¥12.00"},
		{money.Amount{Minor: 1200, Currency: "USD"}, "ja", "US$12.00"},
		{money.Amount{Minor: 3600, Currency: "EUR"}, "en", "€36.00"},
		{money.Amount{Minor: 3500, Currency: "KWD"}, "en", "KWD\u00a03.500"},
		{money.Amount{Minor: 3600, Currency: "USD"}, "ar", "\u200f36.00\u00a0US$\u200e"},
		{money.Amount{Minor: 1200, Currency: "CNY"}, "ar", "\u200f12.00\u00a0CN¥\u200e"},
		{money.Amount{Minor: 3600, Currency: "EUR"}, "ar", "\u200f36.00\u00a0€"},
	}
	for _, tt := range tests {
		t.Run(tt.a.String()+" in "+tt.tag, func(t *testing.T) {
			t.Parallel()
			if got := money.FormatClear(tt.a, tt.tag); got != tt.want {
				t.Errorf("FormatClear = %+q, want %+q", got, tt.want)
			}
		})
	}
}

// A page writes some fifty prices.
func BenchmarkFormat(b *testing.B) {
	a := money.Amount{Minor: 123456789, Currency: "EUR"}
	b.ReportAllocs()
	for b.Loop() {
		money.Format(a, "de")
	}
}

// Whatever the locale, no two currencies are shown with one sign.
func TestFormatClearNeverUsesASignTwice(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "zh-Hans", "es", "fr", "de", "pt", "ru", "ar", "ja", "ko"} {
		seen := map[string]money.Currency{}
		for _, c := range money.Currencies() {
			sign := strings.Trim(money.FormatClear(money.Amount{Currency: c}, tag), "0.,\u00a0")
			if sign == "" || seen[sign] != "" || sign == "$" {
				t.Errorf("%s: %s and %s are both written %q", tag, c, seen[sign], sign)
			}
			seen[sign] = c
		}
	}
}
