// Package templates holds the pages' HTML: one folder an audience, and layout
// for what they share. The first line of each page names the Go struct it is
// executed with.
package templates

import "embed"

// Files is the folder as it was when the program was built.
//
//go:embed all:layout all:shop all:studio all:office all:signin
var Files embed.FS
