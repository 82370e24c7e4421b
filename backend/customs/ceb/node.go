package ceb

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"quayside/backend/fault"
)

// Bounds of what is read. A full message of 100 inventories with 100 lines
// each has some nine million bytes and 200,000 elements; the specification states
// no limit of its own.
const (
	MaxBytes      = 32 << 20 // of a message; an envelope may be half as long again
	maxElements   = 400_000
	maxDepth      = 32
	maxAttributes = 32 // of one element; a message's root has four
)

// ErrUnreadable means the bytes are not a message: no well-formed XML in
// UTF-8, one with a document type, or one beyond our bounds.
var ErrUnreadable = fault.New(fault.Invalid, "ceb.unreadable",
	"This is not a readable customs message; ask the sender for the file again.")

// node is one element of a parsed document.
type node struct {
	name     xml.Name // with its namespace, whatever the prefix was
	attrs    []xml.Attr
	text     string // of the element itself, comments left out
	children []*node
	raw      []byte // the element as it was written
	start    int64
}

// parse reads a whole document within bounds. It knows no entities but XML's
// own five and refuses document types, so nothing can be expanded or fetched.
func parse(b []byte, limit int) (*node, error) {
	if len(b) > limit {
		return nil, ErrUnreadable.Because(fmt.Errorf("%d bytes, at most %d", len(b), limit))
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	p := &parser{source: b, dec: xml.NewDecoder(bytes.NewReader(b))}
	root, err := p.document()
	if err != nil {
		return nil, ErrUnreadable.Because(err)
	}
	return root, nil
}

// parser builds nodes from tokens.
type parser struct {
	source   []byte
	dec      *xml.Decoder
	open     []*node
	texts    [][]byte // of the open elements
	root     *node
	elements int
}

func (p *parser) document() (*node, error) {
	for {
		start := p.dec.InputOffset()
		token, err := p.dec.Token()
		switch {
		case errors.Is(err, io.EOF) && p.root != nil:
			return p.root, nil
		case err != nil:
			return nil, err
		}
		if err := p.take(token, start); err != nil {
			return nil, err
		}
	}
}

func (p *parser) take(token xml.Token, start int64) error {
	switch t := token.(type) {
	case xml.Directive:
		return errors.New("a document type is not allowed")
	case xml.StartElement:
		return p.start(t, start)
	case xml.EndElement:
		p.end()
	case xml.CharData:
		return p.characters(t)
	}
	return nil
}

func (p *parser) start(t xml.StartElement, at int64) error {
	p.elements++
	switch {
	case p.elements > maxElements || len(p.open) == maxDepth || len(t.Attr) > maxAttributes:
		return errors.New("too many elements or attributes")
	case len(p.open) == 0 && p.root != nil:
		return errors.New("a second root")
	}
	n := &node{name: t.Name, attrs: t.Attr, start: at}
	if len(p.open) == 0 {
		p.root = n
	} else {
		parent := p.open[len(p.open)-1]
		parent.children = append(parent.children, n)
	}
	p.open = append(p.open, n)
	p.texts = append(p.texts, nil)
	return nil
}

func (p *parser) end() {
	last := len(p.open) - 1
	n := p.open[last]
	n.text = string(p.texts[last])
	n.raw = p.source[n.start:p.dec.InputOffset()]
	p.open, p.texts = p.open[:last], p.texts[:last]
}

func (p *parser) characters(t xml.CharData) error {
	if len(p.open) > 0 {
		last := len(p.texts) - 1
		p.texts[last] = append(p.texts[last], t...)
		return nil
	}
	if len(bytes.TrimSpace(t)) > 0 {
		return errors.New("text outside the root")
	}
	return nil
}

// attr returns an attribute without a namespace, "" if there is none.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child returns the first child of that name in the node's own namespace, or
// an empty node.
func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name.Local == name && c.name.Space == n.name.Space {
			return c
		}
	}
	return &node{}
}

// value is the text of an element without white space around it, which
// senders add when they indent.
func (n *node) value() string { return strings.TrimSpace(n.text) }
