package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
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

// manifestOf maps each entry's plain name ("shop.js") to its path below out
// ("js/shop-3F2A9C1D.js").
func manifestOf(metafile, web, out string) (map[string]string, error) {
	var m meta
	if err := json.Unmarshal([]byte(metafile), &m); err != nil {
		return nil, fmt.Errorf("read esbuild's meta file: %w", err)
	}
	names := map[string]string{}
	for path, o := range m.Outputs {
		if o.EntryPoint == "" {
			continue // a shared chunk: loaded by its importer, never named by a page
		}
		base := filepath.Base(o.EntryPoint)
		name := strings.TrimSuffix(base, filepath.Ext(base)) + filepath.Ext(path)
		names[name] = belowOut(path, out)
	}
	return names, nil
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
