package catalog

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed" // the code tables
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The code tables. Their sources and licences stand in data/SOURCES.md.
var (
	//go:embed data/hs2022.csv.gz
	hsTable []byte
	//go:embed data/units.csv
	unitTable []byte
	//go:embed data/countries.csv
	countryTable []byte
)

// Codes are the code tables that export data is checked against. They never
// change while the shop runs and may be used by many goroutines.
type Codes struct {
	hs         map[string]string // chapter, heading or subheading: description
	headings   map[string][]string
	units      map[string]string // customs code: Chinese name
	unitCodes  map[string]string // Chinese or English name: customs code
	countries  map[string]string // alpha-2: English name
	countryFor map[string]string // alpha-3 or English name, in capitals: alpha-2
}

// LoadCodes reads the tables that are built in. An error means the build is
// broken.
func LoadCodes() (*Codes, error) {
	c := &Codes{
		hs: map[string]string{}, headings: map[string][]string{}, units: map[string]string{},
		unitCodes: map[string]string{}, countries: map[string]string{}, countryFor: map[string]string{},
	}
	plain, err := gzip.NewReader(bytes.NewReader(hsTable))
	if err != nil {
		return nil, fmt.Errorf("read the Harmonized System: %w", err)
	}
	if err := eachRow(plain, c.addHS); err != nil {
		return nil, fmt.Errorf("read the Harmonized System: %w", err)
	}
	if err := eachRow(bytes.NewReader(unitTable), c.addUnit); err != nil {
		return nil, fmt.Errorf("read customs units: %w", err)
	}
	for code, name := range unitNames {
		c.unitCodes[name] = code
	}
	if err := eachRow(bytes.NewReader(countryTable), c.addCountry); err != nil {
		return nil, fmt.Errorf("read countries: %w", err)
	}
	return c, nil
}

// eachRow calls take with every row of a table after its header.
func eachRow(table io.Reader, take func(cells []string)) error {
	r := csv.NewReader(table)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		take(cells)
	}
}

func (c *Codes) addHS(cells []string) {
	code := strings.Clone(cells[0])
	c.hs[code] = strings.Clone(cells[1])
	if len(code) == 6 {
		c.headings[code[:4]] = append(c.headings[code[:4]], code)
	}
}

func (c *Codes) addUnit(cells []string) {
	code, name := strings.Clone(cells[0]), strings.Clone(cells[1])
	c.units[code], c.unitCodes[name] = name, code
}

func (c *Codes) addCountry(cells []string) {
	code := strings.Clone(cells[0])
	c.countries[code] = strings.Clone(cells[2])
	c.countryFor[strings.ToUpper(cells[1])], c.countryFor[strings.ToUpper(cells[2])] = code, code
}

// unitNames are the units that goods sold by the piece are declared in, in
// English.
var unitNames = map[string]string{
	"001": "set of machinery", "003": "vehicle", "006": "set", "007": "piece", "008": "item", "011": "article",
	"012": "stick", "015": "strip", "017": "block", "018": "roll", "020": "sheet", "025": "pair", "030": "metre",
	"032": "square metre", "033": "cubic metre", "035": "kilogram", "036": "gram", "070": "tonne", "095": "litre",
	"096": "millilitre", "122": "tin", "125": "pack", "127": "dozen", "132": "book", "136": "bag", "140": "box", "142": "bottle",
}

// Describe returns the words of a chapter, heading or subheading of the
// Harmonized System, or false if there is none with this code.
func (c *Codes) Describe(hs string) (string, bool) {
	s, ok := c.hs[hs]
	return s, ok
}

// Unit returns the Chinese name of a customs unit, or false.
func (c *Codes) Unit(code string) (string, bool) {
	s, ok := c.units[code]
	return s, ok
}

// Units returns every customs unit code, ascending.
func (c *Codes) Units() []string { return sortedKeys(c.units) }

// UnitEN returns the English name of a customs unit, empty if we have none.
func (c *Codes) UnitEN(code string) string { return unitNames[code] }

// Country returns the English name of a country by its ISO 3166 alpha-2 code,
// or false.
func (c *Codes) Country(code string) (string, bool) {
	s, ok := c.countries[code]
	return s, ok
}

// Countries returns every country code, ascending.
func (c *Codes) Countries() []string { return sortedKeys(c.countries) }

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// NearHS returns the subheading most likely meant by six digits that are none,
// or false if nothing is near: one under the same heading if there is such a
// heading, of which most digits agree; else one of the same chapter that
// differs in one digit. It is an offer to a person and never applied by itself.
func (c *Codes) NearHS(code string) (string, bool) {
	if len(code) != 6 {
		return "", false
	}
	near := func(candidates []string, most int) (string, bool) {
		best, at := "", most+1
		for _, candidate := range candidates {
			if d := distance(code, candidate); d < at {
				best, at = candidate, d
			}
		}
		return best, best != ""
	}
	if under, ok := c.headings[code[:4]]; ok {
		return near(under, 2)
	}
	var chapter []string
	for heading, codes := range c.headings {
		if heading[:2] == code[:2] {
			chapter = append(chapter, codes...)
		}
	}
	slices.SortFunc(chapter, cmp.Compare[string])
	return near(chapter, 1)
}

// distance counts the digits in which two codes of equal length differ.
func distance(a, b string) (n int) {
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
