package journey

import (
	"net/http"
	"strings"
	"testing"

	"quayside/backend/account"
	"quayside/backend/demo"
	"quayside/backend/testenv/browser"
)

// person is the demonstration's first of a role.
func person(t *testing.T, role account.Role) demo.SignIn {
	t.Helper()
	people, err := demo.SignIns()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Role == role {
			return p
		}
	}
	t.Fatalf("nobody in the demonstration is %s", role)
	return demo.SignIn{}
}

// signIn goes to path, is asked who is there, and answers.
func (h *house) signIn(p *browser.Page, role account.Role, path string) {
	h.t.Helper()
	who := person(h.t, role)
	p.Go(h.url + path)
	p.Fill("#email", who.Email)
	p.Fill("#password", who.Password)
	if status := p.Follow("form .btn-primary"); status != http.StatusOK || !strings.HasPrefix(p.URL(), h.url+path) {
		h.t.Fatalf("after signing in as %s: %d at %s, want 200 at %s", who.Email, status, p.URL(), path)
	}
}

// Whoever works here comes to their own part of the house, and to no other,
// until they sign out.
func peopleSignIn(t *testing.T, h *house) {
	tests := []struct {
		name        string
		role        account.Role
		home, other string
		look        browser.Look
	}{
		{"an administrator at a desk", account.Admin, "/office", "/studio", browser.Desktop()},
		{"an administrator in the dark, in Chinese", account.Admin, "/office", "/studio", browser.Look{Dark: true, Language: "zh-Hans"}},
		{"a merchant on a phone", account.Merchant, "/studio", "/office", browser.Phone()},
		{"a merchant on a phone, in Arabic", account.Merchant, "/studio", "/office",
			browser.Look{Width: 390, Height: 844, Phone: true, Language: "ar"}},
		{"a merchant without scripts", account.Merchant, "/studio", "/office", browser.Look{NoScript: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := h.in(t)
			p := browser.Open(t, tt.look)
			h.signIn(p, tt.role, tt.home)
			if who := person(t, tt.role); !strings.Contains(p.Text(".who"), who.Name) {
				t.Errorf("signed in as %q, want %s", p.Text(".who"), who.Name)
			}
			p.Accessible()
			p.Shot("home")
			p.Allow("status of 403")
			if status := p.Go(h.url + tt.other); status != http.StatusForbidden {
				t.Errorf("%s = %d, want 403", tt.other, status)
			}
			p.Go(h.url + tt.home)
			p.Follow("form[action='/signout'] button")
			if p.Go(h.url + tt.home); !strings.HasPrefix(p.URL(), h.url+"/signin?back=") {
				t.Errorf("after signing out %s is at %s", tt.home, p.URL())
			}
		})
	}
}

// A wrong password says so, keeps what was typed and points at it.
func aWrongPassword(t *testing.T, h *house) {
	p := browser.Open(t, browser.Desktop())
	p.Go(h.url + "/signin")
	p.Accessible()
	p.Fill("#email", "admin@quayside.example")
	p.Fill("#password", "not the password")
	p.Allow("status of 422")
	if status := p.Follow("form .btn-primary"); status != http.StatusUnprocessableEntity {
		t.Fatalf("status = %d, want 422", status)
	}
	p.Accessible()
	if title := browser.Find[string](p, "document.title"); !strings.HasPrefix(title, "Error:") {
		t.Errorf("title = %q", title)
	}
	if !browser.Find[bool](p, "document.activeElement.matches('[data-error-summary]')") {
		t.Error("the focus is not on the summary of what is wrong")
	}
	if p.Value("#email") != "admin@quayside.example" || p.Value("#password") != "" {
		t.Errorf("the form holds %q and %q", p.Value("#email"), p.Value("#password"))
	}
	p.Fill("#password", "seen by a person")
	p.Click("show-password button")
	if kind := p.Attr("#password", "type"); kind != "text" {
		t.Errorf("the password is shown as %s", kind)
	}
}
