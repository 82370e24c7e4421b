package catalog_test

import (
	"testing"

	"quayside/backend/catalog"
)

func TestTheCodeTablesAreWhole(t *testing.T) {
	t.Parallel()
	c, err := catalog.LoadCodes()
	if err != nil {
		t.Fatal(err)
	}
	// As many as the source has; a table cut short would refuse good codes.
	subheadings := 0
	for i := range 1_000_000 {
		if _, ok := c.Describe(string([]byte{'0' + byte(i/100000), '0' + byte(i/10000%10), '0' + byte(i/1000%10), '0' + byte(i/100%10), '0' + byte(i/10%10), '0' + byte(i%10)})); ok {
			subheadings++
		}
	}
	if subheadings != 5612 {
		t.Errorf("%d subheadings, want 5612", subheadings)
	}
	if n := len(c.Units()); n != 123 {
		t.Errorf("%d customs units, want 123", n)
	}
	if name, ok := c.Unit("035"); !ok || name != "千克" {
		t.Errorf("unit 035 is %q", name)
	}
	for _, code := range []string{"CN", "DE", "US", "JP", "ZA", "AE", "KW", "GB", "KR"} {
		if name, ok := c.Country(code); !ok || name == "" {
			t.Errorf("country %s is missing", code)
		}
	}
}

func TestNearHS(t *testing.T) {
	t.Parallel()
	c, err := catalog.LoadCodes()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, code, want string }{
		{"a last digit too many under a heading", "691199", "691190"},
		{"two digits changed under a heading", "691101", "691110"},
		{"a subheading there is not, under a heading with one", "090310", "090300"},
		{"nothing near", "980000", ""},
		{"too short to say", "6911", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := c.NearHS(tt.code)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("NearHS(%s) = %q, %t; want %q", tt.code, got, ok, tt.want)
			}
		})
	}
}
