package ceb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"quayside/backend/fault"
)

// ErrNoEnvelope means the document is well formed but no DxpMsg or DxpRep.
var ErrNoEnvelope = fault.New(fault.Invalid, "ceb.no-envelope",
	"This is not an envelope of the customs network (DxpMsg); send the whole file as it was received.")

// Envelope is a DxpMsg, the terminal node 终端节点: a message on its way
// through the port's network.
type Envelope struct {
	CopMsgID    string // the sender's own, unique; up to 255 characters
	SenderID    string // our DXP number; in a reply, ExportCenter
	ReceiverIDs []string
	Created     time.Time // to the second, in China's time
	MessageType string    // "CEB603Message"
	Data        []byte    // the signed message
	Extras      []Extra   // AddInfo and what else we have no use for
}

// Seal returns the envelope of one of our messages to the export center.
func Seal(copMsgID, senderID string, kind Kind, created time.Time, signed []byte) Envelope {
	return Envelope{CopMsgID: copMsgID, SenderID: senderID, ReceiverIDs: []string{ExportCenter},
		Created: created, MessageType: kind.MessageType(), Data: signed}
}

// Bytes writes the envelope. The message inside gets the XML declaration that
// the specification asks for; canonical form, and so the signature, knows
// nothing of it. It returns ErrUnwritable.
func (e *Envelope) Bytes() ([]byte, error) {
	w := &writer{b: make([]byte, 0, len(e.Data)*4/3+1024)}
	w.raw(declaration10 + `<DxpMsg ver="1.0" xmlns="` + EnvelopeNS + `" xmlns:ds="` + SignatureNS + `" xmlns:xsi="` + schemaNS + `"><TransInfo>`)
	w.plain("CopMsgId", e.CopMsgID)
	w.plain("SenderId", e.SenderID)
	w.raw("<ReceiverIds>")
	for _, id := range e.ReceiverIDs {
		w.plain("ReceiverId", id)
	}
	w.raw("</ReceiverIds>")
	w.plain("CreatTime", e.Created.In(China).Format(isoForm))
	w.plain("MsgType", e.MessageType)
	w.raw("</TransInfo><Data>")
	w.b = base64.StdEncoding.AppendEncode(w.b, withDeclaration(e.Data))
	w.raw("</Data></DxpMsg>")
	return w.b, w.err
}

// The rules of an envelope.
var (
	ruleEnvelopeID     = Rule{ID: "envelope.id", Text: "The envelope needs a number of its own, of at most 255 characters; seal the message again."}
	ruleEnvelopeSender = Rule{ID: "envelope.sender", Text: "The sender of the envelope must be the DXP number inside the message; correct the transmission identity."}
	ruleEnvelopeTo     = Rule{ID: "envelope.receivers", Text: "An envelope goes to one to five receivers, each with a number of at most 16 characters; correct them."}
)

// Check returns what is wrong with an envelope around a message of t. Customs
// refuses a sender that is not the message's dxpId with -301008.
func (e *Envelope) Check(t Transfer) []Finding {
	c := &checker{kind: KindOf(e.MessageType)}
	c.when(e.CopMsgID == "" || len(e.CopMsgID) > 255, "CopMsgId", e.CopMsgID, ruleEnvelopeID)
	c.when(e.SenderID == "" || e.SenderID != t.DXPID, "SenderId", e.SenderID, ruleEnvelopeSender)
	c.when(len(e.ReceiverIDs) == 0 || len(e.ReceiverIDs) > 5, "ReceiverIds", strconv.Itoa(len(e.ReceiverIDs)), ruleEnvelopeTo)
	for _, id := range e.ReceiverIDs {
		c.when(id == "" || len(id) > 16, "ReceiverIds", id, ruleEnvelopeTo)
	}
	return c.findings
}

// declaration10 opens every document that leaves us.
const declaration10 = `<?xml version="1.0" encoding="UTF-8"?>`

func withDeclaration(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("<?xml")) {
		return b
	}
	return append([]byte(declaration10), b...)
}

// plain writes one element in the default namespace.
func (w *writer) plain(tag, text string) {
	w.raw("<" + tag + ">")
	w.text(text, false)
	w.raw("</" + tag + ">")
}

// Open reads a DxpMsg. It returns ErrUnreadable or ErrNoEnvelope.
func Open(b []byte) (Envelope, error) {
	root, err := parse(b, MaxBytes+MaxBytes/2)
	if err != nil {
		return Envelope{}, err
	}
	if root.name.Space != EnvelopeNS || root.name.Local != "DxpMsg" {
		return Envelope{}, ErrNoEnvelope.Because(fmt.Errorf("{%s}%s", root.name.Space, root.name.Local))
	}
	e, err := readTransInfo(root.child("TransInfo"))
	if err != nil {
		return Envelope{}, err
	}
	if e.Data, err = decode(root.child("Data")); err != nil {
		return Envelope{}, ErrNoEnvelope.Because(err)
	}
	for i, n := range root.children {
		if n.name.Local != "TransInfo" && n.name.Local != "Data" {
			e.Extras = append(e.Extras, Extra{Path: "DxpMsg/" + n.name.Local + "[" + strconv.Itoa(i+1) + "]", XML: string(n.raw)})
		}
	}
	return e, nil
}

// readTransInfo reads the head of an envelope. A time we cannot read stays
// zero and goes to the extras: the route does not depend on it.
func readTransInfo(n *node) (Envelope, error) {
	e := Envelope{CopMsgID: n.child("CopMsgId").value(), SenderID: n.child("SenderId").value(), MessageType: n.child("MsgType").value()}
	for _, c := range n.child("ReceiverIds").children {
		e.ReceiverIDs = append(e.ReceiverIDs, c.value())
	}
	if e.SenderID == "" || len(e.ReceiverIDs) == 0 {
		return e, ErrNoEnvelope.Because(fmt.Errorf("%s names no sender or receiver", n.name.Local))
	}
	created, err := time.ParseInLocation(isoForm, strings.TrimSuffix(n.child("CreatTime").value(), "Z"), China)
	if err != nil {
		e.Extras = append(e.Extras, Extra{Path: n.name.Local + "/CreatTime", XML: string(n.child("CreatTime").raw)})
		return e, nil
	}
	e.Created = created
	return e, nil
}
