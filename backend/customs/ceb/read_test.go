package ceb

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestReadReadsWhatBytesWrote(t *testing.T) {
	t.Parallel()
	order, inventory := fullOrder(), fullInventory()
	for _, tt := range []struct {
		message []byte
		want    Document
	}{
		{bytesOf(t, order), Document{Kind: CEB303, GUID: order.GUID, Orders: order.Entities, Transfer: order.Transfer, Subscriptions: order.Subscriptions}},
		{bytesOf(t, inventory), Document{Kind: CEB603, GUID: inventory.GUID, Inventories: inventory.Entities, Transfer: inventory.Transfer}},
		{goldenMessages(t)["ceb403"], Document{Kind: CEB403, GUID: "3E2D1C0B-A9F8-4E7D-8C6B-5A4F3E2D1C0B", Receipts: []Receipt{sampleReceipt()}, Transfer: sampleTransfer()}},
		{goldenMessages(t)["ceb505"], Document{Kind: CEB505, GUID: "4F3E2D1C-0BA9-4F8E-9D7C-6B5A4F3E2D1C", Waybills: []Waybill{sampleWaybill()}, Transfer: sampleTransfer()}},
	} {
		tt.want.Version = Version
		got, err := Read(tt.message)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, &tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.want.Kind, got, &tt.want)
		}
		if found := got.Check(); len(found) > 0 {
			t.Errorf("%s: %+v", tt.want.Kind, found)
		}
	}
}

