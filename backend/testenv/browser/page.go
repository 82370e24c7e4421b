package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Look is how a page is looked at. The zero Look is a desktop window in light
// colours.
type Look struct {
	Width, Height int64  // CSS pixels; 0 is 1440 by 900
	Phone         bool   // touch, and a phone's way of laying out
	Dark          bool   // the person prefers dark colours
	Language      string // the browser's language, such as "ar"; "" is "en"
	NoScript      bool   // scripts are off
}

// Desktop is a window of 1440 by 900.
func Desktop() Look { return Look{Width: 1440, Height: 900} }

// Phone is a window of 390 by 844 that is touched.
func Phone() Look { return Look{Width: 390, Height: 844, Phone: true} }

// Page is one tab, in a profile of its own.
type Page struct {
	t       testing.TB
	ctx     context.Context
	console *console
	look    Look
	lastURL string
}

// Open opens an empty tab. It closes with the test, which then fails if the
// console has an error that was not allowed by [Page.Allow].
func Open(t testing.TB, look Look) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(start(t), chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, lastURL: "about:blank"}
	t.Cleanup(func() {
		p.finish()
		cancel()
	})
	p.must(chromedp.Do(ctx), "open a tab")
	p.console = listen(ctx)
	p.Look(look)
	return p
}

// Look changes how the page is looked at. Scripts stay on or off until the next
// page is loaded.
func (p *Page) Look(look Look) {
	p.t.Helper()
	if look.Width == 0 {
		look.Width, look.Height = 1440, 900
	}
	if look.Language == "" {
		look.Language = "en"
	}
	p.look = look
	var options []chromedp.EmulateViewportOption
	if look.Phone {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do("set the window", chromedp.EmulateViewport(look.Width, look.Height, options...))
	p.must(p.prefer(look), "set what the person prefers")
}

// prefer sets colours, language and scripts.
func (p *Page) prefer(look Look) error {
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media}); err != nil {
		return err
	}
	headers := network.Headers{"Accept-Language": look.Language}
	if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers}); err != nil {
		return err
	}
	return disableScripts(ctx, look.NoScript)
}

func disableScripts(ctx context.Context, off bool) error {
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
	return err
}

// Go loads url and returns the status the server answered with.
func (p *Page) Go(url string) (status int) {
	p.t.Helper()
	p.lastURL = url
	response := run(p, "go to "+url, chromedp.NavigateResponse(url))
	return p.arrived(response)
}

// Follow clicks what selector finds, waits for the page that loads, and returns
// the status the server answered with.
func (p *Page) Follow(selector string) (status int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
	p.must(err, "follow %s", selector)
	return p.arrived(response)
}

// Back goes to the page before this one.
func (p *Page) Back() {
	p.t.Helper()
	p.do("go back", chromedp.NavigateBack())
}

// URL returns the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return run(p, "read the address", chromedp.Location())
}

// arrived remembers where the page is.
func (p *Page) arrived(response *network.Response) (status int) {
	p.lastURL = response.URL
	return int(response.Status)
}

// do runs step within the page's patience.
func (p *Page) do(what string, step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	run(p, what, step)
}

// run runs action within the page's patience and returns what it found.
func run[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	found, err := chromedp.Run(ctx, action)
	p.must(err, "%s", what)
	return found
}
