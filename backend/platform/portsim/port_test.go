package portsim

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const dxpID = "DXPENT0000024006"

var start = time.Date(2026, 11, 25, 2, 30, 0, 0, time.UTC)

// customer is a company with a card that talks to a port on a clock of its own.
type customer struct {
	testing.TB
	port    *Port
	options Options
	card    card
	mu      sync.Mutex
	clock   time.Time
	raw     [][]byte // business messages received, as they came
	sealed  [][]byte // and the envelopes they came in
}

func newCustomer(t testing.TB, set func(*Options)) *customer {
	t.Helper()
	c := &customer{TB: t, card: sm2Card(t), clock: start}
	c.options = Options{Path: filepath.Join(t.TempDir(), "port.db"), Now: c.now, Delay: Fixed(time.Minute)}
	if set != nil {
		set(&c.options)
	}
	c.open()
	t.Cleanup(func() {
		if err := c.port.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c *customer) open() {
	c.Helper()
	port, err := Open(c.Context(), c.options)
	if err != nil {
		c.Fatal(err)
	}
	c.port = port
}

func (c *customer) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock
}

func (c *customer) setClock(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock = at
}

// edit is one change to the text of a good message: old must be in it.
type edit struct{ old, new string }

// load reads a good unsigned message from testdata and changes it.
func load(t testing.TB, name string, edits ...edit) string {
	t.Helper()
	doc, err := os.ReadFile("testdata/" + name + ".xml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(doc)
	for _, e := range edits {
		if !strings.Contains(text, e.old) {
			t.Fatalf("%s.xml does not hold %q", name, e.old)
		}
		text = strings.ReplaceAll(text, e.old, e.new)
	}
	return text
}

// tag makes the edit that gives an element another value.
func tag(name, old, new string) edit {
	return edit{"<ceb:" + name + ">" + old + "</ceb:" + name + ">", "<ceb:" + name + ">" + new + "</ceb:" + name + ">"}
}

var messageNames = map[string]string{
	"order": "CEB303Message", "receipts": "CEB403Message", "waybill": "CEB505Message", "inventory": "CEB603Message",
}

// wrap puts a business message into an envelope.
func wrap(id, msgType, business string) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><DxpMsg ver="1.0" xmlns="http://www.chinaport.gov.cn/dxp">`+
		`<TransInfo><CopMsgId>%s</CopMsgId><SenderId>%s</SenderId><ReceiverIds><ReceiverId>DXPEDCCEB0000003</ReceiverId></ReceiverIds>`+
		`<CreatTime>2026-11-25T10:30:00</CreatTime><MsgType>%s</MsgType></TransInfo><Data>%s</Data></DxpMsg>`,
		id, dxpID, msgType, base64.StdEncoding.EncodeToString([]byte(business)))
}

// send signs and sends one of the good messages, changed.
func (c *customer) send(name string, edits ...edit) {
	c.Helper()
	c.post(wrap(newGUID(), messageNames[name], c.card.seal(load(c, name, edits...))))
}

func (c *customer) post(dxp []byte) {
	c.Helper()
	if err := c.port.Send(c.Context(), dxp); err != nil {
		c.Fatalf("Send = %v, want nil", err)
	}
}

// reply is what the tests read of a receipt.
type reply struct {
	Root struct {
		XMLName xml.Name
		Return  struct {
			Guid         string `xml:"guid"`
			OrderNo      string `xml:"orderNo"`
			LogisticsNo  string `xml:"logisticsNo"`
			CopNo        string `xml:"copNo"`
			PreNo        string `xml:"preNo"`
			InvtNo       string `xml:"invtNo"`
			ReturnStatus string `xml:"returnStatus"`
			ReturnTime   string `xml:"returnTime"`
			ReturnInfo   string `xml:"returnInfo"`
			OriCopMsgID  string `xml:"oriCopMsgId"`
			OriType      string `xml:"oriMessageType"`
			OriMessage   string `xml:"oriBizMessage"`
		} `xml:",any"`
	}
	CopMsgID, Sender, Receiver, MsgType string
}

// name is the receipt's number and what it says: "604:399".
func (r reply) name() string {
	return strings.Trim(r.MsgType, "CEBMesag") + ":" + r.Root.Return.ReturnStatus
}

func (c *customer) parse(dxp []byte) reply {
	c.Helper()
	var outer struct {
		XMLName   xml.Name `xml:"http://www.chinaport.gov.cn/dxp DxpMsg"`
		TransInfo struct {
			CopMsgID  string `xml:"CopMsgId"`
			SenderID  string `xml:"SenderId"`
			Receivers struct {
				ID string `xml:"ReceiverId"`
			} `xml:"ReceiverIds"`
			MsgType string
		}
		Data []byte
	}
	if err := xml.Unmarshal(dxp, &outer); err != nil {
		c.Fatalf("reply envelope: %v", err)
	}
	business, err := base64.StdEncoding.DecodeString(string(outer.Data))
	if err != nil {
		c.Fatal(err)
	}
	info := outer.TransInfo
	r := reply{CopMsgID: info.CopMsgID, Sender: info.SenderID, Receiver: info.Receivers.ID, MsgType: info.MsgType}
	if err := xml.Unmarshal(business, &r.Root); err != nil {
		c.Fatalf("reply: %v", err)
	}
	c.raw, c.sealed = append(c.raw, business), append(c.sealed, dxp)
	return r
}

// receive takes what has come by now.
func (c *customer) receive() []reply {
	c.Helper()
	var got []reply
	_, err := c.port.Receive(c.Context(), func(_ context.Context, dxp []byte) error {
		got = append(got, c.parse(dxp))
		return nil
	})
	if err != nil {
		c.Fatalf("Receive = %v, want nil", err)
	}
	return got
}

// run lets time pass until the port has nothing left to do, and returns every
// reply in the order it came.
func (c *customer) run() []reply {
	c.Helper()
	var got []reply
	for range 1000 {
		got = append(got, c.receive()...)
		at, ok, err := c.port.Next(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		if !ok {
			return got
		}
		c.setClock(at)
	}
	c.Fatal("the port does not come to rest")
	return nil
}

// statuses lists what each kind of receipt said, in order.
func statuses(replies []reply) map[string][]string {
	said := map[string][]string{}
	for _, r := range replies {
		number, status, _ := strings.Cut(r.name(), ":")
		said[number] = append(said[number], status)
	}
	return said
}

// wholeSale is what the port says to a sale that is right.
var wholeSale = map[string][]string{
	"304": {"2", "3", "120"},
	"404": {"2", "3", "120"},
	"506": {"2", "3", "120"},
	"604": {"2", "3", "120", "399", "800"},
}

func (c *customer) wantStatuses(got []reply, want map[string][]string) {
	c.Helper()
	if said := statuses(got); !maps.EqualFunc(said, want, slices.Equal) {
		c.Errorf("the port said %v, want %v", said, want)
		for _, r := range got {
			c.Logf("%s %s", r.name(), r.Root.Return.ReturnInfo)
		}
	}
}

var fourMessages = []string{"order", "receipts", "waybill", "inventory"}

func TestASaleIsReleased(t *testing.T) {
	t.Parallel()
	for name, makeCard := range map[string]func(testing.TB) card{"SM2": sm2Card, "RSA": rsaCard} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.card = makeCard(t)
			for _, name := range fourMessages {
				c.send(name)
			}
			got := c.run()
			c.wantStatuses(got, wholeSale)
			last := got[len(got)-1]
			for _, r := range got {
				if r.Root.Return.ReturnStatus == "800" {
					last = r
				}
				if r.Sender != "DXPEDCCEB0000003" || r.Receiver != dxpID {
					t.Errorf("reply from %s to %s", r.Sender, r.Receiver)
				}
			}
			if want := "B20261125000000001"; last.Root.Return.PreNo != want {
				t.Errorf("preNo = %q, want %q", last.Root.Return.PreNo, want)
			}
			if want := "29212026E000000001"; last.Root.Return.InvtNo != want {
				t.Errorf("invtNo = %q, want %q", last.Root.Return.InvtNo, want)
			}
		})
	}
}
