package studio

import (
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/locale"
	"quayside/backend/server/reply/replytest"
)

func TestEveryStudioPageRenders(t *testing.T) {
	t.Parallel()
	p := replytest.Pages(t)
	f := replytest.Frame(t, p, "/studio/products")
	replytest.EachTemplate(t, p, "studio", productsPage{Frame: f}, productPage{Frame: f}, variantPage{Frame: f}, importPage{Frame: f},
		reportPage{Frame: f, State: catalog.Checked}, reportPage{Frame: f, State: catalog.Done},
		reportPage{Frame: f, State: catalog.Waiting, Done: 1, Total: 2})
}

// TestEveryFindingHasWords: what an import says in English is what the studio
// says in English, and there are words in every other language.
func TestEveryFindingHasWords(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range catalog.FindingCodes() {
		key := "studio.finding." + code
		if got, want := words.Printer("en").T(key), catalog.FindingText(code); got != want {
			t.Errorf("%s is %q in messages/en.toml and %q in the code", key, got, want)
		}
		for _, l := range words.Languages() {
			if words.Printer(l.Tag).T(key) == key {
				t.Errorf("messages/%s.toml: %s is missing", l.Tag, key)
			}
		}
	}
}
