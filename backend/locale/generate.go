//go:build ignore

// Generate writes cldr/<tag>.json for the ten locales from Unicode's CLDR. It
// needs four npm packages of version 48.2.0, unpacked side by side in DIR:
//
//	for p in cldr-numbers-full cldr-dates-full cldr-units-full cldr-localenames-full; do
//		npm pack $p@48.2.0 && mkdir $p && tar xzf $p-48.2.0.tgz -C $p --strip-components=1
//	done
//	go run generate.go -cldr DIR
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

var locales = []string{"en", "zh-Hans", "es", "fr", "de", "pt", "ru", "ar", "ja", "ko"}

// source is written into every file, beside the data it covers.
const source = "CLDR 48.2.0 (npm cldr-numbers-full, cldr-dates-full, cldr-units-full, cldr-localenames-full). " +
	"Copyright © 1991-2025 Unicode, Inc. SPDX-License-Identifier: Unicode-3.0"

// data has the shape that package locale reads.
type data struct {
	Source      string            `json:"source"`
	Decimal     string            `json:"decimal"`
	Group       string            `json:"group"`
	Minus       string            `json:"minus"`
	MinGroup    int               `json:"minGroup"`
	Months      []string          `json:"months"`
	MonthsShort []string          `json:"monthsShort"`
	AM          string            `json:"am"`
	PM          string            `json:"pm"`
	Date        string            `json:"date"`
	LongDate    string            `json:"longDate"`
	DayMonth    string            `json:"dayMonth"`
	Time        string            `json:"time"`
	DateTime    string            `json:"dateTime"`
	RangeDays   string            `json:"rangeDays"`
	RangeMonths string            `json:"rangeMonths"`
	RangeYears  string            `json:"rangeYears"`
	Gram        string            `json:"gram"`
	Kilogram    string            `json:"kilogram"`
	Territories map[string]string `json:"territories"`
	Currencies  map[string]string `json:"currencies"`
}

