package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// meta is the part of esbuild's meta file we read.
type meta struct {
	Outputs map[string]output `json:"outputs"`
}

// output is one written file: where it came from and what it loads.
type output struct {
	EntryPoint string       `json:"entryPoint"`
	Imports    []importedBy `json:"imports"`
}

// importedBy is one import of an output. Kind is "import-statement" when the
// browser loads it at once, "dynamic-import" when it waits to be asked.
type importedBy struct {
	Path     string `json:"path"`
	Kind     string `json:"kind"`
	External bool   `json:"external"`
}

// asset is one line of the manifest: where the file of a plain name lies below
// out, and which shared chunks the browser will need at once with it.
type asset struct {
	Path  string   `json:"path"`
	Loads []string `json:"loads,omitempty"`
}

// manifestOf maps each entry's plain name ("shop.js") to its file.
func manifestOf(metafile, out string) (map[string]asset, error) {
	m, err := readMeta([]byte(metafile))
	if err != nil {
		return nil, err
	}
	names := map[string]asset{}
	for path, o := range m.Outputs {
		if o.EntryPoint == "" {
			continue // a shared chunk: loaded by its importer, never named by a page
		}
		base := filepath.Base(o.EntryPoint)
		name := strings.TrimSuffix(base, filepath.Ext(base)) + filepath.Ext(path)
		a := asset{Path: belowOut(path, out)}
		for _, chunk := range m.loads(path) {
			a.Loads = append(a.Loads, belowOut(chunk, out))
		}
		names[name] = a
	}
	return names, nil
}

// loads lists the outputs that path imports at once, itself excluded, theirs
// included, sorted.
func (m meta) loads(path string) []string {
	seen := map[string]bool{path: true}
	queue := []string{path}
	var all []string
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for _, i := range m.Outputs[next].Imports {
			if i.External || i.Kind != "import-statement" || seen[i.Path] {
				continue
			}
			seen[i.Path] = true
			all, queue = append(all, i.Path), append(queue, i.Path)
		}
	}
	slices.Sort(all)
	return all
}

func readMeta(text []byte) (meta, error) {
	var m meta
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("read esbuild's meta file: %w", err)
	}
	return m, nil
}

// belowOut turns a path as esbuild prints it, relative to the working folder,
// into one relative to out. Hashed outputs always lie in js/ or css/.
func belowOut(path, out string) string {
	path = filepath.ToSlash(path)
	if i := strings.Index(path, filepath.Base(out)+"/"); i >= 0 {
		return path[i+len(filepath.Base(out))+1:]
	}
	return path
}
