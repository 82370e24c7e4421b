package ceb

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// SM2Signer signs with an SM2 key held in memory. It may be used by many
// goroutines at once.
type SM2Signer struct {
	key  *sm2.PrivateKey
	cert *smx509.Certificate
	name string
}

// RSASigner signs with an RSA key held in memory. It may be used by many
// goroutines at once.
type RSASigner struct {
	key  *rsa.PrivateKey
	cert *smx509.Certificate
	name string
}

// LoadSigner returns the signer of a private key (PKCS#8, PKCS#1 or SEC 1) and its
// certificate, each in PEM or DER. It fails if the two do not belong together,
// or for a key that is neither SM2 nor RSA.
func LoadSigner(key, certificate []byte) (Signer, error) {
	cert, err := smx509.ParseCertificate(derOf(certificate))
	if err != nil {
		return nil, fmt.Errorf("signing certificate: %w", err)
	}
	private, err := parseKey(derOf(key))
	if err != nil {
		return nil, err
	}
	switch k := private.(type) {
	case *sm2.PrivateKey:
		if !k.PublicKey.Equal(cert.PublicKey) {
			return nil, errors.New("signing key: it is not the key of the certificate")
		}
		return &SM2Signer{key: k, cert: cert, name: KeyName(SM2, cert.SerialNumber)}, nil
	case *rsa.PrivateKey:
		if !k.PublicKey.Equal(cert.PublicKey) {
			return nil, errors.New("signing key: it is not the key of the certificate")
		}
		return &RSASigner{key: k, cert: cert, name: KeyName(RSA, cert.SerialNumber)}, nil
	}
	return nil, fmt.Errorf("signing key: %T is neither SM2 nor RSA", private)
}

// derOf takes the DER out of a PEM block; other bytes are DER already.
func derOf(b []byte) []byte {
	if block, _ := pem.Decode(b); block != nil {
		return block.Bytes
	}
	return b
}

func parseKey(der []byte) (any, error) {
	key, err := smx509.ParsePKCS8PrivateKey(der)
	if err == nil {
		return key, nil
	}
	if key, e := smx509.ParseSM2PrivateKey(der); e == nil {
		return key, nil
	}
	if key, e := smx509.ParsePKCS1PrivateKey(der); e == nil {
		return key, nil
	}
	return nil, fmt.Errorf("signing key: %w", err)
}

// KeyName is how a message names its certificate: the serial number in lower
// case hexadecimal, 16 digits for SM2 and 8 for RSA, longer only if the number is.
func KeyName(a Algorithm, serial *big.Int) string {
	name := serial.Text(16)
	return strings.Repeat("0", max(0, a.keyNameLength()-len(name))) + name
}

// Algorithm returns SM2.
func (s *SM2Signer) Algorithm() Algorithm { return SM2 }

// Expires returns when the certificate ends.
func (s *SM2Signer) Expires() time.Time { return s.cert.NotAfter }

// Sign signs with the standard user id 1234567812345678 (GB/T 32918.2).
func (s *SM2Signer) Sign(_ context.Context, info []byte) (Signature, error) {
	der, err := s.key.Sign(rand.Reader, info, sm2.DefaultSM2SignerOpts)
	if err != nil {
		return Signature{}, fmt.Errorf("sm2: %w", err)
	}
	value, err := rawSM2(der)
	if err != nil {
		return Signature{}, err
	}
	return Signature{Value: value, CertDER: s.cert.Raw, KeyName: s.name}, nil
}

// sm2Pair is an SM2 signature in ASN.1, as libraries have it. Messages carry the
// two numbers bare, 32 bytes each.
type sm2Pair struct{ R, S *big.Int }

func rawSM2(der []byte) ([]byte, error) {
	var pair sm2Pair
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	raw := make([]byte, 64)
	pair.R.FillBytes(raw[:32])
	pair.S.FillBytes(raw[32:])
	return raw, nil
}

func derSM2(raw []byte) ([]byte, error) {
	return asn1.Marshal(sm2Pair{R: new(big.Int).SetBytes(raw[:32]), S: new(big.Int).SetBytes(raw[32:])})
}

// Algorithm returns RSA.
func (s *RSASigner) Algorithm() Algorithm { return RSA }

// Expires returns when the certificate ends.
func (s *RSASigner) Expires() time.Time { return s.cert.NotAfter }

// Sign signs with PKCS#1 v1.5 and SHA-1; the same bytes always get the same
// signature.
func (s *RSASigner) Sign(_ context.Context, info []byte) (Signature, error) {
	value, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA1, RSA.digest(info))
	if err != nil {
		return Signature{}, fmt.Errorf("rsa: %w", err)
	}
	return Signature{Value: value, CertDER: s.cert.Raw, KeyName: s.name}, nil
}
