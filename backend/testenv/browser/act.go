package browser

import (
	"context"
	"fmt"
	"strconv"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Click clicks, as with a mouse, in the middle of the first element that
// selector finds, once it is visible. What lies over it gets the click, as it
// would for a person.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Fill replaces what is in a field by text, as a paste does.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	insert := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
	p.do("find the field "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	p.Eval("(el => { el.focus(); el.select(); })(%s)", selector)
	p.do("fill "+selector, insert)
}

// Press types keys where the focus is, such as "a" or the keys of package kb.
func (p *Page) Press(keys string) {
	p.t.Helper()
	p.do("press "+strconv.Quote(keys), chromedp.KeyEvent(keys))
}

// Choose picks the option with value of a select, and says so to the page.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	p.do("find the list "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	p.Eval(`(el => {
		el.value = `+strconv.Quote(value)+`;
		if (el.value !== `+strconv.Quote(value)+`) throw new Error("no such option");
		el.dispatchEvent(new Event("input", {bubbles: true}));
		el.dispatchEvent(new Event("change", {bubbles: true}));
	})(%s)`, selector)
}

// Upload puts files, by their paths, into a file field.
func (p *Page) Upload(selector string, paths ...string) {
	p.t.Helper()
	p.do("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Eval runs a script in the page. Each %s is an element, given by its selector;
// the script throws if there is none.
func (p *Page) Eval(script string, selectors ...string) {
	p.t.Helper()
	p.do("run a script", chromedp.Evaluate[chromedp.Void](fill(script, selectors)))
}

// fill puts the elements of selectors into script.
func fill(script string, selectors []string) string {
	elements := make([]any, len(selectors))
	for i, s := range selectors {
		elements[i] = "document.querySelector(" + strconv.Quote(s) + ")"
	}
	return fmt.Sprintf(script, elements...)
}
