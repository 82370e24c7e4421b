package locale

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// use is one place in a template or in Go code that names a message.
type use struct {
	where  string // file, and line where known
	verb   string // T, N or H; empty if the key is only written down, to be looked up elsewhere
	key    string
	prefix bool // the end of the key is only known at run time
	names  []string
	open   bool   // the names of the values are not all written here
	text   string // the English sentence of a fault
}

// keyed matches a text that can only be a message's key. Two parts would be the
// names of files as well ("shop.css").
var keyed = regexp.MustCompile(`^(core|shop|studio|office)(\.[a-z0-9_-]+){2,}\.?$|^(core|shop|studio|office)\.([a-z0-9_-]+\.)+$`)

// uses collects every use of a message in templates and Go code.
func uses(t *testing.T) []use {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	all := walk(t, filepath.Join(root, "templates"), ".html", inTemplate)
	return append(all, walk(t, filepath.Join(root, "backend"), ".go", inGo)...)
}

func walk(t *testing.T, dir, suffix string, read func(path, text string) ([]use, error)) (all []use) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := read(filepath.ToSlash(path), string(text))
		all = append(all, found...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// counted adds the name that N fills by itself.
func (u use) counted() use {
	if u.verb == "N" {
		u.names = append(u.names, "n")
	}
	return u
}

// written reads a text that may be a key, or the pattern of one: up to a verb of
// Printf it is known here.
func written(text string) use {
	fixed, _, pattern := strings.Cut(text, "%")
	if !keyed.MatchString(fixed) {
		return use{}
	}
	return use{key: fixed, prefix: pattern}
}
