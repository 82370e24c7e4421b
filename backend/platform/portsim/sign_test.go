package portsim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// card is a key with its certificate, as a company holds one. It writes its
// signatures by hand from the text of the specification, so that the tests do
// not lean on the code they test.
type card struct {
	method, digest string
	keyName        string
	der            []byte
	sum            func(string) []byte
	sign           func(string) []byte
}

const sm2Private = "128b2fa8bd433c6c068c8d803dff79792a519a55171b1b650c23661d15897263"

func certificateTemplate(serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: "portsim test"},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

func sm2Card(t testing.TB) card {
	t.Helper()
	raw, err := hex.DecodeString(sm2Private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sm2.NewPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	template := certificateTemplate(0x0300000000000001)
	der, err := smx509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return card{
		method: sm2SM3, digest: digestSM3, keyName: "0300000000000001", der: der,
		sum: func(s string) []byte { d := sm3.Sum([]byte(s)); return d[:] },
		sign: func(s string) []byte {
			r, v, err := sm2.SignWithSM2(rand.Reader, &key.PrivateKey, []byte(sm2User), []byte(s))
			if err != nil {
				t.Fatal(err)
			}
			return append(r.FillBytes(make([]byte, 32)), v.FillBytes(make([]byte, 32))...)
		},
	}
}

func rsaCard(t testing.TB) card {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := certificateTemplate(0x01691fe9)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return card{
		method: rsaSHA1, digest: digestSHA1, keyName: "01691fe9", der: der,
		sum: func(s string) []byte { d := sha1.Sum([]byte(s)); return d[:] },
		sign: func(s string) []byte {
			d := sha1.Sum([]byte(s))
			v, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, d[:])
			if err != nil {
				t.Fatal(err)
			}
			return v
		},
	}
}

// seal signs a message that is written in canonical form and puts the
// signature before the closing tag of the root.
func (c card) seal(xml string) string {
	const open = `<ds:SignedInfo xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`
	inner := `<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + c.method + `"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms>` +
		`<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + c.digest + `"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(c.sum(xml)) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
	signed := `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>` + inner +
		`<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(c.sign(open+inner)) + `</ds:SignatureValue>` +
		`<ds:KeyInfo><ds:KeyName>` + c.keyName + `</ds:KeyName>`
	if len(c.der) > 0 {
		signed += `<ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(c.der) + `</ds:X509Certificate></ds:X509Data>`
	}
	end := strings.LastIndex(xml, "</ceb:CEB")
	return xml[:end] + signed + `</ds:KeyInfo></ds:Signature>` + xml[end:]
}

// The two messages in testdata were signed by other programs; the RSA one is
// also accepted by xmlsec1.
func TestForeignSignaturesVerify(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	raw, err := hex.DecodeString(sm2Private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sm2.NewPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("SM2 with the key of the vector", func(t *testing.T) {
		s := mustReadSignature(t, "testdata/ceb303_sm2_signed.xml")
		if err := s.verify(&key.PublicKey); err != nil {
			t.Errorf("verify = %v, want nil", err)
		}
		whole := s.value
		s.value = slices.Concat(whole[:32], []byte{0}, whole[32:])
		if err := s.verify(&key.PublicKey); !errors.Is(err, errSignature) {
			t.Errorf("verify of 65 bytes = %v, want %v", err, errSignature)
		}
		s.value = whole
		s.value[5] ^= 1
		if err := s.verify(&key.PublicKey); !errors.Is(err, errSignature) {
			t.Errorf("verify of a changed value = %v, want %v", err, errSignature)
		}
	})
	t.Run("RSA with the certificate inside", func(t *testing.T) {
		s := mustReadSignature(t, "testdata/ceb303_rsa_signed.xml")
		if err := s.verifyBy(s.der, at); err != nil {
			t.Errorf("verifyBy = %v, want nil", err)
		}
		if err := s.verifyBy(s.der, at.AddDate(20, 0, 0)); !errors.Is(err, errExpired) {
			t.Errorf("verifyBy in twenty years = %v, want %v", err, errExpired)
		}
	})
}

func mustReadSignature(t *testing.T, name string) signature {
	t.Helper()
	doc, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	root, err := readXML(doc)
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSignature(root, root.SelectElement("Signature"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
