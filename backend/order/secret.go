package order

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// alphabet leaves out what is misread aloud or on paper: I, L, O, U, 0 and 1.
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewNumber returns a number for an order placed at t, such as "QS-2611-7K3M9D":
// year and month, then six of thirty characters at random, so that a number
// neither tells how much is sold nor can be guessed from another. Whether it is
// free the table says; see [Add].
func NewNumber(t time.Time) string {
	b := make([]byte, 6)
	for i := range b {
		b[i] = alphabet[randomBelow(len(alphabet))]
	}
	return fmt.Sprintf("QS-%s-%s", t.UTC().Format("0601"), b)
}

// randomBelow returns a number below n, each as likely. A byte that would make
// the first ones likelier is thrown away.
func randomBelow(n int) int {
	limit := byte(256 - 256%n)
	for b := [1]byte{}; ; {
		rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		if b[0] < limit {
			return int(b[0]) % n
		}
	}
}

// NewToken returns a word of 256 random bits that opens a cart.
func NewToken() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash returns how a secret word is stored: its SHA-256 in hex. The words are
// 256 random bits, so nothing slower is needed.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// GuestToken returns the word in the link to the order that a cart's attempt
// made. It follows from the cart's own secret, so that pressing the button
// twice gives the same link, and is not stored anywhere.
func GuestToken(cartToken, attempt string) string {
	mac := hmac.New(sha256.New, []byte(cartToken))
	mac.Write([]byte("quayside order " + attempt))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
