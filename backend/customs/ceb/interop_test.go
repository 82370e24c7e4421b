package ceb

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/testenv"
)

// foreign is a message as another program may write it: default namespaces,
// indented, an attribute of xml's own, a namespace nobody uses. The signature is a
// form for xmlsec1 to fill in.
const foreign = `<?xml version="1.0" encoding="UTF-8"?>
<!-- by hand -->
<CEB403Message xmlns="http://www.chinaport.gov.cn/ceb" xmlns:z="urn:z" xmlns:a="urn:a" version="1.0" guid="3E2D1C0B-A9F8-4E7D-8C6B-5A4F3E2D1C0B" xml:lang="zh" z:k="1" a:k="2">
  <Receipts>
    <note a:b='"&amp;&gt;'>袜子 &amp; <![CDATA[<杯>]]></note><empty/>
  </Receipts>
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
      <SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/>
      <Reference URI="">
        <Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>
        <DigestValue></DigestValue>
      </Reference>
    </SignedInfo>
    <SignatureValue></SignatureValue>
    <KeyInfo><KeyName>01691fe9</KeyName><X509Data><X509Certificate></X509Certificate></X509Data></KeyInfo>
  </Signature>
  <tail/>
</CEB403Message>
`

// xmlsec1 signs what we did not write; its canonical form must be ours.
func TestVerifyAcceptsWhatXMLSecSigned(t *testing.T) {
	t.Parallel()
	program := testenv.Program(t, "xmlsec1")
	dir, v := t.TempDir(), readVector(t, "rsa")
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	form, out := filepath.Join(dir, "form.xml"), filepath.Join(dir, "signed.xml")
	write(t, key, []byte(v.PrivateKeyPEM))
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: unbase64(t, v.Certificate)}))
	write(t, form, []byte(foreign))
	if said, err := exec.Command(program, "--sign", "--output", out, "--privkey-pem", key+","+cert, form).CombinedOutput(); err != nil {
		t.Fatalf("xmlsec1: %v\n%s", err, said)
	}
	signed, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if result, err := Verify(signed); err != nil || result.KeyName != "01691fe9" {
		t.Errorf("Verify = %+v, %v\n%s", result, err, signed)
	}
	for _, change := range [][2]string{{"杯", "杯 "}, {`xml:lang="zh"`, `xml:lang="en"`}, {"<tail/>", "<tail></tail> "}, {` z:k="1"`, ""}} {
		changed := strings.Replace(string(signed), change[0], change[1], 1)
		if _, err := Verify([]byte(changed)); err == nil || changed == string(signed) {
			t.Errorf("%q for %q: Verify = %v", change[1], change[0], err)
		}
	}
}
