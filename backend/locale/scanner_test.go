package locale

import (
	"slices"
	"testing"
)

// The scanner is tested on samples: a scanner that finds nothing would let
// every missing key through.
func TestTheScannerFindsKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		read func(path, text string) ([]use, error)
		text string
		want []string // verb and key
	}{
		{"in a template's call", inTemplate, `<p>{{.T "shop.a.b" "name" .X}}</p>`, []string{"T shop.a.b"}},
		{"through a variable, in a branch", inTemplate, `{{range .L}}{{else}}{{$.N "shop.a.b" .Count}}{{end}}`, []string{"N shop.a.b"}},
		{"in a define, in an attribute", inTemplate, `{{define "x"}}<a title="{{.Words.H "shop.a.b"}}">{{end}}`, []string{"H shop.a.b"}},
		{"in a template's function", inTemplate, `{{t . "shop.a.b"}}`, []string{"T shop.a.b"}},
		{"with an end known at run time", inTemplate, `{{.T (printf "office.stage.%s" .Stage)}}`, []string{" office.stage."}},
		{"handed to a partial", inTemplate, `{{template "row" (row . "shop.a.b")}}`, []string{" shop.a.b"}},
		{"but not a template's name", inTemplate, `{{template "shop/a.html" .}}`, nil},
		{"in a Go call", inGo, `package p; var _ = w.T("shop.a.b", "name", 1)`, []string{"T shop.a.b"}},
		{"in a fault", inGo, `package p; var e = fault.New(fault.Busy, "shop.a.b", "Words.")`, []string{" fault.shop.a.b"}},
		{"in a field of a form", inGo, `package p; var f = fault.Field{Name: "x", Code: "a.b"}`, []string{" fault.a.b"}},
		{"in a refusal joined at run time", inGo, `package p; var s = w.Fault("finding."+rule, text)`, []string{" fault.finding."}},
		{"in a table", inGo, `package p; var m = map[int]string{1: "office.a.b"}`, []string{" office.a.b"}},
		{"with a begun word", inTemplate, `{{.T (printf "shop.order.head_%s" .State)}}`, []string{" shop.order.head_"}},
		{"formatted at run time", inGo, `package p; var k = fmt.Sprintf("office.stage.%s", s)`, []string{" office.stage."}},
		{"joined at run time", inGo, `package p; var k = "office.stage." + s`, []string{" office.stage."}},
		{"but not a file's name", inGo, `package p; var f = "shop.css"`, nil},
		{"and not in a comment", inGo, "package p\n// See \"shop.a.b\".\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := tt.read("sample", tt.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range found {
				got = append(got, u.verb+" "+u.key)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheScannerFindsWrongCalls(t *testing.T) {
	t.Parallel()
	p, err := decode([]byte(head1 + `
		shop.a.plain = "To {country}"
		shop.a.count = { one = "{n} item", other = "{n} items" }`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text string
		ok         bool
	}{
		{"the right name", `{{.T "shop.a.plain" "country" .C}}`, true},
		{"no value", `{{.T "shop.a.plain"}}`, false},
		{"another name", `{{.T "shop.a.plain" "contry" .C}}`, false},
		{"a count", `{{.N "shop.a.count" 3}}`, true},
		{"a count without plural forms", `{{.N "shop.a.plain" 3 "country" .C}}`, false},
		{"plural forms without a count", `{{.T "shop.a.count" "n" 3}}`, false},
		{"no such key", `{{.T "shop.a.none"}}`, false},
		{"no such beginning", `{{.T (printf "shop.b.%s" .S)}}`, false},
		{"a known beginning", `{{.T (printf "shop.a.%s" .S)}}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := inTemplate("sample", tt.text)
			if err != nil || len(found) != 1 {
				t.Fatalf("found %v, %v", found, err)
			}
			if err := p.check(found[0]); (err == nil) != tt.ok {
				t.Errorf("check = %v", err)
			}
		})
	}
}
