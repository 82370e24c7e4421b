package portsim

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" // the older algorithm of the specification
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/beevik/etree"
	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
	dsig "github.com/russellhaering/goxmldsig"
)

// Algorithm names of the specification, edition 202205. The SM2 pair is the
// preferred one; RSA-SHA1 is what older keys can do.
const (
	canonicalXML = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	enveloped    = dsigSpace + "enveloped-signature"
	sm2SM3       = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
	digestSM3    = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"
	rsaSHA1      = dsigSpace + "rsa-sha1"
	digestSHA1   = dsigSpace + "sha1"
)

// sm2User is the user id that enters every SM2 signature (GB/T 32918.2).
const sm2User = "1234567812345678"

// Why a signature is refused. A digest that differs means the text was changed
// after signing; the rest mean that the signature itself is not good.
var (
	errUnsigned  = errors.New("申报状态为申报时必须有数字签名")
	errSignShape = errors.New("数字签名节点格式错误")
	errAlgorithm = errors.New("签名算法与摘要算法不匹配或不支持")
	errDigest    = errors.New("加签数据比对失败")
	errSignature = errors.New("数字签名验证失败")
	errNoKey     = errors.New("数字签名缺少证书")
	errExpired   = errors.New("签名证书不在有效期内")
	errSerial    = errors.New("签名证书序列号与KeyName不一致")
)

// signature is the enveloped XML signature of a message, ready to be verified.
type signature struct {
	method     string // algorithm of the value
	signedInfo []byte // canonical, with the namespaces it inherits
	value      []byte
	keyName    string
	der        []byte // certificate, if it came along
}

// signatureNode is the one shape of ds:Signature that the specification knows:
// one reference to the whole document, one transform, KeyName and certificate.
func signatureNode() node {
	algorithm := func(name string) node {
		return node{name: name, attrs: []attr{{name: "Algorithm", required: true, value: value{max: 200}}}}
	}
	base64Text := func(name string) node { return node{name: name, value: &value{form: formBase64}} }
	reference := node{
		name:  "Reference",
		attrs: []attr{{name: "URI", required: true, value: value{}}},
		children: []node{
			{name: "Transforms", children: []node{algorithm("Transform")}},
			algorithm("DigestMethod"), base64Text("DigestValue"),
		},
	}
	return node{name: "Signature", space: dsigSpace, children: []node{
		{name: "SignedInfo", children: []node{
			algorithm("CanonicalizationMethod"), algorithm("SignatureMethod"), reference,
		}},
		base64Text("SignatureValue"),
		{name: "KeyInfo", children: []node{
			optional(text("KeyName", 100)),
			optional(node{name: "X509Data", children: []node{base64Text("X509Certificate")}}),
		}},
	}}
}

// readSignature checks the shape, the algorithms and the digest of the
// signature el inside root. The digest covers all of root but el.
func readSignature(root, el *etree.Element) (signature, error) {
	var found []string
	signatureNode().check(el, "Signature", &found)
	if len(found) > 0 {
		return signature{}, fmt.Errorf("%w: %s", errSignShape, found[0])
	}
	info := el.SelectElement("SignedInfo")
	s := signature{method: algorithmOf(info, "SignatureMethod"), keyName: textAt(el, "KeyInfo/KeyName")}
	reference := info.SelectElement("Reference")
	if err := checkAlgorithms(info, reference, s.method); err != nil {
		return signature{}, err
	}
	if err := checkDigest(root, el, reference, s.method); err != nil {
		return signature{}, err
	}
	return s, s.fill(el, info)
}

// fill takes from el what verifying needs.
func (s *signature) fill(el, info *etree.Element) error {
	var err error
	if s.signedInfo, err = canonical(info); err != nil {
		return fmt.Errorf("canonical SignedInfo: %w", err)
	}
	if s.value, err = bytesAt(el, "SignatureValue"); err != nil {
		return fmt.Errorf("%w: SignatureValue", errSignShape)
	}
	if s.der, err = bytesAt(el, "KeyInfo/X509Data/X509Certificate"); err != nil {
		return fmt.Errorf("%w: X509Certificate", errSignShape)
	}
	return nil
}

