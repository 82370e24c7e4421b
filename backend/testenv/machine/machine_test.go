package machine

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMissingNamesOnlyWhatIsNotHere(t *testing.T) {
	here := Need{What: "a compass", Here: func() bool { return true }}
	gone := Need{What: "an anchor", Here: func() bool { return false }}
	got := Missing([]Need{here, gone})
	if len(got) != 1 || got[0].What != "an anchor" {
		t.Errorf("Missing = %v, want the anchor alone", got)
	}
}

func TestAProgramIsHereWhenThePathHasIt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	need := Program("sextant", "the position", "sextant-utils")
	if need.Here() {
		t.Error("found a program that is not there")
	}
	if err := os.WriteFile(filepath.Join(dir, "sextant"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if !need.Here() {
		t.Error("did not find a program on the PATH")
	}
	if MayInstall() {
		t.Error("MayInstall without apt-get on the PATH")
	}
}

func TestPostgresNeedsItsServerNotOnlyItsClient(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"initdb", "psql"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if hasServer(dir) {
		t.Error("a folder without postgres passed for a server")
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if !hasServer(dir) {
		t.Error("a folder with initdb and postgres did not pass")
	}
}
