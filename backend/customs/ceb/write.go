package ceb

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"quayside/backend/fault"
)

// ErrUnwritable means a document holds something that no XML document may: a
// control character, broken UTF-8, or a number that overflowed. Check names
// the field first.
var ErrUnwritable = fault.New(fault.Invalid, "ceb.unwritable",
	"The declaration contains a character or a number that cannot be sent to customs; mend the fields named in its findings.")

// Bytes writes the message in its canonical form (C14N 1.0): UTF-8, no XML
// declaration, no white space between elements, namespaces before attributes,
// empty elements with both tags, optional elements that are empty left out.
// What is hashed and signed is therefore exactly what is written. It returns
// ErrUnwritable; it does not check anything else, see [Message.Check].
func (m *Message[E]) Bytes() ([]byte, error) {
	w := &writer{b: make([]byte, 0, 512+4096*len(m.Entities))}
	root := m.Kind().MessageType()
	w.raw(`<ceb:` + root + ` xmlns:ceb="` + Namespace + `" xmlns:xsi="` + schemaNS + `" guid="`)
	w.attribute(m.GUID)
	w.raw(`" version="` + Version + `">`)
	for i := range m.Entities {
		bodyOf(&m.Entities[i]).write(w)
	}
	writeElement(w, transferFields, &m.Transfer)
	for i := range m.Subscriptions {
		writeElement(w, subscriptionFields, &m.Subscriptions[i])
	}
	w.close(root)
	if w.err != nil {
		return nil, w.err
	}
	return w.b, nil
}

func (o *Order) write(w *writer) {
	w.open("Order")
	writeElement(w, orderHead, o)
	for i := range o.Lines {
		writeElement(w, orderList, &o.Lines[i])
	}
	w.close("Order")
}

func (r *Receipt) write(w *writer) { writeElement(w, receiptFields, r) }

func (b *Waybill) write(w *writer) { writeElement(w, waybillFields, b) }

func (v *Inventory) write(w *writer) {
	w.open("Inventory")
	writeElement(w, inventoryHead, v)
	for i := range v.Lines {
		writeElement(w, inventoryList, &v.Lines[i])
	}
	w.close("Inventory")
}

// writer appends canonical XML and remembers the first thing it could not
// write.
type writer struct {
	b   []byte
	err error
}

// writeElement writes v as its layout says.
func writeElement[T any](w *writer, l *layout[T], v *T) {
	w.open(l.name)
	for i := range l.fields {
		f := &l.fields[i]
		value := f.at(v)
		if !f.need && empty(value) {
			continue
		}
		w.open(f.tag)
		w.value(f.tag, value)
		w.close(f.tag)
	}
	w.close(l.name)
}

// empty reports whether an optional field is left out.
func empty(value any) bool {
	switch p := value.(type) {
	case *string:
		return *p == ""
	case *Decimal:
		return *p == 0
	case *int:
		return *p == 0
	}
	return false
}

func (w *writer) value(tag string, value any) {
	switch p := value.(type) {
	case *string:
		w.text(*p, false)
	case *int:
		w.b = strconv.AppendInt(w.b, int64(*p), 10)
	case *Decimal:
		if *p == TooLarge {
			w.fail(fmt.Errorf("%s: number out of range", tag))
		}
		w.b = p.append(w.b)
	}
}

func (w *writer) raw(s string)   { w.b = append(w.b, s...) }
func (w *writer) open(t string)  { w.raw("<ceb:"); w.raw(t); w.raw(">") }
func (w *writer) close(t string) { w.raw("</ceb:"); w.raw(t); w.raw(">") }

func (w *writer) attribute(s string) { w.text(s, true) }

// text escapes as C14N 1.0 section 2.3 asks, which differs from what XML in
// general allows: exactly these characters and no others.
func (w *writer) text(s string, inAttribute bool) {
	if !writable(s) {
		w.fail(fmt.Errorf("text %q", s))
		return
	}
	w.b = appendEscaped(w.b, s, inAttribute)
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = ErrUnwritable.Because(err)
	}
}

func appendEscaped(b []byte, s string, inAttribute bool) []byte {
	from := 0
	for i := range len(s) {
		if escape := escapeOf(s[i], inAttribute); escape != "" {
			b = append(append(b, s[from:i]...), escape...)
			from = i + 1
		}
	}
	return append(b, s[from:]...)
}

func escapeOf(c byte, inAttribute bool) string {
	switch {
	case c == '&':
		return "&amp;"
	case c == '<':
		return "&lt;"
	case c == '\r':
		return "&#xD;"
	case c == '>' && !inAttribute:
		return "&gt;"
	case c == '"' && inAttribute:
		return "&quot;"
	case c == '\t' && inAttribute:
		return "&#x9;"
	case c == '\n' && inAttribute:
		return "&#xA;"
	}
	return ""
}

// writable reports whether s is UTF-8 of the characters XML 1.0 allows.
func writable(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
