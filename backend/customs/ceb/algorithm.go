package ceb

import (
	"crypto/sha1"

	"github.com/emmansun/gmsm/sm3"
)

// Algorithm is how a message is signed.
type Algorithm string

const (
	// SM2 is the Chinese national algorithm with SM3 digests, which customs
	// prefers. Its signature is 64 bytes, r and s.
	SM2 Algorithm = "SM2"
	// RSA is PKCS#1 v1.5 with SHA-1. SHA-1 is broken as a promise between
	// strangers; customs still takes it, so old certificates can be used.
	RSA Algorithm = "RSA"
)

// Names of the algorithms in a signature. Those of SM2 and SM3 are customs'
// own, of April 2022.
const (
	c14nURI      = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	envelopedURI = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	sm2URI       = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
	sm3URI       = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"
	rsaURI       = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
	sha1URI      = "http://www.w3.org/2000/09/xmldsig#sha1"
)

// uris returns the names of the signature and the digest.
func (a Algorithm) uris() (signature, digest string) {
	if a == RSA {
		return rsaURI, sha1URI
	}
	return sm2URI, sm3URI
}

// algorithmOf returns the algorithm with these names, "" if there is none.
// The two must belong together.
func algorithmOf(signature, digest string) Algorithm {
	for _, a := range []Algorithm{SM2, RSA} {
		if s, d := a.uris(); s == signature && d == digest {
			return a
		}
	}
	return ""
}

func (a Algorithm) digest(b []byte) []byte {
	if a == RSA {
		sum := sha1.Sum(b)
		return sum[:]
	}
	sum := sm3.Sum(b)
	return sum[:]
}

// keyNameLength is how many hexadecimal digits a KeyName has.
func (a Algorithm) keyNameLength() int {
	if a == RSA {
		return 8
	}
	return 16
}
