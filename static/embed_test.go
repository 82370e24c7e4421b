package static_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	"quayside/static"
)

func TestFontsAreNamedByTheirContent(t *testing.T) {
	t.Parallel()
	fonts, err := fs.Glob(static.Files, "fonts/*.woff2")
	if err != nil || len(fonts) == 0 {
		t.Fatalf("no fonts: %v", err)
	}
	for _, name := range fonts {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if want := "." + hex.EncodeToString(sum[:4]) + ".woff2"; !strings.HasSuffix(name, want) {
			t.Errorf("%s is kept by browsers for a year: rename it to end in %s, and its address in web/css/tokens.css", name, want)
		}
	}
}

func TestFontsComeWithTheirLicences(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"fonts/OFL-ibm-plex-sans.txt", "fonts/OFL-ibm-plex-mono.txt"} {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil || !strings.Contains(string(text), "SIL OPEN FONT LICENSE") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
