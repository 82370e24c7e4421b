package order

import (
	"errors"
	"strings"
	"testing"

	"quayside/backend/fault"
)

func TestAddressesAreTidied(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		in, want Address
	}{
		{"spaces are one, ends are cut",
			Address{Name: "  Jonas   Keller ", Line1: "Torstraße\t88", City: " Berlin", Postcode: " 10115 ", Country: "de"},
			Address{Name: "Jonas Keller", Line1: "Torstraße 88", City: "Berlin", Postcode: "10115", Country: "DE"}},
		{"full-width digits of a Japanese keyboard, and a missing hyphen",
			Address{Name: "田中　一郎", Postcode: "１０００００１", Country: "ＪＰ", Phone: "０３－１２３４－５６７８"},
			Address{Name: "田中 一郎", Postcode: "100-0001", Country: "JP", Phone: "03-1234-5678"}},
		{"Arabic digits of an Arabic keyboard",
			Address{Postcode: "١٢٢١١", Country: "SA", Phone: "٠٥٠١٢٣٤٥٦٧"},
			Address{Postcode: "12211", Country: "SA", Phone: "0501234567"}},
		{"a British postcode without its space", Address{Postcode: "sw1a1aa", Country: "GB"}, Address{Postcode: "SW1A 1AA", Country: "GB"}},
		{"a Canadian one", Address{Postcode: "k1a0b1", Country: "CA"}, Address{Postcode: "K1A 0B1", Country: "CA"}},
		{"a Dutch one", Address{Postcode: "1012js", Country: "NL"}, Address{Postcode: "1012 JS", Country: "NL"}},
		{"a Brazilian one", Address{Postcode: "01310100", Country: "BR"}, Address{Postcode: "01310-100", Country: "BR"}},
		{"a German one in two groups", Address{Postcode: "10 115", Country: "DE"}, Address{Postcode: "10115", Country: "DE"}},
		{"nine American digits", Address{Postcode: "941031234", Country: "US", Region: "ca"}, Address{Postcode: "94103-1234", Country: "US", Region: "CA"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.in.Tidy(); got != tt.want {
				t.Errorf("Tidy = %+v, want %+v", got, tt.want)
			}
			if again := tt.in.Tidy().Tidy(); again != tt.want {
				t.Errorf("tidying twice = %+v", again)
			}
		})
	}
}

// sample is an address that is right in its country.
func sample(country string) Address {
	f, _ := FormatOf(country)
	a := Address{
		Name: "Noura Al-Sabah", Line1: "Block 4, Street 12, House 7", Line2: "Gate code 0815", City: "City",
		Postcode: f.Example, Country: country, Phone: "+965 2200 0000", Region: "Region",
	}
	if f.Regions != nil {
		a.Region = f.Regions[0]
	}
	return a
}

func TestEveryCountrysOwnExampleIsRight(t *testing.T) {
	t.Parallel()
	for _, country := range Countries() {
		f, known := FormatOf(country)
		if !known || f.Country != country {
			t.Fatalf("FormatOf %s = %+v", country, f)
		}
		if err := sample(country).Tidy().Check(); err != nil {
			t.Errorf("%s: %v: %+v", country, err, fault.From(err).Fields)
		}
		for _, p := range f.Parts {
			if p.Label == "" || maxLength[p.Name] == 0 {
				t.Errorf("%s: part %+v has no label or no limit", country, p)
			}
		}
		_, hasPostcode := f.Part(FieldPostcode)
		if hasPostcode != (f.postcode != nil) || hasPostcode != (f.Example != "") {
			t.Errorf("%s: a postcode needs a field, a shape and an example, all or none", country)
		}
		if line2, has := f.Part(FieldLine2); !has || line2.Required {
			t.Errorf("%s: the free line must be there and never needed", country)
		}
	}
}

