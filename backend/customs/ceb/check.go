package ceb

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The rules that hold for every field, and for every message.
var (
	ruleRequired   = Rule{ID: "field.required", Text: "This field is required; fill it in."}
	ruleLength     = Rule{ID: "field.length", Text: "This text is longer than customs accepts; shorten it."}
	ruleExact      = Rule{ID: "field.exact-length", Text: "This field must have exactly the number of characters customs asks for; correct it."}
	ruleCharacters = Rule{ID: "field.characters", Text: "This text holds a control character or broken text that cannot be sent; type it again."}
	ruleSpaces     = Rule{ID: "field.spaces", Text: "This text begins or ends with a space, which customs would compare as a letter; remove it."}
	ruleDigits     = Rule{ID: "number.digits", Text: "This number has more digits than customs accepts; check it."}
	ruleNegative   = Rule{ID: "number.negative", Text: "This number may not be below zero; check it."}
	ruleRange      = Rule{ID: "number.range", Text: "This number is too large or has more than five decimals; check the amounts it was worked out from."}

	ruleEmpty     = Rule{ID: "message.empty", Text: "The message holds no document; add one before it is sent."}
	ruleFull      = Rule{ID: "message.full", Text: "A message holds at most 100 documents; send the others in a second message."}
	ruleSubscribe = Rule{ID: "message.subscriptions", Text: "A message names at most five subscribers; take some out."}
	ruleTwice     = Rule{ID: "message.twice", Text: "The same document is in this message twice; take one out."}
	ruleGUIDTwice = Rule{ID: "guid.twice", Text: "Two documents of this message have the same document number; file one of them again to get a new one."}
)

// Check returns everything that is wrong with the message and its documents,
// in their order: nil if customs has no reason in form to refuse it. What the
// documents of one sale say of each other is for [CheckSale].
func (m *Message[E]) Check() []Finding {
	c := &checker{kind: m.Kind()}
	if r := isGUID(m.GUID); r != fine {
		c.add("guid", m.GUID, r)
	}
	c.when(len(m.Entities) == 0, "", "0", ruleEmpty)
	c.when(len(m.Entities) > MaxEntities, "", strconv.Itoa(len(m.Entities)), ruleFull)
	c.when(len(m.Subscriptions) > 5, "BaseSubscribe", strconv.Itoa(len(m.Subscriptions)), ruleSubscribe)
	for i := range m.Entities {
		c.entity = bodyOf(&m.Entities[i]).Key()
		bodyOf(&m.Entities[i]).check(c)
	}
	c.entity = ""
	checkFields(c, transferFields, &m.Transfer, "BaseTransfer/")
	for i := range m.Subscriptions {
		checkFields(c, subscriptionFields, &m.Subscriptions[i], place("BaseSubscribe", i))
	}
	m.checkTwins(c)
	return c.findings
}

// checkTwins looks for one key or one guid twice, which customs answers with
// -301010 and its like.
func (m *Message[E]) checkTwins(c *checker) {
	keys, guids := make(map[Key]bool, len(m.Entities)), make(map[string]bool, len(m.Entities))
	for i := range m.Entities {
		b := bodyOf(&m.Entities[i])
		c.entity = b.Key()
		guid := b.filing().GUID
		c.when(keys[c.entity], "", string(c.entity), ruleTwice)
		c.when(guids[guid], "guid", guid, ruleGUIDTwice)
		keys[c.entity], guids[guid] = true, true
	}
}

// place is where the field of a repeated element stands: "OrderList[2]/".
func place(name string, i int) string { return name + "[" + strconv.Itoa(i+1) + "]/" }

// checkFields holds every field of v against its layout.
func checkFields[T any](c *checker, l *layout[T], v *T, at string) {
	for i := range l.fields {
		f := &l.fields[i]
		switch p := f.at(v).(type) {
		case *string:
			if r := checkText(*p, f.shape, f.need, f.is); r != fine {
				c.add(at+f.tag, *p, r)
			}
		case *int:
			if r := checkNumber(*p, f.shape); r != fine {
				c.add(at+f.tag, strconv.Itoa(*p), r)
			}
		case *Decimal:
			if r := checkDecimal(*p); r != fine {
				c.add(at+f.tag, p.String(), r)
			}
		}
	}
}

// checkText reports the first thing that is wrong with one text, as the
// others would follow from it.
func checkText(s string, sh shape, need bool, is func(string) Rule) Rule {
	switch n := utf8.RuneCountInString(s); {
	case strings.TrimSpace(s) == "":
		return unless(!need && s == "", ruleRequired)
	case !writable(s):
		return ruleCharacters
	case sh.min == sh.max && n != sh.max:
		return ruleExact
	case n > sh.max || n < sh.min:
		return ruleLength
	case edged(s):
		return ruleSpaces
	case is != nil:
		return is(s)
	}
	return fine
}

// edged reports whether s begins or ends with white space.
func edged(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(first) || unicode.IsSpace(last)
}

func checkNumber(n int, sh shape) Rule {
	switch {
	case n < 0:
		return ruleNegative
	case len(strconv.Itoa(n)) > sh.max:
		return ruleDigits
	}
	return fine
}

func checkDecimal(d Decimal) Rule {
	switch {
	case d == TooLarge:
		return ruleRange
	case d < 0:
		return ruleNegative
	}
	return fine
}
