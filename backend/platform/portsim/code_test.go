package portsim

import "testing"

func TestCompanyCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"91350100M000100Y43":  true, // the example printed in GB 32100-2015
		"91350100M000100Y44":  false,
		"91350100M000100Y34":  false, // two characters change places
		"91350100M000100Y4":   false,
		"91350100m000100y43":  false,
		"91350100I000100Y43":  false, // I is not in the alphabet
		"91330782MA2000024Y":  true,  // check characters at both ends of the alphabet
		"91330782MA20000050":  true,
		"91330782MA20000151":  true,
		"1105910159":          true, // real registration codes
		"13029609B5":          true,
		"46121601BC":          true,
		"4403961X7S":          true,
		"A403961X7S":          false,
		"44039617S":           false,
		"4403961x7S":          false,
		"无":                   false,
		"":                    false,
		"91330782MA2ABCDE1H ": false,
	} {
		if got := companyCode(code); got != want {
			t.Errorf("companyCode(%q) = %t, want %t", code, got, want)
		}
	}
}

func TestCodeTablesHoldWhatTheSourceHolds(t *testing.T) {
	t.Parallel()
	tables, err := readTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		codes map[string]bool
		count int
		has   string
		not   string
	}{
		{"units", tables.units, 123, "035", "162"},
		{"currencies", tables.currencies, 22, "142", "118"},
		{"countries", tables.countries, 239, "502", "USA"},
		{"ports", tables.ports, 2494, "502", "9998"},
	} {
		if len(tt.codes) != tt.count || !tt.codes[tt.has] || tt.codes[tt.not] {
			t.Errorf("%s: %d codes, want %d; %s is %t, %s is %t", tt.name, len(tt.codes), tt.count, tt.has, tt.codes[tt.has], tt.not, tt.codes[tt.not])
		}
	}
}
