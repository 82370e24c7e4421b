package order

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Format is how addresses are written in one country.
type Format struct {
	Country string
	Parts   []Part   // in the order people write them
	Regions []string // the codes to choose the region from; nil: any words
	Example string   // a postcode as it looks there; empty if there are none

	postcode *regexp.Regexp
}

// Part is one field of an address form.
type Part struct {
	Name     string // "postcode"
	Label    string // key of its name in the languages: "shop.address.zip"
	Required bool
}

// Part returns the part with a name, and whether the country's form has it.
func (f Format) Part(name string) (Part, bool) {
	i := slices.IndexFunc(f.Parts, func(p Part) bool { return p.Name == name })
	if i < 0 {
		return Part{}, false
	}
	return f.Parts[i], true
}

// FormatOf returns how addresses are written in a country, and whether we know.
func FormatOf(country string) (Format, bool) {
	row, known := formats[country]
	if !known {
		return Format{}, false
	}
	f := Format{Country: country, Regions: row.regions, Example: row.example, postcode: row.postcode}
	for _, word := range strings.Fields(row.order) {
		name, required := strings.CutSuffix(word, "!")
		f.Parts = append(f.Parts, Part{Name: name, Label: labelOf(name, row.region), Required: required})
	}
	return f, true
}

// Countries returns the countries whose addresses we know, by code.
func Countries() []string { return slices.Sorted(maps.Keys(formats)) }

// labelOf returns the key of a field's name. Only the region is called
// differently from country to country; the United States say ZIP code.
func labelOf(name, region string) string {
	switch {
	case name == FieldRegion:
		return "shop.address." + region
	case name == FieldPostcode && region == "state":
		return "shop.address.zip"
	}
	return "shop.address." + name
}

// tidyPostcode puts the space or hyphen where the country writes it, and
// nowhere else, so that people may leave it out or add one.
func (f Format) tidyPostcode(s string) string {
	bare := strings.NewReplacer(" ", "", "-", "", "–", "").Replace(s)
	n := len(bare)
	switch {
	case f.Country == "GB" && n >= 5 && n <= 7:
		return bare[:n-3] + " " + bare[n-3:]
	case f.Country == "CA" && n == 6:
		return bare[:3] + " " + bare[3:]
	case f.Country == "NL" && n == 6:
		return bare[:4] + " " + bare[4:]
	case f.Country == "SE" && n == 5:
		return bare[:3] + " " + bare[3:]
	case f.Country == "JP" && n == 7:
		return bare[:3] + "-" + bare[3:]
	case f.Country == "PL" && n == 5:
		return bare[:2] + "-" + bare[2:]
	case f.Country == "PT" && n == 7:
		return bare[:4] + "-" + bare[4:]
	case f.Country == "BR" && n == 8:
		return bare[:5] + "-" + bare[5:]
	case f.Country == "US" && n == 9:
		return bare[:5] + "-" + bare[5:]
	case f.postcode != nil && !f.postcode.MatchString(s) && f.postcode.MatchString(bare):
		return bare
	}
	return s
}

type formatRow struct {
	order    string // field names in writing order, "!" where needed
	region   string // what a region is called: the last word of its label
	postcode *regexp.Regexp
	example  string
	regions  []string
}

// The orders most countries share. A telephone number is always asked for: the
// carrier and customs at the destination call it.
const (
	postcodeFirst = "name! line1! line2 postcode! city! phone!"
	postcodeLast  = "name! line1! line2 city! region! postcode! phone!"
)

var (
	fourDigits = regexp.MustCompile(`^[0-9]{4}$`)
	fiveDigits = regexp.MustCompile(`^[0-9]{5}$`)
	sixDigits  = regexp.MustCompile(`^[0-9]{6}$`)
)

