package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// The refusals of signing in. ErrWrong does not say which of the two is wrong,
// and it comes as slowly for an address we do not know.
var (
	ErrWrong = fault.New(fault.Invalid, "account.wrong",
		"The email address or the password is not right. Check both and try again.")
	ErrSignedOut = fault.New(fault.Denied, "account.signed_out",
		"You are not signed in, or not any more. Sign in, then try again.")
)

const (
	// SessionLife is how long a person stays signed in at most.
	SessionLife = 7 * 24 * time.Hour

	// sessionIdle is how long they stay signed in without doing anything.
	sessionIdle = 12 * time.Hour

	// sessionStep is how exactly their last doing is remembered: a write each
	// so often, not on every page.
	sessionStep = 5 * time.Minute

	tokenBytes   = 32  // of randomness in a session's token
	maxUserAgent = 200 // characters of a browser's name that are kept
)

// Desk signs people in and out and knows who holds a session.
type Desk struct {
	db        *database.DB
	passwords *Passwords
	throttle  *throttle
	now       func() time.Time
}

// NewDesk returns a desk on db. now is asked for the time.
func NewDesk(db *database.DB, passwords *Passwords, now func() time.Time) (*Desk, error) {
	t, err := newThrottle()
	return &Desk{db: db, passwords: passwords, throttle: t, now: now}, err
}

// Attempt is somebody who wants to sign in.
type Attempt struct {
	Email, Password string
	Address         string // where they come from: an IP address
	UserAgent       string // with which browser
}

// SignIn opens a session and returns its token, which is shown to nobody but
// the browser, and whose it is. It returns ErrWrong, or ErrOften with a [Wait],
// or a busy fault.
func (d *Desk) SignIn(ctx context.Context, a Attempt) (token string, u User, err error) {
	email := FoldEmail(a.Email)
	if !isEmail(email) {
		email = "" // nobody's
	}
	if err := d.throttle.take(email, a.Address, d.now()); err != nil {
		return "", User{}, err
	}
	u, hash, err := findToSignIn(ctx, d.db, email)
	if err != nil {
		return "", User{}, err
	}
	ok, err := d.passwords.Match(ctx, a.Password, hash)
	if err != nil {
		return "", User{}, err
	}
	if !ok {
		return "", User{}, ErrWrong
	}
	d.throttle.forget(email, a.Address)
	token, err = d.open(ctx, u, a.UserAgent)
	return token, u, err
}

// open stores a new session, and forgets those of u that have ended.
func (d *Desk) open(ctx context.Context, u User, userAgent string) (token string, err error) {
	token = newToken()
	now := d.now().UTC()
	s := sessionRow{
		TokenHash: hashToken(token), UserID: u.ID, UserAgent: shorten(userAgent),
		CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(SessionLife),
	}
	err = d.db.InTx(ctx, func(tx *database.Tx) error {
		if err := dropEnded(ctx, tx, u.ID, now); err != nil {
			return err
		}
		return addSession(ctx, tx, s)
	})
	return token, err
}

// Who returns whose session token is, or ErrSignedOut.
func (d *Desk) Who(ctx context.Context, token string) (User, error) {
	if base64.RawURLEncoding.DecodedLen(len(token)) != tokenBytes {
		return User{}, ErrSignedOut
	}
	s, u, err := findSession(ctx, d.db, hashToken(token))
	if err != nil {
		return User{}, err
	}
	now := d.now().UTC()
	if !now.Before(s.ExpiresAt) || now.Sub(s.LastSeenAt) >= sessionIdle {
		return User{}, ErrSignedOut
	}
	if now.Sub(s.LastSeenAt) >= sessionStep {
		err = d.db.InTx(ctx, func(tx *database.Tx) error { return sawSession(ctx, tx, s.TokenHash, now) })
	}
	return u, err
}

// SignOut ends the session of token. One that has ended already stays ended.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.db.InTx(ctx, func(tx *database.Tx) error { return dropSession(ctx, tx, hashToken(token)) })
}

// newToken returns 256 random bits as 43 characters that a cookie can hold.
func newToken() string {
	var b [tokenBytes]byte
	rand.Read(b[:]) // never fails; it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashToken is what we keep of a token. It needs no salt and no cost: nobody
// guesses 256 bits.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// shorten keeps the beginning of a browser's name, as text a database takes.
func shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > maxUserAgent {
		return string(runes[:maxUserAgent])
	}
	return s
}

// IsSignedOut reports whether err says that there is no session, as opposed to
// that it could not be looked up.
func IsSignedOut(err error) bool { return errors.Is(err, ErrSignedOut) }
