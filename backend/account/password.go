package account

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"quayside/backend/fault"
)

// The refusals of a password.
var (
	ErrShort = fault.New(fault.Invalid, "account.password_short",
		"A password has at least 12 characters. A few words in a row are easy to remember.")
	ErrLong = fault.New(fault.Invalid, "account.password_long",
		"A password has at most 128 characters.")
	errBusy = fault.New(fault.Busy, "account.busy",
		"Many people are signing in right now. Try again in a few seconds.")
)

const (
	minPassword = 12  // characters
	maxPassword = 128 // bytes; bounds the work a stranger can ask for

	// patience is how long somebody waits for their turn to be hashed.
	patience = 5 * time.Second
)

// Cost is what one guess at a password costs, for us and for a thief.
type Cost struct {
	MemoryKiB, Passes uint32
}

// Usual is OWASP's first recommendation for argon2id (Password Storage Cheat
// Sheet, 2025): 19 MiB, two passes, one lane. A hash takes some 30 ms.
func Usual() Cost { return Cost{MemoryKiB: 19 * 1024, Passes: 2} }

// Passwords hashes and compares passwords. As many at once as there are
// processors, the rest wait for their turn: a crowd at the sign-in page must
// not take the memory of the shop.
type Passwords struct {
	params *argon2id.Params
	turns  chan struct{}
	nobody string // a hash that no password has
}

// NewPasswords makes ready what comparing needs. Hashes of another cost can
// still be compared.
func NewPasswords(cost Cost) (*Passwords, error) {
	p := &Passwords{
		params: &argon2id.Params{Memory: cost.MemoryKiB, Iterations: cost.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		turns:  make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	var err error
	// Longer than a password may be, so nobody can have it.
	p.nobody, err = argon2id.CreateHash(string(make([]byte, maxPassword+1)), p.params)
	return p, err
}

// Hash returns the hash of a new password, to be kept in place of it. It takes
// long and so must not be called in a transaction. It returns ErrShort, ErrLong
// or, if too many wait, a busy fault.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return "", ErrShort
	case len(password) > maxPassword:
		return "", ErrLong
	}
	if err := p.wait(ctx); err != nil {
		return "", err
	}
	defer p.done()
	return argon2id.CreateHash(password, p.params)
}

// Match reports whether hash was made of password. An empty hash, which is
// nobody's, takes as long as any other: how long an answer takes must not tell
// who has an account here.
func (p *Passwords) Match(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > maxPassword {
		password, hash = "", ""
	}
	if hash == "" {
		hash = p.nobody
	}
	if err := p.wait(ctx); err != nil {
		return false, err
	}
	defer p.done()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok, nil
}

// wait returns when it is our turn, or errBusy if it does not come in time.
func (p *Passwords) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case p.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errBusy.Because(errors.Join(ctx.Err(), context.Cause(ctx)))
	}
}

func (p *Passwords) done() { <-p.turns }
