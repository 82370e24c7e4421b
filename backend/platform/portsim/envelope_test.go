package portsim

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestEnvelopesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	good := string(wrap("id-1", "CEB303Message", load(t, "order")))
	for _, tt := range []struct{ name, old, new, code string }{
		{"nothing", good, "", "0001"},
		{"no XML", good, "hello", "0001"},
		{"an end that is cut off", "</DxpMsg>", "", "0001"},
		{"two roots", "</DxpMsg>", "</DxpMsg><DxpMsg/>", "0001"},
		{"a DOCTYPE", "<DxpMsg ", `<!DOCTYPE a [<!ENTITY b "c">]><DxpMsg `, "0001"},
		{"a processing instruction", "<DxpMsg ", `<?php x?><DxpMsg `, "0001"},
		{"another encoding", "UTF-8", "GBK", "0001"},
		{"elements without end", "</Data>", "</Data>" + strings.Repeat("<a/>", maxElements), "0001"},
		{"attributes without end", ` ver="1.0"`, ` ver="1.0"` + strings.Repeat(" a='1'", 1000), "0002"},
		{"another root", "DxpMsg", "DxpRep", "0002"},
		{"another namespace", "cn/dxp", "cn/ceb", "0002"},
		{"no ver", ` ver="1.0"`, "", "0002"},
		{"another ver", ` ver="1.0"`, ` ver="2.0"`, "0002"},
		{"an empty CopMsgId", "id-1", "", "0002"},
		{"a CopMsgId of 256 characters", "id-1", strings.Repeat("x", 256), "0002"},
		{"a sender of seventeen characters", dxpID, dxpID + "7", "0002"},
		{"no sender", "<SenderId>" + dxpID + "</SenderId>", "", "0002"},
		{"no receiver", "<ReceiverId>DXPEDCCEB0000003</ReceiverId>", "", "0002"},
		{"six receivers", "<ReceiverId>", strings.Repeat("<ReceiverId>A</ReceiverId>", 5) + "<ReceiverId>", "0002"},
		{"no time", "2026-11-25T10:30:00", "25.11.2026", "0002"},
		{"the right spelling of CreateTime", "CreatTime", "CreateTime", "0002"},
		{"no data", "Data>", "Dato>", "0002"},
		{"the import side as receiver", "DXPEDCCEB0000003", "DXPEDCCEB0000002", "2001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := c.port.Send(t.Context(), []byte(strings.ReplaceAll(good, tt.old, tt.new)))
			var refused *EnvelopeError
			if !errors.As(err, &refused) || refused.Code != tt.code || !refused.Permanent() {
				t.Errorf("Send = %v, want an EnvelopeError %s", err, tt.code)
			}
		})
	}
}

// What stands in a good envelope and is no message is answered, not refused.
func TestDataThatIsNoMessageIsAnswered(t *testing.T) {
	t.Parallel()
	data := base64.StdEncoding.EncodeToString([]byte(load(t, "order")))
	deep := strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)
	for _, tt := range []struct{ name, msgType, data, text, oriType string }{
		{"no Base64", "CEB303Message", "!!!!", "Base64", "CEB303Message"},
		{"nothing", "CEB303Message", "", "业务报文格式错误", "CEB303Message"},
		{"an element in Data", "CEB303Message", "<a/>", "Data", "CEB303Message"},
		{"no XML", "CEB303Message", base64.StdEncoding.EncodeToString([]byte("]]>hello & \x01\xff")), "业务报文格式错误", "CEB303Message"},
		{"levels without end", "CEB303Message", base64.StdEncoding.EncodeToString([]byte(deep)), "嵌套", "CEB303Message"},
		{"an unbound prefix", "CEB303Message", base64.StdEncoding.EncodeToString([]byte("<ceb:CEB303Message/>")), "不支持的业务报文", "CEB303Message"},
		{"another type than it says", "CEB403Message", data, "MsgType[CEB403Message]与业务报文[CEB303Message]不一致", "CEB403Message"},
		{"a type nobody knows", "Hello", data, "MsgType[Hello]", "Unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.post([]byte(strings.Replace(string(wrap("id-"+tt.name, tt.msgType, "")), "<Data></Data>", "<Data>"+tt.data+"</Data>", 1)))
			got := c.run()
			oneFault{want: "900:-999999", text: tt.text}.check(t, got, 1)
			if r := got[0].Root.Return; r.OriCopMsgID != "id-"+tt.name || r.OriType != tt.oriType {
				t.Errorf("the answer is about %q of type %q", r.OriCopMsgID, r.OriType)
			}
		})
	}
}

// Prefixes are free, a mark of byte order and an AddInfo are allowed.
func TestEnvelopesMayBeWrittenInOtherWays(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	plain := string(wrap("id-1", "CEB303Message", c.card.seal(load(t, "order"))))
	plain = strings.ReplaceAll(plain, "</Data>", "</Data><AddInfo><FileName>a.xml</FileName><IcCard>1</IcCard>"+
		`<BizKey><Key name="orderNo">1</Key></BizKey><IsText Encode="UTF-8"/><RecMapId>x</RecMapId></AddInfo>`)
	prefixed := strings.NewReplacer("<?", "<?", "</", "</dxp:", "<", "<dxp:", "xmlns=", "xmlns:dxp=").Replace(plain)
	c.post([]byte("\ufeff" + prefixed))
	c.wantStatuses(c.run(), map[string][]string{"304": {"2", "3"}})
}
