package portsim

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// chinaTime is the one time zone of China; receipts are dated in it.
var chinaTime = time.FixedZone("CST", 8*60*60)

// receipt says how the receipt of one kind of document is built.
type receipt struct {
	message, entity string
	keys            []string // fields repeated from the document, in order
}

var (
	orderReceipt     = receipt{"CEB304Message", "OrderReturn", []string{"ebpCode", "ebcCode", "orderNo"}}
	receiptsReceipt  = receipt{"CEB404Message", "ReceiptsReturn", []string{"ebcCode", "orderNo", "payNo"}}
	waybillReceipt   = receipt{"CEB506Message", "LogisticsReturn", []string{"logisticsCode", "logisticsNo"}}
	inventoryReceipt = receipt{"CEB604Message", "InventoryReturn", []string{
		"agentCode", "copNo", "preNo", "invtNo", "ebcCode", "ebpCode", "orderNo", "statisticsFlag",
	}}
)

// verdict is an answer about one document and how it is to be delivered.
type verdict struct {
	to           string            // exchange address
	status, info string            // returnStatus and returnInfo
	assigned     map[string]string // preNo and invtNo, if the port gave any
	at           time.Time         // returnTime
	deliver      time.Time         // not before this
	mood         mood
}

// meanings are the words of the specification for what customs answers.
var meanings = map[status]string{
	draft: "电子口岸已暂存", atCustoms: "发送海关成功", rejected: "海关退单", entered: "海关入库",
	manual: "人工审核", cleared: "海关审结", inspected: "海关查验", released: "放行",
}

// asked names the operation by appType, as the answer 2 repeats it.
var asked = map[string]string{"1": "新增申报成功", "2": "变更申报成功", "3": "删除申报成功"}

// answer writes the receipt for the step that r has just taken.
func (w *work) answer(ctx context.Context, r *record, s *step) error {
	info := meanings[s.status]
	if s.status == declaring {
		info = asked[r.Head["appType"]]
	}
	if s.info != "" {
		info += ":" + s.info
	}
	v := verdict{
		to: r.sender, status: s.status.String(), info: info, assigned: r.numbers(),
		at: r.stamp(s.due), deliver: s.due.Add(w.disorderLag(r)), mood: r.mood,
	}
	r.replies++
	return w.reply(ctx, r.document, v)
}

// stamp dates an answer: at, but always later than the answer before it, so
// that the order of returnTime is the order of events even at a port without
// delays.
func (r *record) stamp(at time.Time) time.Time {
	r.last = max(at.UnixMilli(), r.last+1)
	return time.UnixMilli(r.last)
}

// numbers are the fields of a receipt that the port itself assigned.
func (r *record) numbers() map[string]string {
	if r.preNo == "" {
		return nil
	}
	return map[string]string{"preNo": r.preNo, "invtNo": r.invtNo}
}

// disorderLag holds back every other reply of a document just beyond the one
// that follows it, where a tester asked for disorder.
func (w *work) disorderLag(r *record) time.Duration {
	if !r.mood.has(Disorder) || r.replies%2 == 1 {
		return 0
	}
	following := map[status]status{
		declaring: atCustoms, entered: cleared, manual: cleared, cleared: released, inspected: released,
	}[r.status]
	return w.port.delay(following.String()) + time.Millisecond
}

// reply puts the receipt of one document on the way to its sender.
func (w *work) reply(ctx context.Context, d document, v verdict) error {
	shape := w.port.layout(d.Kind).receipt
	sealed := seal(newGUID(), v.to, shape.message, v.at, shape.write(d, v))
	return w.post(ctx, sealed, d.Head, v.mood, v.deliver)
}

// write builds the business message. Like the real receipts it uses the
// default namespace without a prefix, and leaves out preNo and invtNo where
// none was assigned.
func (s receipt) write(d document, v verdict) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><%s xmlns="%s" guid="%s" version="1.0"><%s>`, s.message, cebSpace, newGUID(), s.entity)
	element(&b, "guid", newGUID())
	for _, key := range s.keys {
		if text, there := field(d, v.assigned, key); there {
			element(&b, key, text)
		}
	}
	element(&b, "returnStatus", v.status)
	element(&b, "returnTime", returnTime(v.at))
	element(&b, "returnInfo", clip(v.info, 900)+"["+d.Head["guid"]+"]")
	fmt.Fprintf(&b, "</%s></%s>", s.entity, s.message)
	return b.Bytes()
}

func field(d document, assigned map[string]string, key string) (string, bool) {
	if slices.Contains([]string{"preNo", "invtNo"}, key) {
		text, there := assigned[key]
		return text, there
	}
	text, there := d.Head[key]
	return text, there
}

// returnTime is yyyyMMddHHmmssSSS in China's time.
func returnTime(at time.Time) string {
	return strings.Replace(at.In(chinaTime).Format("20060102150405.000"), ".", "", 1)
}

// formatStatus is the returnStatus of a format error. The specification says
// only that it is below nought.
const formatStatus = "-999999"

// formatReply answers a message whose form is wrong with CEB900, which quotes
// the message itself. CDATA cannot hold "]]>", so that is escaped like the rest.
func (w *work) formatReply(ctx context.Context, e envelope, found []string, now time.Time) error {
	kindName := clip(e.msgType, 15)
	if w.port.byMessage(e.msgType) == nil {
		kindName = "Unknown"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><CEB900Message xmlns="%s" guid="%s" version="1.0"><MessageReturn>`, cebSpace, newGUID())
	element(&b, "guid", newGUID())
	element(&b, "returnStatus", formatStatus)
	element(&b, "returnInfo", clip(strings.Join(found, ";"), 4900))
	element(&b, "returnTime", returnTime(now))
	element(&b, "oriCopMsgId", e.id)
	element(&b, "oriMessageType", kindName)
	element(&b, "oriBizMessage", clip(string(bytes.ToValidUTF8(e.data, []byte("\uFFFD"))), maxQuote))
	b.WriteString("</MessageReturn></CEB900Message>")
	sealed := seal(newGUID(), e.sender, "CEB900Message", now, b.Bytes())
	return w.post(ctx, sealed, nil, nil, now.Add(w.port.delay("format")))
}

// maxQuote bounds how much of a bad message its CEB900 repeats, in characters.
const maxQuote = 100_000

// post stores a sealed reply until it is taken: once, or twice where a tester
// asked for that, and later where for that.
func (w *work) post(ctx context.Context, sealed []byte, head map[string]string, m mood, deliver time.Time) error {
	deliver = deliver.Add(m[Slow])
	copies := []time.Time{deliver}
	if m.has(Duplicate) {
		copies = append(copies, deliver.Add(time.Millisecond))
	}
	for _, when := range copies {
		_, err := w.tx.ExecContext(ctx, `INSERT INTO reply (deliver_at, order_no, logistics_code, logistics_no, dxp)
			VALUES (?, ?, ?, ?, ?)`, when.UnixMilli(), head["orderNo"], head["logisticsCode"], head["logisticsNo"], sealed)
		if err != nil {
			return fmt.Errorf("store reply: %w", err)
		}
	}
	return nil
}

// newGUID is a random UUID (version 4) in the capital letters that customs asks
// for.
func newGUID() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("crypto/rand failed: " + err.Error()) // documented never to
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
