package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quayside/backend/testenv/machine"
)

func TestTheLastLinesSayWhatWasNotTested(t *testing.T) {
	noted := filepath.Join(t.TempDir(), "missed")
	if err := os.WriteFile(noted, []byte("xmllint: install it\nxmllint: install it\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	lacking := &report{noted: noted, missing: []machine.Need{machine.Compiler()}}
	whole := &report{noted: filepath.Join(t.TempDir(), "none")}
	tests := []struct {
		name   string
		report *report
		failed error
		want   []string
	}{
		{"a whole run that passed", whole, nil, []string{"every test passed", "nothing was left out"}},
		{"a whole run that failed", whole, errors.New("exit status 1"), []string{"FAILED", "nothing was left out"}},
		{"a machine without a compiler and xmllint", lacking, nil,
			[]string{"NOT tested", "data races", "gcc", "xmllint: install it [2]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			if err := tt.report.print(&out, 90*time.Second, tt.failed); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the last lines do not say %q:\n%s", want, out.String())
				}
			}
		})
	}
}

func TestTheRaceListNamesPackagesThatAreThere(t *testing.T) {
	for _, pkg := range meeting {
		files, err := filepath.Glob(filepath.Join("../../..", pkg, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s has no tests (%v): the race detector would look at nothing", pkg, err)
		}
	}
}
