package merchant

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
)

const table = "merchants"

// Find returns the merchant with id, or ErrUnknown.
func Find(ctx context.Context, conn database.Conn, id string) (*Merchant, error) {
	return findOne(ctx, conn, "id = ?", id)
}

// FindByCode returns the merchant with the short name code, or ErrUnknown.
func FindByCode(ctx context.Context, conn database.Conn, code string) (*Merchant, error) {
	return findOne(ctx, conn, "code = ?", code)
}

func findOne(ctx context.Context, conn database.Conn, where, value string) (*Merchant, error) {
	var m Merchant
	err := conn.Gorm(ctx).Table(table).Where(where, value).Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown.Because(fmt.Errorf("%s %q", where, value))
	}
	if err != nil {
		return nil, fmt.Errorf("find merchant: %w", err)
	}
	return &m, nil
}

// FindAll returns the merchants with ids, by id. One that does not exist is
// not in the map.
func FindAll(ctx context.Context, conn database.Conn, ids []string) (map[string]*Merchant, error) {
	found := make(map[string]*Merchant, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []*Merchant
	if err := conn.Gorm(ctx).Table(table).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find merchants: %w", err)
	}
	for _, m := range rows {
		found[m.ID] = m
	}
	return found, nil
}

// List returns every merchant, by short name. A marketplace has hundreds, not
// millions.
func List(ctx context.Context, conn database.Conn) ([]*Merchant, error) {
	var rows []*Merchant
	if err := conn.Gorm(ctx).Table(table).Order("code").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list merchants: %w", err)
	}
	return rows, nil
}

// Save checks m and stores it, new or changed. A merchant without ID gets one;
// the short name and the time of creation never change afterwards. It returns
// the joined refusals of [Merchant.Check], or ErrTaken.
func Save(ctx context.Context, tx *database.Tx, m *Merchant) error {
	if err := m.Check(); err != nil {
		return err
	}
	if m.ID == "" {
		m.ID = database.NewID()
	}
	if m.CreatedAt.IsZero() {
		m.CreatedAt = database.Now()
	}
	onID := clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns(changeable)}
	err := tx.Gorm(ctx).Table(table).Clauses(onID).Create(m).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken.Because(fmt.Errorf("%s, %s", m.Code, m.CreditCode))
	}
	if err != nil {
		return fmt.Errorf("save merchant %s: %w", m.Code, err)
	}
	return nil
}

// changeable are the columns an existing merchant may get new values in.
var changeable = []string{
	"name_zh", "name_en", "city_zh", "city_en", "province_zh", "province_en", "about_zh", "about_en",
	"credit_code", "customs_code", "customs_office", "contact_email", "contact_phone",
	"return_address_zh", "return_address_en",
}
