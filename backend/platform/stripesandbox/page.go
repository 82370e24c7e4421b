package stripesandbox

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assets embed.FS

// languages are those the pages speak; any other reader gets the first.
var languages = []string{"en", "zh-Hans", "ar"}

// loadPages parses the templates and the words of all languages once: a sandbox
// with a broken page does not open.
func (s *Sandbox) loadPages() (err error) {
	if s.pages, err = template.ParseFS(assets, "assets/*.html"); err != nil {
		return err
	}
	s.texts = map[string]map[string]string{}
	for _, tag := range languages {
		b, err := assets.ReadFile("assets/text." + tag + ".json")
		if err != nil {
			return err
		}
		words := map[string]string{}
		if err := json.Unmarshal(b, &words); err != nil {
			return fmt.Errorf("words of %s: %w", tag, err)
		}
		s.texts[tag] = words
	}
	return nil
}

// page is what every page of ours sees.
type page struct {
	Lang  string // "ar"
	Dir   string // "rtl"
	Theme string // "light", "dark" or "" for the system's
	Text  map[string]string
}

// JSON is the page's words for its script.
func (p page) JSON() (string, error) {
	b, err := json.Marshal(p.Text)
	return string(b), err
}

// page reads the language and theme that the script asks for; without script
// the browser's languages decide.
func (s *Sandbox) page(r *http.Request) page {
	lang := language(r.URL.Query().Get("locale"), r.Header.Get("Accept-Language"))
	p := page{Lang: lang, Dir: "ltr", Text: s.texts[lang]}
	if lang == "ar" {
		p.Dir = "rtl"
	}
	if t := r.URL.Query().Get("theme"); t == "light" || t == "dark" {
		p.Theme = t
	}
	return p
}

// language is the best of ours for what was asked; English is for everyone else.
func language(asked ...string) string {
	for _, list := range asked {
		for tag := range strings.SplitSeq(list, ",") {
			tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), ";")
			first, _, _ := strings.Cut(tag, "-")
			switch first {
			case "en", "ar":
				return first
			case "zh":
				return "zh-Hans"
			}
		}
	}
	return languages[0]
}

// asset serves GET /sandbox/v3/{name}: the script, and the page of the card
// fields with what it needs.
func (s *Sandbox) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if name == "elements.html" {
		s.render(w, http.StatusOK, name, s.page(r), "")
		return
	}
	kind := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}[path.Ext(name)]
	body, err := assets.ReadFile("assets/" + name)
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	headers(w.Header(), "")
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	s.finish(w, body)
}

// render writes a page whole or not at all.
func (s *Sandbox) render(w http.ResponseWriter, status int, name string, data any, formTarget string) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		s.opt.Log.Error("sandbox page", "name", name, "error", err)
		http.Error(w, "The sandbox could not show this page.", http.StatusInternalServerError)
		return
	}
	headers(w.Header(), formTarget)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	s.finish(w, b.Bytes())
}

// finish sends the body. A browser that has gone away is not our trouble.
func (s *Sandbox) finish(w http.ResponseWriter, body []byte) {
	if _, err := w.Write(body); err != nil {
		s.opt.Log.Debug("sandbox page not taken", "error", err)
	}
}

// fail answers a browser when the sandbox itself is broken; the log says why.
func (s *Sandbox) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.opt.Log.Error("sandbox page failed", "path", r.URL.Path, "error", err)
	http.Error(w, "The sandbox has failed; its log says why.", http.StatusInternalServerError)
}

// headers sets what guards our pages. They may be framed by pages of their own
// origin, which is where the shop is; a form may go to formTarget too, because
// browsers hold the redirect after a form to the same rule.
func headers(h http.Header, formTarget string) {
	h.Set("Content-Security-Policy", strings.TrimSpace("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "+
		"base-uri 'none'; frame-ancestors 'self'; form-action 'self' "+formTarget))
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// shownSum is a sum as the bank's page shows it, "12.90 USD".
func shownSum(amount int64, currency string) string {
	decimals := 2
	switch {
	case currency == "jpy", currency == "krw":
		decimals = 0
	case threeDecimals[currency]:
		decimals = 3
	}
	s := fmt.Sprintf("%0*d", decimals+1, amount)
	if decimals > 0 {
		s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	}
	return s + " " + strings.ToUpper(currency)
}
