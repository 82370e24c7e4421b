package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the folder of reference material that holds customs/xsd (the
// official schemas) and customs/vectors, and whether it is at hand: the folder
// of [SharedVar], else one named shared beside this checkout or above it.
//
// The schemas are not ours to pass on, so a checkout alone does not have them,
// and no package brings them. A test that wants them must still test with our
// own schema without them. So nothing is skipped or failed here; the end of the
// run says which schema judged.
func Shared(t testing.TB) (dir string, found bool) {
	t.Helper()
	if dir := os.Getenv(SharedVar); dir != "" {
		if !hasSchemas(dir) {
			t.Fatalf("%s is %s, which has no customs/xsd", SharedVar, dir)
		}
		return dir, true
	}
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for parent := filepath.Dir(at); parent != at; at, parent = parent, filepath.Dir(parent) {
		if dir := filepath.Join(parent, "shared"); hasSchemas(dir) {
			return dir, true
		}
	}
	if err := note("official customs schemas", "our own schema judged instead; set "+SharedVar+" to the folder with customs/xsd"); err != nil {
		t.Fatalf("note that the official schemas are missing: %v", err)
	}
	return "", false
}

func hasSchemas(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "customs", "xsd"))
	return err == nil && info.IsDir()
}

// Root returns the folder of this checkout, the one with go.mod, seen from the
// package under test.
func Root(t testing.TB) string {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			t.Fatal("no go.mod above the package under test")
		}
		at = filepath.Dir(at)
	}
}
