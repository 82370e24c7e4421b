package ceb

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"quayside/backend/testenv"
)

func TestSignReproducesTheRSAVectorToTheByte(t *testing.T) {
	t.Parallel()
	got, err := Sign(t.Context(), testdata(t, "ceb303_unsigned.xml"), rsaSigner(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := testdata(t, "ceb303_rsa_signed.xml"); string(got) != string(want) {
		t.Errorf("signed message differs from the vector:\n got %s\nwant %s", got, want)
	}
}

// hearing is a signer that keeps what it was asked to sign.
type hearing struct {
	algorithm Algorithm
	info      []byte
}

func (h *hearing) Algorithm() Algorithm { return h.algorithm }

func (h *hearing) Sign(_ context.Context, info []byte) (Signature, error) {
	h.info = info
	return Signature{}, nil
}

func TestSignAsksForTheSignedInfoOfTheVectors(t *testing.T) {
	t.Parallel()
	for name, algorithm := range map[string]Algorithm{"rsa": RSA, "sm2": SM2} {
		h := &hearing{algorithm: algorithm}
		if _, err := Sign(t.Context(), testdata(t, "ceb303_unsigned.xml"), h); err != nil {
			t.Fatal(err)
		}
		if want := readVector(t, name).CanonicalSignedInfo; string(h.info) != want {
			t.Errorf("%s: SignedInfo\n got %s\nwant %s", name, h.info, want)
		}
	}
}

func TestDigestOfTheVectorIsSM3OfTheMessageAsItIsWritten(t *testing.T) {
	t.Parallel()
	message := testdata(t, "ceb303_unsigned.xml")
	got := base64.StdEncoding.EncodeToString(SM2.digest(message))
	if want := readVector(t, "sm2").DigestValue; got != want {
		t.Errorf("digest = %s, want %s", got, want)
	}
	sum := sha256.Sum256(message)
	if got, want := hex.EncodeToString(sum[:]), "4351516dc60ddbd4a09ef545908a64b70a9e25e389271f292e1e722a2405bcb1"; got != want {
		t.Errorf("the vector's own canonical form has SHA-256 %s, the file %s", want, got)
	}
}

func TestSelfMadeIdentitySignsWhatVerifyAccepts(t *testing.T) {
	t.Parallel()
	for _, a := range []Algorithm{SM2, RSA} {
		result, err := Verify(selfSigned(t, a))
		if err != nil {
			t.Fatalf("%s: Verify = %v", a, err)
		}
		if result.Algorithm != a || result.KeyName != KeyName(a, result.Certificate.SerialNumber) ||
			result.Certificate.Subject.CommonName != "示例报关有限公司" {
			t.Errorf("%s: result = %+v", a, result)
		}
	}
}

func TestKeyNameIsTheSerialNumberInSoManyDigits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		algorithm Algorithm
		serial    string
		want      string
	}{
		{SM2, "03000000000cde6f", "03000000000cde6f"}, // the specification's own example
		{RSA, "1691fe9", "01691fe9"},                  // likewise
		{SM2, "1", "0000000000000001"},
		{RSA, "123456789a", "123456789a"}, // longer numbers are not cut
	}
	for _, tt := range tests {
		serial, _ := new(big.Int).SetString(tt.serial, 16)
		if got := KeyName(tt.algorithm, serial); got != tt.want {
			t.Errorf("KeyName(%s, %s) = %s, want %s", tt.algorithm, tt.serial, got, tt.want)
		}
	}
}

func TestSignRefusesWhatBytesDidNotWrite(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"nothing":               "",
		"a signed message":      string(testdata(t, "ceb303_rsa_signed.xml")),
		"other XML":             "<order/>",
		"an XML declaration":    `<?xml version="1.0"?>` + string(testdata(t, "ceb303_unsigned.xml")),
		"the default namespace": `<CEB303Message xmlns="` + Namespace + `"></CEB303Message>`,
	} {
		if _, err := Sign(t.Context(), []byte(message), rsaSigner(t)); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: Sign = %v, want ErrNotCanonical", name, err)
		}
	}
}

// broken is a signer whose card was pulled.
type broken struct{ error }

func (broken) Algorithm() Algorithm { return SM2 }
func (b broken) Sign(context.Context, []byte) (Signature, error) {
	return Signature{}, b.error
}

func TestAnRSASignerSaysWhenItsCertificateEnds(t *testing.T) {
	t.Parallel()
	if end := rsaSigner(t).(*RSASigner).Expires(); end.Format("2006-01-02") != "2036-11-20" {
		t.Errorf("Expires = %s", end)
	}
}

func TestSignReturnsTheSignersError(t *testing.T) {
	t.Parallel()
	pulled := errors.New("no card")
	if _, err := Sign(t.Context(), testdata(t, "ceb303_unsigned.xml"), broken{pulled}); !errors.Is(err, pulled) {
		t.Errorf("Sign = %v, want the signer's error", err)
	}
}

func TestLoadSignerTakesPEMAndDERAndRefusesStrangers(t *testing.T) {
	t.Parallel()
	mine, other := identity(t, SM2), identity(t, SM2)
	key, _ := pem.Decode(mine.Key)
	cert, _ := pem.Decode(mine.Certificate)
	tests := []struct {
		name      string
		key, cert []byte
		ok        bool
	}{
		{"both in PEM", mine.Key, mine.Certificate, true},
		{"both in DER", key.Bytes, cert.Bytes, true},
		{"a key in SEC 1", sec1(t, key.Bytes), cert.Bytes, true},
		{"the certificate of another key", mine.Key, other.Certificate, false},
		{"a certificate in place of the key", mine.Certificate, mine.Certificate, false},
		{"a key in place of the certificate", mine.Key, mine.Key, false},
		{"nothing", nil, nil, false},
	}
	for _, tt := range tests {
		s, err := LoadSigner(tt.key, tt.cert)
		if (err == nil) != tt.ok {
			t.Errorf("%s: LoadSigner = %v", tt.name, err)
		}
		if tt.ok && (s.Algorithm() != SM2 || s.(*SM2Signer).Expires().Year() != 2036) {
			t.Errorf("%s: got %+v", tt.name, s)
		}
	}
}

// sec1 writes an SM2 key as older tools do.
func sec1(t *testing.T, pkcs8 []byte) []byte {
	t.Helper()
	key, err := smx509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalSM2PrivateKey(key.(*sm2.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// xmlsec1 is another program's opinion; it knows RSA, not SM2.
func TestXMLSecAgreesOnAnRSASignature(t *testing.T) {
	t.Parallel()
	program := testenv.Program(t, "xmlsec1")
	v := readVector(t, "rsa")
	dir := t.TempDir()
	cert := filepath.Join(dir, "cert.pem")
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: unbase64(t, v.Certificate)}))
	signed, err := Sign(t.Context(), goldenMessages(t)["ceb603"], rsaSigner(t))
	if err != nil {
		t.Fatal(err)
	}
	good, bad := filepath.Join(dir, "good.xml"), filepath.Join(dir, "bad.xml")
	write(t, good, signed)
	signed[len(signed)/10] ^= 1
	write(t, bad, signed)
	if out, err := exec.Command(program, "--verify", "--pubkey-cert-pem", cert, good).CombinedOutput(); err != nil {
		t.Errorf("xmlsec1 refuses our signature: %v\n%s", err, out)
	}
	if out, err := exec.Command(program, "--verify", "--pubkey-cert-pem", cert, bad).CombinedOutput(); err == nil {
		t.Errorf("xmlsec1 accepts a changed message, so its agreement is worth nothing:\n%s", out)
	}
}

func write(t testing.TB, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
