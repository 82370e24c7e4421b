package ceb

import (
	"testing"

	"quayside/backend/money"
)

func TestCodesAreThoseOfTheOfficialSamples(t *testing.T) {
	t.Parallel()
	if u, ok := Unit("035"); !ok || u.Chinese != "千克" {
		t.Errorf("unit 035 = %+v", u)
	}
	if u, ok := Unit("011"); !ok || u.Chinese != "件" {
		t.Errorf("unit 011 = %+v", u)
	}
	if c, ok := CountryOf("JP"); !ok || c.Number != "116" || c.Alpha3 != "JPN" {
		t.Errorf("Japan = %+v", c)
	}
	if c, ok := CountryOf("ZA"); !ok || c.Number != "244" { // not "other Africa", which has its alpha-3 code too
		t.Errorf("South Africa = %+v", c)
	}
	if o, ok := OfficeOf("2921"); !ok || o.Chinese != "义乌海关" || !o.Verified {
		t.Errorf("office 2921 = %+v", o)
	}
	if name, ok := Transport("5"); !ok || name != "航空运输" {
		t.Errorf("transport 5 = %s", name)
	}
	if name, ok := Transport("9"); !ok || name != "其他方式运输" {
		t.Errorf("transport 9 = %s", name)
	}
	if name, ok := Packing("2"); !ok || name != "纸箱" {
		t.Errorf("packing 2 = %s", name)
	}
}

func TestCurrenciesAreOnlyThoseThatAreVerified(t *testing.T) {
	t.Parallel()
	for currency, want := range map[money.Currency]string{
		"CNY": "142", "USD": "502", "EUR": "300", "GBP": "303", "JPY": "116", "CAD": "501", "AUD": "601",
		"SGD": "132", "KRW": "133", "KWD": "", "AED": "",
	} {
		got, ok := CurrencyNumber(currency)
		if got != want || ok != (want != "") {
			t.Errorf("CurrencyNumber(%s) = %q, %v, want %q", currency, got, ok, want)
		}
		if back, ok := CurrencyOf(want); want != "" && (!ok || back != currency) {
			t.Errorf("CurrencyOf(%s) = %s, want %s", want, back, currency)
		}
	}
}

func TestPortsBelongToTheirCountry(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{"US": "502", "SA": "131", "GB": "303", "ZA": "244", "JP": "116", "DE": "304"} {
		pod, ok := AnyPort(country)
		if !ok || pod != want || !KnownPort(pod) {
			t.Errorf("AnyPort(%s) = %s, %v, want %s", country, pod, ok, want)
		}
	}
	for _, p := range Ports("SA") {
		if p.POD == "1464" && p.English == "Jeddah, Saudi Arabia" {
			return
		}
	}
	t.Errorf("Jeddah is not among the ports of Saudi Arabia: %+v", Ports("SA"))
}

func TestWhatIsNotInTheTablesIsNotKnown(t *testing.T) {
	t.Parallel()
	if _, ok := AnyPort("XX"); ok || KnownPort("0") || KnownCountry("999") || ValidUnit("") || len(Ports("XX")) > 0 {
		t.Error("the tables know what does not exist")
	}
	if _, ok := OfficeOf("9999"); ok {
		t.Error("office 9999 is known")
	}
	if _, ok := Packing("8"); ok {
		t.Error("packing 8 is known")
	}
}

// The files are published tables; their sizes say that none was cut.
func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	all := tables()
	for name, n := range map[string][2]int{
		"units": {len(all.units), 123}, "currencies": {len(all.currencies), 22}, "countries with a code": {len(all.countries), 246},
		"ports of destination": {len(all.pods), 2494}, "offices": {len(all.offices), 187},
		"means of transport": {len(all.transports), 16}, "kinds of packing": {len(all.packings), 7},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d, want %d", name, n[0], n[1])
		}
	}
	if len(Units()) != 123 || Units()[0].Code != "001" {
		t.Errorf("Units() = %d, the first %+v", len(Units()), Units()[0])
	}
}
