package stripesandbox_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPagesAreGuarded(t *testing.T) {
	t.Parallel()
	box := openBox(t)
	base := serve(t, box)
	in := confirm(t, box, base, newIntent(t, box, base, nil), "pm_card_threeDSecure2Required")
	question := in["next_action"].(map[string]any)["redirect_to_url"].(map[string]any)["url"].(string)
	for _, address := range []string{base + "/sandbox/v3/elements.html?locale=ar&theme=dark", question, base + "/sandbox/3ds/nothing"} {
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		policy := res.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'self'") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s has the policy %q", address, policy)
		}
		if inline := regexp.MustCompile(`(?i)<script(?:[^>](?:[^s]|s[^r]))*>[^<]|<style| style=| on[a-z]+=`).Find(body); inline != nil {
			t.Errorf("%s has something inline: %s", address, inline)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s has the headers %v", address, res.Header)
		}
	}
}

func TestOnlyWhatIsMeantToBeServedIsServed(t *testing.T) {
	t.Parallel()
	base := serve(t, openBox(t))
	for path, want := range map[string]int{
		"/sandbox/v3/stripe.js": http.StatusOK, "/sandbox/v3/sandbox.css": http.StatusOK, "/sandbox/v3/elements.html": http.StatusOK,
		"/sandbox/v3/challenge.html": http.StatusNotFound, "/sandbox/v3/text.en.json": http.StatusNotFound, "/sandbox/v3/..%2fstore.go": http.StatusNotFound,
		"/sandbox/v3/": http.StatusNotFound, "/sandbox/": http.StatusNotFound,
	} {
		res, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want {
			t.Errorf("%s answered %d, want %d", path, res.StatusCode, want)
		}
	}
}

// TestEveryLanguageHasEveryWord reads what the pages and the script ask for.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	t.Parallel()
	wanted := map[string]bool{}
	for file, pattern := range map[string]string{
		"challenge.html": `\.Text\.(\w+)`, "elements.html": `\.Text\.(\w+)`, "elements.js": `(?:words\.|return "|\? "|: ")(\w+_\w+)`,
	} {
		body, err := os.ReadFile(filepath.Join("assets", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(body), -1) {
			wanted[m[1]] = true
		}
	}
	delete(wanted, "validation_error") // a type, not a word
	if len(wanted) < 30 {
		t.Fatalf("only %d words were found in the pages", len(wanted))
	}
	names := map[string][]string{}
	for _, lang := range []string{"en", "zh-Hans", "ar"} {
		body, err := os.ReadFile(filepath.Join("assets", "text."+lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(body, &words); err != nil {
			t.Fatal(err)
		}
		for name := range wanted {
			if words[name] == "" {
				t.Errorf("%s has no %s", lang, name)
			}
		}
		names[lang] = slices.Sorted(maps.Keys(words))
	}
	if !slices.Equal(names["en"], names["zh-Hans"]) || !slices.Equal(names["en"], names["ar"]) {
		t.Error("the languages do not have the same words")
	}
}
