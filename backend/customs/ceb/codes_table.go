package ceb

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"

	"quayside/backend/money"
)

// codeFiles are customs' code tables as they were published; codes/README.md
// names the source of each. Messages use the old numeric codes throughout,
// unlike ordinary declarations, which went over to ISO letters in 2018.
//
//go:embed codes/*.csv
var codeFiles embed.FS

// codeTables are the files, indexed.
type codeTables struct {
	units           map[string]UnitCode
	unitList        []UnitCode
	countries       map[string]Country
	countryNumbers  map[string]bool
	currencyNumbers map[string]string
	currencies      map[string]money.Currency
	ports           map[string][]Port
	anyPort         map[string]string
	pods            map[string]bool
	offices         map[string]Office
	transports      map[string]string
	packings        map[string]string
}

// tables reads the files at the first question, which takes some
// milliseconds. They are part of the program, so a broken one is a bug and
// panics; a test reads them all.
var tables = sync.OnceValue(func() *codeTables {
	t := &codeTables{units: map[string]UnitCode{}, countries: map[string]Country{}, countryNumbers: map[string]bool{},
		currencyNumbers: map[string]string{}, currencies: map[string]money.Currency{}, ports: map[string][]Port{},
		anyPort: map[string]string{}, pods: map[string]bool{}, offices: map[string]Office{},
		transports: map[string]string{}, packings: map[string]string{}}
	t.readUnits()
	t.readCurrencies()
	t.readPorts(t.readCountries())
	t.readOffices()
	t.readTransports()
	t.readPackings()
	return t
})

func (t *codeTables) readUnits() {
	for _, r := range rows("units", 3) {
		u := UnitCode{Code: r[0], Chinese: r[1]}
		t.units[u.Code] = u
		t.unitList = append(t.unitList, u)
	}
}

func (t *codeTables) readCurrencies() {
	for _, r := range rows("currencies", 5) {
		t.currencyNumbers[r[1]] = r[0]
		t.currencies[r[0]] = money.Currency(r[1])
	}
}

// readCountries returns alpha-2 codes by alpha-3 codes. The source gives ZAF
// both to South Africa and to "other Africa"; the latter has no alpha-2 code.
func (t *codeTables) readCountries() (alpha2 map[string]string) {
	alpha2 = map[string]string{}
	for _, r := range rows("countries", 7) {
		c := Country{Alpha3: r[0], Alpha2: r[1], Number: r[2], Chinese: r[4], English: r[5]}
		t.countryNumbers[c.Number] = true
		if c.Alpha2 != "" {
			t.countries[c.Alpha2] = c
			alpha2[c.Alpha3] = c.Alpha2
		}
	}
	return alpha2
}

// readPorts needs the country of a port, the first three letters of its new
// code. A code that ends in 000 stands for the whole country; the source has
// ZAF000 twice, the second time for "other Africa".
func (t *codeTables) readPorts(alpha2 map[string]string) {
	for _, r := range rows("ports_overseas", 6) {
		p := Port{Code: r[0], Chinese: r[1], English: r[2], POD: r[3]}
		t.pods[p.POD] = true
		country, found := alpha2[p.Code[:3]]
		whole := strings.HasSuffix(p.Code, "000")
		if _, twice := t.anyPort[country]; !found || whole && twice {
			continue
		}
		t.ports[country] = append(t.ports[country], p)
		if whole {
			t.anyPort[country] = p.POD
		}
	}
}

func (t *codeTables) readOffices() {
	for _, r := range rows("customs_offices", 3) {
		t.offices[r[0]] = Office{Code: r[0], Chinese: r[1], Source: r[2], Verified: r[2] != "unverified"}
	}
}

// readTransports keeps the first name of an old code; 9 has three.
func (t *codeTables) readTransports() {
	for _, r := range rows("traf_mode", 4) {
		if _, named := t.transports[r[2]]; !named {
			t.transports[r[2]] = r[1]
		}
	}
}

func (t *codeTables) readPackings() {
	for _, r := range rows("wrap_type_map", 7) {
		t.packings[r[2]] = r[3]
	}
}

// rows reads one file without its heading. Every row has the same number of
// columns.
func rows(name string, columns int) [][]string {
	file, err := codeFiles.ReadFile("codes/" + name + ".csv")
	if err != nil {
		panic(fmt.Sprintf("ceb: code table %s: %v", name, err))
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("ceb: code table %s: %v", name, err))
	}
	return all[1:]
}
