package testenv

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// witness stands for a test and remembers how it was ended.
type witness struct {
	testing.TB
	skipped, failed string
}

func (w *witness) Helper()                     {}
func (w *witness) Skipf(f string, args ...any) { w.skipped = fmt.Sprintf(f, args...) }
func (w *witness) Fatalf(f string, args ...any) {
	w.failed = fmt.Sprintf(f, args...)
	panic(w)
}

// watch runs f with a witness, in the way a test program runs a test.
func watch(t *testing.T, f func(testing.TB)) (w *witness) {
	w = &witness{TB: t}
	defer func() {
		if r := recover(); r != nil && r != any(w) {
			panic(r)
		}
	}()
	f(w)
	return w
}

func TestMissingSkipsAndIsNotedForTheEndOfTheRun(t *testing.T) {
	noted := filepath.Join(t.TempDir(), "missed")
	t.Setenv("CI", "")
	t.Setenv(MissedVar, noted)
	t.Setenv("PATH", t.TempDir())

	w := watch(t, func(t testing.TB) { Program(t, "xmllint") })
	if !strings.Contains(w.skipped, "libxml2-utils") || w.failed != "" {
		t.Errorf("skipped %q, failed %q; want a skip that names the Debian package", w.skipped, w.failed)
	}
	w = watch(t, func(t testing.TB) { Chromium(t) })
	if !strings.Contains(w.skipped, "chromium") {
		t.Errorf("skipped %q, want a skip that names chromium", w.skipped)
	}
	got, err := os.ReadFile(noted)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(got), "\n"); lines != 2 {
		t.Errorf("noted %q, want one line for each of two skips", got)
	}
}

func TestMissingFailsWhenNothingMayBeMissing(t *testing.T) {
	noted := filepath.Join(t.TempDir(), "missed")
	t.Setenv("CI", "true")
	t.Setenv(MissedVar, noted)
	t.Setenv("PATH", t.TempDir())

	w := watch(t, func(t testing.TB) { Program(t, "xmlsec1") })
	if !strings.Contains(w.failed, "xmlsec1") || w.skipped != "" {
		t.Errorf("failed %q, skipped %q; want a failure", w.failed, w.skipped)
	}
	if _, err := os.Stat(noted); !os.IsNotExist(err) {
		t.Errorf("stat of the notes = %v, want none: a failure is seen anyway", err)
	}
}

func TestPostgresOfTheVariableIsUsedAsItIs(t *testing.T) {
	t.Setenv(PostgresVar, "postgres://someone@db.example/x")
	if got := Postgres(t); got != "postgres://someone@db.example/x" {
		t.Errorf("Postgres = %s", got)
	}
}

func TestCheckPostgresNamesAServerThatDoesNotAnswer(t *testing.T) {
	// Port 1 is reserved and nobody listens there.
	if err := CheckPostgres("postgres://postgres@127.0.0.1:1/postgres"); err == nil {
		t.Error("CheckPostgres of a closed port = nil")
	}
}

func TestSharedIsFoundByVariableAndByWalkingUp(t *testing.T) {
	base := t.TempDir()
	for _, dir := range []string{"shared/customs/xsd", "shop/backend/customs"} {
		if err := os.MkdirAll(filepath.Join(base, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(MissedVar, "")
	t.Setenv(SharedVar, "")
	t.Chdir(filepath.Join(base, "shop", "backend", "customs"))
	if dir, found := Shared(t); !found || filepath.Base(dir) != "shared" {
		t.Errorf("walking up: Shared = %q, %v", dir, found)
	}
	t.Chdir(t.TempDir())
	if dir, found := Shared(t); found {
		t.Errorf("with no such folder above: Shared = %q", dir)
	}
	t.Setenv(SharedVar, filepath.Join(base, "shared"))
	if dir, found := Shared(t); !found || dir != filepath.Join(base, "shared") {
		t.Errorf("by variable: Shared = %q, %v", dir, found)
	}
	t.Setenv(SharedVar, base)
	if w := watch(t, func(t testing.TB) { Shared(t) }); !strings.Contains(w.failed, "customs/xsd") {
		t.Errorf("with a wrong variable: failed %q", w.failed)
	}
}

func TestToolNeedsAnExactVersion(t *testing.T) {
	if _, err := tool(t, "github.com/stripe/stripe-mock"); err == nil {
		t.Error("a tool without a version was accepted")
	}
}

func TestRootHoldsTheModule(t *testing.T) {
	if _, err := os.Stat(filepath.Join(Root(t), "backend", "testenv")); err != nil {
		t.Error(err)
	}
}
