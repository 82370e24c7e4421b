// Package static holds what browsers fetch: our fonts and pictures, and the
// bundles that `go run ./web` builds into js and css.
package static

import "embed"

// Files is the folder as it was when the program was built.
//
//go:embed all:js all:css fonts img
var Files embed.FS
