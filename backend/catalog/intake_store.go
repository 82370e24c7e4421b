package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"quayside/backend/database"
)

const importTable = "imports"

type importRow struct {
	ID         string
	MerchantID *string
	FileName   string
	FileSHA    string `gorm:"column:file_sha"`
	Pictures   string
	Report     string
	Before     string
	GoodOnly   bool
	State      ImportState
	CreatedAt  time.Time
	MovedAt    time.Time
}

func addImport(ctx context.Context, tx *database.Tx, im *Import) error {
	pictures, err := json.Marshal(im.pictures)
	if err != nil {
		return fmt.Errorf("add import: %w", err)
	}
	report, err := json.Marshal(im.Report)
	if err != nil {
		return fmt.Errorf("add import: %w", err)
	}
	row := importRow{
		ID: im.ID, FileName: im.FileName, FileSHA: im.FileSHA, Pictures: string(pictures), Report: string(report),
		State: im.State, CreatedAt: im.CreatedAt, MovedAt: im.MovedAt,
	}
	if im.MerchantID != "" {
		row.MerchantID = &im.MerchantID
	}
	if err := tx.Gorm(ctx).Table(importTable).Create(&row).Error; err != nil {
		return fmt.Errorf("add import: %w", err)
	}
	return nil
}

// FindImport returns the import with id, or ErrImportUnknown if there is none or
// it is another merchant's. An empty merchantID is the house itself.
func FindImport(ctx context.Context, conn database.Conn, merchantID, id string) (*Import, error) {
	var rows []importRow
	err := conn.Gorm(ctx).Table(importTable).Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find import: %w", err)
	}
	if len(rows) == 0 || merchantID != "" && (rows[0].MerchantID == nil || *rows[0].MerchantID != merchantID) {
		return nil, ErrImportUnknown.Because(fmt.Errorf("id %q", id))
	}
	return rows[0].open()
}

// Imports returns a merchant's latest imports, newest first.
func Imports(ctx context.Context, conn database.Conn, merchantID string, limit int) ([]*Import, error) {
	var rows []importRow
	err := conn.Gorm(ctx).Table(importTable).Where("merchant_id = ?", merchantID).Order("id DESC").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	all := make([]*Import, len(rows))
	for i, r := range rows {
		if all[i], err = r.open(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r importRow) open() (*Import, error) {
	im := &Import{
		ID: r.ID, FileName: r.FileName, FileSHA: r.FileSHA, GoodOnly: r.GoodOnly,
		State: r.State, CreatedAt: r.CreatedAt, MovedAt: r.MovedAt,
	}
	if r.MerchantID != nil {
		im.MerchantID = *r.MerchantID
	}
	if err := json.Unmarshal([]byte(r.Pictures), &im.pictures); err != nil {
		return nil, fmt.Errorf("read import %s: %w", r.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Report), &im.Report); err != nil {
		return nil, fmt.Errorf("read import %s: %w", r.ID, err)
	}
	if r.Before != "" {
		if err := json.Unmarshal([]byte(r.Before), &im.before); err != nil {
			return nil, fmt.Errorf("read import %s: %w", r.ID, err)
		}
	}
	return im, nil
}

// moveImport takes an import from one state to the next, if it is still there.
func moveImport(ctx context.Context, tx *database.Tx, im *Import, from, to ImportState, goodOnly bool, now time.Time) error {
	report, err := json.Marshal(im.Report)
	if err != nil {
		return fmt.Errorf("move import: %w", err)
	}
	before, err := json.Marshal(im.before)
	if err != nil {
		return fmt.Errorf("move import: %w", err)
	}
	res := tx.Gorm(ctx).Table(importTable).Where("id = ? AND state = ?", im.ID, from).
		Updates(map[string]any{"state": to, "good_only": goodOnly, "report": string(report), "before": string(before), "moved_at": now.UTC()})
	if res.Error != nil {
		return fmt.Errorf("move import: %w", res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrImportMoved.Because(fmt.Errorf("import %s is not %s", im.ID, from))
	}
	return nil
}
