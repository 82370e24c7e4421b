package session

import (
	"testing"

	"quayside/backend/account"
)

func TestBackNeverLeavesTheHouse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		role account.Role
		want string
	}{
		{"", account.Admin, "/office"},
		{"", account.Merchant, "/studio"},
		{"/office", account.Admin, "/office"},
		{"/office/declarations?stage=held&q=a%20b", account.Admin, "/office/declarations?stage=held&q=a%20b"},
		{"/studio/products", account.Admin, "/office"},
		{"/officers", account.Admin, "/office"},
		{"https://elsewhere.example/office", account.Admin, "/office"},
		{"//elsewhere.example/office", account.Admin, "/office"},
		{`/\elsewhere.example/office`, account.Admin, "/office"},
		{`/office\..\..`, account.Admin, "/office"},
		{"javascript:alert(1)", account.Admin, "/office"},
		{"/office/\r\nSet-Cookie: a=b", account.Admin, "/office"},
		{"%", account.Merchant, "/studio"},
	}
	for _, tt := range tests {
		t.Run(tt.path+" for "+string(tt.role), func(t *testing.T) {
			t.Parallel()
			if got := Back(tt.path, tt.role); got != tt.want {
				t.Errorf("Back(%q, %s) = %q, want %q", tt.path, tt.role, got, tt.want)
			}
		})
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"Mei Lin", "ML"},
		{"lín xiǎo méi", "LM"},
		{"林小梅", "林"},
		{"Mei", "M"},
		{" ", ""},
	}
	for _, tt := range tests {
		if got := initials(tt.name); got != tt.want {
			t.Errorf("initials(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
