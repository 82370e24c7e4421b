package browser

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"quayside/backend/testenv"
)

// barrier is something on a page that keeps people out, as axe-core tells it.
type barrier struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML string }
}

// Accessible fails the test for every barrier on the page that axe-core calls
// serious or critical under WCAG 2.2 AA. It sees what a program can see: that a
// name is there, not that it is a good one.
func (p *Page) Accessible() {
	p.t.Helper()
	if p.look.NoScript { // axe-core itself needs them; the page's own do not run any more
		p.must(disableScripts(p.ctx, false), "switch scripts on")
		defer func() { p.must(disableScripts(p.ctx, true), "switch scripts off again") }()
	}
	script, err := os.ReadFile(filepath.Join(testenv.Root(p.t), "web", "vendor", "axe-core", "axe.min.js"))
	p.must(err, "read axe-core")
	p.do("load axe-core", chromedp.Evaluate[chromedp.Void](string(script)))
	found := Find[[]barrier](p, `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
	}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html}))})))`)
	for _, b := range found {
		var where []string
		for _, n := range b.Nodes {
			where = append(where, n.HTML)
		}
		p.t.Errorf("%s barrier %s: %s, at %s:\n  %s", b.Impact, b.ID, b.Help, p.lastURL, strings.Join(where, "\n  "))
	}
}