func TestAnyTextSurvivesWritingAndReading(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		o := sampleOrder()
		o.Note = text
		b, err := sampleMessage("311AF125-6FED-4603-8C5D-49B1FA4B4B9B", o).Bytes()
		if !writable(text) {
			if !errors.Is(err, ErrUnwritable) {
				t.Fatalf("Bytes = %v, want ErrUnwritable", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Orders[0].Note; got != strings.TrimSpace(text) {
			t.Fatalf("note = %q, want %q", got, strings.TrimSpace(text))
		}
	})
}

func TestRepliesAreReadWhateverTheirPrefix(t *testing.T) {
	t.Parallel()
	order, receipt, waybill, inventory := sampleOrder(), sampleReceipt(), sampleWaybill(), sampleInventory()
	tests := []struct {
		file   string // in the default namespace, with ceb, with another prefix
		key    Key
		kind   Kind
		class  Class
		answer string // when, in UTC
	}{
		{"ceb304.xml", order.Key(), CEB303, Pending, "2026-05-07T07:30:05.123Z"},
		{"ceb404.xml", receipt.Key(), CEB403, Accepted, "2026-05-07T07:31:05Z"},
		{"ceb506.xml", waybill.Key(), CEB505, Accepted, "2026-05-07T07:32:05Z"},
		{"ceb604.xml", inventory.Key(), CEB603, Released, "2026-05-07T08:00:00Z"},
		{"ceb900.xml", "", CEB603, Failed, "2026-05-07T07:30:06Z"},
	}
	for _, tt := range tests {
		d, err := Read(testdata(t, tt.file))
		if err != nil || len(d.Replies) == 0 || len(d.Extras) > 0 {
			t.Fatalf("%s: Read = %+v, %v", tt.file, d, err)
		}
		r := &d.Replies[0]
		at, err := r.At()
		if err != nil {
			t.Fatal(err)
		}
		if r.Key() != tt.key || r.Answers() != tt.kind || r.Status().Class != tt.class || at.UTC().Format(time.RFC3339Nano) != tt.answer {
			t.Errorf("%s: %s answers %s %q with %+v at %s", tt.file, r.Kind, r.Answers(), r.Key(), r.Status(), at)
		}
	}
}

func TestReplyWithoutTheNumbersOfCustomsIsRead(t *testing.T) {
	t.Parallel()
	d, err := Read([]byte(strings.Replace(string(testdata(t, "ceb604.xml")),
		"<preNo>B20260507000000001</preNo><invtNo>29282026E000000001</invtNo>", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if r := d.Replies[0]; r.PreNo != "" || r.InvtNo != "" || r.OrderNo != "QS-2605-000001" {
		t.Errorf("got %+v", r)
	}
	if found := d.Check(); len(found) > 0 {
		t.Errorf("findings %+v", found)
	}
}

func TestWhatIsNotUnderstoodIsKeptAndRaised(t *testing.T) {
	t.Parallel()
	reply, order := string(testdata(t, "ceb604.xml")), string(goldenMessages(t)["ceb303"])
	tests := []struct {
		name, document, path, kept string
	}{
		{"a new field of a reply", strings.Replace(reply, "<returnTime>", `<risk level="2">高</risk><returnTime>`, 1),
			"CEB604Message/InventoryReturn[1]/risk", `<risk level="2">高</risk>`},
		{"a new document of a reply", strings.Replace(reply, "</InventoryReturn>", `</InventoryReturn><Hint><a>1</a></Hint>`, 1),
			"CEB604Message/Hint[1]", `<Hint><a>1</a></Hint>`},
		{"a field of another namespace", strings.Replace(reply, "<returnTime>", `<orderNo xmlns="urn:x">2</orderNo><returnTime>`, 1),
			"CEB604Message/InventoryReturn[1]/orderNo", `<orderNo xmlns="urn:x">2</orderNo>`},
		{"a field given twice", strings.Replace(reply, "<returnTime>", `<returnStatus>100</returnStatus><returnTime>`, 1),
			"CEB604Message/InventoryReturn[1]/returnStatus", `<returnStatus>100</returnStatus>`},
		{"a field that holds elements", strings.Replace(reply, "<returnInfo>", `<returnInfo><b>x</b>`, 1),
			"CEB604Message/InventoryReturn[1]/returnInfo", `<returnInfo><b>x</b>[Code:1800;Desc:放行]</returnInfo>`},
		{"a number that is none", strings.Replace(order, "<ceb:qty>2", "<ceb:qty>two", 1),
			"CEB303Message/Order[1]/OrderList[1]/qty", `<ceb:qty>two</ceb:qty>`},
		{"a second head", strings.Replace(order, "<ceb:OrderList>", "<ceb:OrderHead></ceb:OrderHead><ceb:OrderList>", 1),
			"CEB303Message/Order[1]/OrderHead", `<ceb:OrderHead></ceb:OrderHead>`},
		{"an extension", strings.Replace(order, "</ceb:CEB303Message>", "<ceb:ExtendMessage><ceb:name>x</ceb:name></ceb:ExtendMessage></ceb:CEB303Message>", 1),
			"CEB303Message/ExtendMessage[1]", `<ceb:ExtendMessage><ceb:name>x</ceb:name></ceb:ExtendMessage>`},
	}
	for _, tt := range tests {
		d, err := Read([]byte(tt.document))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if len(d.Extras) != 1 || d.Extras[0] != (Extra{Path: tt.path, XML: tt.kept}) {
			t.Errorf("%s: extras %+v", tt.name, d.Extras)
		}
		raised := false
		for _, f := range d.Check() {
			raised = raised || f.Rule == "read.unknown-part" && f.Value == tt.kept
		}
		if !raised {
			t.Errorf("%s: nobody is told", tt.name)
		}
	}
}

func TestUnknownStatusesAreRaised(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"400", "-999999"} {
		d, err := Read([]byte(strings.Replace(string(testdata(t, "ceb604.xml")), ">800<", ">"+code+"<", 1)))
		if err != nil {
			t.Fatal(err)
		}
		found := d.Check()
		if d.Replies[0].ReturnStatus != code || len(found) != 1 || found[0].Rule != "reply.unknown-status" || found[0].Value != code {
			t.Errorf("status %s: %+v, findings %+v", code, d.Replies[0], found)
		}
	}
}

func TestReadRefusesWhatIsNoMessage(t *testing.T) {
	t.Parallel()
	const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	reply := string(testdata(t, "ceb604.xml"))
	root := `<CEB604Message xmlns="` + Namespace + `">`
	for name, tt := range map[string]struct {
		document string
		want     error
	}{
		"nothing":                   {"", ErrUnreadable},
		"text":                      {"OK", ErrUnreadable},
		"a cut message":             {reply[:len(reply)/2], ErrUnreadable},
		"a document type":           {strings.Replace(reply, "<CEB604Message", bomb+"<CEB604Message", 1), ErrUnreadable},
		"an entity of its own":      {strings.Replace(reply, "放行", "&b;", 1), ErrUnreadable},
		"another encoding":          {strings.Replace(reply, "UTF-8", "GBK", 1), ErrUnreadable},
		"broken UTF-8":              {strings.Replace(reply, "放行", "\xff\xfe", 1), ErrUnreadable},
		"a second root":             {reply + "<a/>", ErrUnreadable},
		"text after the root":       {reply + "and more", ErrUnreadable},
		"depth without end":         {root + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + "</CEB604Message>", ErrUnreadable},
		"elements without end":      {root + strings.Repeat("<a/>", maxElements) + "</CEB604Message>", ErrUnreadable},
		"attributes without end":    {"<CEB604Message " + manyAttributes() + "/>", ErrUnreadable},
		"too many bytes":            {root + strings.Repeat(" ", MaxBytes) + "</CEB604Message>", ErrUnreadable},
		"a message of another kind": {`<CEB999Message xmlns="` + Namespace + `"/>`, ErrUnknownMessage},
		"no namespace":              {`<CEB604Message/>`, ErrUnknownMessage},
		"another namespace":         {`<ceb:CEB604Message xmlns:ceb="urn:x"/>`, ErrUnknownMessage},
		"an envelope":               {string(testdata(t, "dxp.xml")), ErrUnknownMessage},
		"a prefix without meaning":  {`<ceb:CEB604Message/>`, ErrUnknownMessage},
	} {
		if d, err := Read([]byte(tt.document)); !errors.Is(err, tt.want) {
			t.Errorf("%s: Read = %+v, %v, want %v", name, d, err, tt.want)
		}
	}
}

func TestACommentInsideAValueIsNotAWayAroundIt(t *testing.T) {
	t.Parallel()
	d, err := Read([]byte(strings.Replace(string(testdata(t, "ceb604.xml")), ">800<", ">8<!-- x -->00<", 1)))
	if err != nil || d.Replies[0].ReturnStatus != "800" {
		t.Errorf("Read = %+v, %v", d, err)
	}
}
