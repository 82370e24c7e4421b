package merchant_test

import (
	"errors"
	"testing"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/merchant"
)

// kiln is a merchant that may be stored. Its registration is made up; only the
// check characters are right.
func kiln() *merchant.Merchant {
	return &merchant.Merchant{
		Code: "qingyu", NameZH: "青屿窑", NameEN: "Qingyu Kiln", CityZH: "龙泉市", CityEN: "Longquan",
		CreditCode: "91331181MADEM0011E", CustomsCode: "331096DEM1", CustomsOffice: "2928",
	}
}

func TestCheckCreditCode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, code string
		ok         bool
	}{
		{"a code with both check characters right", "91331181MADEM0011E", true},
		{"an organisation check of X", "91320506MADEM002XN", true},
		{"a real code of a listed company", "91440300708461136T", true},
		{"the last character changed", "91331181MADEM0011F", false},
		{"the organisation check changed and the last one made to fit", "91331181MADEM0012H", false},
		{"two neighbours swapped", "91331811MADEM0011E", false},
		{"small letters", "91331181madem0011e", false},
		{"a letter the alphabet leaves out", "91331181MADEMO011E", false},
		{"one character short", "91331181MADEM0011", false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := merchant.CheckCreditCode(tt.code)
			if tt.ok && err != nil || !tt.ok && !errors.Is(err, merchant.ErrCreditCode) {
				t.Errorf("CheckCreditCode(%q) = %v", tt.code, err)
			}
		})
	}
}

func TestCheckNamesEveryReason(t *testing.T) {
	t.Parallel()
	m := &merchant.Merchant{Code: "No", NameZH: "青屿窑", CreditCode: "1", CustomsCode: "ABCD6DEM10", CustomsOffice: "29A8"}
	err := m.Check()
	for _, want := range []error{merchant.ErrCode, merchant.ErrName, merchant.ErrCreditCode, merchant.ErrCustomsCode, merchant.ErrOffice} {
		if !errors.Is(err, want) {
			t.Errorf("Check = %v, which does not say %v", err, want)
		}
	}
	if err := kiln().Check(); err != nil {
		t.Errorf("Check of a good merchant = %v", err)
	}
}

func TestSaveAndFind(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		m := kiln()
		save := func(m *merchant.Merchant) error {
			return db.InTx(t.Context(), func(tx *database.Tx) error { return merchant.Save(t.Context(), tx, m) })
		}
		if err := save(m); err != nil {
			t.Fatal(err)
		}
		m.CityEN = "Lishui"
		if err := save(m); err != nil {
			t.Fatal(err)
		}
		got, err := merchant.FindByCode(t.Context(), db, "qingyu")
		if err != nil {
			t.Fatal(err)
		}
		if *got != *m {
			t.Errorf("read back %+v, saved %+v", got, m)
		}
		twin := kiln()
		if err := save(twin); !errors.Is(err, merchant.ErrTaken) {
			t.Errorf("a second merchant with the same code: %v, want ErrTaken", err)
		}
		if _, err := merchant.Find(t.Context(), db, "nobody"); !errors.Is(err, merchant.ErrUnknown) {
			t.Errorf("Find of nobody = %v, want ErrUnknown", err)
		}
		all, err := merchant.FindAll(t.Context(), db, []string{m.ID, "nobody"})
		if err != nil || len(all) != 1 || all[m.ID].Code != "qingyu" {
			t.Errorf("FindAll = %v, %v", all, err)
		}
	})
}
