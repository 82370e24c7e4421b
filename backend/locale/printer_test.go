package locale

import (
	"strings"
	"testing"
)

// sample returns a printer of a language with messages of its own.
func sample(t testing.TB, tag, dir, messages string) *Printer {
	t.Helper()
	head := strings.NewReplacer(`"en"`, `"`+tag+`"`, "ltr", dir).Replace(head1)
	p, err := decode([]byte(head + messages))
	if err != nil {
		t.Fatal(err)
	}
	p.formats = printerOf(t, tag).formats
	return p
}

func TestMessagesTakeValuesByName(t *testing.T) {
	t.Parallel()
	p := sample(t, "en", "ltr", `
		a.plain = "Cart"
		a.pay = "Pay {amount} for {count} of {what}"`)
	tests := []struct{ name, got, want string }{
		{"no values", p.T("a.plain"), "Cart"},
		{"values in any order", p.T("a.pay", "what", "tea", "count", 1234, "amount", "€3.00"), "Pay €3.00 for 1,234 of tea"},
		{"a large count", p.T("a.pay", "what", "tea", "count", int64(-98765), "amount", "€3.00"), "Pay €3.00 for -98,765 of tea"},
		{"any other value as it prints itself", p.T("a.pay", "what", 1.5, "count", 1, "amount", true), "Pay true for 1 of 1.5"},
		{"a value that is not given shows", p.T("a.pay", "amount", "€3.00", "count", 1), "Pay €3.00 for 1 of {what}"},
		{"a value is not read again", p.T("a.pay", "amount", "{what}", "count", 1, "what", "tea"), "Pay {what} for 1 of tea"},
		{"a name without a value is left out", p.T("a.plain", "alone"), "Cart"},
		{"a key that is not there is shown", p.T("a.none"), "a.none"},
		{"also where forms are asked for", p.N("a.none", 3), "a.none"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestValuesAreIsolatedWhereDirectionsMeet(t *testing.T) {
	t.Parallel()
	english := sample(t, "en", "ltr", `a.by = "By {name}, {n} left"`)
	arabic := sample(t, "ar", "rtl", `a.by = "من {name}، بقي {n}"`)
	tests := []struct{ name, got, want string }{
		{"Latin in English stands as it is", english.T("a.by", "name", "Longquan", "n", 3), "By Longquan, 3 left"},
		{"Arabic in English is set apart", english.T("a.by", "name", "نورة", "n", 3), "By \u2068نورة\u2069, 3 left"},
		{"Chinese in English needs nothing", english.T("a.by", "name", "龙泉窑", "n", 3), "By 龙泉窑, 3 left"},
		{"any text in Arabic is set apart", arabic.T("a.by", "name", "QS-2611-1", "n", 3), "من \u2068QS-2611-1\u2069، بقي 3"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestPluralForms(t *testing.T) {
	t.Parallel()
	arabic := sample(t, "ar", "rtl", `a = { zero = "zero", one = "one", two = "two", few = "few", many = "many", other = "other" }`)
	russian := sample(t, "ru", "ltr", `a = { one = "one", few = "few", many = "many", other = "other" }`)
	english := sample(t, "en", "ltr", `a = { one = "one", other = "other" }`)
	chinese := sample(t, "zh-Hans", "ltr", `a = { other = "other" }`)
	tests := []struct {
		n                                 int
		arabic, russian, english, chinese string
	}{
		{0, "zero", "many", "other", "other"},
		{1, "one", "one", "one", "other"},
		{2, "two", "few", "other", "other"},
		{5, "few", "many", "other", "other"},
		{11, "many", "many", "other", "other"},
		{21, "many", "one", "other", "other"},
		{100, "other", "many", "other", "other"},
		{103, "few", "few", "other", "other"},
		{10_000_000, "other", "many", "other", "other"},
		{-1, "one", "one", "one", "other"},
	}
	for _, tt := range tests {
		got := []string{arabic.N("a", tt.n), russian.N("a", tt.n), english.N("a", tt.n), chinese.N("a", tt.n)}
		for i, want := range []string{tt.arabic, tt.russian, tt.english, tt.chinese} {
			if got[i] != want {
				t.Errorf("%d: language %d has form %q, want %q", tt.n, i, got[i], want)
			}
		}
	}
}

func TestPluralMessagesCountAndTakeValues(t *testing.T) {
	t.Parallel()
	p := sample(t, "en", "ltr", `a = { one = "one item for {who}", other = "{n} items for {who}" }`)
	if got := p.N("a", 1, "who", "Mei"); got != "one item for Mei" {
		t.Errorf("N = %q", got)
	}
	if got := p.N("a", 12345, "who", "Mei"); got != "12,345 items for Mei" {
		t.Errorf("N = %q", got)
	}
}

func TestFaultsAreTranslatedByCode(t *testing.T) {
	t.Parallel()
	p := sample(t, "ar", "rtl", `fault.stock.short = "نفدت الكمية."`)
	if got := p.Fault("stock.short", "Sold out."); got != "نفدت الكمية." {
		t.Errorf("Fault = %q", got)
	}
	if got := p.Fault("stock.other", "Sold out."); got != "Sold out." {
		t.Errorf("a fault without translation = %q, want its own sentence", got)
	}
}

// A page makes some 150 look-ups, most of them plain, and must stay far below a
// tenth of a millisecond with all of them.
func BenchmarkPlain(b *testing.B) {
	p := loaded(b).Printer("ar")
	b.ReportAllocs()
	for b.Loop() {
		p.T("fault.internal")
	}
}

func BenchmarkValue(b *testing.B) {
	p := sample(b, "ar", "rtl", `a.pay = "ادفع {amount}"`)
	b.ReportAllocs()
	for b.Loop() {
		p.T("a.pay", "amount", "175.80 د.إ.")
	}
}

func BenchmarkPlural(b *testing.B) {
	p := sample(b, "ar", "rtl", `a = { few = "{n} منتجات", other = "{n} منتج" }`)
	b.ReportAllocs()
	for b.Loop() {
		p.N("a", 7)
	}
}
