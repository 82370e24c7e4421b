package ceb

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"quayside/backend/testenv"
)

var declared = regexp.MustCompile(`Rule\{ID: "([^"]+)"`)

func TestRulesNamesEveryRuleOnceAndSoDoesItsDocument(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	doc := customsDoc(t)
	for _, r := range Rules() {
		if listed[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		listed[r.ID] = true
		if !strings.Contains(doc, "`"+r.ID+"`") {
			t.Errorf("%s is not explained in docs/customs.md", r.ID)
		}
		if !strings.HasSuffix(r.Text, ".") || strings.Count(r.Text, ". ") > 0 {
			t.Errorf("%s: %q is not one sentence", r.ID, r.Text)
		}
	}
	for _, id := range declaredRules(t) {
		if !listed[id] {
			t.Errorf("%s is declared but not in Rules", id)
		}
		delete(listed, id)
	}
	for id := range listed {
		t.Errorf("%s is in Rules but declared nowhere", id)
	}
}

func customsDoc(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testenv.Root(t), "docs", "customs.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// declaredRules are the ids in this package's source.
func declaredRules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			ids = append(ids, m[1])
		}
	}
	return ids
}
