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

// verdict is what a receipt says: returnStatus, returnInfo and when.
type verdict struct {
	status, info string
	at           time.Time
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
	lag, err := w.disorderLag(ctx, r, s.status)
	if err != nil {
		return err
	}
	r.replies++
	v := verdict{status: s.status.String(), info: info, at: s.due}
	return w.reply(ctx, r.sender, r.document, r.numbers(), v, s.due.Add(lag))
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
func (w *work) disorderLag(ctx context.Context, r *record, s status) (time.Duration, error) {
	disorder, err := w.provoked(ctx, Disorder, r.Head)
	if err != nil || !disorder || r.replies%2 == 1 {
		return 0, err
	}
	following := map[status]status{declaring: atCustoms, entered: cleared, manual: cleared, cleared: released, inspected: released}
	return w.port.delay(following[s].String()) + time.Millisecond, nil
}

// reply puts the receipt of one document on the way to its sender.
func (w *work) reply(ctx context.Context, sender string, d document, assigned map[string]string, v verdict, deliver time.Time) error {
	shape := w.port.layout(d.Kind).receipt
	business := shape.write(d, assigned, v)
	return w.post(ctx, sender, shape.message, d.Head, business, v.at, deliver)
}

// write builds the business message. Like the real receipts it uses the
// default namespace without a prefix, and leaves out preNo and invtNo where
// none was assigned.
func (s receipt) write(d document, assigned map[string]string, v verdict) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><%s xmlns="%s" guid="%s" version="1.0"><%s>`, s.message, cebSpace, newGUID(), s.entity)
	element(&b, "guid", newGUID())
	for _, key := range s.keys {
		if text, there := field(d, assigned, key); there {
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
	return w.post(ctx, e.sender, "CEB900Message", nil, b.Bytes(), now, now.Add(w.port.delay("format")))
}

// maxQuote bounds how much of a bad message its CEB900 repeats, in characters.
const maxQuote = 100_000

// post seals a business message and stores it until it is taken, with what a
// tester asked for done to it.
func (w *work) post(ctx context.Context, to, msgType string, head map[string]string, business []byte, at, deliver time.Time) error {
	late, _, err := w.provocation(ctx, Slow, head)
	if err != nil {
		return err
	}
	twice, err := w.provoked(ctx, Duplicate, head)
	if err != nil {
		return err
	}
	dxp := seal(newGUID(), to, msgType, at, business)
	copies := []time.Time{deliver.Add(late)}
	if twice {
		copies = append(copies, deliver.Add(late+time.Millisecond))
	}
	for _, when := range copies {
		_, err := w.tx.ExecContext(ctx, `INSERT INTO reply (deliver_at, order_no, logistics_code, logistics_no, dxp)
			VALUES (?, ?, ?, ?, ?)`, when.UnixMilli(), head["orderNo"], head["logisticsCode"], head["logisticsNo"], dxp)
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
