package locale

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLanguages(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	var tags []string
	for _, l := range c.Languages() {
		tags = append(tags, l.Tag)
		if got, ok := c.ByPath(l.Path); !ok || got != l {
			t.Errorf("ByPath(%q) = %v, %t", l.Path, got, ok)
		}
		if p := c.Printer(l.Tag); p.Language != l {
			t.Errorf("Printer(%q) speaks %v", l.Tag, p.Language)
		}
	}
	for _, tag := range []string{"en", "ar", "zh-Hans"} {
		if !slices.Contains(tags, tag) {
			t.Errorf("%s is missing", tag)
		}
	}
	if tags[0] != source || !slices.IsSorted(tags[1:]) {
		t.Errorf("languages are in the order %v", tags)
	}
	if l, ok := c.ByPath("EN"); ok {
		t.Errorf("ByPath(EN) = %v: an address has one spelling", l)
	}
}

func TestPrinterFallsBack(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for tag, want := range map[string]string{
		"ar-AE": "ar", "zh-CN": "zh-Hans", "zh": "zh-Hans", "en-GB": "en", "tlh": "en", "": "en",
	} {
		if got := c.Printer(tag).Language.Tag; got != want {
			t.Errorf("Printer(%q) speaks %s, want %s", tag, got, want)
		}
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][]string{
		"en":         {"en", "zh-Hans"},
		"de":         {"de", "en", "zh-Hans"},
		"ar-AE":      {"ar-AE", "ar", "en", "zh-Hans"},
		"zh-Hans":    {"zh-Hans", "zh", "en"},
		"zh-CN":      {"zh-CN", "zh", "zh-Hans", "en"},
		"zh-Hant-TW": {"zh-Hant-TW", "zh-Hant", "zh", "zh-Hans", "en"},
		"":           {"en", "zh-Hans"},
	} {
		if got := Fallback(tag); !slices.Equal(got, want) {
			t.Errorf("Fallback(%q) = %v, want %v", tag, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	tests := []struct{ name, header, want string }{
		{"a language we have", "ar", "ar"},
		{"a region of it", "ar-EG,ar;q=0.9", "ar"},
		{"Chinese of any region", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"},
		{"the second choice", "sv,ar;q=0.5", "ar"},
		{"weights out of order", "en;q=0.1,ar;q=0.9", "ar"},
		{"none we have", "sv", "en"},
		{"anything", "*", "en"},
		{"nothing", "", "en"},
		{"nonsense", "@@;;q=x", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := c.Match(tt.header).Tag; got != tt.want {
				t.Errorf("Match(%q) = %s, want %s", tt.header, got, tt.want)
			}
		})
	}
}

// shelf is a set of language files with the real formats.
func shelf(t *testing.T, messages map[string]string) fstest.MapFS {
	t.Helper()
	disk := fstest.MapFS{}
	for name, text := range messages {
		disk["messages/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	for _, tag := range []string{"en", "de"} {
		name := "cldr/" + tag + ".json"
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		disk[name] = &fstest.MapFile{Data: data}
	}
	return disk
}

// german is the head of a file that is not in the shop yet.
const german = `meta = { tag = "de", path = "de", name = "Deutsch", dir = "ltr", intl = "de" }
`

func TestALanguageIsOneFile(t *testing.T) {
	t.Parallel()
	c, err := loadFrom(shelf(t, map[string]string{
		"en.toml": head1 + `shop.checkout.pay = "Pay {amount}"`,
		"de.toml": german + `shop.checkout.pay = "{amount} bezahlen"`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.ByPath("de")
	if got := c.Printer("de-AT").T("shop.checkout.pay", "amount", "36,00 €"); !ok || l.Name != "Deutsch" || got != "36,00 € bezahlen" {
		t.Errorf("ByPath = %v, T = %q", l, got)
	}
	if c.Match("de-CH").Tag != "de" || c.Printer("de").Country("AT") != "Österreich" {
		t.Error("the new language is not offered, or has no names of countries")
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		messages map[string]string
		want     []string // all of them in the error
	}{
		{"no English", map[string]string{"de.toml": german}, []string{"messages/en.toml is missing"}},
		{"mistakes in two files", map[string]string{"en.toml": head1 + `a.b = "{"`, "de.toml": "?"}, []string{"en.toml", "de.toml"}},
		{"a file under another's name", map[string]string{"en.toml": head1, "fr.toml": german}, []string{"fr.toml", "de.toml"}},
		{"a locale without formats", map[string]string{"xx.toml": strings.ReplaceAll(german, `"de"`, `"xx"`)}, []string{"xx", "generate.go"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := loadFrom(shelf(t, tt.messages))
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("loadFrom = %v, want %q in it", err, want)
				}
			}
		})
	}
}
