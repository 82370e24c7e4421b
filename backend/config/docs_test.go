package config

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
)

// The table of settings in docs/operations.md is what people set them from.
func TestEverySettingIsInTheManualAndNoOther(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(QUAYSIDE_[A-Z_]+)`").FindAllStringSubmatch(string(text), -1) {
		told = append(told, m[1])
	}
	known := names(reflect.TypeFor[Config](), Prefix)
	for _, name := range known {
		if !slices.Contains(told, name) {
			t.Errorf("%s is a setting and is not in docs/operations.md", name)
		}
	}
	for _, name := range told {
		if !slices.Contains(known, name) {
			t.Errorf("docs/operations.md tells of %s, which is not a setting", name)
		}
	}
}
