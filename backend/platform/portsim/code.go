package portsim

import (
	"embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
)

// The code tables of the customs, in the old numeric codes that the unified
// version still uses: units, currencies, countries and ports of destination
// from the parameter workbook of the General Administration of Customs
// (关检融合部分通关参数). Only currencies whose number that workbook confirms are
// in; for a port the number is its pre-2018 code, three or four digits.
//
//go:embed code/*.csv
var codeFiles embed.FS

// tables holds the codes that exist.
type tables struct {
	units, currencies, countries, ports map[string]bool
}

func readTables() (tables, error) {
	var t tables
	for name, into := range map[string]*map[string]bool{
		"units": &t.units, "currencies": &t.currencies, "countries": &t.countries, "ports": &t.ports,
	} {
		codes, err := readCodes("code/" + name + ".csv")
		if err != nil {
			return tables{}, fmt.Errorf("read code table %s: %w", name, err)
		}
		*into = codes
	}
	return t, nil
}

// readCodes returns the first column of a table without its heading.
func readCodes(name string) (map[string]bool, error) {
	file, err := codeFiles.Open(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	codes := map[string]bool{}
	for _, row := range rows[1:] {
		codes[row[0]] = true
	}
	return codes, file.Close()
}

const (
	trafModes = "0123456789HTWXYZ" // 运输方式, old one-character codes
	wrapTypes = "1234567"          // 包装种类, old one-digit codes
)

// oneOf reports whether s is one character of set.
func oneOf(s, set string) bool { return len(s) == 1 && strings.Contains(set, s) }

// tradeOrders says which order type goes with each mode of trade that this
// message may declare; 1039 and 0110 are declared otherwise.
var tradeOrders = map[string]string{"9610": "E", "1210": "E", "9710": "B", "9810": "W"}

var (
	registration = regexp.MustCompile(`^[0-9]{4}[0-9A-Z]{6}$`)
	digits4      = regexp.MustCompile(`^[0-9]{4}$`)
	digits10     = regexp.MustCompile(`^[0-9]{10}$`)
	uuidShape    = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

// companyCode reports whether s is a customs registration code (10 characters)
// or a unified social credit code (18) whose check character is right.
func companyCode(s string) bool {
	return registration.MatchString(s) || creditCode(s)
}

// creditAlphabet leaves out I, O, S, V and Z (GB 32100-2015).
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode checks a unified social credit code 统一社会信用代码 by
// GB 32100-2015: weights are the powers of 3 modulo 31.
func creditCode(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		at := strings.IndexByte(creditAlphabet, s[i])
		if at < 0 {
			return false
		}
		sum += at * weight
		weight = weight * 3 % 31
	}
	return s[17] == creditAlphabet[(31-sum%31)%31]
}

// tariffChapter reports whether a ten-digit commodity code lies in a chapter
// of the tariff: 01 to 97, of which 77 is kept free.
func tariffChapter(gcode string) bool {
	chapter := gcode[:2]
	return chapter >= "01" && chapter <= "97" && chapter != "77"
}
