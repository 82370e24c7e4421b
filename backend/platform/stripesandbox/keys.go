package stripesandbox

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"net/http"
	"strings"
)

// Keys are what a shop needs to speak with the sandbox. They have the form of
// Stripe's test keys, so a shop cannot tell them from those.
type Keys struct {
	Secret      string // sk_test_..., for the shop's server
	Publishable string // pk_test_..., for browsers
	Webhook     string // whsec_..., signs webhooks
}

// String hides the secrets, so that a log cannot hold them.
func (k Keys) String() string { return "keys of " + k.Publishable }

// GoString hides them from %#v too.
func (k Keys) GoString() string { return k.String() }

// MarshalText hides them from JSON and from structured logs.
func (k Keys) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// loadKeys reads the keys, or draws them the first time the file is opened.
func loadKeys(ctx context.Context, tx *sql.Tx) (Keys, error) {
	fresh := Keys{Secret: newID("sk_test"), Publishable: newID("pk_test"), Webhook: newID("whsec")}
	var k Keys
	for _, one := range []struct {
		name, fresh string
		into        *string
	}{{"secret", fresh.Secret, &k.Secret}, {"publishable", fresh.Publishable, &k.Publishable}, {"webhook", fresh.Webhook, &k.Webhook}} {
		const q = `INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING value`
		if err := tx.QueryRowContext(ctx, q, "key."+one.name, one.fresh).Scan(one.into); err != nil {
			return Keys{}, err
		}
	}
	return k, nil
}

// newID draws an id that nobody can guess: "pi_" and 24 characters.
func newID(kind string) string { return kind + "_" + rand.Text()[:24] }

// access says which keys an address takes.
type access int

const (
	secretOnly access = iota
	anyKey            // also the publishable one, with the client secret of the object
)

// admit tells whether the caller holds only the publishable key, or refuses.
// Stripe takes the key as a bearer token or as the user name of basic
// authentication.
func (s *Sandbox) admit(r *http.Request, who access) (public bool, no *refusal) {
	key, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		key, _, _ = r.BasicAuth()
	}
	switch {
	case key == "":
		return false, &refusal{Status: http.StatusUnauthorized, Type: invalidRequest,
			Message: "No API key was sent. Send the secret key as a bearer token in the Authorization header."}
	case same(key, s.keys.Secret):
		return false, nil
	case !same(key, s.keys.Publishable):
		return false, &refusal{Status: http.StatusUnauthorized, Type: invalidRequest, Code: "api_key_invalid",
			Message: "This API key is not one of this sandbox: " + masked(key)}
	case who == secretOnly:
		return false, &refusal{Status: http.StatusForbidden, Type: invalidRequest, Code: "secret_key_required",
			Message: "This call needs the secret key; a publishable key is not enough."}
	}
	return true, nil
}

// same compares two secrets in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// masked shows the kind of a key and its last four characters.
func masked(key string) string {
	if len(key) < 16 {
		return "****"
	}
	return key[:8] + "****" + key[len(key)-4:]
}
