package ceb

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// canonical is a signed document as its signature sees it, in Canonical XML
// 1.0 without comments (http://www.w3.org/TR/2001/REC-xml-c14n-20010315).
type canonical struct {
	document   []byte // without its Signature element
	signedInfo []byte // in the context of the document
}

// canonicalize works for XML of any writing, not only ours: other prefixes,
// white space, character references, CDATA. It refuses what a signature must
// not hang on: a document type, a Signature that is not a child of the root,
// or two of them.
func canonicalize(document []byte) (canonical, error) {
	document = bytes.TrimPrefix(document, []byte("\ufeff"))
	c := &canonicalizer{dec: xml.NewDecoder(bytes.NewReader(document))}
	for {
		token, err := c.dec.RawToken()
		if errors.Is(err, io.EOF) && c.done {
			return canonical{document: c.document, signedInfo: c.info}, nil
		}
		if err == nil {
			err = c.take(token)
		}
		if err != nil {
			return canonical{}, fmt.Errorf("canonical form: %w", err)
		}
	}
}

// canonicalizer walks the raw tokens, whose names still have their prefixes.
type canonicalizer struct {
	dec        *xml.Decoder
	open       []scope
	document   []byte
	info       []byte
	signatures int
	done       bool // the root has been closed
}

// scope is what is known inside one open element.
type scope struct {
	name       xml.Name          // Space is the prefix
	namespaces map[string]string // by prefix, everything in force
	inherited  []xml.Attr        // xml:lang and its like, everything in force
	part       part
}

// part says where the bytes of an element go.
type part int

const (
	inDocument part = iota
	inSigned        // the Signature element itself: nowhere
	inInfo          // its SignedInfo
)

func (c *canonicalizer) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return c.start(t)
	case xml.EndElement:
		return c.end(t)
	case xml.CharData:
		return c.characters(t)
	case xml.ProcInst:
		c.instruction(t)
	case xml.Directive:
		return errors.New("a document type is not allowed")
	}
	return nil
}

// here is the innermost open element, or the scope around the root.
func (c *canonicalizer) here() scope {
	if len(c.open) == 0 {
		return scope{namespaces: map[string]string{"xml": xmlNS}}
	}
	return c.open[len(c.open)-1]
}

func (c *canonicalizer) start(t xml.StartElement) error {
	if c.done {
		return errors.New("a second root")
	}
	if len(c.open) == maxDepth {
		return errors.New("too many elements")
	}
	outer := c.here()
	inner, attrs, err := outer.enter(t)
	if err != nil {
		return err
	}
	if inner.part, err = c.partOf(outer, inner); err != nil {
		return err
	}
	c.open = append(c.open, inner)
	apex := inner.part == inInfo && outer.part == inSigned
	if apex {
		outer = scope{}
		attrs = mergeInherited(attrs, inner.inherited)
	}
	c.write(inner.part, appendStart(nil, inner, outer.namespaces, attrs))
	return nil
}

// partOf finds the signature and its SignedInfo.
func (c *canonicalizer) partOf(outer, inner scope) (part, error) {
	switch {
	case inner.is("Signature"):
		c.signatures++
		if len(c.open) != 1 || c.signatures > 1 {
			return 0, errors.New("the signature is not the only one, right below the root")
		}
		return inSigned, nil
	case outer.part == inSigned && len(c.open) == 2 && inner.is("SignedInfo"):
		if c.info != nil {
			return 0, errors.New("two SignedInfo")
		}
		return inInfo, nil
	}
	return outer.part, nil
}

func (s scope) is(local string) bool {
	return s.name.Local == local && s.namespaces[s.name.Space] == SignatureNS
}

func (c *canonicalizer) end(t xml.EndElement) error {
	if len(c.open) == 0 || c.here().name != t.Name {
		return fmt.Errorf("</%s> closes nothing", qualified(t.Name))
	}
	c.write(c.here().part, []byte("</"+qualified(t.Name)+">"))
	c.open = c.open[:len(c.open)-1]
	c.done = len(c.open) == 0
	return nil
}

func (c *canonicalizer) characters(t xml.CharData) error {
	if len(c.open) == 0 {
		if len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text outside the root")
		}
		return nil
	}
	c.write(c.here().part, appendEscaped(nil, string(t), false))
	return nil
}

// instruction writes a processing instruction; outside the root each stands on
// a line of its own. The XML declaration is not one.
func (c *canonicalizer) instruction(t xml.ProcInst) {
	if t.Target == "xml" {
		return
	}
	text := "<?" + t.Target
	if len(t.Inst) > 0 {
		text += " " + string(t.Inst)
	}
	text += "?>"
	switch {
	case c.done:
		text = "\n" + text
	case len(c.open) == 0:
		text += "\n"
	}
	c.write(c.here().part, []byte(text))
}

func (c *canonicalizer) write(p part, b []byte) {
	switch p {
	case inDocument:
		c.document = append(c.document, b...)
	case inInfo:
		c.info = append(c.info, b...)
	}
}
