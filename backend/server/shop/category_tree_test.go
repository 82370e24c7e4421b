package shop

import (
	"testing"
	"time"

	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

func TestTrees(t *testing.T) {
	t.Parallel()
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	add := func(id, path string) {
		t.Helper()
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			err := tx.Gorm(t.Context()).Exec("INSERT INTO categories (id, path, position) VALUES (?, ?, 1)", id, path).Error
			if err != nil {
				return err
			}
			return tx.Gorm(t.Context()).Exec("INSERT INTO category_texts (category_id, lang, name) VALUES (?, 'en', ?)", id, path).Error
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var cache trees
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	count := func(path string, at time.Time) int {
		t.Helper()
		all, err := cache.read(t.Context(), db, "en", path, at)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	add("1", "tea")
	if n := count("", noon); n != 1 {
		t.Fatalf("%d categories, want 1", n)
	}
	add("2", "silk")
	if n := count("", noon.Add(freshFor-1)); n != 1 {
		t.Errorf("a fresh tree was read again: %d categories", n)
	}
	if n := count("silk", noon.Add(freshFor-1)); n != 2 {
		t.Errorf("a new category is not known by its path: %d", n)
	}
	add("3", "toys")
	if n := count("", noon.Add(2*freshFor)); n != 3 {
		t.Errorf("an old tree was not read again: %d", n)
	}
}
