// Package testenv finds what tests need and a machine may not have: a
// PostgreSQL server, a browser, a program, the official schemas of customs.
//
// One rule holds for all of them. Where the thing is missing the test is
// skipped and one line is noted for the end of `make test`; with CI=true
// nothing may be missing, and the test fails instead. No test skips itself in
// any other way.
package testenv

import (
	"fmt"
	"os"
	"testing"
)

const (
	// PostgresVar names the server to test on, as a postgres:// URL of a role
	// that may create databases.
	PostgresVar = "QUAYSIDE_TEST_POSTGRES"

	// ChromiumVar names the browser's program.
	ChromiumVar = "QUAYSIDE_TEST_CHROMIUM"

	// SharedVar names the folder that holds customs/xsd and customs/vectors.
	SharedVar = "QUAYSIDE_SHARED"

	// BinaryVar names a built quayside program, so that it is built once a run.
	BinaryVar = "QUAYSIDE_TEST_BINARY"

	// MissedVar names the file to which each skipped test adds one line.
	MissedVar = "QUAYSIDE_TEST_MISSED"
)

// Strict reports whether nothing may be missing on this machine.
func Strict() bool { return os.Getenv("CI") == "true" }

// Missing ends the test because the machine lacks what, and says how to mend
// it: a skip that is listed at the end of the run, or a failure with CI=true.
func Missing(t testing.TB, what, mend string) {
	t.Helper()
	if Strict() {
		t.Fatalf("CI=true and there is no %s: %s", what, mend)
	}
	if err := note(what, mend); err != nil {
		t.Fatalf("note that %s is missing: %v", what, err)
	}
	t.Skipf("there is no %s: %s", what, mend)
}

// note adds one line to the file named by [MissedVar], if there is one. Lines
// of several test programs may meet there: each is one appending write.
func note(what, mend string) (err error) {
	path := os.Getenv(MissedVar)
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, "%s: %s\n", what, mend); err != nil {
		return fmt.Errorf("%w (and close: %v)", err, f.Close())
	}
	return f.Close()
}
