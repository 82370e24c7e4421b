package portsim

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// exchange is the address of the export side of China Customs on the data
// exchange platform; every message goes to it and every reply comes from it.
const exchange = "DXPEDCCEB0000003"

// Limits on what a stranger may send: bytes, levels, elements. The
// specification states none. The largest message its schema allows, 100
// inventories of 100 lines with every field, has 195,000 elements.
const (
	maxEnvelope = 24 << 20
	maxDepth    = 32
	maxElements = 250_000
)

// EnvelopeError says that a message was not taken at all, because its envelope
// cannot be read or is not for us. Nothing was stored and no reply will come.
// Sending the same bytes again cannot help.
type EnvelopeError struct {
	Code string // four digits, table 7-1 of the specification: 0001 format, 0002 schema, 2001 receiver unknown
	Text string // what is wrong, in Chinese as the exchange platform says it
}

func (e *EnvelopeError) Error() string {
	return fmt.Sprintf("port: envelope refused: %s %s", e.Code, e.Text)
}

// Permanent tells a sender that knows nothing of this package not to retry.
func (e *EnvelopeError) Permanent() bool { return true }

// envelope is what the outer DxpMsg says.
type envelope struct {
	id      string // CopMsgId
	sender  string // SenderId, where replies go
	msgType string
	data    []byte // the business message
	dataErr error  // why Data is not Base64, if so
}

// envelopeNode is the schema of the terminal node message, edition 202205.
func envelopeNode() node {
	bounded := func(name string, least, most int) node {
		return node{name: name, value: &value{min: least, max: most}}
	}
	info := node{name: "TransInfo", children: []node{
		bounded("CopMsgId", 1, 255), bounded("SenderId", 1, 16),
		{name: "ReceiverIds", children: []node{times(1, 5, bounded("ReceiverId", 1, 16))}},
		{name: "CreatTime", value: &value{form: formDateTime}}, bounded("MsgType", 0, 30),
	}}
	key := bounded("Key", 1, 64)
	key.attrs = []attr{{name: "name", value: value{min: 1, max: 32}}}
	isText := node{name: "IsText", attrs: []attr{{name: "Encode", required: true, value: value{max: 50}}}}
	add := node{name: "AddInfo", children: []node{
		optional(bounded("FileName", 1, 255)), optional(bounded("IcCard", 1, 13)),
		optional(node{name: "BizKey", children: []node{times(1, 5, key)}}),
		optional(isText), optional(node{name: "RecMapId", any: true}),
	}}
	return node{
		name: "DxpMsg", space: dxpSpace,
		attrs: []attr{
			{name: "ver", required: true, value: value{min: 3, max: 3, fixed: "1.0"}},
			{name: "Id", value: value{min: 1, max: 255}},
		},
		children: []node{
			info, {name: "Data", any: true}, optional(add),
			optional(node{name: "Signature", space: dsigSpace, any: true}),
		},
	}
}

// openEnvelope reads a DxpMsg. Its error is always an [EnvelopeError].
func openEnvelope(schema node, dxp []byte) (envelope, error) {
	root, err := readXML(dxp)
	if err != nil {
		return envelope{}, &EnvelopeError{Code: "0001", Text: "报文格式错误:" + clip(err.Error(), 200)}
	}
	if root.Tag != schema.name || root.NamespaceURI() != schema.space {
		return envelope{}, &EnvelopeError{Code: "0002", Text: "根元素应为DxpMsg"}
	}
	var found []string
	schema.check(root, "DxpMsg", &found)
	if len(found) > 0 {
		return envelope{}, &EnvelopeError{Code: "0002", Text: clip(strings.Join(found, ";"), 300)}
	}
	info := root.SelectElement("TransInfo")
	if !addressed(info) {
		return envelope{}, &EnvelopeError{Code: "2001", Text: "接收方不存在,应为" + exchange}
	}
	e := envelope{
		id:      info.SelectElement("CopMsgId").Text(),
		sender:  info.SelectElement("SenderId").Text(),
		msgType: info.SelectElement("MsgType").Text(),
	}
	e.data, e.dataErr = decode(root.SelectElement("Data"))
	return e, nil
}

func addressed(info *etree.Element) bool {
	to := info.SelectElement("ReceiverIds").SelectElements("ReceiverId")
	return slices.ContainsFunc(to, func(el *etree.Element) bool { return el.Text() == exchange })
}

func decode(data *etree.Element) ([]byte, error) {
	if len(data.ChildElements()) > 0 {
		return nil, errors.New("Data不允许有子元素")
	}
	plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data.Text()), ""))
	if err != nil {
		return nil, fmt.Errorf("Data不是Base64编码: %w", err)
	}
	return plain, nil
}

// readXML returns the root of a document in UTF-8 that is well formed, has no
// DOCTYPE and no processing instruction, and keeps to the limits above.
func readXML(doc []byte) (*etree.Element, error) {
	if len(doc) > maxEnvelope {
		return nil, fmt.Errorf("报文超过%d字节", maxEnvelope)
	}
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
	if err := wellFormed(doc); err != nil {
		return nil, err
	}
	tree := etree.NewDocument()
	tree.ReadSettings.MaxDepth = maxDepth
	if err := tree.ReadFromBytes(doc); err != nil {
		return nil, err
	}
	return tree.Root(), nil
}

// wellFormed reads the document once with a strict decoder: the tree builder
// alone would let several roots and text beside the root by.
func wellFormed(doc []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var s shape
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return s.end()
		}
		if err != nil {
			return err
		}
		if err := s.add(token); err != nil {
			return err
		}
	}
}

// shape is what has been seen of a document so far.
type shape struct{ depth, roots, elements int }

func (s *shape) add(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if s.depth == 0 {
			s.roots++
		}
		if s.elements++; s.elements > maxElements {
			return fmt.Errorf("元素超过%d个", maxElements)
		}
		if s.depth++; s.depth > maxDepth {
			return fmt.Errorf("元素嵌套超过%d层", maxDepth)
		}
	case xml.EndElement:
		s.depth--
	case xml.CharData:
		if s.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			return errors.New("根元素之外有文本")
		}
	case xml.Directive:
		return errors.New("不允许DOCTYPE")
	case xml.ProcInst:
		if t.Target != "xml" {
			return errors.New("不允许处理指令")
		}
	}
	return nil
}

func (s *shape) end() error {
	if s.roots != 1 {
		return fmt.Errorf("应有一个根元素,实有%d个", s.roots)
	}
	return nil
}

// seal wraps a reply of ours for the company whose exchange address is to.
func seal(id, to, msgType string, at time.Time, business []byte) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><DxpMsg xmlns="` + dxpSpace + `" ver="1.0"><TransInfo>`)
	element(&b, "CopMsgId", id)
	element(&b, "SenderId", exchange)
	b.WriteString("<ReceiverIds>")
	element(&b, "ReceiverId", to)
	b.WriteString("</ReceiverIds>")
	element(&b, "CreatTime", at.In(chinaTime).Format("2006-01-02T15:04:05"))
	element(&b, "MsgType", msgType)
	b.WriteString("</TransInfo>")
	element(&b, "Data", base64.StdEncoding.EncodeToString(business))
	b.WriteString("</DxpMsg>")
	return b.Bytes()
}

// element writes <name>text</name>. Characters that XML cannot hold become the
// replacement character.
func element(b *bytes.Buffer, name, text string) {
	fmt.Fprintf(b, "<%s>%s</%s>", name, escape(text), name)
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic("a strings.Builder refused to write: " + err.Error()) // it never does
	}
	return b.String()
}
