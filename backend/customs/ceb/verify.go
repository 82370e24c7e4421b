package ceb

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/smx509"

	"quayside/backend/fault"
)

// Refusals of a signature.
var (
	ErrUnsigned = fault.New(fault.Invalid, "ceb.unsigned",
		"This message carries no signature; ask its sender for a signed one.")
	ErrSignature = fault.New(fault.Invalid, "ceb.signature",
		"The signature of this message is not right: it was changed after it was signed, or signed with another key.")
)

// VerifyResult is a signature that is right.
type VerifyResult struct {
	Algorithm   Algorithm
	KeyName     string
	Certificate *smx509.Certificate // nil if the message names its key only
}

// KnownKey is the public key of a sender whose messages name it without
// showing a certificate: *ecdsa.PublicKey on the SM2 curve, or *rsa.PublicKey.
type KnownKey struct {
	Name   string
	Public crypto.PublicKey
}

// Verify checks the enveloped signature of a message in any writing, with
// both algorithms. That the result has no error means: nothing was changed
// since the holder of the certificate's key signed it, the KeyName is the certificate's,
// and a certificate that names itself as issuer is intact. It does not mean
// that the certificate is to be trusted or still valid; the caller compares it
// with those it knows. A key given in known goes before the certificate.
//
// It returns ErrUnsigned, or ErrSignature with the reason as its cause.
func Verify(message []byte, known ...KnownKey) (VerifyResult, error) {
	root, err := parse(message, MaxBytes)
	if err != nil {
		return VerifyResult{}, err
	}
	signature := signatureOf(root)
	if signature == nil {
		return VerifyResult{}, ErrUnsigned
	}
	result, err := verify(message, signature, known)
	if err != nil {
		return VerifyResult{}, ErrSignature.Because(err)
	}
	return result, nil
}

func signatureOf(root *node) *node {
	for _, n := range root.children {
		if n.name.Space == SignatureNS && n.name.Local == "Signature" {
			return n
		}
	}
	return nil
}

func verify(message []byte, signature *node, known []KnownKey) (VerifyResult, error) {
	algorithm, digest, err := readSignedInfo(signature)
	if err != nil {
		return VerifyResult{}, err
	}
	form, err := canonicalize(message)
	if err != nil {
		return VerifyResult{}, err
	}
	if !bytes.Equal(algorithm.digest(form.document), digest) {
		return VerifyResult{}, errors.New("the digest is not that of the message")
	}
	result, public, err := readKey(signature, algorithm, known)
	if err != nil {
		return VerifyResult{}, err
	}
	value, err := decode(signature.child("SignatureValue"))
	if err != nil {
		return VerifyResult{}, err
	}
	return result, algorithm.verify(public, form.signedInfo, value)
}

// readSignedInfo reads what is signed and how. Only the one form of the
// specification is taken: the whole message, without its signature.
func readSignedInfo(signature *node) (Algorithm, []byte, error) {
	if err := hasExactly(signature, "SignedInfo", "SignatureValue", "KeyInfo"); err != nil {
		return "", nil, err
	}
	info := signature.child("SignedInfo")
	if err := hasExactly(info, "CanonicalizationMethod", "SignatureMethod", "Reference"); err != nil {
		return "", nil, err
	}
	reference := info.child("Reference")
	if err := hasExactly(reference, "Transforms", "DigestMethod", "DigestValue"); err != nil {
		return "", nil, err
	}
	transforms := reference.child("Transforms")
	if err := hasExactly(transforms, "Transform"); err != nil {
		return "", nil, err
	}
	algorithm := algorithmOf(uri(info, "SignatureMethod"), uri(reference, "DigestMethod"))
	if reference.attr("URI") != "" || uri(info, "CanonicalizationMethod") != c14nURI ||
		uri(transforms, "Transform") != envelopedURI || algorithm == "" {
		return "", nil, errors.New("the signature is not of the form of the specification")
	}
	digest, err := decode(reference.child("DigestValue"))
	return algorithm, digest, err
}

// hasExactly checks the children of an element, their order included.
func hasExactly(n *node, names ...string) error {
	if len(n.children) != len(names) {
		return fmt.Errorf("%s has %d children, not %d", n.name.Local, len(n.children), len(names))
	}
	for i, name := range names {
		if c := n.children[i]; c.name.Local != name || c.name.Space != SignatureNS {
			return fmt.Errorf("%s has %s in place of %s", n.name.Local, c.name.Local, name)
		}
	}
	return nil
}

func uri(n *node, child string) string { return n.child(child).attr("Algorithm") }

// decode reads Base64 that may be broken into lines. It is strict about the
// bits that do not count, so that a value has one writing.
func decode(n *node) ([]byte, error) {
	text := strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "").Replace(n.text)
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(n.children) > 0 || len(b) == 0 {
		return nil, fmt.Errorf("%s is not Base64: %w", n.name.Local, err)
	}
	return b, nil
}
