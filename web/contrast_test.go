package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are the colours that meet on a page, and the contrast WCAG 2.2 asks
// for: 4.5 for text (1.4.3), 3 for borders of controls and focus (1.4.11).
var pairs = []struct {
	front, back string
	least       float64
}{
	{"ink", "page", 4.5}, {"ink-2", "page", 4.5}, {"ink-2", "sunken", 4.5},
	{"ink-3", "page", 4.5}, {"ink-3", "raised", 4.5}, {"ink-3", "sunken", 4.5},
	{"link", "page", 4.5}, {"link", "raised", 4.5}, {"link", "brand-soft", 4.5}, {"brand", "brand-soft", 4.5},
	{"brand-ink", "brand", 4.5}, {"brand-ink", "brand-hov", 4.5}, {"live-ink", "live", 4.5}, {"deal-ink", "deal", 4.5},
	{"ok", "ok-soft", 4.5}, {"warn", "warn-soft", 4.5}, {"bad", "bad-soft", 4.5}, {"info", "info-soft", 4.5},
	{"ink", "ok-soft", 4.5}, {"ink", "warn-soft", 4.5}, {"ink", "bad-soft", 4.5}, {"ink", "info-soft", 4.5},
	{"bad", "page", 4.5}, {"bad", "raised", 4.5}, {"ok", "raised", 4.5}, {"page", "bad", 4.5},
	{"line-firm", "raised", 3}, {"line-firm", "page", 3}, {"line-firm", "sunken", 3},
	{"focus", "page", 3}, {"focus", "raised", 3},
}

func TestColoursCanBeReadInBothThemes(t *testing.T) {
	t.Parallel()
	tokens := read(t, "css/tokens.css")
	for _, p := range pairs {
		for theme, name := range []string{"light", "dark"} {
			got := contrast(luminance(t, tokens, p.front, theme), luminance(t, tokens, p.back, theme))
			if got < p.least {
				t.Errorf("%s on %s, %s: contrast %.2f, want %.1f", p.front, p.back, name, got, p.least)
			}
		}
	}
}

// contrast is WCAG's ratio of two luminances.
func contrast(a, b float64) float64 { return (max(a, b) + .05) / (min(a, b) + .05) }

// luminance is the relative luminance of a token in a theme, 0 light, 1 dark.
func luminance(t *testing.T, tokens, name string, theme int) float64 {
	t.Helper()
	m := regexp.MustCompile(`--` + name + `:\s*([^;]+);`).FindStringSubmatch(tokens)
	if m == nil {
		t.Fatalf("there is no token --%s", name)
	}
	value := m[1]
	if inner, ok := strings.CutPrefix(value, "light-dark("); ok {
		value = firstArgument(inner)
		if theme == 1 {
			value = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(inner, ")"), value+","))
		}
	}
	y, err := parseColour(value)
	if err != nil {
		t.Fatalf("--%s: %v", name, err)
	}
	return y
}

var oklch = regexp.MustCompile(`^oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)$`)

// parseColour returns the luminance of "#fff" or an oklch() colour, clipped to
// what a screen can show.
func parseColour(s string) (float64, error) {
	if s == "#fff" {
		return 1, nil
	}
	m := oklch.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, fmt.Errorf("cannot read colour %q", s)
	}
	var n [3]float64
	for i := range n {
		v, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil {
			return 0, err
		}
		n[i] = v
	}
	return fromOklch(n[0]/100, n[1], n[2]*math.Pi/180), nil
}

// fromOklch turns lightness, chroma and hue (radians) into luminance.
//
// Source: Björn Ottosson, "A perceptual color space for image processing",
// 2020, the matrices CSS Color 4 uses.
func fromOklch(light, chroma, hue float64) float64 {
	a, b := chroma*math.Cos(hue), chroma*math.Sin(hue)
	l := math.Pow(light+.3963377774*a+.2158037573*b, 3)
	m := math.Pow(light-.1055613458*a-.0638541728*b, 3)
	s := math.Pow(light-.0894841775*a-1.291485548*b, 3)
	clip := func(v float64) float64 { return min(1, max(0, v)) }
	red := clip(4.0767416621*l - 3.3077115913*m + .2309699292*s)
	green := clip(-1.2684380046*l + 2.6097574011*m - .3413193965*s)
	blue := clip(-.0041960863*l - .7034186147*m + 1.707614701*s)
	return .2126*red + .7152*green + .0722*blue
}
