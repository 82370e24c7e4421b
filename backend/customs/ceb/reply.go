package ceb

import (
	"strings"
	"time"
)

// Reply is one answer of customs to one of our documents: an entity of a
// CEB304, 404, 506, 604 or 900. Fields its kind does not have are empty. Several
// replies come for each document, not always in their order: sort them by
// [Reply.At].
type Reply struct {
	Kind           Kind
	GUID           string // given by the port
	EBPCode        string
	EBCCode        string
	OrderNo        string
	PayNo          string
	LogisticsCode  string
	LogisticsNo    string
	AgentCode      string
	CopNo          string
	PreNo          string // the port's number; real rejections lack it
	InvtNo         string // customs' number; real rejections lack it
	StatisticsFlag string
	ReturnStatus   string // see [StatusOf]
	ReturnTime     string // 17 digits, China's time
	ReturnInfo     string // customs' own words

	// Of CEB900 only.
	OriCopMsgID    string // CopMsgID of the envelope that could not be read
	OriMessageType string // "CEB603Message" or "Unknown"
	OriBizMessage  string // what was sent
}

// Key names the document the reply answers, as that document's own Key does.
// It is empty for a CEB900, which knows only the envelope.
func (r *Reply) Key() Key {
	switch r.Kind {
	case CEB304:
		return orderKey(r.EBPCode, r.EBCCode, r.OrderNo)
	case CEB404:
		return receiptKey(r.EBCCode, r.OrderNo)
	case CEB506:
		return waybillKey(r.LogisticsCode, r.LogisticsNo)
	case CEB604:
		return inventoryKey(r.AgentCode, r.CopNo)
	}
	return ""
}

// Answers returns the kind of message the reply answers, "" if a CEB900 does
// not know it either.
func (r *Reply) Answers() Kind {
	if r.Kind == CEB900 {
		return KindOf(strings.TrimSpace(r.OriMessageType))
	}
	return r.Kind.Answers()
}

// Status says in our words what the reply means.
func (r *Reply) Status() Status { return StatusOf(r.ReturnStatus) }

// At returns when customs answered.
func (r *Reply) At() (time.Time, error) { return ParseMillis(r.ReturnTime) }

// Fields that many replies share.
var (
	replyGUID  = must("guid", exactly(36), func(r *Reply) any { return &r.GUID }, nil)
	replyEBP   = must("ebpCode", upTo(18), func(r *Reply) any { return &r.EBPCode }, nil)
	replyEBC   = must("ebcCode", upTo(18), func(r *Reply) any { return &r.EBCCode }, nil)
	replyOrder = must("orderNo", upTo(60), func(r *Reply) any { return &r.OrderNo }, nil)
	replyState = must("returnStatus", shape{min: 1, max: 10, kind: 'C'}, func(r *Reply) any { return &r.ReturnStatus }, nil)
	replyTime  = must("returnTime", exactly(17), func(r *Reply) any { return &r.ReturnTime }, isMillis)
	replyInfo  = must("returnInfo", upTo(1000), func(r *Reply) any { return &r.ReturnInfo }, nil)
)

// replyLayouts follow the official schema; CEB900's is in the import schema. Three
// fields are optional here though the schema requires them, because the
// specification's text does not and real refusals lack them: preNo and invtNo of a CEB604,
// returnInfo of a CEB404.
var replyLayouts = map[Kind]*layout[Reply]{
	CEB304: lay("OrderReturn", replyGUID, replyEBP, replyEBC, replyOrder, replyState, replyTime, replyInfo),
	CEB404: lay("ReceiptsReturn", replyGUID, replyEBC, replyOrder,
		may("payNo", upTo(60), func(r *Reply) any { return &r.PayNo }, nil),
		replyState, replyTime,
		may("returnInfo", upTo(1000), func(r *Reply) any { return &r.ReturnInfo }, nil)),
	CEB506: lay("LogisticsReturn", replyGUID,
		must("logisticsCode", upTo(18), func(r *Reply) any { return &r.LogisticsCode }, nil),
		must("logisticsNo", upTo(32), func(r *Reply) any { return &r.LogisticsNo }, nil),
		replyState, replyTime, replyInfo),
	CEB604: lay("InventoryReturn", replyGUID,
		must("agentCode", upTo(18), func(r *Reply) any { return &r.AgentCode }, nil),
		must("copNo", upTo(30), func(r *Reply) any { return &r.CopNo }, nil),
		may("preNo", exactly(18), func(r *Reply) any { return &r.PreNo }, nil),
		may("invtNo", upTo(20), func(r *Reply) any { return &r.InvtNo }, nil),
		replyEBC, replyEBP, replyOrder,
		must("statisticsFlag", exactly(1), func(r *Reply) any { return &r.StatisticsFlag }, nil),
		replyState, replyTime, replyInfo),
	CEB900: lay("MessageReturn", replyGUID, replyState,
		must("returnInfo", upTo(5000), func(r *Reply) any { return &r.ReturnInfo }, nil),
		replyTime,
		must("oriCopMsgId", upTo(255), func(r *Reply) any { return &r.OriCopMsgID }, nil),
		must("oriMessageType", upTo(15), func(r *Reply) any { return &r.OriMessageType }, nil),
		must("oriBizMessage", shape{max: MaxBytes, kind: 'C'}, func(r *Reply) any { return &r.OriBizMessage }, nil)),
}

func readReply(d *Document, n *node, path string) bool {
	l := replyLayouts[d.Kind]
	if n.name.Local != l.name {
		return false
	}
	r := Reply{Kind: d.Kind}
	readFields(d, n, path, l, &r)
	d.Replies = append(d.Replies, r)
	return true
}
