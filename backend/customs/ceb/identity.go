package ceb

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Identity is a key and the certificate of it, both in PEM.
type Identity struct {
	Key         []byte // PKCS#8; a secret
	Certificate []byte
}

// Signer returns the signer of the identity.
func (i Identity) Signer() (Signer, error) { return LoadSigner(i.Key, i.Certificate) }

// SelfMade makes a key and a certificate that vouches for itself, valid for ten
// years from now. It serves a stand-in port and tests; real customs takes only
// certificates of the electronic port's own authority.
func SelfMade(a Algorithm, company string, now time.Time) (Identity, error) {
	key, err := newKey(a)
	if err != nil {
		return Identity{}, fmt.Errorf("make %s key: %w", a, err)
	}
	template, err := certificateFor(a, company, now)
	if err != nil {
		return Identity{}, fmt.Errorf("make %s certificate: %w", a, err)
	}
	cert, err := smx509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return Identity{}, fmt.Errorf("make %s certificate: %w", a, err)
	}
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return Identity{}, fmt.Errorf("make %s key: %w", a, err)
	}
	return Identity{
		Key:         pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
	}, nil
}

func newKey(a Algorithm) (crypto.Signer, error) {
	if a == RSA {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return sm2.GenerateKey(rand.Reader)
}

// certificateFor has a serial number of the length the port's own have, and
// begins it with 03 as they do for SM2.
func certificateFor(a Algorithm, company string, now time.Time) (*x509.Certificate, error) {
	serial := make([]byte, a.keyNameLength()/2)
	if _, err := rand.Read(serial[1:]); err != nil {
		return nil, err
	}
	serial[0] = 3
	number := sm3.Sum(serial)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{Country: []string{"CN"}, Organization: []string{company}, CommonName: company},
		NotBefore:    now.UTC().Add(-time.Hour),
		NotAfter:     now.UTC().AddDate(10, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,

		// The same number twice says that the certificate vouches for itself.
		SubjectKeyId: number[:20], AuthorityKeyId: number[:20],
	}
	if a == SM2 {
		template.SignatureAlgorithm = smx509.SM2WithSM3
	}
	return template, nil
}
