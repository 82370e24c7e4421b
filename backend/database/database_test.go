package database_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

// user is a row of the table users, which has every kind of constraint.
type user struct {
	ID, Email, Name, PasswordHash, Role string
	MerchantID                          *string
	CreatedAt                           time.Time
}

func (user) TableName() string { return "users" }

func admin(email string) user {
	return user{ID: database.NewID(), Email: email, Name: "Wen Jia", PasswordHash: "x", Role: "admin", CreatedAt: database.Now()}
}

func TestTransactionsKeepAllOrNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		boom := errors.New("boom")
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := tx.Gorm(t.Context()).Create(new(admin("a@shop.example"))).Error; err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("InTx = %v, want boom", err)
		}
		if n := countUsers(t, db); n != 0 {
			t.Errorf("%d users after a rolled back transaction", n)
		}
		panicked := func() (p any) {
			defer func() { p = recover() }()
			return db.InTx(t.Context(), func(tx *database.Tx) error {
				if err := tx.Gorm(t.Context()).Create(new(admin("b@shop.example"))).Error; err != nil {
					return err
				}
				panic("bang")
			})
		}()
		if panicked != "bang" || countUsers(t, db) != 0 {
			t.Errorf("after a panic (%v): %d users", panicked, countUsers(t, db))
		}
	})
}

func countUsers(t *testing.T, db database.Conn) (n int64) {
	t.Helper()
	if err := db.Gorm(t.Context()).Model(&user{}).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConstraintsAreRecognizedOnBothEngines(t *testing.T) {
	t.Parallel()
	nobody := "nobody"
	foreign := admin("c@shop.example")
	foreign.Role, foreign.MerchantID = "merchant", &nobody
	unchecked := admin("D@shop.example")
	tests := []struct {
		name string
		row  user
		want error
	}{
		{"a second row with a unique value", admin("first@shop.example"), gorm.ErrDuplicatedKey},
		{"a reference to nothing", foreign, gorm.ErrForeignKeyViolated},
		{"a value a CHECK refuses", unchecked, gorm.ErrCheckConstraintViolated},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		insert := func(row user) error {
			return db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Gorm(t.Context()).Create(&row).Error })
		}
		if err := insert(admin("first@shop.example")); err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			if err := insert(tt.row); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

func TestTimesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		at := time.Date(2026, 11, 11, 20, 0, 0, 123456000, time.FixedZone("China", 8*3600))
		row := admin("e@shop.example")
		row.CreatedAt = at
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Gorm(t.Context()).Create(&row).Error }); err != nil {
			t.Fatal(err)
		}
		var got user
		if err := db.Gorm(t.Context()).Where("created_at = ?", at).Take(&got).Error; err != nil {
			t.Fatalf("find by time: %v", err)
		}
		if !got.CreatedAt.Equal(at) || got.CreatedAt.Location() != time.UTC {
			t.Errorf("time = %v, want %v in UTC", got.CreatedAt, at)
		}
	})
}

func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		row := admin("f@shop.example")
		row.Name = ""
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Gorm(t.Context()).Create(&row).Error }); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := db.InTx(t.Context(), func(tx *database.Tx) error {
					return tx.Gorm(t.Context()).Model(&user{}).Where("id = ?", row.ID).
						UpdateColumn("name", gorm.Expr("name || ?", "x")).Error
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var got user
		if err := db.Gorm(t.Context()).Take(&got, "id = ?", row.ID).Error; err != nil || got.Name != strings.Repeat("x", 20) {
			t.Errorf("name = %q, %v after 20 writers", got.Name, err)
		}
	})
}

func TestReadersOfSQLiteCannotWrite(t *testing.T) {
	t.Parallel()
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	if err := db.Gorm(t.Context()).Create(new(admin("g@shop.example"))).Error; err == nil {
		t.Error("a reader wrote")
	}
}

// TestBothEnginesHaveTheSameSchema compares tables and columns. River's own
// tables are not ours to compare.
func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	pg := databasetest.Open(t, databasetest.PostgresURL(t))
	lite := databasetest.Open(t, databasetest.SQLiteURL(t))
	a := columns(t, lite, `SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
	b := columns(t, pg, `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()`)
	if len(a) == 0 {
		t.Fatal("no columns found")
	}
	for name := range a {
		if !b[name] {
			t.Errorf("%s is in SQLite only", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if !a[name] {
			t.Errorf("%s is in PostgreSQL only", name)
		}
	}
}

func columns(t *testing.T, db *database.DB, query string) map[string]bool {
	t.Helper()
	var names []string
	if err := db.Gorm(t.Context()).Raw(query).Scan(&names).Error; err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, n := range names {
		if !strings.HasPrefix(n, "goose_db_version.") {
			set[n] = true
		}
	}
	return set
}

func TestABadAddressDoesNotLeakThePassword(t *testing.T) {
	t.Parallel()
	_, err := database.Open(t.Context(), "postgres://shop:hush@localhost:port/x")
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("Open = %v", err)
	}
}
