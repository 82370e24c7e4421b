// Package merchant knows who sells: their names in Chinese and English, their
// registration with the company register and with customs, and where returns go.
package merchant

import (
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"quayside/backend/fault"
)

// Merchant is a company in China that lists goods. Both names stand on customs
// declarations and on paperwork abroad, so both are always there.
type Merchant struct {
	ID              string
	Code            string // short name in files and addresses: "qingyu"; never changes
	NameZH, NameEN  string
	CityZH, CityEN  string
	ProvinceZH      string
	ProvinceEN      string
	AboutZH         string
	AboutEN         string
	CreditCode      string // unified social credit code, 18 characters
	CustomsCode     string // customs registration code, 10 characters
	CustomsOffice   string // usual office of declaration, 4 digits
	ContactEmail    string
	ContactPhone    string
	ReturnAddressZH string
	ReturnAddressEN string
	CreatedAt       time.Time
}

// The refusals of a merchant's own words.
var (
	ErrUnknown = fault.New(fault.Unknown, "merchant.unknown", "There is no such merchant.")
	ErrCode    = fault.New(fault.Invalid, "merchant.code",
		"A merchant's short name has 2 to 40 small letters, digits or hyphens.")
	ErrName = fault.New(fault.Invalid, "merchant.name",
		"A merchant needs a Chinese and an English name of at most 100 characters.")
	ErrTaken = fault.New(fault.Conflict, "merchant.taken",
		"Another merchant already has this short name or this credit code.")
)

const maxName = 100 // characters; the declaration's own limit

var codePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// Check returns every reason why m may not be stored, joined; nil if it may.
func (m *Merchant) Check() error {
	var errs []error
	if !codePattern.MatchString(m.Code) {
		errs = append(errs, ErrCode)
	}
	for _, name := range []string{m.NameZH, m.NameEN} {
		if strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > maxName {
			errs = append(errs, ErrName)
			break
		}
	}
	errs = append(errs, CheckCreditCode(m.CreditCode), CheckCustomsCode(m.CustomsCode))
	if len(m.CustomsOffice) != 4 || !digits(m.CustomsOffice) {
		errs = append(errs, ErrOffice)
	}
	return errors.Join(errs...)
}

// Name returns the name for a reader of lang: the Chinese one for Chinese, the
// English one for everybody else.
func (m *Merchant) Name(lang string) string {
	if strings.HasPrefix(lang, "zh") {
		return m.NameZH
	}
	return m.NameEN
}

// City returns the city for a reader of lang, as [Merchant.Name] does.
func (m *Merchant) City(lang string) string {
	if strings.HasPrefix(lang, "zh") {
		return m.CityZH
	}
	return m.CityEN
}
