// Package ceb is the wire format of China Customs' unified version 统一版 for
// cross-border e-commerce exports (CEB, edition 202205): the messages we send,
// the replies that come back, the checks that spare us refusals, the signature
// and the envelope. It knows XML and codes and nothing of our orders; package
// customs fills its documents.
//
// A sale of one parcel is four documents: an [Order] (CEB303), a [Receipt] of
// payment (CEB403), a [Waybill] (CEB505) and an [Inventory] (CEB603). Each
// travels in a [Message] of up to a hundred of its kind:
//
//	m := ceb.Message[ceb.Order]{GUID: guid, Entities: orders, Transfer: transfer}
//	findings := m.Check()                     // all of them, in a clerk's words
//	written, err := m.Bytes()                 // canonical XML
//	signed, err := ceb.Sign(ctx, written, signer)
//	envelope := ceb.Seal(id, transfer.DXPID, m.Kind(), now, signed)
//	sealed, err := envelope.Bytes()
//
// and back:
//
//	envelope, err := ceb.Open(received)
//	document, err := ceb.Read(envelope.Data)  // document.Replies, each with its Key
//
// Every element is described once, in a table (layout) that the writer, the
// reader and the checks follow and that a test holds against the schemas.
//
// Sources, in the order of their authority: the official schema of May 2022
// (海关跨境出口业务节点报文定义202205), the specification of the same month
// (海关跨境电商统一版系统企业对接报文规范), its samples, and the edition of General
// Administration of Customs announcement 2018 No. 113. docs/customs.md tells
// where they disagree, what we decided, and what could not be verified.
package ceb
