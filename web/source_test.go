package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func TestVendoredFilesAreWhatWasVendored(t *testing.T) {
	t.Parallel()
	packages, err := filepath.Glob("vendor/*")
	if err != nil || len(packages) == 0 {
		t.Fatalf("no vendored packages: %v", err)
	}
	for _, dir := range packages {
		var v struct {
			Name, Version, Licence, Integrity string
			Files                             map[string]string
		}
		if _, err := toml.DecodeFile(filepath.Join(dir, "VENDOR.toml"), &v); err != nil {
			t.Fatal(err)
		}
		if v.Name == "" || v.Version == "" || v.Licence == "" || !strings.HasPrefix(v.Integrity, "sha512-") || v.Files["LICENSE"] == "" {
			t.Errorf("%s: VENDOR.toml is not whole: %+v", dir, v)
		}
		kept, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) != len(v.Files)+1 {
			t.Errorf("%s holds %d files, VENDOR.toml names %d besides itself", dir, len(kept), len(v.Files))
		}
		for name, want := range v.Files {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
				t.Errorf("%s/%s was changed", dir, name)
			}
		}
	}
}

// physical finds the sides that do not turn with the reading direction.
var physical = regexp.MustCompile(`(?i)\b(left|right)\b|\b(margin|padding|border)-(top|bottom)\b|(^|[^-\w])(width|height)\s*:`)

func TestStylesKnowStartAndEndNotLeftAndRight(t *testing.T) {
	t.Parallel()
	for _, file := range styles(t) {
		for i, line := range strings.Split(read(t, file), "\n") {
			line = regexp.MustCompile(`/\*.*?\*/`).ReplaceAllString(line, "")
			line = regexp.MustCompile(`@(media|container)[^{]*`).ReplaceAllString(line, "")
			if m := physical.FindString(line); m != "" {
				t.Errorf("%s:%d: %q has no meaning in a right-to-left page; use the logical property", file, i+1, strings.TrimSpace(m))
			}
		}
	}
}

func TestStylesUseOnlyTokensThatExist(t *testing.T) {
	t.Parallel()
	all := ""
	for _, file := range styles(t) {
		all += read(t, file)
	}
	for _, m := range regexp.MustCompile(`var\((--[\w-]+)\)`).FindAllStringSubmatch(all, -1) {
		if !strings.Contains(all, m[1]+":") {
			t.Errorf("%s is used and nowhere set", m[1])
		}
	}
}

func styles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("css/*.css")
	if err != nil || len(files) == 0 {
		t.Fatalf("no styles: %v", err)
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
