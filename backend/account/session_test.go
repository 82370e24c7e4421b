package account_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"quayside/backend/account"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

const password = "tea from the hills"

// clock is a time that tests move.
type clock struct{ minutes atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.minutes.Load()) * time.Minute)
}

func (c *clock) pass(d time.Duration) { c.minutes.Add(int64(d / time.Minute)) }

// open returns a desk on db where mei@example.com can sign in.
func open(t *testing.T, db *database.DB) (*account.Desk, *clock, account.User) {
	t.Helper()
	passwords, at := cheap(t), &clock{}
	desk, err := account.NewDesk(db, passwords, at.now)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := passwords.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	mei := account.User{ID: database.NewID(), Email: "mei@example.com", Name: "Mei Lin", Role: account.Admin, CreatedAt: at.now()}
	if err := db.InTx(t.Context(), func(tx *database.Tx) error { return account.Add(t.Context(), tx, mei, hash) }); err != nil {
		t.Fatal(err)
	}
	return desk, at, mei
}

func attempt(email, password string) account.Attempt {
	return account.Attempt{Email: email, Password: password, Address: "192.0.2.1", UserAgent: "A browser\n\x00\xff" + strings.Repeat("x", 500)}
}

func TestAPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		desk, _, mei := open(t, db)
		token, who, err := desk.SignIn(t.Context(), attempt(" Mei@Example.com ", password))
		if err != nil || who != mei {
			t.Fatalf("SignIn = %+v, %v, want %+v", who, err, mei)
		}
		if who, err = desk.Who(t.Context(), token); err != nil || who != mei {
			t.Errorf("Who = %+v, %v, want %+v", who, err, mei)
		}
		other, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password))
		if err != nil || other == token {
			t.Fatalf("a second SignIn = %q, %v, want another token than %q", other, err, token)
		}
		for range 2 {
			if err := desk.SignOut(t.Context(), token); err != nil {
				t.Errorf("SignOut = %v", err)
			}
		}
		if _, err := desk.Who(t.Context(), token); !account.IsSignedOut(err) {
			t.Errorf("Who after SignOut = %v", err)
		}
		if _, err := desk.Who(t.Context(), other); err != nil {
			t.Errorf("Who in the other browser = %v", err)
		}
	})
}

func TestSigningInSaysNothingOfWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		desk, _, _ := open(t, db)
		tests := []struct{ name, email, password string }{
			{"a wrong password", "mei@example.com", "tea from the shop"},
			{"no password", "mei@example.com", ""},
			{"a password without end", "mei@example.com", strings.Repeat(password, 100)},
			{"an address nobody has", "tom@example.com", password},
			{"no address", "", ""},
			{"an address without end", strings.Repeat("a", 1000) + "@example.com", password},
			{"an address with a zero byte", "mei@example.com\x00", password},
		}
		for _, tt := range tests {
			token, who, err := desk.SignIn(t.Context(), attempt(tt.email, tt.password))
			if !errors.Is(err, account.ErrWrong) || token != "" || who != (account.User{}) {
				t.Errorf("%s: SignIn = %q, %+v, %v, want ErrWrong", tt.name, token, who, err)
			}
		}
	})
}

func TestTheRightPasswordWaitsToo(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		desk, at, _ := open(t, db)
		for range 5 {
			if _, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", "a wrong one")); !errors.Is(err, account.ErrWrong) {
				t.Fatal(err)
			}
		}
		if _, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password)); !errors.Is(err, account.ErrOften) {
			t.Errorf("the sixth SignIn = %v, want ErrOften", err)
		}
		at.pass(2 * time.Minute)
		if _, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password)); err != nil {
			t.Errorf("after the wait: SignIn = %v", err)
		}
	})
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		desk, at, _ := open(t, db)
		busy, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password))
		if err != nil {
			t.Fatal(err)
		}
		idle, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password))
		if err != nil {
			t.Fatal(err)
		}
		for range 14 { // every twelve hours but a minute, seven days
			at.pass(12*time.Hour - time.Minute)
			if _, err := desk.Who(t.Context(), busy); err != nil {
				t.Fatalf("while it is used: Who = %v", err)
			}
		}
		if _, err := desk.Who(t.Context(), idle); !account.IsSignedOut(err) {
			t.Errorf("left alone: Who = %v, want ErrSignedOut", err)
		}
		at.pass(14 * time.Minute)
		if _, err := desk.Who(t.Context(), busy); !account.IsSignedOut(err) {
			t.Errorf("after a week: Who = %v, want ErrSignedOut", err)
		}
		if n := sessions(t, db); n != 2 {
			t.Errorf("%d sessions, want the two that ended", n)
		}
		if _, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password)); err != nil {
			t.Fatal(err)
		}
		if n := sessions(t, db); n != 1 {
			t.Errorf("%d sessions after signing in again, want the new one alone", n)
		}
	})
}

func TestATokenIsKeptAsAHashAndAForgedOneOpensNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		desk, _, _ := open(t, db)
		token, _, err := desk.SignIn(t.Context(), attempt("mei@example.com", password))
		if err != nil {
			t.Fatal(err)
		}
		var kept struct{ TokenHash, UserAgent string }
		if err := db.Gorm(t.Context()).Table("sessions").Take(&kept).Error; err != nil {
			t.Fatal(err)
		}
		if strings.Contains(kept.TokenHash, token) || len(kept.TokenHash) != 64 || len(kept.UserAgent) != 200 {
			t.Errorf("kept %+v of token %s", kept, token)
		}
		for _, forged := range []string{"", "x", kept.TokenHash, strings.Repeat("A", 43), strings.Repeat("A", 5000), "\x00" + token[1:]} {
			if _, err := desk.Who(t.Context(), forged); !account.IsSignedOut(err) {
				t.Errorf("Who(%.50q) = %v, want ErrSignedOut", forged, err)
			}
		}
	})
}

func TestAnAddressSignsInOnePerson(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, at, mei := open(t, db)
		again := mei
		again.ID, again.CreatedAt = database.NewID(), at.now()
		err := db.InTx(t.Context(), func(tx *database.Tx) error { return account.Add(t.Context(), tx, again, "hash") })
		if !errors.Is(err, account.ErrTaken) {
			t.Errorf("Add = %v, want ErrTaken", err)
		}
	})
}

func sessions(t *testing.T, db *database.DB) (n int64) {
	t.Helper()
	if err := db.Gorm(t.Context()).Table("sessions").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}
