package catalog_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
)

// TestAnEditUnderAnImportIsNotLost: a file without a column leaves what stands
// there, also what somebody is just changing.
func TestAnEditUnderAnImportIsNotLost(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		s.importAll(s.source(oneRow(nil)))
		l, err := catalog.FindBySlug(t.Context(), db, "cup", "en")
		if err != nil {
			t.Fatal(err)
		}
		v := l.Variants[0]
		done := make(chan error, 1)
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			findings, err := s.im.Edit(t.Context(), tx, "", v.ID, v.Version(), func(column string) (string, bool) {
				return "tea bowl", column == "declared_name_en"
			})
			if err != nil || len(findings) != 0 {
				return fmt.Errorf("edit: %v, %w", findings, err)
			}
			go func() {
				done <- db.InTx(t.Context(), func(tx *database.Tx) error {
					_, err := s.im.Import(t.Context(), tx, s.source(oneRow(map[string]string{"price_cny": "13000", "declared_name_en": "-"})), false)
					return err
				})
			}()
			return s.waited()
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		offers, err := catalog.ForSale(t.Context(), db, "en", []string{v.ID})
		if now := offers[v.ID]; err != nil || now.Export.DeclaredEN != "tea bowl" || now.Price.Minor != 13000 {
			t.Errorf("after both, the variant is %q at %s, %v; want the edit's name and the file's price", now.Export.DeclaredEN, now.Price, err)
		}
	})
}

// waited waits until another transaction waits for a row. On SQLite one cannot
// even begin while another writes.
func (s *shop) waited() error {
	if s.db.Dialect() == database.SQLite {
		return nil
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for {
		select {
		case <-late:
			return errors.New("nobody waits for the row")
		case <-tick.C:
		}
		var n int
		err := s.db.Gorm(s.Context()).Raw("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n).Error
		if n > 0 || err != nil {
			return err
		}
	}
}
