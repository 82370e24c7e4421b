package ceb

import (
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/sm2"
)

// vector is a message signed by another program, with the keys it used.
// testdata/README.md says where the files come from.
type vector struct {
	DigestValue         string `json:"digest_value"`
	CanonicalSignedInfo string `json:"canonical_signed_info"`
	PrivateKeyPEM       string `json:"private_key_pem"` // RSA
	Certificate         string `json:"certificate_b64"` // RSA
	PublicKeyHex        string `json:"public_key_hex"`  // SM2
	PrivateKeyHex       string `json:"private_key_hex"` // SM2
}

func readVector(t testing.TB, name string) vector {
	t.Helper()
	var all map[string]vector
	if err := json.Unmarshal(testdata(t, "vectors.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all[name]
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rsaSigner is the signer of the RSA vector. Its signatures never differ, so
// golden files may be signed with it.
func rsaSigner(t testing.TB) Signer {
	t.Helper()
	v := readVector(t, "rsa")
	s, err := LoadSigner([]byte(v.PrivateKeyPEM), unbase64(t, v.Certificate))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sm2Key is the public key of the SM2 vector, which shows no certificate.
func sm2Key(t testing.TB) KnownKey {
	t.Helper()
	return KnownKey{Name: "0300000000000001", Public: publicKey(t, readVector(t, "sm2").PublicKeyHex)}
}

func publicKey(t testing.TB, uncompressed string) crypto.PublicKey {
	t.Helper()
	raw, err := hex.DecodeString(uncompressed)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sm2.NewPublicKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
