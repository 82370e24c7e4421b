// Package machine tells what this machine has for the tests and installs what
// is missing, where it may: as root on a system with apt.
package machine

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"quayside/backend/testenv"
)

// Need is one thing the tests use.
type Need struct {
	What     string   // as a person would say it
	Without  string   // what is not tested without it
	Packages []string // the Debian packages that bring it
	Here     func() bool
}

// Postgres, Compiler and the rest are what the whole suite needs.
func Postgres() Need {
	return Need{"PostgreSQL", "everything on PostgreSQL", []string{"postgresql"},
		func() bool { return PostgresPrograms() != "" }}
}

// Compiler is gcc with the C library's headers, which the race detector is
// linked with.
func Compiler() Need {
	return Need{"a C compiler", "data races", []string{"gcc", "libc6-dev"}, compiles}
}

// Browser is what the journeys are walked in.
func Browser() Need {
	return Need{"Chromium", "the browser journeys", []string{"chromium"},
		func() bool { return testenv.FindChromium() != "" }}
}

// Fonts are for Chinese and Arabic, so that a browser draws letters and not boxes.
func Fonts() Need {
	return Need{"fonts for Chinese and Arabic", "how Chinese and Arabic look", []string{"fonts-noto-cjk", "fonts-noto-core"},
		func() bool { return hasFont("CJK") && hasFont("Arabic") }}
}

// Program is a program on the PATH that comes in the Debian package pkg.
func Program(name, without, pkg string) Need {
	return Need{name, without, []string{pkg}, func() bool {
		_, err := exec.LookPath(name)
		return err == nil
	}}
}

// Missing returns those of needs that this machine does not have.
func Missing(needs []Need) (missing []Need) {
	for _, n := range needs {
		if !n.Here() {
			missing = append(missing, n)
		}
	}
	return missing
}

// MayInstall reports whether packages can be installed here without asking
// anyone: by root, with apt.
func MayInstall() bool {
	_, err := exec.LookPath("apt-get")
	return err == nil && os.Geteuid() == 0
}

// Install installs the packages of needs. What apt says goes to log.
func Install(ctx context.Context, needs []Need, log io.Writer) error {
	var packages []string
	for _, n := range needs {
		packages = append(packages, n.Packages...)
	}
	fmt.Fprintln(log, "installing", strings.Join(packages, " "))
	update := []string{"update", "-qq"}
	install := append([]string{"install", "-y", "-qq", "--no-install-recommends"}, packages...)
	for _, args := range [][]string{update, install} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("apt-get %s: %w", args[0], err)
		}
	}
	return nil
}

// PostgresPrograms returns the folder with initdb and postgres of the newest
// installed PostgreSQL, or "". Debian keeps them off the PATH.
func PostgresPrograms() string {
	var newest string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			panic(err) // the patterns above are wrong
		}
		for _, dir := range found {
			if hasServer(dir) && (len(dir) > len(newest) || len(dir) == len(newest) && dir > newest) {
				newest = dir
			}
		}
	}
	if newest != "" {
		return newest
	}
	if path, err := exec.LookPath("initdb"); err == nil && hasServer(filepath.Dir(path)) {
		return filepath.Dir(path)
	}
	return ""
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// compiles builds the smallest program, since gcc can be there without the
// headers it needs.
func compiles() bool {
	cmd := exec.Command("gcc", "-x", "c", "-o", os.DevNull, "-")
	cmd.Stdin = strings.NewReader("#include <stdlib.h>\n#include <pthread.h>\nint main(void) { return 0; }\n")
	return cmd.Run() == nil
}

// hasFont looks where Linux keeps fonts for a Noto font with script in its
// name. Other systems bring such fonts themselves.
func hasFont(script string) bool {
	if runtime.GOOS != "linux" {
		return true
	}
	for _, pattern := range []string{"/usr/share/fonts/*/*/*%s*", "/usr/share/fonts/*/*%s*", "/usr/share/fonts/*%s*"} {
		if found, err := filepath.Glob(fmt.Sprintf(pattern, script)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}
