package demo

import (
	"context"
	"fmt"
	"time"

	"quayside/backend/account"
	"quayside/backend/database"
	"quayside/backend/merchant"
)

// password opens every sign-in of the demonstration. It is public: see
// QUAYSIDE_DEMO in docs/operations.md.
const password = "quayside demo"

// SignIn is a way into the demonstration.
type SignIn struct {
	Email, Password string
	Name            string
	Role            account.Role
	Merchant        string // a merchant's code; empty for an admin
}

// SignIns returns everyone who can sign in: one who runs the shop, and one of
// each maker, the makers in the order of their file. Mail to these addresses
// reaches nobody: .example is reserved for that (RFC 2606).
func SignIns() ([]SignIn, error) {
	makers, err := Merchants()
	if err != nil {
		return nil, err
	}
	all := []SignIn{{Email: "admin@quayside.example", Password: password, Name: "Ada Keller", Role: account.Admin}}
	for _, m := range makers {
		all = append(all, SignIn{Email: m.ContactEmail, Password: password, Name: m.NameEN, Role: account.Merchant, Merchant: m.Code})
	}
	return all, nil
}

// People returns the part of the demonstration that adds those of [SignIns],
// for [Deps.Also]. Their password is hashed here, before any transaction.
func People(ctx context.Context, passwords *account.Passwords, now func() time.Time) (func(context.Context, *database.Tx, []*merchant.Merchant) error, error) {
	people, err := SignIns()
	if err != nil {
		return nil, err
	}
	hash, err := passwords.Hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("hash the demonstration's password: %w", err)
	}
	return func(ctx context.Context, tx *database.Tx, merchants []*merchant.Merchant) error {
		ids := map[string]string{}
		for _, m := range merchants {
			ids[m.Code] = m.ID
		}
		for _, p := range people { // seven
			u := account.User{ID: database.NewID(), Email: p.Email, Name: p.Name, Role: p.Role, MerchantID: ids[p.Merchant], CreatedAt: now()}
			if err := account.Add(ctx, tx, u, hash); err != nil {
				return fmt.Errorf("add %s: %w", p.Email, err)
			}
		}
		return nil
	}, nil
}
