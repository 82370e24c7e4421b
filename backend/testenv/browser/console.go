package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// lastWords is written to the console when a test is done: all that was written
// before it has then been read.
const lastWords = "the test ends here"

// console collects what a page says to its developers.
type console struct {
	mu      sync.Mutex
	errors  []string
	allowed []string
	ended   chan struct{} // closed at the last words, or when the tab is gone
}

// listen collects the errors of a tab from now on: what scripts write or throw,
// files that did not load, and what the security policy refused.
func listen(ctx context.Context) *console {
	c := &console{ended: make(chan struct{})}
	messages := chromedp.Console(ctx)
	go func() {
		defer close(c.ended)
		for m, err := range messages {
			if err != nil || m.Text == lastWords {
				return
			}
			if m.Type == chromedp.ConsoleError || m.IsException() {
				c.mu.Lock()
				c.errors = append(c.errors, strings.TrimSpace(fmt.Sprintf("%s %s", m.Text, m.URL)))
				c.mu.Unlock()
			}
		}
	}()
	return c
}

// refused returns the errors that were not allowed.
func (c *console) refused() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.errors), func(message string) bool {
		return slices.ContainsFunc(c.allowed, func(part string) bool { return strings.Contains(message, part) })
	})
}

// Allow lets the console hold errors that contain part. A browser writes one
// for every page that answers with a refusal, even where the refusal is what
// the test is about: Allow("status of 422").
func (p *Page) Allow(part string) {
	p.console.mu.Lock()
	defer p.console.mu.Unlock()
	p.console.allowed = append(p.console.allowed, part)
}

// finish fails the test for errors on the console. A picture of the page is
// kept if the test failed.
func (p *Page) finish() {
	p.t.Helper()
	if p.console == nil {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := p.drain(ctx); err != nil {
		p.t.Errorf("read the console to its end: %v", err)
	}
	for _, message := range p.console.refused() {
		p.t.Errorf("console error: %s (at %s)", message, p.lastURL)
	}
	if p.t.Failed() {
		p.shoot("failed")
	}
}

// drain writes the last words and waits until they are read.
func (p *Page) drain(ctx context.Context) error {
	say := chromedp.Evaluate[chromedp.Void]("console.info('" + lastWords + "')")
	if err := chromedp.Do(ctx, say); err != nil {
		return err
	}
	select {
	case <-p.console.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
