package customs

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

// settingsFile holds the settings every shop starts with, each with its source.
//
//go:embed settings.csv
var settingsFile []byte

// Seed adds the settings every shop starts with. Rows of the same name and day
// that are there already stay as the office left them.
func Seed(ctx context.Context, tx *database.Tx) error {
	rows, err := csv.NewReader(bytes.NewReader(settingsFile)).ReadAll()
	if err != nil {
		return fmt.Errorf("read the first customs settings: %w", err)
	}
	settings := make([]settingRow, 0, len(rows)-1)
	for _, r := range rows[1:] {
		day, err := time.Parse(time.DateOnly, r[1])
		if err != nil {
			return fmt.Errorf("read customs setting %s: %w", r[0], err)
		}
		settings = append(settings, settingRow{Name: r[0], ValidFrom: day, Value: r[2], Source: r[3], Verified: r[4] == "yes"})
	}
	if err := tx.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&settings).Error; err != nil {
		return fmt.Errorf("add the first customs settings: %w", err)
	}
	return nil
}
