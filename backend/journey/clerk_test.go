package journey

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"quayside/backend/account"
	"quayside/backend/testenv/browser"
)

// clerk is somebody of the office, in a browser of their own.
type clerk struct {
	*browser.Page
	t *testing.T
	h *house
}

// clerk opens a browser and signs an administrator in.
func (h *house) clerk(t *testing.T, look browser.Look) *clerk {
	t.Helper()
	p := browser.Open(t, look)
	h.in(t).signIn(p, account.Admin, "/office")
	return &clerk{p, t, h}
}

// opens looks the parcel up by its number, as a clerk on the telephone does,
// and opens its declaration beside the list.
func (c *clerk) opens(number string) {
	c.t.Helper()
	c.Go(c.h.url + "/office/declarations")
	c.Fill("#q", number)
	c.Press("\r")
	c.WaitFor("#row-" + number)
	c.follows("#row-" + number + " a.id")
	c.WaitForText("#pid", number)
}

func (c *clerk) follows(selector string) {
	c.t.Helper()
	if status := c.Follow(selector); status != http.StatusOK {
		c.t.Fatalf("follow %s: status %d at %s, want 200", selector, status, c.URL())
	}
}

// stands waits until the row and the open declaration have the tone of a state:
// "ok" of a release, "bad" of a refusal. The page follows it by itself.
func (c *clerk) stands(number, tone string) {
	c.t.Helper()
	c.Until(`document.querySelector("#row-` + number + ` .pill-` + tone + `") && document.querySelector("#detail .dh .pill-` + tone + `")`)
}

// entry is one line of a declaration's timeline.
type entry struct {
	Code     string // "CEB303"
	Title    string
	Number   string // the message's own number
	Status   string // "120 ..." of an answer
	Official string // customs' words, in Chinese
	Raw      string // where the message itself is
}

// timeline reads the open declaration's, the newest first.
func (c *clerk) timeline() []entry {
	c.t.Helper()
	return browser.Find[[]entry](c.Page, `[...document.querySelectorAll("#detail .tl > li")].map(li => ({
		Code: li.querySelector(".code").innerText, Title: li.querySelector(".tt strong").innerText,
		Number: li.querySelector("copy-text").getAttribute("value"), Status: li.querySelector(".tt .pill")?.innerText ?? "",
		Official: li.querySelector("[lang=zh-Hans]")?.innerText ?? "", Raw: li.querySelector(".lk a").getAttribute("href"),
	}))`)
}

// raw returns the bytes of a message as it travelled, by the address of its
// page, as the page's own link gives them.
func (c *clerk) raw(path string) []byte {
	c.t.Helper()
	text := browser.Find[string](c.Page, `fetch("`+path+`/file").then(r => r.arrayBuffer()).then(b => btoa(Array.from(new Uint8Array(b), n => String.fromCharCode(n)).join("")))`)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

// The documents of a sale, as the office's page and customs call them.
var written = []string{"CEB303", "CEB403", "CEB505", "CEB603"}

// seesReleased looks at the declaration of a parcel as the board tells it, and
// returns its timeline.
func (c *clerk) seesReleased(number string) []entry {
	c.t.Helper()
	c.opens(number)
	c.stands(number, "ok")
	marks := browser.Find[[]string](c.Page, `[...document.querySelectorAll("#row-`+number+` .seq li")].map(li => li.className)`)
	if !slices.Equal(marks, []string{"ok", "ok", "ok", "ok"}) {
		c.t.Errorf("the four marks are %q", marks)
	}
	entries := c.timeline()
	var codes []string
	for _, e := range entries {
		if e.Number == "" || e.Title == "" {
			c.t.Errorf("a line of the timeline says too little: %+v", e)
		}
		if slices.Contains(written, e.Code) {
			codes = append(codes, e.Code)
		} else if e.Official == "" || e.Status == "" {
			c.t.Errorf("an answer without its code or customs' own words: %+v", e)
		}
	}
	slices.Sort(codes)
	if !slices.Equal(slices.Compact(codes), written) {
		c.t.Errorf("the timeline has the messages %q, want %q", codes, written)
	}
	if newest := entries[0]; newest.Code != "CEB604" || !strings.HasPrefix(newest.Status, "800") {
		c.t.Errorf("the newest line is %+v, want the release", newest)
	}
	return entries
}

// seesRaw opens the page of one message: its own XML, not run as a page.
func (c *clerk) seesRaw(e entry) {
	c.t.Helper()
	c.follows(`#detail a[href="` + e.Raw + `"]`)
	if body := c.Text("pre.raw"); !strings.Contains(body, "<ceb:"+e.Code+"Message") {
		c.t.Errorf("the page of %s shows %.200q", e.Code, body)
	}
	if facts := c.Text("dl.kv"); !strings.Contains(facts, "DXP") {
		c.t.Errorf("the page of %s does not say who wrote to whom: %q", e.Code, facts)
	}
}
