package ceb

import "strings"

// Namespaces of the messages, their signature and their envelope.
const (
	Namespace    = "http://www.chinaport.gov.cn/ceb"
	SignatureNS  = "http://www.w3.org/2000/09/xmldsig#"
	EnvelopeNS   = "http://www.chinaport.gov.cn/dxp"
	schemaNS     = "http://www.w3.org/2001/XMLSchema-instance"
	Version      = "1.0"              // the version attribute of every message
	ExportCenter = "DXPEDCCEB0000003" // receiver of export messages, sender of their replies
)

// Kind is the number of a message: CEB303. Its root element is the number with
// "Message" behind it.
type Kind string

// The messages we send, and the replies to them. CEB900 answers any message
// that customs could not read.
const (
	CEB303 Kind = "CEB303" // order 电子订单
	CEB403 Kind = "CEB403" // receipt of payment 收款单
	CEB505 Kind = "CEB505" // waybill 物流运单
	CEB603 Kind = "CEB603" // inventory 出口清单

	CEB304 Kind = "CEB304" // reply to an order
	CEB404 Kind = "CEB404" // reply to a receipt of payment
	CEB506 Kind = "CEB506" // reply to a waybill
	CEB604 Kind = "CEB604" // reply to an inventory
	CEB900 Kind = "CEB900" // the message could not be read
)

// answers says which message a reply answers. CEB900 names it in its own text.
var answers = map[Kind]Kind{CEB304: CEB303, CEB404: CEB403, CEB506: CEB505, CEB604: CEB603}

// MessageType is the name of the root element, and the envelope's MsgType:
// "CEB303Message".
func (k Kind) MessageType() string { return string(k) + "Message" }

// Answers returns the kind of message that a reply of kind k answers, or ""
// when k is no reply, or a CEB900, which says so only in its text.
func (k Kind) Answers() Kind { return answers[k] }

// KindOf reads a root element's name or an envelope's MsgType. It returns ""
// for what has not the form of a message name.
func KindOf(messageType string) Kind {
	name, found := strings.CutSuffix(messageType, "Message")
	if !found || !strings.HasPrefix(name, "CEB") {
		return ""
	}
	return Kind(name)
}
