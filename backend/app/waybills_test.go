package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"quayside/backend/config"
	"quayside/backend/database"
	"quayside/backend/shipping"
)

// command runs a command on a shop's data and returns what it prints.
func command(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	out := &output{}
	err := Main(t.Context(), args, env, out)
	return out.String(), err
}

func TestWaybillNumbersAreStoredListedAndMeasured(t *testing.T) {
	t.Parallel()
	env := []string{"QUAYSIDE_DATA=" + t.TempDir()}
	cfg, err := config.FromEnv(env)
	if err != nil {
		t.Fatal(err)
	}
	err = withDatabase(t.Context(), cfg, &output{}, func(db *database.DB) error {
		use := "UPDATE waybill_ranges SET next_number = last_number - 4 WHERE carrier = 'haiqiao'"
		return errors.Join(shipping.Seed(t.Context(), db, database.Now()), db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Gorm(t.Context()).Exec(use).Error }))
	})
	if err != nil {
		t.Fatal(err)
	}
	warned := func() string {
		out := &output{}
		s := &house{cfg: cfg, log: newLog(cfg, out), stop: func() {}}
		if err := errors.Join(s.openDatabase(t.Context()), s.warnOfWaybills(t.Context())); err != nil {
			t.Fatal(err)
		}
		if problems, err := testutil.GatherAndLint(s.metrics, "quayside_waybill_numbers_left"); err != nil || len(problems) > 0 {
			t.Errorf("lint: %v, %v", problems, err)
		}
		if n, err := testutil.GatherAndCount(s.metrics, "quayside_waybill_numbers_left"); err != nil || n != 2 {
			t.Errorf("%d carriers are measured, %v, want 2", n, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
		return out.String()
	}
	if log := warned(); !strings.Contains(log, "carrier=haiqiao left=5") || strings.Contains(log, "nanyun") {
		t.Errorf("five numbers left: %s", log)
	}
	more := []string{"waybills", "-carrier", "haiqiao", "-prefix", "HQ27", "-first", "1", "-last", "500000"}
	out, err := command(t, env, more...)
	if fields := strings.Join(strings.Fields(out), " "); err != nil || !strings.Contains(fields, "haiqiao HQ27000000001 HQ27000500000 500000 500000 haiqiao all 500005") {
		t.Errorf("after another range: %v\n%s", err, out)
	}
	if log := warned(); log != "" {
		t.Errorf("with enough numbers: %s", log)
	}
	if _, err := command(t, env, more...); !errors.Is(err, shipping.ErrRange) {
		t.Errorf("the same range again: %v, want ErrRange", err)
	}
}

func TestRatesAreStoredAllOrNone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	env, file := []string{"QUAYSIDE_DATA=" + data}, filepath.Join(data, "rates.csv")
	write := func(rows string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("currency,value,source,taken_at\n"+rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("EUR,0.1287,the bank,2026-01-05T08:00:00Z\nJPY,21.7,the bank,2999-01-05T08:00:00Z\n")
	if _, err := command(t, env, "rates", file); err == nil || !strings.Contains(err.Error(), "yet to come") {
		t.Errorf("a rate of the year 2999: %v", err)
	}
	if out, err := command(t, env, "rates"); err != nil || strings.Contains(out, "EUR") {
		t.Errorf("after a refused file: %v\n%s", err, out)
	}
	write("EUR,0.1287,the bank,2026-01-05T08:00:00Z\nJPY,21.7,the bank,2026-01-05T08:00:00Z\n")
	out, err := command(t, env, "rates", file)
	if fields := strings.Join(strings.Fields(out), " "); err != nil || !strings.Contains(fields, "EUR 0.1287 2026-01-05T08:00:00Z the bank JPY 21.7") {
		t.Errorf("after the file: %v\n%s", err, out)
	}
}
