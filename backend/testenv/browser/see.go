package browser

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// ShotsVar names the folder that screenshots go to; without it none are taken.
const ShotsVar = "QUAYSIDE_TEST_SHOTS"

// Text returns the text a person reads in the first element that selector
// finds, once it is visible.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(run(p, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Texts returns the text of every element that selector finds now.
func (p *Page) Texts(selector string) []string {
	p.t.Helper()
	return Find[[]string](p, "[...document.querySelectorAll("+strconv.Quote(selector)+")].map(el => el.innerText.trim())")
}

// Value returns what is in a field.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	return run(p, "read the field "+selector, chromedp.Value(chromedp.CSS(selector)))
}

// Attr returns an attribute of the first element that selector finds, or "".
func (p *Page) Attr(selector, name string) string {
	p.t.Helper()
	return Find[string](p, "document.querySelector("+strconv.Quote(selector)+")?.getAttribute("+strconv.Quote(name)+") ?? ''")
}

// Has reports whether selector finds something now.
func (p *Page) Has(selector string) bool {
	p.t.Helper()
	return Find[bool](p, "document.querySelector("+strconv.Quote(selector)+") !== null")
}

// Overflow returns by how many CSS pixels the page is wider than its window: 0
// if nobody has to scroll sideways. A phone's browser would zoom out to hide it.
func (p *Page) Overflow() int64 {
	p.t.Helper()
	return max(0, Find[int64](p, "document.documentElement.scrollWidth")-p.look.Width)
}

// Find returns the value of a script's expression in the page.
func Find[T any](p *Page, expression string) T {
	p.t.Helper()
	return run(p, "find "+expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// WaitFor waits until selector finds something a person can see.
func (p *Page) WaitFor(selector string) {
	p.t.Helper()
	p.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// WaitForText waits until the element of selector reads text somewhere.
func (p *Page) WaitForText(selector, text string) {
	p.t.Helper()
	p.Until("(document.querySelector(" + strconv.Quote(selector) + ")?.innerText ?? '').includes(" + strconv.Quote(text) + ")")
}

// Until waits until a script's expression is true in the page, whatever pages
// are loaded meanwhile. It asks from outside, since the page's security policy
// rightly keeps a script from making another.
func (p *Page) Until(expression string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var err error
	for time.Now().Before(deadline) {
		var yes bool
		if yes, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && yes {
			return
		}
		select {
		case <-tick.C:
		case <-p.ctx.Done():
			p.must(p.ctx.Err(), "wait until %s", expression)
		}
	}
	p.shoot("given-up")
	p.t.Fatalf("not so after %s: %s (%v, at %s)", patience, expression, err, p.URL())
}

// Shot takes a picture of the whole page for a person to look at, named after
// the test and name, if [ShotsVar] names a folder for it.
func (p *Page) Shot(name string) {
	p.t.Helper()
	p.shoot(name)
}

func (p *Page) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv(ShotsVar)
	if dir == "" {
		return
	}
	picture := run(p, "take a picture", chromedp.FullScreenshot(100))
	test := strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name())
	p.must(os.MkdirAll(dir, 0o755), "make the folder for pictures")
	p.must(os.WriteFile(filepath.Join(dir, test+"-"+name+".png"), picture, 0o644), "keep a picture")
}
