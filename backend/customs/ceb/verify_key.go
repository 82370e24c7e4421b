package ceb

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// readKey finds the public key the signature is checked with.
func readKey(signature *node, a Algorithm, known []KnownKey) (VerifyResult, crypto.PublicKey, error) {
	info := signature.child("KeyInfo")
	result := VerifyResult{Algorithm: a, KeyName: info.child("KeyName").value()}
	cert, err := readCertificate(info, result.KeyName, a)
	if err != nil {
		return result, nil, err
	}
	result.Certificate = cert
	for _, k := range known {
		if k.Name == result.KeyName {
			return result, k.Public, nil
		}
	}
	if cert == nil {
		return result, nil, fmt.Errorf("no certificate, and key %q is not known", result.KeyName)
	}
	return result, cert.PublicKey, nil
}

// readCertificate returns the certificate of the message, nil if it has none.
func readCertificate(info *node, name string, a Algorithm) (*smx509.Certificate, error) {
	if len(info.children) == 1 && info.child("KeyName").name.Local != "" {
		return nil, nil
	}
	data := info.child("X509Data")
	if err := errors.Join(hasExactly(info, "KeyName", "X509Data"), hasExactly(data, "X509Certificate")); err != nil {
		return nil, err
	}
	der, err := decode(data.child("X509Certificate"))
	if err != nil {
		return nil, err
	}
	cert, err := smx509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if KeyName(a, cert.SerialNumber) != name {
		return nil, fmt.Errorf("key name %q is not the certificate's number", name)
	}
	if selfIssued(cert) {
		err = cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature)
	}
	return cert, err
}

// selfIssued goes by the names and by the key numbers, so that a certificate
// does not escape the check of its own signature by a change of either.
func selfIssued(c *smx509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) ||
		len(c.AuthorityKeyId) > 0 && bytes.Equal(c.AuthorityKeyId, c.SubjectKeyId)
}

func (a Algorithm) verify(public crypto.PublicKey, info, value []byte) error {
	switch k := public.(type) {
	case *rsa.PublicKey:
		if a == RSA {
			return rsa.VerifyPKCS1v15(k, crypto.SHA1, RSA.digest(info), value)
		}
	case *ecdsa.PublicKey:
		if a == SM2 && sm2.IsSM2PublicKey(k) {
			return verifySM2(k, info, value)
		}
	}
	return fmt.Errorf("a key of type %T cannot check a signature of %s", public, a)
}

func verifySM2(k *ecdsa.PublicKey, info, value []byte) error {
	if len(value) != 64 {
		return fmt.Errorf("an SM2 signature has 64 bytes, not %d", len(value))
	}
	der, err := derSM2(value)
	if err != nil {
		return err
	}
	if !sm2.VerifyASN1WithSM2(k, nil, info, der) {
		return errors.New("the signature is not of this key")
	}
	return nil
}
