package locale

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

// inCLDR are the formats in which browsers part from CLDR's own patterns, and
// why we stay with CLDR. Where a page's script rewrites one of these, it takes
// the text from the server.
var inCLDR = map[string]string{
	"zh-Hans DateRange": "browsers write all figures (11/28 – 12/3)",
	"ja DateRange":      "browsers write all figures (11/28～12/03)",
	"ko DateTime":       "browsers write AM and PM in Latin letters",
	"pt DateTime":       "browsers put a comma before the time",
}

// The server writes dates and numbers as browsers do, so that a time that is
// updated in place does not change its shape. The browser's side is
// testdata/intl.tsv.
func TestFormatsAreThoseOfBrowsers(t *testing.T) {
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
		if !strings.HasPrefix(lines.Text(), "#") {
			compareIntl(t, strings.Split(lines.Text(), "\t"))
			compared++
		}
	}
	if err := lines.Err(); err != nil || compared != 10*(3*4+3+6+6) {
		t.Errorf("compared %d texts, %v", compared, err)
	}
}

// compareIntl compares one line: locale, format, value, text.
func compareIntl(t *testing.T, line []string) {
	t.Helper()
	got := formatted(t, printerOf(t, line[0]), line[1], line[2])
	_, apart := inCLDR[line[0]+" "+line[1]]
	if !apart && got != line[3] {
		t.Errorf("%s %s of %s: %+q, browsers write %+q", line[0], line[1], line[2], got, line[3])
	}
}

// printerOf returns a printer without messages for any of the ten locales.
func printerOf(t testing.TB, tag string) *Printer {
	t.Helper()
	f, err := loadFormats(files, tag)
	if err != nil {
		t.Fatal(err)
	}
	return &Printer{tag: language.Make(tag), formats: f}
}

func formatted(t *testing.T, p *Printer, format, value string) string {
	t.Helper()
	switch format {
	case "Date":
		return p.Date(moment(t, value))
	case "LongDate":
		return p.LongDate(moment(t, value))
	case "DateTime":
		return strings.TrimSuffix(p.DateTime(moment(t, value), time.UTC), " UTC")
	case "DateRange":
		from, to, _ := strings.Cut(value, "/")
		return p.DateRange(moment(t, from+"T00:00:00Z"), moment(t, to+"T00:00:00Z"))
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if format == "Weight" {
		return p.Weight(n)
	}
	return p.Number(n)
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhereBrowsersPartFromCLDR(t *testing.T) {
	t.Parallel()
	from, to := moment(t, "2026-11-28T09:05:00Z"), moment(t, "2026-12-03T00:00:00Z")
	tests := []struct{ name, got, want string }{
		{"a range of Chinese days", printerOf(t, "zh-Hans").DateRange(from, to), "11月28日至12月3日"},
		{"a range of Japanese days", printerOf(t, "ja").DateRange(from, to), "11月28日～12月3日"},
		{"a Portuguese morning", printerOf(t, "pt").DateTime(from, time.UTC), "28 de nov. de 2026 09:05 UTC"},
		{"a Korean morning", printerOf(t, "ko").DateTime(from, time.UTC), "2026년 11월 28일 오전 9:05 UTC"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestDateTimeNamesItsZone(t *testing.T) {
	t.Parallel()
	p, at := printerOf(t, "en"), moment(t, "2026-12-04T06:05:00Z")
	tests := []struct {
		name string
		zone *time.Location
		want string
	}{
		{"no distance", time.UTC, "Dec 4, 2026, 6:05 AM UTC"},
		{"customs' own time", time.FixedZone("", 8*3600), "Dec 4, 2026, 2:05 PM UTC+8"},
		{"half an hour more", time.FixedZone("", 5*3600+1800), "Dec 4, 2026, 11:35 AM UTC+5:30"},
		{"a day earlier, west of Greenwich", time.FixedZone("", -9*3600-1800), "Dec 3, 2026, 8:35 PM UTC-9:30"},
		{"noon", time.FixedZone("", 6*3600), "Dec 4, 2026, 12:05 PM UTC+6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := p.DateTime(at, tt.zone); got != tt.want {
				t.Errorf("DateTime = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDateRangeOfOneDayIsThatDay(t *testing.T) {
	t.Parallel()
	day := moment(t, "2026-12-04T06:05:00Z")
	if got := printerOf(t, "ar").DateRange(day, day.Add(time.Hour)); got != "4 ديسمبر" {
		t.Errorf("DateRange = %q", got)
	}
}

func TestDatePatternsAreCutIntoFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, pattern, want string
		ok                  bool
	}{
		{"quoted words are text", `"d 'de' MMMM 'de' y"`, "4 de December de 2026", true},
		{"letters beyond ASCII are text", `"y年M月d日"`, "2026年12月4日", true},
		{"two letters are two figures", `"dd.MM.y"`, "04.12.2026", true},
		{"a field we cannot write is refused", `"EEEE d"`, "", false},
		{"and so is what is no text", `7`, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var p pattern
			if err := p.UnmarshalJSON([]byte(tt.pattern)); (err == nil) != tt.ok {
				t.Fatalf("UnmarshalJSON = %v", err)
			}
			if got := printerOf(t, "en").date(p, moment(t, "2026-12-04T06:05:00Z")); got != tt.want {
				t.Errorf("date = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCountriesAndCurrenciesHaveNames(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	tests := []struct{ tag, country, currency string }{
		{"en", "Germany", "Euro"},
		{"zh-Hans", "德国", "欧元"},
		{"ar", "ألمانيا", "يورو"},
	}
	for _, tt := range tests {
		p := c.Printer(tt.tag)
		if p.Country("DE") != tt.country || p.CurrencyName("EUR") != tt.currency {
			t.Errorf("%s: DE is %q, EUR is %q", tt.tag, p.Country("DE"), p.CurrencyName("EUR"))
		}
		if p.Country("ZZ") != "ZZ" || p.CurrencyName("ZZZ") != "ZZZ" {
			t.Errorf("%s: an unknown code is not written as it is", tt.tag)
		}
		sameCodes(t, tt.tag, p.formats.Territories, c.Printer(source).formats.Territories)
		sameCodes(t, tt.tag, p.formats.Currencies, c.Printer(source).formats.Currencies)
	}
}

func TestCountriesAreOrderedByTheirNames(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	codes := []string{"ZZ", "SE", "DE", "AX", "AE", "FR"}
	for tag, want := range map[string][]string{
		"en":      {"AX", "FR", "DE", "SE", "AE", "ZZ"}, // Åland is an A
		"zh-Hans": {"AE", "AX", "DE", "FR", "SE", "ZZ"}, // a-la, ao-lan, de-guo, fa-guo, rui-dian
		"ar":      {"DE", "AE", "SE", "AX", "FR", "ZZ"}, // hamza, alif with the article twice, jim, fa
	} {
		if got := c.Printer(tag).ByName(codes); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tag, got, want)
		}
	}
	if codes[0] != "ZZ" {
		t.Error("the caller's list was changed")
	}
}

func sameCodes(t *testing.T, tag string, got, want map[string]string) {
	t.Helper()
	for code := range want {
		if got[code] == "" {
			t.Errorf("%s has no name for %s", tag, code)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d names, English %d", tag, len(got), len(want))
	}
}
