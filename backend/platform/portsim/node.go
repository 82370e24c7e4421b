package portsim

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// maxFindings bounds how many faults of form one answer lists.
const maxFindings = 40

// node is one element of a schema: how often it may stand, and either what its
// text may be (value) or which elements it holds in which order (children).
// It covers the part of XML Schema that the customs schemas use: sequences,
// occurrence, and restrictions of string, decimal, int and base64.
type node struct {
	name     string
	space    string // namespace; empty means that of the parent
	min, max int    // occurrence; 0..0 reads as exactly once
	value    *value
	children []node
	attrs    []attr
	any      bool // holds whatever it likes, checked elsewhere
}

// attr is an unqualified attribute; those not named are refused.
type attr struct {
	name     string
	required bool
	value    value
}

// form is the kind of a simple value.
type form int

const (
	formText form = iota
	formDecimal
	formInt
	formBase64
	formDateTime
)

// value restricts the text of an element or attribute. Lengths are counted in
// characters, for numbers in digits.
type value struct {
	form     form
	min, max int
	collapse bool   // white space is collapsed before checking
	fixed    string // the only value allowed, also taken when empty
	standard string // taken when the element is empty
}

// least and most give the occurrence with its default, exactly once.
func (n node) least() int {
	if n.min == 0 && n.max == 0 {
		return 1
	}
	return n.min
}

func (n node) most() int { return max(n.max, 1) }

// check compares el with n and adds what is wrong to found.
func (n node) check(el *etree.Element, path string, found *[]string) {
	if n.any || len(*found) >= maxFindings {
		return
	}
	n.checkAttrs(el, path, found)
	if n.value != nil {
		n.checkValue(el, path, found)
		return
	}
	n.checkSequence(el, path, found)
}

func (n node) checkValue(el *etree.Element, path string, found *[]string) {
	if len(el.ChildElements()) > 0 {
		*found = append(*found, fmt.Sprintf("元素[%s]不允许有子元素", path))
		return
	}
	if err := n.value.check(n.value.read(el.Text())); err != nil {
		*found = append(*found, fmt.Sprintf("元素[%s]%v", path, err))
	}
}

// checkSequence walks the children of el in the order of the schema. The
// schemas are deterministic, so one pass with no looking back is enough.
func (n node) checkSequence(el *etree.Element, path string, found *[]string) {
	if strayText(el) {
		*found = append(*found, fmt.Sprintf("元素[%s]内不允许有文本", path))
	}
	rest := el.ChildElements()
	for _, want := range n.children {
		count := 0
		for len(rest) > 0 && want.is(rest[0], el) {
			want.check(rest[0], path+"/"+want.name, found)
			rest, count = rest[1:], count+1
		}
		if count < want.least() {
			*found = append(*found, fmt.Sprintf("元素[%s/%s]缺失或顺序错误", path, want.name))
		}
		if count > want.most() {
			*found = append(*found, fmt.Sprintf("元素[%s/%s]出现%d次,最多%d次", path, want.name, count, want.most()))
		}
	}
	if len(rest) > 0 {
		*found = append(*found, fmt.Sprintf("元素[%s/%s]未定义或顺序错误", path, clip(rest[0].Tag, 40)))
	}
}

// is reports whether el, a child of parent, is the element that n describes.
func (n node) is(el, parent *etree.Element) bool {
	space := n.space
	if space == "" {
		space = parent.NamespaceURI()
	}
	return el.Tag == n.name && el.NamespaceURI() == space
}

// schemaInstance is the namespace of attributes that speak to the reader of a
// schema and are allowed everywhere.
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// checkAttrs wants the attributes that n names and no others.
func (n node) checkAttrs(el *etree.Element, path string, found *[]string) {
	seen := map[string]bool{}
	for _, a := range el.Attr {
		if len(*found) >= maxFindings {
			return
		}
		if a.Space == "xmlns" || (a.Space == "" && a.Key == "xmlns") {
			continue
		}
		if a.NamespaceURI() == schemaInstance && strings.HasSuffix(a.Key, "chemaLocation") {
			continue
		}
		known := n.attr(a.Space, a.Key)
		if known == nil {
			*found = append(*found, fmt.Sprintf("元素[%s]的属性[%s]未定义", path, clip(a.Key, 40)))
			continue
		}
		seen[a.Key] = true
		if err := known.value.check(a.Value); err != nil {
			*found = append(*found, fmt.Sprintf("元素[%s]的属性[%s]%v", path, a.Key, err))
		}
	}
	for _, a := range n.attrs {
		if a.required && !seen[a.name] {
			*found = append(*found, fmt.Sprintf("元素[%s]缺少属性[%s]", path, a.name))
		}
	}
}

