package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// packages says in which Debian package a program comes.
var packages = map[string]string{
	"xmllint": "libxml2-utils",
	"xmlsec1": "xmlsec1",
	"gcc":     "gcc and libc6-dev",
}

// Program returns the path of an installed program, such as "xmllint".
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		mend := "install " + name
		if p := packages[name]; p != "" {
			mend = "install the Debian package " + p
		}
		Missing(t, name, mend)
	}
	return path
}

// Chromium returns the path of a Chromium or Chrome that can be driven.
func Chromium(t testing.TB) string {
	t.Helper()
	path := FindChromium()
	if path == "" {
		Missing(t, "Chromium", "install the Debian package chromium, or set "+ChromiumVar)
	}
	return path
}

// FindChromium returns the program of [ChromiumVar], else the first browser of
// the usual names that runs, else "". Some systems have a program of that name
// that only tells people where to get one; hence the question for its version.
func FindChromium() string {
	if path := os.Getenv(ChromiumVar); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if out, err := exec.Command(path, "--version").Output(); err == nil && strings.Contains(string(out), "Chrom") {
			return path
		}
	}
	return ""
}

// Tool builds a program of another Go module at an exact version, such as
// "github.com/stripe/stripe-mock@v0.180.0", and returns its path. It is kept
// under the user's cache folder and built once.
func Tool(t testing.TB, pkg string) string {
	t.Helper()
	path, err := tool(t, pkg)
	if err != nil {
		Missing(t, pkg, "it could not be built: "+err.Error())
	}
	return path
}

func tool(t testing.TB, pkg string) (string, error) {
	name, version, found := strings.Cut(pkg, "@")
	if !found {
		return "", fmt.Errorf("%q names no version", pkg)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "quayside", "tools", filepath.Base(name)+"-"+version)
	path := filepath.Join(dir, filepath.Base(name))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	cmd := exec.CommandContext(t.Context(), "go", "install", pkg)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, lastLine(out))
	}
	return path, nil
}

// lastLine is where a failing program usually says what went wrong.
func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