// formats holds what the postal unions and carriers of each country publish
// about addresses (Universal Postal Union, Postal Addressing Systems), as far as
// a label needs it: a postcode's shape is checked, not whether it is in use.
var formats = map[string]formatRow{
	"AE": {order: "name! line1! line2 city! region! phone!", region: "emirate",
		regions: []string{"ABU DHABI", "AJMAN", "DUBAI", "FUJAIRAH", "RAS AL KHAIMAH", "SHARJAH", "UMM AL QUWAIN"}},
	"AT": {order: postcodeFirst, postcode: fourDigits, example: "1010"},
	"AU": {order: postcodeLast, region: "territory", postcode: fourDigits, example: "2000",
		regions: []string{"ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"}},
	"BE": {order: postcodeFirst, postcode: fourDigits, example: "1000"},
	"BR": {order: "name! line1! line2 city! region! postcode! phone!", region: "estado",
		postcode: regexp.MustCompile(`^[0-9]{5}-[0-9]{3}$`), example: "01310-100",
		regions: strings.Fields("AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO")},
	"CA": {order: postcodeLast, region: "province", example: "K1A 0B1",
		postcode: regexp.MustCompile(`^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]$`),
		regions:  strings.Fields("AB BC MB NB NL NS NT NU ON PE QC SK YT")},
	"CH": {order: postcodeFirst, postcode: fourDigits, example: "8001"},
	"DE": {order: postcodeFirst, postcode: fiveDigits, example: "10115"},
	"ES": {order: "name! line1! line2 postcode! city! region phone!", region: "province", postcode: regexp.MustCompile(`^(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}$`), example: "28013"},
	"FR": {order: postcodeFirst, postcode: fiveDigits, example: "75001"},
	"GB": {order: "name! line1! line2 city! postcode! phone!", example: "SW1A 1AA",
		postcode: regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$`)},
	"IE": {order: "name! line1! line2 city! region postcode phone!", region: "county", example: "D02 AF30",
		postcode: regexp.MustCompile(`^[A-Z][0-9][0-9W] ?[A-Z0-9]{4}$`)},
	"IT": {order: "name! line1! line2 postcode! city! region! phone!", region: "province", postcode: fiveDigits, example: "00118"},
	"JP": {order: "name! postcode! region! city! line1! line2 phone!", region: "prefecture",
		postcode: regexp.MustCompile(`^[0-9]{3}-[0-9]{4}$`), example: "100-0001"},
	"KR": {order: "name! postcode! region! city! line1! line2 phone!", region: "province", postcode: fiveDigits, example: "04524"},
	"KW": {order: "name! region! line1! line2 city! postcode phone!", region: "area", postcode: fiveDigits, example: "13001"},
	"MX": {order: "name! line1! line2 postcode! city! region! phone!", region: "estado", postcode: fiveDigits, example: "06000"},
	"NL": {order: postcodeFirst, example: "1012 JS", postcode: regexp.MustCompile(`^[1-9][0-9]{3} [A-Z]{2}$`)},
	"NZ": {order: "name! line1! line2 city! postcode! phone!", postcode: fourDigits, example: "6011"},
	"PL": {order: postcodeFirst, postcode: regexp.MustCompile(`^[0-9]{2}-[0-9]{3}$`), example: "00-001"},
	"PT": {order: postcodeFirst, postcode: regexp.MustCompile(`^[0-9]{4}-[0-9]{3}$`), example: "1100-148"},
	"SA": {order: "name! line1! line2 region city! postcode! phone!", region: "district",
		postcode: regexp.MustCompile(`^[0-9]{5}(-?[0-9]{4})?$`), example: "12211"},
	"SE": {order: postcodeFirst, postcode: regexp.MustCompile(`^[0-9]{3} [0-9]{2}$`), example: "111 22"},
	"SG": {order: "name! line1! line2 postcode! phone!", postcode: sixDigits, example: "018956"},
	"US": {order: postcodeLast, region: "state", example: "94103",
		postcode: regexp.MustCompile(`^[0-9]{5}(-[0-9]{4})?$`),
		regions: strings.Fields("AK AL AR AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS " +
			"MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY")},
}
