package portsim

import (
	"strings"

	"github.com/beevik/etree"
	"github.com/shopspring/decimal"
)

// kind is the number of the message a document came in.
type kind string

const (
	order     kind = "303" // 电子订单
	receipts  kind = "403" // 收款单
	waybill   kind = "505" // 运单
	inventory kind = "603" // 出口清单
)

// layout says how one kind of document is written, which codes refuse it
// before customs, and how its receipt is built.
type layout struct {
	kind    kind
	message string // name of the root element
	entity  node
	lines   string // name of the line element, empty if there are none
	refusal refusal
	receipt receipt
}

// node returns the schema of the whole message.
func (l layout) node() node { return messageNode(l.message, l.entity) }

func layouts() []layout {
	return []layout{
		{order, "CEB303Message", orderNode(), "OrderList", orderRefusal, orderReceipt},
		{receipts, "CEB403Message", receiptsNode(), "", receiptsRefusal, receiptsReceipt},
		{waybill, "CEB505Message", waybillNode(), "", waybillRefusal, waybillReceipt},
		{inventory, "CEB603Message", inventoryNode(), "InventoryList", inventoryRefusal, inventoryReceipt},
	}
}

// document is one entity of a message: the fields of its head by tag, and of
// its lines in the order sent. A field that was not sent is absent.
type document struct {
	Kind  kind                `json:"kind"`
	Head  map[string]string   `json:"head"`
	Lines []map[string]string `json:"lines,omitempty"`
}

// message is a business message whose form was found right.
type message struct {
	layout    layout
	root      *etree.Element
	signature *etree.Element // nil if unsigned
	transfer  map[string]string
	documents []document
}

// key is the business key under which a document exists once.
func (d document) key() string {
	switch d.Kind {
	case order:
		return d.join("ebpCode", "ebcCode", "orderNo")
	case receipts:
		return d.join("ebcCode", "orderNo")
	case waybill:
		return d.join("logisticsCode", "logisticsNo")
	default:
		return d.join("agentCode", "copNo")
	}
}

func (d document) join(tags ...string) string {
	parts := make([]string, len(tags))
	for i, tag := range tags {
		parts[i] = d.Head[tag]
	}
	return strings.Join(parts, "\n")
}

// number reads a decimal field; the schema has already made sure that it is
// one, so what is not there counts as nought.
func number(fields map[string]string, tag string) decimal.Decimal {
	d, err := decimal.NewFromString(fields[tag])
	if err != nil {
		return decimal.Zero
	}
	return d
}

// readMessage takes the documents out of a root that passed its schema.
func readMessage(l layout, root *etree.Element) message {
	m := message{layout: l, root: root}
	for _, child := range root.ChildElements() {
		switch child.Tag {
		case l.entity.name:
			m.documents = append(m.documents, readDocument(l, child))
		case "BaseTransfer":
			m.transfer = readFields(transferNode(), child)
		case "Signature":
			m.signature = child
		}
	}
	return m
}

func readDocument(l layout, entity *etree.Element) document {
	d := document{Kind: l.kind}
	if l.lines == "" {
		d.Head = readFields(l.entity, entity)
		return d
	}
	for i, part := range entity.ChildElements() {
		if i == 0 {
			d.Head = readFields(l.entity.children[0], part)
			continue
		}
		d.Lines = append(d.Lines, readFields(l.entity.children[1], part))
	}
	return d
}

func readFields(n node, el *etree.Element) map[string]string {
	values := map[string]*value{}
	for _, child := range n.children {
		values[child.name] = child.value
	}
	fields := map[string]string{}
	for _, child := range el.ChildElements() {
		if v := values[child.Tag]; v != nil {
			fields[child.Tag] = v.read(child.Text())
		}
	}
	return fields
}