// attr finds the attribute of that name that n allows, or nil.
func (n node) attr(space, key string) *attr {
	for i := range n.attrs {
		if space == "" && n.attrs[i].name == key {
			return &n.attrs[i]
		}
	}
	return nil
}

// strayText reports text between the children of an element that may hold
// elements only.
func strayText(el *etree.Element) bool {
	for _, token := range el.Child {
		if data, ok := token.(*etree.CharData); ok && strings.TrimSpace(data.Data) != "" {
			return true
		}
	}
	return false
}

// read returns s as the schema sees it: collapsed where it says so, and with
// the standard value in place of an empty one. A schema collapses integers too,
// but the reader in common use (libxml2) refuses blanks in a restricted one,
// and so does the port.
func (v value) read(s string) string {
	if v.collapse || v.form != formText && v.form != formInt {
		s = strings.Join(strings.Fields(s), " ")
	}
	if s == "" && v.fixed != "" {
		return v.fixed
	}
	if s == "" {
		return v.standard
	}
	return s
}

var (
	decimalForm  = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	intForm      = regexp.MustCompile(`^[+-]?[0-9]+$`)
	base64Form   = regexp.MustCompile(`^[A-Za-z0-9+/ ]*={0,2} *$`)
	dateTimeForm = regexp.MustCompile(`^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
)

// check returns in a few words why s is no such value, or nil.
func (v value) check(s string) error {
	switch v.form {
	case formDecimal:
		return v.checkDecimal(s)
	case formInt:
		return v.checkInt(s)
	case formBase64:
		return matches(base64Form, s, "不是Base64编码")
	case formDateTime:
		return matches(dateTimeForm, s, "不是日期时间格式")
	}
	return v.checkText(s)
}

// checkText counts characters, not bytes: names are Chinese.
func (v value) checkText(s string) error {
	length := utf8.RuneCountInString(s)
	switch {
	case v.fixed != "" && s != v.fixed:
		return fmt.Errorf("的值[%s]应为[%s]", clip(s, 40), v.fixed)
	case v.min == v.max && length != v.max:
		return fmt.Errorf("的长度%d应为%d", length, v.max)
	case length < v.min:
		return fmt.Errorf("的长度%d小于%d", length, v.min)
	case length > v.max:
		return fmt.Errorf("的长度%d超过%d", length, v.max)
	}
	return nil
}

// checkDecimal applies totalDigits (max) and five fraction digits, both
// counted without zeros that do not change the number.
func (v value) checkDecimal(s string) error {
	if !decimalForm.MatchString(s) {
		return fmt.Errorf("的值[%s]不是数值", clip(s, 40))
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(fraction) > 5 || len(whole)+len(fraction) > v.max {
		return fmt.Errorf("的值[%s]超出数值精度%d,5", clip(s, 40), v.max)
	}
	return nil
}

// checkInt applies the range of xs:int (32 bits) and totalDigits (max).
func (v value) checkInt(s string) error {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || !intForm.MatchString(s) {
		return fmt.Errorf("的值[%s]不是整数", clip(s, 40))
	}
	if digits := len(strings.TrimLeft(strconv.FormatInt(n, 10), "-")); digits > v.max {
		return fmt.Errorf("的值[%s]超过%d位", clip(s, 40), v.max)
	}
	return nil
}

func matches(pattern *regexp.Regexp, s, otherwise string) error {
	if pattern.MatchString(s) {
		return nil
	}
	return fmt.Errorf("的值[%s]%s", clip(s, 40), otherwise)
}

// clip shortens what a stranger wrote to at most n characters before it is
// quoted in an answer.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n]) + "…"
}
