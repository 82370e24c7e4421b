package ceb

import (
	"errors"
	"strings"
	"testing"
)

func TestReadResponseReadsTheNetworksRefusal(t *testing.T) {
	t.Parallel()
	got, err := ReadResponse(testdata(t, "dxprep.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if got.ReceiverID != "DXPENT0000000001" || len(got.Notices) != 1 || len(got.Extras) != 1 {
		t.Fatalf("got %+v", got)
	}
	n := got.Notices[0]
	if n.Code != "2001" || TransportStatusOf(n.Code).Class != Failed || n.Day != "2026-05-07" || n.Info != "接收方不存在" {
		t.Errorf("notice = %+v", n)
	}
	if n.Original.CopMsgID != "DXPENT0000000001202605071530010001" || !n.Original.Created.Equal(sold) {
		t.Errorf("original = %+v", n.Original)
	}
	if len(n.Results) != 1 || n.Results[0].ReceiverID != "DXPEDCCEB0000009" || n.Results[0].Code != "2001" {
		t.Errorf("results = %+v", n.Results)
	}
	if !strings.Contains(got.Extras[0].XML, "AdNodeId") {
		t.Errorf("extras = %+v", got.Extras)
	}
}

func TestTheResponseSamplePassesTheOfficialSchema(t *testing.T) {
	t.Parallel()
	for _, schema := range schemas(t, "quayside-dxp.xsd", "dxp-terminal-202205.xsd") {
		validate(t, schema, "testdata/dxprep.xml")
	}
}

func TestReadResponseRefusesOtherDocuments(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"an envelope":        string(testdata(t, "dxp.xml")),
		"a reply":            string(testdata(t, "ceb304.xml")),
		"no original at all": `<DxpRep ver="1.0" xmlns="` + EnvelopeNS + `"><RecevierId>A</RecevierId><Response><ResponseCode>1</ResponseCode></Response></DxpRep>`,
	} {
		if _, err := ReadResponse([]byte(document)); !errors.Is(err, ErrNoEnvelope) {
			t.Errorf("%s: ReadResponse = %v, want ErrNoEnvelope", name, err)
		}
	}
	if _, err := ReadResponse([]byte("<a>")); !errors.Is(err, ErrUnreadable) {
		t.Errorf("broken XML: ReadResponse = %v, want ErrUnreadable", err)
	}
}