// checkAlgorithms wants inclusive C14N, the enveloped transform, and the digest
// that belongs to the method: mixing the pairs is a known mistake of clients.
func checkAlgorithms(info, reference *etree.Element, method string) error {
	digest := map[string]string{sm2SM3: digestSM3, rsaSHA1: digestSHA1}[method]
	switch {
	case algorithmOf(info, "CanonicalizationMethod") != canonicalXML:
		return fmt.Errorf("%w: CanonicalizationMethod", errAlgorithm)
	case algorithmOf(reference, "Transforms/Transform") != enveloped:
		return fmt.Errorf("%w: Transform", errAlgorithm)
	case digest == "" || algorithmOf(reference, "DigestMethod") != digest:
		return errAlgorithm
	}
	return nil
}

// checkDigest compares DigestValue with the message as it is without the
// signature; white space around the signature counts.
func checkDigest(root, el, reference *etree.Element, method string) error {
	want, err := bytesAt(reference, "DigestValue")
	if err != nil {
		return fmt.Errorf("%w: DigestValue", errSignShape)
	}
	bare := root.Copy()
	bare.RemoveChildAt(el.Index())
	plain, err := canonical(bare)
	if err != nil {
		return fmt.Errorf("canonical message: %w", err)
	}
	if !bytes.Equal(want, digestOf(method, plain)) {
		return errDigest
	}
	return nil
}

func digestOf(method string, plain []byte) []byte {
	if method == sm2SM3 {
		sum := sm3.Sum(plain)
		return sum[:]
	}
	sum := sha1.Sum(plain)
	return sum[:]
}

func canonical(el *etree.Element) ([]byte, error) {
	return dsig.MakeC14N10RecCanonicalizer().Canonicalize(el)
}

// verify checks the value with a public key, *ecdsa.PublicKey on the SM2 curve
// or *rsa.PublicKey, whichever the method needs.
func (s signature) verify(public any) error {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if s.method == sm2SM3 && sm2.IsSM2PublicKey(key) && s.verifySM2(key) {
			return nil
		}
	case *rsa.PublicKey:
		sum := sha1.Sum(s.signedInfo)
		if s.method == rsaSHA1 && rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], s.value) == nil {
			return nil
		}
	}
	return errSignature
}

// verifySM2 wants the value as r and s, 32 bytes each, not as ASN.1.
func (s signature) verifySM2(key *ecdsa.PublicKey) bool {
	if len(s.value) != 64 {
		return false
	}
	r, t := new(big.Int).SetBytes(s.value[:32]), new(big.Int).SetBytes(s.value[32:])
	return sm2.VerifyWithSM2(key, []byte(sm2User), s.signedInfo, r, t)
}

// verifyBy checks the value with a certificate that must be in force at now
// and whose serial number must be the KeyName, where one was given.
func (s signature) verifyBy(der []byte, now time.Time) error {
	if len(der) == 0 {
		return errNoKey
	}
	certificate, err := smx509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("%w: X509Certificate", errSignShape)
	}
	plain := (*x509.Certificate)(certificate)
	if now.Before(plain.NotBefore) || now.After(plain.NotAfter) {
		return errExpired
	}
	if serial, ok := new(big.Int).SetString(s.keyName, 16); s.keyName != "" && (!ok || serial.Cmp(plain.SerialNumber) != 0) {
		return errSerial
	}
	return s.verify(plain.PublicKey)
}

// at finds the descendant of el along a path of tags, or nil.
func at(el *etree.Element, path string) *etree.Element {
	for tag := range strings.SplitSeq(path, "/") {
		if el = el.SelectElement(tag); el == nil {
			return nil
		}
	}
	return el
}

func textAt(el *etree.Element, path string) string {
	if el = at(el, path); el == nil {
		return ""
	}
	return strings.TrimSpace(el.Text())
}

func bytesAt(el *etree.Element, path string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(textAt(el, path)), ""))
}

func algorithmOf(el *etree.Element, path string) string {
	if el = at(el, path); el == nil {
		return ""
	}
	return el.SelectAttrValue("Algorithm", "")
}
