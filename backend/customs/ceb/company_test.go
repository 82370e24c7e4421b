package ceb

import "testing"

func TestCompanyCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		code          string
		uscc, customs bool
	}{
		{"a large web shop's", "91330100799655058B", true, false},
		{"a telephone maker's", "914403001922038216", true, false},
		{"a game maker's", "9144030071526726XG", true, false},
		{"a merchant's of the demonstration", "91331181MADEM0011E", true, false},
		{"another's", "91460106MADEM0062R", true, false},
		{"the last character wrong", "91330100799655058C", false, false},
		{"two characters swapped", "91330100796955058B", false, false},
		{"a letter that is not used", "9133010079965505IB", false, false},
		{"too short", "91330100799655058", false, false},
		{"in small letters", "91330100799655058b", false, false},
		{"nothing", "", false, false},
		{"a customs code of digits", "1105910159", false, true},
		{"a customs code with letters", "46121601BC", false, true},
		{"another", "4403961X7S", false, true},
		{"a customs code too long", "44039610020", false, false},
		{"a letter where a digit must be", "44A3961002", false, false},
		{"a letter of another alphabet", "440396100Б", false, false},
	}
	for _, tt := range tests {
		if got := ValidUSCC(tt.code); got != tt.uscc {
			t.Errorf("%s: ValidUSCC(%s) = %v", tt.name, tt.code, got)
		}
		if got := ValidCustomsCode(tt.code); got != tt.customs {
			t.Errorf("%s: ValidCustomsCode(%s) = %v", tt.name, tt.code, got)
		}
		if got := ValidCompany(tt.code); got != (tt.uscc || tt.customs) {
			t.Errorf("%s: ValidCompany(%s) = %v", tt.name, tt.code, got)
		}
	}
}

// The last character is right here and only the organisation code's own check
// is wrong, which the last one cannot show.
func TestTheOrganisationCodeInsideIsCheckedToo(t *testing.T) {
	t.Parallel()
	const code = "91330100799655059"
	for _, last := range usccAlphabet {
		s := code + string(last)
		if usccCheck(s) && ValidUSCC(s) {
			t.Errorf("ValidUSCC(%s) accepts a wrong organisation code", s)
		}
	}
}

func TestTariffCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"6911101100": true, "0101210010": true, "9705100010": true, "6214000000": true,
		"691110": false, "69111011000": false, "691110110A": false, "": false, "６911101100": false,
		"0000000000": false, "7701000000": false, "9900000000": false, // no such chapters
	} {
		if got := ValidGCode(code); got != want {
			t.Errorf("ValidGCode(%q) = %v, want %v", code, got, want)
		}
	}
}
