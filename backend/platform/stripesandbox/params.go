package stripesandbox

import (
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shape is what an endpoint takes: parameter names in Stripe's bracket notation,
// "[]" for the items of a list and "[*]" for any name.
type shape map[string]rule

// rule is what one parameter must be.
type rule struct {
	kind     kind
	required bool
	max      int      // characters; 0 is 500
	oneOf    []string // nothing else is taken
}

// kind is what the value of a parameter is.
type kind int

const (
	text kind = iota
	integer
	boolean
	email // or empty
)

// Limits of metadata, as Stripe states them.
const (
	maxMetadata      = 50
	maxMetadataKey   = 40
	maxMetadataValue = 500
)

// params are the parameters of a request after they were checked.
type params url.Values

// text is a parameter's value, or "" if it was not sent.
func (p params) text(name string) string {
	if v := p[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// has tells a parameter that was sent empty from one that was not sent.
func (p params) has(name string) bool { return len(p[name]) > 0 }

// bool is true for "true" alone; shape.read has refused all but "false" beside it.
func (p params) bool(name string) bool { return p.text(name) == "true" }

// integer returns an integer that shape.read has checked; absent is 0.
func (p params) integer(name string) int64 {
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// under returns the parameters of one map, "metadata[a]=1" as a: 1.
func (p params) under(name string) map[string]string {
	found := map[string]string{}
	for full, v := range p {
		if inner, ok := strings.CutPrefix(full, name+"["); ok {
			found[strings.TrimSuffix(inner, "]")] = v[0]
		}
	}
	return found
}

// index finds the item numbers of lists: "expand[0]" and "expand[]" are one name.
var index = regexp.MustCompile(`\[\d*\]`)

// read checks form against the shape. Unknown parameters, missing ones and
// values of the wrong kind are refused with Stripe's codes.
func (sh shape) read(form url.Values) (params, *refusal) {
	p := params{}
	for _, full := range slices.Sorted(maps.Keys(form)) {
		name := index.ReplaceAllString(full, "[]")
		r, ok := sh.rule(name)
		if !ok {
			return nil, refuseEarly("parameter_unknown", clip(full), "The sandbox does not know the parameter %q.", clip(full))
		}
		for _, v := range form[full] {
			if no := r.check(full, v); no != nil {
				return nil, no
			}
		}
		p[name] = append(p[name], form[full]...)
	}
	for _, name := range slices.Sorted(maps.Keys(sh)) {
		if sh[name].required && p.text(name) == "" {
			return nil, refuseEarly("parameter_missing", name, "The parameter %s is required.", name)
		}
	}
	return p, p.checkMetadata()
}

// rule finds what the parameter must be: by its name, or as one name of a map.
func (sh shape) rule(name string) (rule, bool) {
	if r, ok := sh[name]; ok && !strings.HasSuffix(name, "[*]") {
		return r, true
	}
	head, inner, ok := strings.Cut(name, "[")
	if !ok || strings.Count(inner, "[") > 0 || !strings.HasSuffix(inner, "]") || inner == "]" {
		return rule{}, false
	}
	r, ok := sh[head+"[*]"]
	return r, ok
}

// check refuses a value that is not what the rule says. It never repeats more than
// the beginning of a stranger's word.
func (r rule) check(name, v string) *refusal {
	limit := r.max
	if limit == 0 {
		limit = 500
	}
	switch {
	case !utf8.ValidString(v) || strings.ContainsRune(v, 0):
		return refuseEarly("invalid_characters", name, "%s is not UTF-8 text.", name)
	case utf8.RuneCountInString(v) > limit:
		return refuseEarly("", name, "%s has more than %d characters.", name, limit)
	case v == "" && (r.required || r.kind == integer || r.kind == boolean || len(r.oneOf) > 0):
		return refuseEarly("parameter_invalid_empty", name, "%s is empty.", name)
	case r.kind == integer && !isInteger(v):
		return refuseEarly("parameter_invalid_integer", name, "%s must be an integer, not %q.", name, clip(v))
	case r.kind == boolean && v != "true" && v != "false":
		return refuseEarly("", name, "%s must be true or false, not %q.", name, clip(v))
	case r.kind == email && v != "" && !isEmail(v):
		return refuseEarly("email_invalid", name, "%q is not an e-mail address.", clip(v))
	case len(r.oneOf) > 0 && !slices.Contains(r.oneOf, v):
		return refuseEarly("", name, "%s must be one of %s.", name, strings.Join(r.oneOf, ", "))
	}
	return nil
}

// isInteger takes what Stripe takes: decimal digits and a sign, 64 bits.
func isInteger(v string) bool {
	_, err := strconv.ParseInt(v, 10, 64)
	return err == nil
}

// isEmail asks no more than that a mail could be sent there.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// checkMetadata holds metadata to Stripe's limits; values are checked by their rule.
func (p params) checkMetadata() *refusal {
	m := p.under("metadata")
	if len(m) > maxMetadata {
		return refuseEarly("", "metadata", "metadata has more than %d names.", maxMetadata)
	}
	for k := range m {
		if utf8.RuneCountInString(k) > maxMetadataKey {
			return refuseEarly("", "metadata", "The metadata name %q has more than %d characters.", clip(k), maxMetadataKey)
		}
	}
	return nil
}
