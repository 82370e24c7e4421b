package office

import (
	"testing"

	"quayside/backend/customs/ceb"
	"quayside/backend/locale"
)

// A clerk reads what our checks found in their own language: every rule has its
// sentence in each, and the English one is the rule's own.
func TestEveryRuleIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(ceb.Rules()) == 0 {
		t.Fatal("there are no rules")
	}
	for _, l := range words.Languages() {
		for _, r := range ceb.Rules() {
			const missing = ""
			said := words.Printer(l.Tag).Fault("finding."+r.ID, missing)
			switch {
			case said == missing:
				t.Errorf("%s: the rule %s has no sentence", l.Tag, r.ID)
			case l.Tag == "en" && said != r.Text:
				t.Errorf("the rule %s says %q, its English words are %q", r.ID, r.Text, said)
			case l.Tag != "en" && said == r.Text:
				t.Errorf("%s: the rule %s speaks English", l.Tag, r.ID)
			}
		}
	}
}
