package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	svgComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	svgRoot    = regexp.MustCompile(`(?s)</?svg[^>]*>`)
	spaces     = regexp.MustCompile(`\s+`)
)

// writeSprite joins the icons of a folder into css/icons-<hash>.svg, one symbol
// each, named as its file. Pages refer to a symbol by address, so that an icon
// costs a page some fifty bytes and the drawing itself is fetched once. The path below
// out is returned.
func writeSprite(folder, out string) (string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.svg"))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("<!-- Lucide, ISC licence: web/icons/LICENSE-lucide.txt -->\n")
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, file := range files {
		icon, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".svg")
		fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 24 24">%s</symbol>`, name, drawing(string(icon)))
	}
	b.WriteString("</svg>\n")
	sum := sha256.Sum256([]byte(b.String()))
	path := "css/icons-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ".svg"
	return path, os.WriteFile(filepath.Join(out, path), []byte(b.String()), 0o644)
}

// drawing is an icon's shapes without its root element: colour and stroke come
// from the style sheet.
func drawing(svg string) string {
	svg = svgRoot.ReplaceAllString(svgComment.ReplaceAllString(svg, ""), "")
	return strings.TrimSpace(spaces.ReplaceAllString(svg, " "))
}
