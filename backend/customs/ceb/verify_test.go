package ceb

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestVerifyAcceptsBothVectors(t *testing.T) {
	t.Parallel()
	result, err := Verify(testdata(t, "ceb303_rsa_signed.xml"))
	if err != nil || result.Algorithm != RSA || result.KeyName != "01691fe9" {
		t.Errorf("RSA: Verify = %+v, %v", result, err)
	}
	result, err = Verify(testdata(t, "ceb303_sm2_signed.xml"), sm2Key(t))
	if err != nil || result.Algorithm != SM2 || result.Certificate != nil {
		t.Errorf("SM2: Verify = %+v, %v", result, err)
	}
}

// Every byte counts: of the message, of the signature, of the certificate.
func TestVerifyRejectsEveryChangeOfOneByte(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		message []byte
		flips   []byte
	}{
		{"the RSA vector", testdata(t, "ceb303_rsa_signed.xml"), []byte{0x01, 0x20, 0x80}},
		{"the SM2 vector", testdata(t, "ceb303_sm2_signed.xml"), []byte{0x01, 0x20, 0x80}},
		{"an SM2 message of a new key", selfSigned(t, SM2), []byte{0x01}},
		{"an RSA message of a new key", selfSigned(t, RSA), []byte{0x01}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := sm2Key(t)
			if _, err := Verify(tt.message, key); err != nil {
				t.Fatal(err)
			}
			for i := range tt.message {
				rejectsFlips(t, tt.message, key, i, tt.flips)
			}
		})
	}
}

func rejectsFlips(t *testing.T, message []byte, key KnownKey, i int, flips []byte) {
	t.Helper()
	for _, bits := range flips {
		changed := bytes.Clone(message)
		changed[i] ^= bits
		if _, err := Verify(changed, key); err == nil {
			t.Errorf("byte %d changed by %#x: ...%q", i, bits, changed[max(0, i-30):min(len(changed), i+10)])
		}
	}
}

// identity is a new key with its certificate.
func identity(t testing.TB, a Algorithm) Identity {
	t.Helper()
	i, err := SelfMade(a, "示例报关有限公司", sold)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// selfSigned is the unsigned vector, signed with a key made for it.
func selfSigned(t testing.TB, a Algorithm) []byte {
	t.Helper()
	signer, err := identity(t, a).Signer()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Sign(t.Context(), testdata(t, "ceb303_unsigned.xml"), signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestVerifyKnowsTheFormsASignatureMayNotHave(t *testing.T) {
	t.Parallel()
	signed := string(testdata(t, "ceb303_rsa_signed.xml"))
	signature := signed[strings.Index(signed, "<ds:Signature "):strings.Index(signed, "</ceb:CEB303Message>")]
	swap := func(old, new string) string { return strings.Replace(signed, old, new, 1) }
	tests := []struct {
		name    string
		message string
		want    error
	}{
		{"no signature", string(testdata(t, "ceb303_unsigned.xml")), ErrUnsigned},
		{"no XML", "hello", ErrUnreadable},
		{"a signature twice", swap(signature, signature+signature), ErrSignature},
		{"a signature moved into a document", strings.Replace(strings.Replace(signed, signature, "", 1), "</ceb:Order>", signature+"</ceb:Order>", 1), ErrUnsigned},
		{"a second signature inside a document", swap("</ceb:Order>", signature+"</ceb:Order>"), ErrSignature},
		{"an order added", swap("<ceb:BaseTransfer>", "<ceb:Order></ceb:Order><ceb:BaseTransfer>"), ErrSignature},
		{"white space added", swap("<ceb:BaseTransfer>", "\n<ceb:BaseTransfer>"), ErrSignature},
		{"a part of the message only", swap(`URI=""`, `URI="#part"`), ErrSignature},
		{"another canonical form", swap(c14nURI, c14nURI+"#WithComments"), ErrSignature},
		{"the algorithms of two kinds", swap(sha1URI, sm3URI), ErrSignature},
		{"another name of the key", swap("01691fe9", "01691fe8"), ErrSignature},
		{"a document type", "<!DOCTYPE x>" + signed, ErrUnreadable},
		{"no certificate and an unknown key", swap("<ds:X509Data>"+between(signed, "<ds:X509Data>", "</ds:X509Data>")+"</ds:X509Data>", ""), ErrSignature},
	}
	for _, tt := range tests {
		if tt.message == signed {
			t.Errorf("%s: the message was not changed", tt.name)
		}
		if _, err := Verify([]byte(tt.message)); !errors.Is(err, tt.want) {
			t.Errorf("%s: Verify = %v, want %v", tt.name, err, tt.want)
		}
	}
}

// A message may be written in other ways that mean the same, and its signature
// must survive them: on its way it may be read and written by other programs.
func TestVerifyAcceptsOtherWritingsOfTheSameMessage(t *testing.T) {
	t.Parallel()
	signed := string(testdata(t, "ceb303_rsa_signed.xml"))
	for name, message := range map[string]string{
		"with a declaration":                     `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + signed + "\n",
		"with a byte order mark":                 "\ufeff" + signed,
		"with a comment":                         strings.Replace(signed, "<ceb:Order>", "<!-- paid --><ceb:Order>", 1),
		"with a comment inside a text":           strings.Replace(signed, "袜子", "袜<!-- x -->子", 1),
		"with attributes in another order":       strings.Replace(signed, ` guid="311AF125-6FED-4603-8C5D-49B1FA4B4B9B" version="1.0"`, ` version='1.0'  guid='311AF125-6FED-4603-8C5D-49B1FA4B4B9B'`, 1),
		"with short empty tags":                  strings.ReplaceAll(signed, "></ds:SignatureMethod>", "/>"),
		"with character references":              strings.Replace(signed, "袜子", "&#x889C;&#23376;", 1),
		"with CDATA":                             strings.Replace(signed, "袜子", "<![CDATA[袜子]]>", 1),
		"with Base64 in lines":                   strings.Replace(signed, "<ds:SignatureValue>", "<ds:SignatureValue>\n", 1),
		"with a namespace declared once more":    strings.Replace(signed, "<ceb:Order>", `<ceb:Order xmlns:ceb="`+Namespace+`">`, 1),
		"with the signature's namespace outside": hoist(signed),
	} {
		if message == signed {
			t.Errorf("%s: the message was not changed", name)
		}
		_, err := Verify([]byte(message))
		if hoisted := strings.HasSuffix(name, "outside"); hoisted != (err != nil) {
			t.Errorf("%s: Verify = %v", name, err)
		}
	}
}

// hoist declares ds on the root, which the digest does see: the one writing in
// the table above that must fail.
func hoist(signed string) string {
	ds := ` xmlns:ds="` + SignatureNS + `"`
	return strings.Replace(strings.Replace(signed, ds, "", 1), " guid=", ds+" guid=", 1)
}

func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	inner, _, _ := strings.Cut(rest, to)
	return inner
}

func TestVerifyGoesByTheKeyItKnowsBeforeTheCertificate(t *testing.T) {
	t.Parallel()
	signed := selfSigned(t, SM2)
	result, err := Verify(signed)
	if err != nil {
		t.Fatal(err)
	}
	wrong := KnownKey{Name: result.KeyName, Public: sm2Key(t).Public}
	if _, err := Verify(signed, wrong); !errors.Is(err, ErrSignature) {
		t.Errorf("a stranger's certificate with a known name: Verify = %v, want ErrSignature", err)
	}
}
