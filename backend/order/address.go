package order

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quayside/backend/fault"
)

// Address is where a parcel goes. What a field is called, whether it is needed
// and in which order people write them depends on the country: see [FormatOf].
type Address struct {
	Name     string
	Line1    string // street and number, or however the place is found
	Line2    string // whatever else helps: floor, company, landmark; never needed
	City     string
	Region   string // state, province, prefecture, emirate, area
	Postcode string
	Country  string // ISO 3166 alpha-2: "DE"
	Phone    string // for the courier, in any form people write it
}

// The names of the fields, as forms and faults use them.
const (
	FieldName     = "name"
	FieldLine1    = "line1"
	FieldLine2    = "line2"
	FieldCity     = "city"
	FieldRegion   = "region"
	FieldPostcode = "postcode"
	FieldCountry  = "country"
	FieldPhone    = "phone"
	FieldEmail    = "email"
)

// maxLength bounds each field, in characters. Carriers print 35 to 60 on a
// label line; what is longer goes on the free second line.
var maxLength = map[string]int{
	FieldName: 80, FieldLine1: 120, FieldLine2: 120, FieldCity: 80, FieldRegion: 80,
	FieldPostcode: 16, FieldPhone: 32, FieldEmail: 254,
}

// ErrAddress carries the fields to mend; their codes are those below.
var ErrAddress = fault.New(fault.Invalid, "order.address", "Something in the address must be mended before the parcel can find you.")

var (
	errMissing  = fault.New(fault.Invalid, "order.address_missing", "Fill this in; the carrier needs it in this country.")
	errTooLong  = fault.New(fault.Invalid, "order.address_too_long", "This is too long for a label. Shorten it, or put a part on the second line.")
	errLetters  = fault.New(fault.Invalid, "order.address_characters", "This has characters that cannot be printed on a label.")
	errPostcode = fault.New(fault.Invalid, "order.address_postcode", "This is not a postcode of the country. Check the number of digits or letters.")
	errRegion   = fault.New(fault.Invalid, "order.address_region", "Choose one from the list.")
	errCountry  = fault.New(fault.Invalid, "order.address_country", "Choose the country the parcel goes to.")
	errPhone    = fault.New(fault.Invalid, "order.address_phone", "Write a telephone number with 6 to 15 digits; a plus and spaces are fine.")
	errEmail    = fault.New(fault.Invalid, "order.email", "Write an e-mail address with an @, such as name@example.com.")
)

// Tidy returns a as it is stored: without spaces around and doubled, with
// full-width letters and digits as plain ones where a machine reads them, the
// country and postcode in capitals.
func (a Address) Tidy() Address {
	a.Name, a.Line1, a.Line2 = tidyText(a.Name), tidyText(a.Line1), tidyText(a.Line2)
	a.City, a.Region = tidyText(a.City), tidyText(a.Region)
	a.Country = strings.ToUpper(tidyText(Narrow(a.Country)))
	a.Phone = tidyText(Narrow(a.Phone))
	a.Postcode = strings.ToUpper(tidyText(Narrow(a.Postcode)))
	if f, known := FormatOf(a.Country); known {
		a = a.within(f)
		a.Postcode = f.tidyPostcode(a.Postcode)
		if slices.Contains(f.Regions, strings.ToUpper(a.Region)) {
			a.Region = strings.ToUpper(a.Region)
		}
	}
	return a
}

// within leaves out what the country's form does not ask for: it was typed for
// another country's, is not checked, and stands on no label.
func (a Address) within(f Format) Address {
	if _, asked := f.Part(FieldRegion); !asked {
		a.Region = ""
	}
	if _, asked := f.Part(FieldPostcode); !asked {
		a.Postcode = ""
	}
	if _, asked := f.Part(FieldCity); !asked {
		a.City = ""
	}
	return a
}

// Check returns ErrAddress naming every field of a, which is tidy, that must be
// mended; nil if the carrier can use it.
func (a Address) Check() error {
	f, known := FormatOf(a.Country)
	if !known {
		return ErrAddress.With(mend(FieldCountry, errCountry))
	}
	var fields []fault.Field
	for _, p := range f.Parts {
		if refusal := a.checkPart(f, p); refusal != nil {
			fields = append(fields, mend(p.Name, refusal))
		}
	}
	if fields == nil {
		return nil
	}
	return ErrAddress.With(fields...)
}

func (a Address) checkPart(f Format, p Part) *fault.Fault {
	value := a.Value(p.Name)
	switch {
	case value == "" && p.Required:
		return errMissing
	case value == "":
		return nil
	case utf8.RuneCountInString(value) > maxLength[p.Name]:
		return errTooLong
	case strings.ContainsFunc(value, unprintable):
		return errLetters
	case p.Name == FieldPostcode && !f.postcode.MatchString(value):
		return errPostcode
	case p.Name == FieldRegion && f.Regions != nil && !slices.Contains(f.Regions, value):
		return errRegion
	case p.Name == FieldPhone && !phonePattern.MatchString(digitsOf(value)):
		return errPhone
	}
	return nil
}

// Value returns the field of a with one of the names above.
func (a Address) Value(name string) string {
	return map[string]string{
		FieldName: a.Name, FieldLine1: a.Line1, FieldLine2: a.Line2, FieldCity: a.City,
		FieldRegion: a.Region, FieldPostcode: a.Postcode, FieldCountry: a.Country, FieldPhone: a.Phone,
	}[name]
}

// phonePattern is what ITU-T E.164 allows, from short national numbers up, once
// everything else people write between digits is gone.
var phonePattern = regexp.MustCompile(`^\+?[0-9]{6,15}$`)

func digitsOf(phone string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(phone)
}

// TidyEmail returns an e-mail address as it is stored, or ErrAddress naming the
// field. It asks for one plain address; whether it receives mail only mail can
// tell.
func TidyEmail(s string) (string, error) {
	s = strings.TrimSpace(Narrow(s))
	a, err := mail.ParseAddress(s)
	_, domain, _ := strings.Cut(s, "@")
	if err != nil || a.Address != s || len(s) > maxLength[FieldEmail] || !strings.Contains(domain, ".") || strings.ContainsFunc(s, unprintable) {
		return "", ErrAddress.With(mend(FieldEmail, errEmail))
	}
	return s, nil
}

func mend(name string, f *fault.Fault) fault.Field {
	return fault.Field{Name: name, Code: f.Code, Text: f.Text}
}

// tidyText trims, and makes one plain space of any run of white space.
func tidyText(s string) string { return strings.Join(strings.Fields(s), " ") }

// Narrow makes full-width forms (U+FF01 to U+FF5E) and Arabic-Indic digits
// plain ones: keyboards of East Asia and Arabia write them.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r >= 0x0660 && r <= 0x0669:
			return r - 0x0660 + '0'
		case r >= 0x06F0 && r <= 0x06F9:
			return r - 0x06F0 + '0'
		case r == 0x2010 || r == 0x2011 || r == 0x2012 || r == 0x2013 || r == 0x30FC:
			return '-'
		}
		return r
	}, s)
}

// unprintable are control characters, broken UTF-8 and the marks that turn
// writing around, which could make a label read otherwise than it is.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
