package catalog

import "testing"

// TestMeasuresBearTheNamesOfCustomsTable: a mistyped code would make a count a
// measure.
func TestMeasuresBearTheNamesOfCustomsTable(t *testing.T) {
	t.Parallel()
	codes, err := LoadCodes()
	if err != nil {
		t.Fatal(err)
	}
	for code, name := range measures {
		if there, _ := codes.Unit(code); there != name {
			t.Errorf("measure %s is %s, in customs' table %q", code, name, there)
		}
	}
	for _, code := range []string{"035", "036", "007", "011", "015", "025", ""} {
		if measured(code) {
			t.Errorf("unit %q counts or weighs and is taken for a measure", code)
		}
	}
}
