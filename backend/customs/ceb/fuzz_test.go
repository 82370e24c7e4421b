package ceb

import (
	"bytes"
	"testing"
)

func seed(f *testing.F) {
	for _, name := range []string{"ceb303.xml", "ceb304.xml", "ceb404.xml", "ceb506.xml", "ceb603-full.xml", "ceb604.xml", "ceb900.xml",
		"dxp.xml", "dxprep.xml", "ceb303_sm2_signed.xml"} {
		f.Add(testdata(f, name))
	}
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Add([]byte(`<CEB303Message xmlns="` + Namespace + `"><Order><OrderList/></Order></CEB303Message>`))
}

// Whatever strangers send, reading it ends in a document or a refusal, and a
// document of ours that was read can be checked and written.
func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(b)
		if err != nil {
			if d != nil {
				t.Error("a document and an error")
			}
			return
		}
		d.Check()
		if len(d.Orders) == 0 {
			return
		}
		again, err := messageOf(d, d.Orders).Bytes()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if second, err := Read(again); err != nil || len(second.Orders) != len(d.Orders) || len(second.Extras) > 0 {
			t.Fatalf("what was written cannot be read: %v\n%s", err, again)
		}
	})
}

func FuzzOpen(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Open(b)
		if err == nil && (e.SenderID == "" || len(e.Data) == 0) {
			t.Errorf("an envelope without a sender or data: %+v", e)
		}
		if r, err := ReadResponse(b); err == nil && len(r.Notices) > 0 && r.Notices[0].Original.SenderID == "" {
			t.Errorf("a response about nobody's envelope: %+v", r)
		}
	})
}

// A canonical form is its own canonical form; nothing but the vector's own
// message carries the vector's signature.
func FuzzVerify(f *testing.F) {
	seed(f)
	key := sm2Key(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		form, err := canonicalize(b)
		if err != nil {
			return
		}
		again, err := canonicalize(form.document)
		if err != nil || !bytes.Equal(again.document, form.document) {
			t.Fatalf("canonical form of %q is %q, and of that %q, %v", b, form.document, again.document, err)
		}
		result, err := Verify(b, key)
		if err == nil && result.Certificate == nil && !bytes.Equal(form.document, testdata(t, "ceb303_unsigned.xml")) {
			t.Fatalf("the vector's signature stands under %q", form.document)
		}
	})
}
