// Package browser lets a test use the shop as a person does: in Chromium, by
// what is on the page.
//
// A test package that uses it starts its tests through [Main], so that one
// browser serves all of them and is closed at the end. Each [Page] has cookies,
// storage and a window of its own. A test fails if its page wrote an error to
// the console or broke the page's security policy, whatever else it looked at.
package browser

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"quayside/backend/testenv"
)

// patience is how long a page may take for one thing. It is long since a busy
// machine is not a fault of the shop; nothing waits longer than it must.
const patience = 60 * time.Second

// shared is the one browser of a test program, started by the first page.
var shared struct {
	sync.Mutex
	ctx   context.Context
	close func()
}

// Main runs the tests of a package and then closes their browser. TestMain
// calls it: os.Exit(browser.Main(m)).
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.close != nil {
		shared.close()
	}
	return code
}

// start returns the context of the shared browser, which it starts if it is not
// running.
func start(t testing.TB) context.Context {
	t.Helper()
	path := testenv.Chromium(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.ctx != nil {
		return shared.ctx
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path))
	for name, value := range flags() {
		options = append(options, chromedp.Flag(name, value))
	}
	// The browser outlives the test that happens to be the first.
	alloc, endProcess := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endBrowser := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		endBrowser()
		endProcess()
		t.Fatalf("start %s: %v", path, err)
	}
	shared.ctx, shared.close = ctx, func() { endBrowser(); endProcess() }
	return ctx
}

// flags keep the browser from calling anywhere by itself, and from needing what
// a small container does not have.
func flags() map[string]any {
	flags := map[string]any{
		"disable-background-networking": true,
		"disable-component-update":      true,
		"disable-dev-shm-usage":         true,
		"disable-gpu":                   true,
		"disable-quic":                  true,
		"disable-sync":                  true,
		"no-first-run":                  true,
		"host-resolver-rules":           "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
	}
	if os.Geteuid() == 0 {
		flags["no-sandbox"] = true
	}
	return flags
}

// must ends the test if err is not nil, saying what was being done.
func (p *Page) must(err error, format string, args ...any) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v (at %s)", fmt.Sprintf(format, args...), err, p.lastURL)
	}
}
