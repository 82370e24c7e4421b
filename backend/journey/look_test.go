package journey

import (
	"net/http"
	"testing"

	"quayside/backend/account"
	"quayside/backend/testenv/browser"
)

// looks are the ways every page is looked at: at a desk and on phones down to
// the narrowest, light and dark, in both directions of writing.
var looks = []struct {
	name string
	lang string // the shop's path
	look browser.Look
}{
	{"at a desk", "en", browser.Desktop()},
	{"on a phone in the dark, in Arabic", "ar", browser.Look{Width: 390, Height: 844, Phone: true, Dark: true, Language: "ar"}},
	{"at a desk in the dark, in Chinese", "zh-hans", browser.Look{Dark: true, Language: "zh-CN"}},
	{"at a desk, in Arabic", "ar", browser.Look{Language: "ar"}},
	{"on a tablet", "en", browser.Look{Width: 768, Height: 1024, Phone: true}},
	{"at four hundred per cent", "en", browser.Look{Width: 320, Height: 640, Phone: true}},
}

// Every page is whole in every look: nobody is kept out, nothing sticks out at
// the side, and the console stays empty.
func everyLook(t *testing.T, h *house) {
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			h := h.in(t)
			p := browser.Open(t, l.look)
			for name, path := range map[string]string{
				"home": "", "list": "/c/silk/scarves", "product": "/p/scarf-square-peony", "cart-empty": "/cart", "preferences": "/preferences",
			} {
				h.whole(p, name, "/"+l.lang+path, http.StatusOK)
			}
			p.Go(h.url + "/" + l.lang + "/p/scarf-square-peony")
			p.Follow("#buyform .ctas .btn-primary")
			h.whole(p, "cart", "/"+l.lang+"/cart", http.StatusOK)
			h.whole(p, "checkout", "/"+l.lang+"/checkout", http.StatusOK)
			p.Allow("status of 404")
			h.whole(p, "not-found", "/"+l.lang+"/p/no-such-thing", http.StatusNotFound)
			h.desks(p)
		})
	}
}

// desks looks at the pages of those who work here.
func (h *house) desks(p *browser.Page) {
	h.t.Helper()
	h.whole(p, "signin", "/signin", http.StatusOK)
	h.signIn(p, account.Merchant, "/studio")
	h.whole(p, "studio-products", "/studio/products", http.StatusOK)
	p.Follow("tbody th a")
	h.sound(p, "studio-product")
	h.whole(p, "studio-import", "/studio/import", http.StatusOK)
	p.Follow("form[action='/signout'] button")
	h.signIn(p, account.Admin, "/office")
	h.whole(p, "office-board", "/office/declarations?stage=released", http.StatusOK)
	if p.Has("tbody th a") {
		p.Follow("tbody th a")
		h.sound(p, "office-declaration")
		p.Follow(".tl .lk a")
		h.sound(p, "office-message")
	}
}

// whole goes to a page and looks whether it is sound.
func (h *house) whole(p *browser.Page, name, path string, want int) {
	h.t.Helper()
	if status := p.Go(h.url + path); status != want {
		h.t.Errorf("%s is answered with %d, want %d", path, status, want)
	}
	h.sound(p, name)
}

func (h *house) sound(p *browser.Page, name string) {
	h.t.Helper()
	p.Accessible()
	if over := p.Overflow(); over > 0 {
		h.t.Errorf("%s sticks out by %d pixels", p.URL(), over)
	}
	if n := browser.Find[int](p, "document.querySelectorAll('h1').length"); n != 1 {
		h.t.Errorf("%s has %d main headings, want one", p.URL(), n)
	}
	p.Shot(name)
}
