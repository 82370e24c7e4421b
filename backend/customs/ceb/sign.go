package ceb

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"

	"quayside/backend/fault"
)

// ErrNotCanonical means the bytes to sign are not what [Message.Bytes] wrote.
var ErrNotCanonical = fault.New(fault.Internal, "ceb.not-canonical",
	"This message cannot be signed as it stands; write it again from its documents.")

// Signer holds a key, in a file, a card or a machine of its own.
type Signer interface {
	// Algorithm is that of the key.
	Algorithm() Algorithm
	// Sign signs the canonical SignedInfo as it stands, without hashing it
	// first: hashing is part of both algorithms.
	Sign(ctx context.Context, canonicalSignedInfo []byte) (Signature, error)
}

// Signature is what a Signer answers.
type Signature struct {
	Value   []byte // SM2: r and s, 64 bytes; RSA: PKCS#1 v1.5
	CertDER []byte // the certificate of the key, may be empty
	KeyName string // the certificate's serial number, see [KeyName]
}

// Sign puts an enveloped signature into a message that [Message.Bytes] wrote,
// directly before its closing tag. It returns ErrNotCanonical for other bytes
// and for signed ones, or the Signer's own error.
//
// The bytes signed follow the signature chapter of the specification (202205);
// docs/customs.md, "Signature", says how they were proved.
func Sign(ctx context.Context, message []byte, s Signer) ([]byte, error) {
	end := bytes.LastIndex(message, []byte("</ceb:CEB"))
	if end < 0 || !bytes.HasPrefix(message, []byte("<ceb:CEB")) || bytes.Contains(message[:end], []byte("<ds:Signature ")) {
		return nil, ErrNotCanonical
	}
	algorithm := s.Algorithm()
	info := signedInfo(algorithm, algorithm.digest(message))
	signature, err := s.Sign(ctx, []byte(inMessage+info))
	if err != nil {
		return nil, fmt.Errorf("sign message: %w", err)
	}
	out := make([]byte, 0, len(message)+len(info)+2*len(signature.CertDER)+1024)
	out = append(out, message[:end]...)
	out = appendSignature(out, info, signature)
	return append(out, message[end:]...), nil
}

// The opening tag of SignedInfo, as canonical XML has it in a message, which
// declares all three namespaces, and as it is written inside ds:Signature.
const (
	inMessage   = `<ds:SignedInfo xmlns:ceb="` + Namespace + `" xmlns:ds="` + SignatureNS + `" xmlns:xsi="` + schemaNS + `">`
	inSignature = `<ds:SignedInfo>`
)

// signedInfo is the rest of SignedInfo: what is signed, and how.
func signedInfo(a Algorithm, digest []byte) string {
	signatureURI, digestURI := a.uris()
	return `<ds:CanonicalizationMethod Algorithm="` + c14nURI + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + signatureURI + `"></ds:SignatureMethod>` +
		`<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="` + envelopedURI + `"></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + digestURI + `"></ds:DigestMethod>` +
		`<ds:DigestValue>` + base64.StdEncoding.EncodeToString(digest) + `</ds:DigestValue>` +
		`</ds:Reference></ds:SignedInfo>`
}

func appendSignature(b []byte, info string, s Signature) []byte {
	b = append(b, `<ds:Signature xmlns:ds="`+SignatureNS+`">`+inSignature+info+`<ds:SignatureValue>`...)
	b = base64.StdEncoding.AppendEncode(b, s.Value)
	b = append(b, `</ds:SignatureValue><ds:KeyInfo><ds:KeyName>`...)
	b = appendEscaped(b, s.KeyName, false)
	b = append(b, `</ds:KeyName>`...)
	if len(s.CertDER) > 0 {
		b = append(b, `<ds:X509Data><ds:X509Certificate>`...)
		b = base64.StdEncoding.AppendEncode(b, s.CertDER)
		b = append(b, `</ds:X509Certificate></ds:X509Data>`...)
	}
	return append(b, `</ds:KeyInfo></ds:Signature>`...)
}
