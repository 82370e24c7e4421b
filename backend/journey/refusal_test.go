package journey

import (
	"path/filepath"
	"testing"

	"quayside/backend/platform/portsim"
	"quayside/backend/testenv/browser"
)

// port opens the stand-in port's file beside the running house.
func (h *house) port(t *testing.T) *portsim.Port {
	t.Helper()
	p, err := portsim.Open(t.Context(), portsim.Options{Path: filepath.Join(h.data(), "port.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Customs returns an inventory: the office sees it among what needs a hand, with
// customs' own words, sends it again, and it is released.
func customsRefuses(t *testing.T, h *house) {
	s, number := h.buying(t, browser.Phone(), "zh-hans", "dominoes")
	if err := h.port(t).Provoke(t.Context(), number, portsim.Refuse, 0); err != nil {
		t.Fatal(err)
	}
	s.types(goodCard)
	s.pays()
	s.atOrder(number)
	c := h.clerk(t, browser.Desktop())
	c.Until(`document.querySelector("#row-` + number + `")`) // what needs a hand is what the board opens with
	c.follows("#row-" + number + " a.id")
	c.stands(number, "bad")
	h.in(t).sound(c.Page, "refused")
	if e := c.timeline()[0]; e.Code != "CEB604" || e.Status[:3] != "100" || e.Official == "" {
		t.Errorf("the newest line is %+v, want the refusal with customs' words", e)
	}
	c.follows("#detail .fix button")
	entries := c.seesReleased(number)
	c.judgeMessages(entries)
	sent := 0
	for _, e := range entries {
		if e.Code == "CEB603" {
			sent++
		}
	}
	if sent != 2 {
		t.Errorf("the inventory was sent %d times, want 2", sent)
	}
	s.untilReleased()
}
