package demo_test

import (
	"testing"
	"time"

	"quayside/backend/account"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/demo"
	"quayside/backend/merchant"
)

func TestEveryoneOfTheDemonstrationCanSignIn(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		passwords, err := account.NewPasswords(account.Cost{MemoryKiB: 64, Passes: 1})
		if err != nil {
			t.Fatal(err)
		}
		add, err := demo.People(t.Context(), passwords, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		makers, err := demo.Merchants()
		if err != nil {
			t.Fatal(err)
		}
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			for _, m := range makers {
				if err := merchant.Save(t.Context(), tx, m); err != nil {
					return err
				}
			}
			return add(t.Context(), tx, makers)
		})
		if err != nil {
			t.Fatal(err)
		}
		desk, err := account.NewDesk(db, passwords, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		people, err := demo.SignIns()
		if err != nil || len(people) != len(makers)+1 {
			t.Fatalf("%d people, %v, want one for each of %d makers and one more", len(people), err, len(makers))
		}
		for _, p := range people {
			_, u, err := desk.SignIn(t.Context(), account.Attempt{Email: p.Email, Password: p.Password, Address: "192.0.2.1"})
			if err != nil || u.Role != p.Role || (u.MerchantID == "") != (p.Merchant == "") {
				t.Errorf("%s signs in as %+v, %v", p.Email, u, err)
			}
		}
	})
}