func main() {
	dir := flag.String("cldr", ".", "folder that holds the four unpacked packages")
	flag.Parse()
	for _, tag := range locales {
		d := data{Source: source}
		numbers(*dir, tag, &d)
		dates(*dir, tag, &d)
		units(*dir, tag, &d)
		names(*dir, tag, &d)
		out, err := json.MarshalIndent(d, "", " ")
		if err == nil {
			err = os.WriteFile(filepath.Join("cldr", tag+".json"), append(out, '\n'), 0o644)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

// numbers takes the Latin digits of every locale: one page never mixes two
// digit systems.
func numbers(dir, tag string, d *data) {
	var n struct {
		MinimumGroupingDigits string
		Symbols               struct{ Decimal, Group, MinusSign string } `json:"symbols-numberSystem-latn"`
	}
	read(dir, "cldr-numbers-full", tag, "numbers.json", &struct {
		Numbers any
	}{&n})
	least, err := strconv.Atoi(n.MinimumGroupingDigits)
	if err != nil {
		log.Fatal(tag, ": ", err)
	}
	d.Decimal, d.Group, d.Minus, d.MinGroup = n.Symbols.Decimal, n.Symbols.Group, n.Symbols.MinusSign, least
}

// calendar is the part of ca-gregorian.json that is read.
type calendar struct {
	Months struct {
		Format struct{ Wide, Abbreviated map[string]string }
	}
	DayPeriods struct {
		Format struct{ Abbreviated map[string]string }
	}
	DateFormats map[string]string
	TimeFormats map[string]string
	DateTimes   struct {
		Medium           string
		AvailableFormats map[string]string
		IntervalFormats  map[string]json.RawMessage
	} `json:"dateTimeFormats"`
}

func dates(dir, tag string, d *data) {
	var c calendar
	read(dir, "cldr-dates-full", tag, "ca-gregorian.json", &struct{ Dates any }{
		&struct{ Calendars any }{&struct{ Gregorian any }{&c}},
	})
	for m := 1; m <= 12; m++ {
		d.Months = append(d.Months, c.Months.Format.Wide[strconv.Itoa(m)])
		d.MonthsShort = append(d.MonthsShort, c.Months.Format.Abbreviated[strconv.Itoa(m)])
	}
	d.AM, d.PM = c.DayPeriods.Format.Abbreviated["am"], c.DayPeriods.Format.Abbreviated["pm"]
	d.Date, d.LongDate = c.DateTimes.AvailableFormats["yMMMd"], c.DateFormats["long"]
	d.DayMonth = c.DateTimes.AvailableFormats["MMMMd"]
	d.Time, d.DateTime = c.TimeFormats["short"], c.DateTimes.Medium
	d.RangeDays, d.RangeMonths = interval(c, "MMMMd", "d"), interval(c, "MMMMd", "M")
	d.RangeYears = interval(c, "yMMMMd", "y")
	// Browsers write a plain space where CLDR has a narrow no-break one (but not in
	// ranges), and the two must agree.
	for _, p := range []*string{&d.Date, &d.LongDate, &d.Time} {
		*p = strings.ReplaceAll(*p, "\u202f", " ")
	}
}

// interval returns the pattern of a skeleton with a month in full. Where CLDR has
// it with a short month only, the month is lengthened, as ICU does; but not where
// a day and month in full are written with the month's number.
func interval(c calendar, skeleton, differs string) string {
	for _, s := range []string{skeleton, strings.Replace(skeleton, "MMMM", "MMM", 1)} {
		raw, ok := c.DateTimes.IntervalFormats[s]
		if !ok {
			continue
		}
		var by map[string]string
		if err := json.Unmarshal(raw, &by); err != nil {
			log.Fatal(err)
		}
		if s == skeleton || !strings.Contains(c.DateTimes.AvailableFormats["MMMMd"], "MMMM") {
			return by[differs]
		}
		return strings.ReplaceAll(by[differs], "MMM", "MMMM")
	}
	log.Fatal("no interval for ", skeleton)
	return ""
}

func units(dir, tag string, d *data) {
	var short map[string]json.RawMessage
	read(dir, "cldr-units-full", tag, "units.json", &struct{ Units any }{&struct{ Short any }{&short}})
	for unit, to := range map[string]*string{"mass-gram": &d.Gram, "mass-kilogram": &d.Kilogram} {
		var u map[string]string
		if err := json.Unmarshal(short[unit], &u); err != nil {
			log.Fatal(err)
		}
		*to = u["unitPattern-count-other"]
	}
}

// notCountries are two-letter codes in CLDR that nothing can be sent to.
const notCountries = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"

func names(dir, tag string, d *data) {
	var territories map[string]string
	read(dir, "cldr-localenames-full", tag, "territories.json", &struct{ LocaleDisplayNames any }{
		&struct{ Territories any }{&territories},
	})
	d.Territories = map[string]string{}
	for code, name := range territories {
		if len(code) == 2 && !strings.Contains(notCountries, code) {
			d.Territories[code] = name
		}
	}
	var currencies map[string]struct{ DisplayName string }
	read(dir, "cldr-numbers-full", tag, "currencies.json", &struct{ Numbers any }{&struct{ Currencies any }{&currencies}})
	d.Currencies = map[string]string{}
	for _, code := range strings.Fields(listed) {
		d.Currencies[code] = currencies[code].DisplayName
	}
}

// listed are the currencies of package money.
const listed = "AED AUD BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KRW KWD KZT " +
	"MAD MOP MXN MYR NGN NOK NZD OMR PEN PHP PLN QAR RON RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR"

// read decodes main.<tag> of a CLDR file into v.
func read(dir, pack, tag, name string, v any) {
	raw, err := os.ReadFile(filepath.Join(dir, pack, "main", tag, name))
	if err != nil {
		log.Fatal(err)
	}
	var file struct{ Main map[string]json.RawMessage }
	if err := json.Unmarshal(raw, &file); err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(file.Main[tag], v); err != nil {
		log.Fatal(name, ": ", err)
	}
}