func TestAddressesThatCannotBeUsedSayWhatToMend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Address)
		field  string
		code   string
	}{
		{"no name", func(a *Address) { a.Name = "" }, "name", "order.address_missing"},
		{"a letter in a German postcode", func(a *Address) { a.Postcode = "1O115" }, "postcode", "order.address_postcode"},
		{"a postcode of four digits", func(a *Address) { a.Postcode = "1011" }, "postcode", "order.address_postcode"},
		{"a street that fits on no label", func(a *Address) { a.Line1 = strings.Repeat("x", 121) }, "line1", "order.address_too_long"},
		{"a second line that does not either", func(a *Address) { a.Line2 = strings.Repeat("x", 121) }, "line2", "order.address_too_long"},
		{"a mark that turns writing around", func(a *Address) { a.City = "Ber\u202elin" }, "city", "order.address_characters"},
		{"a control character", func(a *Address) { a.Name = "Jonas\x00" }, "name", "order.address_characters"},
		{"broken UTF-8", func(a *Address) { a.Name = "Jon\xffas" }, "name", "order.address_characters"},
		{"words for a telephone", func(a *Address) { a.Phone = "call my office" }, "phone", "order.address_phone"},
		{"three digits for a telephone", func(a *Address) { a.Phone = "110" }, "phone", "order.address_phone"},
		{"a country nobody knows", func(a *Address) { a.Country = "XX" }, "country", "order.address_country"},
		{"no country", func(a *Address) { a.Country = "" }, "country", "order.address_country"},
		{"a state that is none", func(a *Address) { *a = sample("US"); a.Region = "Bavaria" }, "region", "order.address_region"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := sample("DE")
			tt.change(&a)
			err := a.Tidy().Check()
			if !errors.Is(err, ErrAddress) {
				t.Fatalf("Check = %v, want ErrAddress", err)
			}
			if fields := fault.From(err).Fields; len(fields) != 1 || fields[0].Name != tt.field || fields[0].Code != tt.code || fields[0].Text == "" {
				t.Errorf("fields = %+v, want %s %s", fields, tt.field, tt.code)
			}
		})
	}
}

func TestMarkupIsOnlyWords(t *testing.T) {
	t.Parallel()
	a := sample("DE")
	a.Name = `<script>alert(1)</script>`
	if err := a.Tidy().Check(); err != nil {
		t.Errorf("Check = %v: what a name looks like is not ours to judge; pages escape it", err)
	}
}

func TestTidyEmail(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"jonas@example.com", "jonas@example.com"},
		{"  jonas@example.com ", "jonas@example.com"},
		{"ｊｏｎａｓ＠example.com", "jonas@example.com"},
		{"jonas+shop@mail.example.co.uk", "jonas+shop@mail.example.co.uk"},
		{"", ""},
		{"jonas", ""},
		{"jonas@localhost", ""},
		{"Jonas <jonas@example.com>", ""},
		{"jonas@example.com, eve@example.com", ""},
		{"jonas@example.com\r\nBcc: eve@example.com", ""},
		{strings.Repeat("x", 250) + "@example.com", ""},
	}
	for _, tt := range tests {
		got, err := TidyEmail(tt.in)
		if got != tt.want || (err != nil) != (tt.want == "") || err != nil && fault.From(err).Fields[0].Name != FieldEmail {
			t.Errorf("TidyEmail(%.60q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("Jonas Keller", "10115", "DE", "+49 30 123456")
	f.Add("田中　一郎", "１００－０００１", "jp", "０３")
	f.Fuzz(func(t *testing.T, name, postcode, country, phone string) {
		a := Address{Name: name, Line1: "Street 1", City: "City", Region: "Region", Postcode: postcode, Country: country, Phone: phone}.Tidy()
		if again := a.Tidy(); again != a {
			t.Errorf("tidying twice changes %+v to %+v", a, again)
		}
		if a.Check() == nil && (len(a.Name) > 4*80 || strings.ContainsAny(a.Name, "\x00\n\u202e")) {
			t.Errorf("accepted %+v", a)
		}
	})
}
