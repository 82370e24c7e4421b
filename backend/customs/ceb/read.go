package ceb

import (
	"fmt"
	"strconv"

	"quayside/backend/fault"
)

// ErrUnknownMessage means the document is well formed but none of the messages
// we know.
var ErrUnknownMessage = fault.New(fault.Invalid, "ceb.unknown-message",
	"This is a kind of message we do not know; keep the file and look its name up in the customs specification.")

// Document is what a message says, ours or a reply. Only the slice of its kind
// is filled.
type Document struct {
	Kind          Kind
	GUID          string
	Version       string
	Orders        []Order
	Receipts      []Receipt
	Waybills      []Waybill
	Inventories   []Inventory
	Replies       []Reply
	Transfer      Transfer
	Subscriptions []Subscription
	Signed        bool    // it carries a signature, which [Verify] judges
	Extras        []Extra // what has no place above
}

// Extra is a part of a message that our tables have no place for: an unknown
// or repeated element, or a number we cannot read. It is kept as it was
// written, so that nothing customs says is lost.
type Extra struct {
	Path string // "CEB604Message/InventoryReturn[2]/newField"
	XML  string
}

// Read reads a message of any kind in this package. It goes by namespace,
// not by prefix, as replies use the default namespace; it reads required
// fields as optional and takes elements in any order, as real replies leave out
// what the schema demands. It returns ErrUnreadable or ErrUnknownMessage.
func Read(b []byte) (*Document, error) {
	root, err := parse(b, MaxBytes)
	if err != nil {
		return nil, err
	}
	d := &Document{Kind: KindOf(root.name.Local), GUID: root.attr("guid"), Version: root.attr("version")}
	read, known := readers[d.Kind]
	if !known || root.name.Space != Namespace {
		return nil, ErrUnknownMessage.Because(fmt.Errorf("{%s}%s", root.name.Space, root.name.Local))
	}
	seen := map[string]int{}
	for _, n := range root.children {
		seen[n.name.Local]++
		path := root.name.Local + "/" + n.name.Local + "[" + strconv.Itoa(seen[n.name.Local]) + "]"
		if n.name.Space != Namespace || !read(d, n, path) {
			d.common(n, path)
		}
	}
	return d, nil
}

// readers read the documents of each kind of message. They return false for
// an element that is no such document.
var readers = map[Kind]func(d *Document, n *node, path string) bool{
	CEB303: func(d *Document, n *node, path string) bool {
		return readPair(d, n, path, "Order", orderHead, orderList, &d.Orders, func(o *Order) *[]OrderLine { return &o.Lines })
	},
	CEB403: func(d *Document, n *node, path string) bool { return readFlat(d, n, path, receiptFields, &d.Receipts) },
	CEB505: func(d *Document, n *node, path string) bool { return readFlat(d, n, path, waybillFields, &d.Waybills) },
	CEB603: func(d *Document, n *node, path string) bool {
		return readPair(d, n, path, "Inventory", inventoryHead, inventoryList, &d.Inventories, func(v *Inventory) *[]InventoryLine { return &v.Lines })
	},
	CEB304: readReply, CEB404: readReply, CEB506: readReply, CEB604: readReply, CEB900: readReply,
}

// readFlat reads a document without lines.
func readFlat[T any](d *Document, n *node, path string, l *layout[T], into *[]T) bool {
	if n.name.Local != l.name {
		return false
	}
	var v T
	readFields(d, n, path, l, &v)
	*into = append(*into, v)
	return true
}

// readPair reads a document of one head and several lines.
func readPair[T, L any](d *Document, n *node, path, name string, head *layout[T], list *layout[L], into *[]T, lines func(*T) *[]L) bool {
	if n.name.Local != name {
		return false
	}
	var v T
	heads := 0
	for _, c := range n.children {
		at := path + "/" + c.name.Local
		switch {
		case c.name.Space == Namespace && c.name.Local == head.name && heads == 0:
			readFields(d, c, at, head, &v)
			heads++
		case c.name.Space == Namespace && c.name.Local == list.name:
			var line L
			readFields(d, c, at+"["+strconv.Itoa(len(*lines(&v))+1)+"]", list, &line)
			*lines(&v) = append(*lines(&v), line)
		default:
			d.extra(c, at)
		}
	}
	*into = append(*into, v)
	return true
}

// common reads what every message of ours has beside its documents.
func (d *Document) common(n *node, path string) {
	switch {
	case n.name.Space == SignatureNS && n.name.Local == "Signature" && !d.Signed:
		d.Signed = true
	case n.name.Space == Namespace && n.name.Local == transferFields.name && d.Transfer == Transfer{}:
		readFields(d, n, path, transferFields, &d.Transfer)
	case n.name.Space == Namespace && n.name.Local == subscriptionFields.name:
		readFlat(d, n, path, subscriptionFields, &d.Subscriptions)
	default:
		d.extra(n, path)
	}
}

// readFields reads the children of n into v. A field that comes twice keeps
// its first value.
func readFields[T any](d *Document, n *node, path string, l *layout[T], v *T) {
	seen := make([]bool, len(l.fields))
	for _, c := range n.children {
		i, known := l.byTag[c.name.Local]
		if !known || c.name.Space != n.name.Space || seen[i] || len(c.children) > 0 || !l.fields[i].set(v, c.value()) {
			d.extra(c, path+"/"+c.name.Local)
			continue
		}
		seen[i] = true
	}
}

// set puts a text where the field's value belongs, and reports whether it
// fits. An empty optional element says as much as none at all.
func (f *field[T]) set(v *T, text string) bool {
	var err error
	switch p := f.at(v).(type) {
	case *string:
		*p = text
	case *int:
		if text != "" || f.need {
			*p, err = strconv.Atoi(text)
		}
	case *Decimal:
		if text != "" || f.need {
			*p, err = ParseDecimal(text)
		}
	}
	return err == nil
}

func (d *Document) extra(n *node, path string) {
	d.Extras = append(d.Extras, Extra{Path: path, XML: string(n.raw)})
}
