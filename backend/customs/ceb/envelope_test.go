package ceb

import (
	"errors"
	"strings"
	"testing"
)

func sampleEnvelope(t testing.TB) Envelope {
	t.Helper()
	return Seal("DXPENT0000000001202605071530010001", "DXPENT0000000001", CEB303, sold, testdata(t, "ceb303.xml"))
}

func TestEnvelopeIsWrittenAsTheGoldenFile(t *testing.T) {
	t.Parallel()
	e := sampleEnvelope(t)
	got, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "dxp.xml", got)
}

func TestOpenReadsWhatBytesWrote(t *testing.T) {
	t.Parallel()
	e := sampleEnvelope(t)
	sealed, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if got.CopMsgID != e.CopMsgID || got.SenderID != e.SenderID || got.ReceiverIDs[0] != ExportCenter ||
		got.MessageType != "CEB303Message" || !got.Created.Equal(sold) || len(got.Extras) > 0 {
		t.Errorf("got %+v", got)
	}
	if want := declaration10 + string(e.Data); string(got.Data) != want {
		t.Errorf("data = %s", got.Data)
	}
	if _, err := Verify(got.Data); err != nil {
		t.Errorf("the signature did not survive the envelope: %v", err)
	}
}

func TestOpenReadsWhatTheNetworkSends(t *testing.T) {
	t.Parallel()
	got, err := Open([]byte(`<dxp:DxpMsg ver="1.0" xmlns:dxp="` + EnvelopeNS + `">
  <dxp:TransInfo>
    <dxp:CopMsgId>5D7C</dxp:CopMsgId><dxp:SenderId>DXPEDCCEB0000003</dxp:SenderId>
    <dxp:ReceiverIds><dxp:ReceiverId>DXPENT0000000001</dxp:ReceiverId><dxp:ReceiverId>DXPENT0000000002</dxp:ReceiverId></dxp:ReceiverIds>
    <dxp:CreatTime>yesterday</dxp:CreatTime><dxp:MsgType>CEB304Message</dxp:MsgType>
  </dxp:TransInfo>
  <dxp:Data>
    PHg+
    PC94Pg==
  </dxp:Data>
  <dxp:AddInfo><dxp:FileName>a.xml</dxp:FileName></dxp:AddInfo>
</dxp:DxpMsg>`))
	if err != nil {
		t.Fatal(err)
	}
	if got.SenderID != ExportCenter || len(got.ReceiverIDs) != 2 || string(got.Data) != "<x></x>" || !got.Created.IsZero() {
		t.Errorf("got %+v", got)
	}
	// What it cannot read or use is kept.
	if len(got.Extras) != 2 || !strings.Contains(got.Extras[0].XML, "yesterday") || !strings.Contains(got.Extras[1].XML, "a.xml") {
		t.Errorf("extras = %+v", got.Extras)
	}
}

func TestOpenRefusesWhatIsNoEnvelope(t *testing.T) {
	t.Parallel()
	envelope := func(head, data string) string {
		return `<DxpMsg ver="1.0" xmlns="` + EnvelopeNS + `"><TransInfo>` + head + `</TransInfo><Data>` + data + `</Data></DxpMsg>`
	}
	route := `<SenderId>A</SenderId><ReceiverIds><ReceiverId>B</ReceiverId></ReceiverIds>`
	for name, tt := range map[string]struct {
		document string
		want     error
	}{
		"a bare message":      {string(testdata(t, "ceb304.xml")), ErrNoEnvelope},
		"no sender":           {envelope(`<ReceiverIds><ReceiverId>B</ReceiverId></ReceiverIds>`, "QQ=="), ErrNoEnvelope},
		"no receiver":         {envelope(`<SenderId>A</SenderId>`, "QQ=="), ErrNoEnvelope},
		"no data":             {envelope(route, ""), ErrNoEnvelope},
		"data not in Base64":  {envelope(route, "!!"), ErrNoEnvelope},
		"data with loose end": {envelope(route, "QR=="), ErrNoEnvelope},
		"no XML":              {"PK\x03\x04", ErrUnreadable},
		"a document type":     {`<!DOCTYPE a SYSTEM "file:///etc/passwd">` + envelope(route, "QQ=="), ErrUnreadable},
	} {
		if _, err := Open([]byte(tt.document)); !errors.Is(err, tt.want) {
			t.Errorf("%s: Open = %v, want %v", name, err, tt.want)
		}
	}
}

func TestEnvelopeDoesNotWriteWhatXMLForbids(t *testing.T) {
	t.Parallel()
	e := sampleEnvelope(t)
	e.CopMsgID = "a\x00b"
	if b, err := e.Bytes(); !errors.Is(err, ErrUnwritable) {
		t.Errorf("Bytes = %s, %v, want ErrUnwritable", b, err)
	}
}

func TestAnEnvelopesBreachesAreFound(t *testing.T) {
	t.Parallel()
	sample := func() Envelope { return sampleEnvelope(t) }
	check := func(e *Envelope) []Finding { return e.Check(sampleTransfer()) }
	checkBreaches(t, sample, check, []breach[Envelope]{
		{"no number", func(e *Envelope) { e.CopMsgID = "" }, "CopMsgId", "envelope.id", false},
		{"a number too long", func(e *Envelope) { e.CopMsgID = strings.Repeat("1", 256) }, "CopMsgId", "envelope.id", false},
		{"another sender", func(e *Envelope) { e.SenderID = "DXPENT0000000002" }, "SenderId", "envelope.sender", false},
		{"no receiver", func(e *Envelope) { e.ReceiverIDs = nil }, "ReceiverIds", "envelope.receivers", false},
		{"a receiver too long", func(e *Envelope) { e.ReceiverIDs[0] += "1" }, "ReceiverIds", "envelope.receivers", false},
	})
	e := sample()
	if found := check(&e); len(found) > 0 {
		t.Errorf("the sample: %+v", found)
	}
}
