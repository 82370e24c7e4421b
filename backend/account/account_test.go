package account_test

import (
	"errors"
	"strings"
	"testing"

	"quayside/backend/account"
)

func TestCheckNamesWhatIsWrongWithAPerson(t *testing.T) {
	t.Parallel()
	good := account.User{ID: "u1", Email: "mei@example.com", Name: "Mei Lin", Role: account.Admin}
	tests := []struct {
		name  string
		spoil func(*account.User)
		want  error // nil means some error
		ok    bool
	}{
		{"an admin", func(*account.User) {}, nil, true},
		{"a merchant's person", func(u *account.User) { u.Role, u.MerchantID = account.Merchant, "m1" }, nil, true},
		{"an address with capitals", func(u *account.User) { u.Email = "Mei@example.com" }, account.ErrEmail, false},
		{"an address without a host", func(u *account.User) { u.Email = "mei" }, account.ErrEmail, false},
		{"an address with a name around it", func(u *account.User) { u.Email = "mei <mei@example.com>" }, account.ErrEmail, false},
		{"an address that two databases fold apart", func(u *account.User) { u.Email = "é@example.com" }, account.ErrEmail, false},
		{"an address longer than mail carries", func(u *account.User) { u.Email = strings.Repeat("a", 250) + "@b.co" }, account.ErrEmail, false},
		{"no name", func(u *account.User) { u.Name = "" }, account.ErrName, false},
		{"a name of spaces", func(u *account.User) { u.Name = " " }, account.ErrName, false},
		{"a Chinese name of 100 characters", func(u *account.User) { u.Name = strings.Repeat("林", 100) }, nil, true},
		{"a name of 101 characters", func(u *account.User) { u.Name = strings.Repeat("林", 101) }, account.ErrName, false},
		{"an admin of a merchant", func(u *account.User) { u.MerchantID = "m1" }, nil, false},
		{"a merchant's person of no merchant", func(u *account.User) { u.Role = account.Merchant }, nil, false},
		{"a role that is none", func(u *account.User) { u.Role = "owner" }, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := good
			tt.spoil(&u)
			err := u.Check()
			if (err == nil) != tt.ok || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Check = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestFoldEmailMakesOneFormOfAnAddress(t *testing.T) {
	t.Parallel()
	if got := account.FoldEmail("  Mei@Example.COM\t"); got != "mei@example.com" {
		t.Errorf("FoldEmail = %q", got)
	}
}
