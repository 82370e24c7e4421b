// Package account knows the people who sign in: who they are, what they may
// do, and which browsers they are signed in with. Shoppers need no account.
package account

import (
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"quayside/backend/fault"
)

// Role says which part of the house a person works in.
type Role string

// The roles.
const (
	Admin    Role = "admin"    // runs the whole shop, in the office
	Merchant Role = "merchant" // sells, in the studio, for one merchant
)

// User is a person who can sign in.
type User struct {
	ID         string
	Email      string // small letters; what they sign in with
	Name       string // as they want to be addressed
	Role       Role
	MerchantID string // of a merchant's person; empty for an admin
	CreatedAt  time.Time
}

// The refusals of a person's own data.
var (
	ErrEmail = fault.New(fault.Invalid, "account.email",
		"An email address is written like name@example.com, with at most 254 characters.")
	ErrName = fault.New(fault.Invalid, "account.name",
		"A person's name has 1 to 100 characters.")
	ErrTaken = fault.New(fault.Conflict, "account.taken",
		"Somebody already signs in with this email address.")
)

const (
	maxEmail = 254 // RFC 3696 erratum 1690: the longest that mail can carry
	maxName  = 100 // characters
)

// Check returns every reason why u may not be stored, joined; nil if it may.
func (u *User) Check() error {
	var errs []error
	if u.Email != FoldEmail(u.Email) || !isEmail(u.Email) {
		errs = append(errs, ErrEmail)
	}
	if n := utf8.RuneCountInString(u.Name); n < 1 || n > maxName || strings.TrimSpace(u.Name) != u.Name {
		errs = append(errs, ErrName)
	}
	if (u.Role == Merchant) != (u.MerchantID != "") || u.Role != Merchant && u.Role != Admin {
		errs = append(errs, errors.New("a person is an admin, or a merchant's and then of one merchant"))
	}
	return errors.Join(errs...)
}

// FoldEmail returns the form in which an address is stored and looked up.
// Capitals are no difference: no mail system in use tells them apart.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// isEmail reports whether s is one address alone, in ASCII: the domain of any
// other can be written so, and both databases then fold it alike.
func isEmail(s string) bool {
	if len(s) > maxEmail || strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}
