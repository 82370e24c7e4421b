package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// built is one build into a folder of the test's own.
type built struct {
	dir      string
	pages    pages
	manifest map[string]asset
}

func buildHere(t *testing.T) built {
	t.Helper()
	b := built{dir: filepath.Join(t.TempDir(), "static")}
	if err := build(".", b.dir); err != nil {
		t.Fatal(err)
	}
	var err error
	if b.pages, err = readPages("pages.toml"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(b.dir, "js", "manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &b.manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// weight is what a browser transfers for the assets named and all they load at
// once, each file once: bytes of gzip -9.
func (b built) weight(t *testing.T, names []string) int {
	t.Helper()
	files := map[string]bool{}
	for _, name := range names {
		a, ok := b.manifest[name]
		if !ok {
			t.Fatalf("%s is not in the manifest", name)
		}
		files[a.Path] = true
		for _, chunk := range a.Loads {
			files[chunk] = true
		}
	}
	total := 0
	for file := range files {
		text, err := os.ReadFile(filepath.Join(b.dir, file))
		if err != nil {
			t.Fatal(err)
		}
		total += gzipped(t, text)
	}
	return total
}

func gzipped(t *testing.T, text []byte) int {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func fontBytes(t *testing.T, names []string) int {
	t.Helper()
	total := 0
	for _, name := range names {
		found, err := filepath.Glob("../static/fonts/" + name + ".*.woff2")
		if err != nil || len(found) != 1 {
			t.Fatalf("font %s: found %v, %v", name, found, err)
		}
		info, err := os.Stat(found[0])
		if err != nil {
			t.Fatal(err)
		}
		total += int(info.Size()) // woff2 is compressed already
	}
	return total
}

func TestPagesStayWithinTheirBudgets(t *testing.T) {
	t.Parallel()
	b := buildHere(t)
	for name, page := range b.pages {
		for _, part := range []struct {
			what      string
			got, most int
		}{
			{"scripts", b.weight(t, page.JS), page.JSBytes},
			{"styles", b.weight(t, page.CSS), page.CSSBytes},
			{"fonts", fontBytes(t, page.Fonts), page.FontBytes},
		} {
			if part.most == 0 {
				t.Errorf("%s has no budget for %s", name, part.what)
			}
			if part.got > part.most {
				t.Errorf("%s: %s weigh %d bytes, %d over the budget of %d; see pages.toml", name, part.what, part.got, part.got-part.most, part.most)
			}
			t.Logf("%-9s %-8s %6d of %6d", name, part.what, part.got, part.most)
		}
	}
}

func TestBundlesHoldNothingTheirPolicyForbids(t *testing.T) {
	t.Parallel()
	b := buildHere(t)
	if err := filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".css" {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "http://") || strings.Contains(string(text), "https://") {
			t.Errorf("%s fetches from another origin", filepath.Base(path))
		}
		if !strings.Contains(string(text), "@supports not (color: light-dark(") {
			t.Errorf("%s has no colours for browsers without light-dark()", filepath.Base(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestABuildLeavesNothingOfTheLastOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "static")
	for _, file := range []string{"js/old-AAAAAAAA.js", "js/.keep"} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := build(".", dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "js/old-AAAAAAAA.js")); !os.IsNotExist(err) {
		t.Errorf("the old bundle is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "js/.keep")); err != nil {
		t.Errorf("the folder's .keep is gone: %v", err)
	}
}
