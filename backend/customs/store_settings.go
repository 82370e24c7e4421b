package customs

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

type identityRow struct {
	ID                               string
	Role                             Role
	CopCode, CopName, DxpID, KeyName string
	CreatedAt                        time.Time
}

func (identityRow) TableName() string { return "customs_identities" }

func (r identityRow) identity() Identity {
	return Identity{ID: r.ID, Role: r.Role, CopCode: r.CopCode, CopName: r.CopName, DXPID: r.DxpID, KeyName: r.KeyName, CreatedAt: r.CreatedAt}
}

type reporterRow struct {
	Document   ceb.Kind
	Merchant   string
	IdentityID string
}

func (reporterRow) TableName() string { return "customs_reporters" }

type settingRow struct {
	Name      string
	ValidFrom time.Time
	Value     string
	Source    string
	Verified  bool
}

func (settingRow) TableName() string { return "customs_settings" }

// SaveIdentity adds an identity, or replaces the one with the same mailbox and
// returns its ID.
func SaveIdentity(ctx context.Context, tx *database.Tx, i Identity) (id string, err error) {
	row := identityRow{ID: database.NewID(), Role: i.Role, CopCode: i.CopCode, CopName: i.CopName, DxpID: i.DXPID, KeyName: i.KeyName, CreatedAt: i.CreatedAt}
	err = tx.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "dxp_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"role", "cop_code", "cop_name", "key_name"}),
	}).Create(&row).Error
	if err != nil {
		return "", fmt.Errorf("save identity %s: %w", i.DXPID, err)
	}
	var kept identityRow
	if err := tx.Gorm(ctx).Where("dxp_id = ?", i.DXPID).Take(&kept).Error; err != nil {
		return "", fmt.Errorf("find identity %s: %w", i.DXPID, err)
	}
	return kept.ID, nil
}

// SaveReporter says who reports a kind of document from now on.
func SaveReporter(ctx context.Context, tx *database.Tx, r Reporter) error {
	row := reporterRow(r)
	err := tx.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "document"}, {Name: "merchant"}},
		DoUpdates: clause.AssignmentColumns([]string{"identity_id"}),
	}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("save reporter of %s: %w", r.Document, err)
	}
	return nil
}

// SaveSetting adds a setting or replaces the one of the same name and day.
func SaveSetting(ctx context.Context, tx *database.Tx, s Setting) error {
	row := settingRow(s)
	err := tx.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "name"}, {Name: "valid_from"}},
		DoUpdates: clause.AssignmentColumns([]string{"value", "source", "verified"}),
	}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("save setting %s: %w", s.Name, err)
	}
	return nil
}

// SettingsAt returns the settings that count at a moment.
func SettingsAt(ctx context.Context, conn database.Conn, at time.Time) (Settings, error) {
	var rows []settingRow
	if err := conn.Gorm(ctx).Where("valid_from <= ?", at).Order("valid_from").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the customs settings: %w", err)
	}
	s := Settings{}
	for _, r := range rows {
		s[r.Name] = r.Value
	}
	return s, nil
}

// reporters returns who reports each kind of document for a merchant. A kind
// without a reporter is missing from the map.
func reporters(ctx context.Context, conn database.Conn, merchantID string) (map[ceb.Kind]Identity, error) {
	var rows []reporterRow
	if err := conn.Gorm(ctx).Where("merchant IN ?", []string{merchantID, AnyMerchant}).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read who reports to customs: %w", err)
	}
	chosen := map[ceb.Kind]string{}
	for _, r := range rows {
		if _, own := chosen[r.Document]; !own || r.Merchant != AnyMerchant {
			chosen[r.Document] = r.IdentityID
		}
	}
	all, err := identities(ctx, conn)
	if err != nil {
		return nil, err
	}
	found := map[ceb.Kind]Identity{}
	for kind, id := range chosen {
		found[kind] = all[id]
	}
	return found, nil
}

// identities returns every identity by its ID. There are a handful.
func identities(ctx context.Context, conn database.Conn) (map[string]Identity, error) {
	var rows []identityRow
	if err := conn.Gorm(ctx).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the customs identities: %w", err)
	}
	all := make(map[string]Identity, len(rows))
	for _, r := range rows {
		all[r.ID] = r.identity()
	}
	return all, nil
}
