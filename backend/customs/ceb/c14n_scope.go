package ceb

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// xmlNS is bound to the prefix xml without a declaration.
const xmlNS = "http://www.w3.org/XML/1998/namespace"

// maxNamespaces is how many may be in force at once. A message needs three;
// without a bound, a small document could ask for hours of sorting.
const maxNamespaces = 32

// enter returns the scope inside an element and its attributes that are not
// namespace declarations.
func (s scope) enter(t xml.StartElement) (scope, []xml.Attr, error) {
	inner := scope{name: t.Name, namespaces: s.namespaces, inherited: s.inherited}
	var attrs []xml.Attr
	declared := map[string]string{}
	for _, a := range t.Attr {
		prefix, declares := declaration(a.Name)
		if !declares {
			attrs = append(attrs, a)
			continue
		}
		if _, twice := declared[prefix]; twice || prefix != "" && a.Value == "" {
			return inner, nil, fmt.Errorf("namespace %q is declared wrongly", prefix)
		}
		declared[prefix] = a.Value
	}
	if len(declared) > 0 {
		inner.namespaces = merged(s.namespaces, declared)
	}
	if len(inner.namespaces) > maxNamespaces || len(t.Attr) > maxAttributes {
		return inner, nil, errors.New("too many namespaces or attributes")
	}
	return inner, attrs, inner.checkNames(&inner, attrs)
}

// declaration returns the prefix that an attribute declares, "" for the
// default namespace.
func declaration(n xml.Name) (prefix string, declares bool) {
	if n.Space == "xmlns" {
		return n.Local, true
	}
	return "", n.Space == "" && n.Local == "xmlns"
}

func merged(outer, declared map[string]string) map[string]string {
	m := maps.Clone(outer)
	maps.Copy(m, declared)
	return m
}

// checkNames refuses undeclared prefixes, attributes given twice, and
// attribute values that span lines: the decoder does not normalise those as
// XML asks, and no message has them. It notes the xml: attributes.
func (s scope) checkNames(into *scope, attrs []xml.Attr) error {
	seen := map[xml.Name]bool{}
	for _, n := range append([]xml.Name{s.name}, namesOf(attrs)...) {
		if _, known := s.namespaces[n.Space]; !known && n.Space != "" {
			return fmt.Errorf("prefix %q is not declared", n.Space)
		}
	}
	for _, a := range attrs {
		full := s.expanded(a.Name)
		if seen[full] || strings.ContainsAny(a.Value, "\t\n\r") {
			return fmt.Errorf("attribute %s is given twice or spans lines", a.Name.Local)
		}
		seen[full] = true
		if full.Space == xmlNS {
			into.inherited = append(mergeInherited(nil, into.inherited, a.Name), a)
		}
	}
	return nil
}

func namesOf(attrs []xml.Attr) []xml.Name {
	names := make([]xml.Name, len(attrs))
	for i, a := range attrs {
		names[i] = a.Name
	}
	return names
}

// expanded is the name of an attribute with its namespace. One without a
// prefix has none.
func (s scope) expanded(n xml.Name) xml.Name {
	if n.Space == "" {
		return n
	}
	return xml.Name{Space: s.namespaces[n.Space], Local: n.Local}
}

// mergeInherited adds to attrs those that are in force around them, leaving
// out what is there already and the names in without.
func mergeInherited(attrs, inherited []xml.Attr, without ...xml.Name) []xml.Attr {
	has := append(namesOf(attrs), without...)
	for _, a := range inherited {
		if !slices.Contains(has, a.Name) {
			attrs = append(attrs, a)
		}
	}
	return attrs
}

// appendStart writes a start tag: the namespaces that are not in force outside,
// by prefix, then the attributes, by namespace and name.
func appendStart(b []byte, s scope, outside map[string]string, attrs []xml.Attr) []byte {
	b = append(append(b, '<'), qualified(s.name)...)
	for _, prefix := range slices.Sorted(maps.Keys(s.namespaces)) {
		uri := s.namespaces[prefix]
		if before, known := outside[prefix]; prefix == "xml" || known && before == uri || !known && uri == "" {
			continue
		}
		name := "xmlns:" + prefix
		if prefix == "" {
			name = "xmlns"
		}
		b = appendAttribute(b, name, uri)
	}
	slices.SortFunc(attrs, func(x, y xml.Attr) int {
		fx, fy := s.expanded(x.Name), s.expanded(y.Name)
		return cmp.Or(cmp.Compare(fx.Space, fy.Space), cmp.Compare(fx.Local, fy.Local))
	})
	for _, a := range attrs {
		b = appendAttribute(b, qualified(a.Name), a.Value)
	}
	return append(b, '>')
}

func appendAttribute(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(appendEscaped(b, value, true), '"')
}

// qualified is a name as it was written, with its prefix.
func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}
