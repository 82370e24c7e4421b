package customs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
	"quayside/backend/money"
)

type declarationRow struct {
	ID, ParcelID, MerchantID, Number string
	Mode, Country, Currency          string
	GoodsMinor                       int64
	Waybill, PreNo, InvtNo           string
	Stage                            Stage
	Problem                          Problem
	Reason                           string
	Since, CreatedAt                 time.Time
}

func (declarationRow) TableName() string { return "declarations" }

type documentRow struct {
	DeclarationID string
	Kind          ceb.Kind
	DocKey        ceb.Key
	IdentityID    *string
	State         State
	Attempt       int
	Status, Info  string
	StatusAt      time.Time
}

func (documentRow) TableName() string { return "declaration_documents" }

type findingRow struct {
	DeclarationID      string
	Position           int
	Document           ceb.Kind
	Field, Value, Rule string
	Body               string
	Warning            bool
}

func (findingRow) TableName() string { return "declaration_findings" }

func rowOf(d *Declaration) declarationRow {
	return declarationRow{ID: d.ID, ParcelID: d.ParcelID, MerchantID: d.MerchantID, Number: d.Number, Mode: d.Mode,
		Country: d.Country, Currency: string(d.Goods.Currency), GoodsMinor: d.Goods.Minor, Waybill: d.Waybill,
		PreNo: d.PreNo, InvtNo: d.InvtNo, Stage: d.Stage, Problem: d.Problem, Reason: clip(d.Reason),
		Since: d.Since, CreatedAt: d.CreatedAt}
}

func (r declarationRow) declaration() Declaration {
	return Declaration{ID: r.ID, ParcelID: r.ParcelID, MerchantID: r.MerchantID, Number: r.Number, Mode: r.Mode,
		Country: r.Country, Goods: money.Amount{Minor: r.GoodsMinor, Currency: money.Currency(r.Currency)}, Waybill: r.Waybill,
		PreNo: r.PreNo, InvtNo: r.InvtNo, Stage: r.Stage, Problem: r.Problem, Reason: r.Reason,
		Since: r.Since, CreatedAt: r.CreatedAt}
}

func (r documentRow) document() Document {
	return Document{DeclarationID: r.DeclarationID, Kind: r.Kind, Key: r.DocKey, IdentityID: r.IdentityID, State: r.State,
		Attempt: r.Attempt, Status: r.Status, Info: r.Info, StatusAt: r.StatusAt}
}

func rowOfDocument(d Document) documentRow {
	return documentRow{DeclarationID: d.DeclarationID, Kind: d.Kind, DocKey: d.Key, IdentityID: d.IdentityID, State: d.State,
		Attempt: d.Attempt, Status: clip(d.Status), Info: clip(d.Info), StatusAt: d.StatusAt}
}

// maxInfo is more than returnInfo may have, in characters.
const maxInfo = 1000

// clip keeps what a stranger wrote within bounds.
func clip(s string) string {
	if r := []rune(s); len(r) > maxInfo {
		return string(r[:maxInfo])
	}
	return s
}

// add stores a new declaration with its documents. Of two at once for one
// parcel, one gets gorm.ErrDuplicatedKey.
func add(ctx context.Context, tx *database.Tx, d *Declaration) error {
	row := rowOf(d)
	if err := tx.Gorm(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("add declaration %s: %w", d.Number, err)
	}
	return saveDocuments(ctx, tx, d.Documents)
}

// save writes what may change of a declaration and its documents.
func save(ctx context.Context, tx *database.Tx, d *Declaration) error {
	row := rowOf(d)
	res := tx.Gorm(ctx).Model(&row).Where("id = ?", d.ID).
		Select("Waybill", "Country", "Currency", "GoodsMinor", "PreNo", "InvtNo", "Stage", "Problem", "Reason", "Since").Updates(&row)
	if res.Error != nil {
		return fmt.Errorf("save declaration %s: %w", d.Number, res.Error)
	}
	if res.RowsAffected != 1 {
		return fmt.Errorf("save declaration %s: it is gone", d.Number)
	}
	return saveDocuments(ctx, tx, d.Documents)
}

func saveDocuments(ctx context.Context, tx *database.Tx, docs []Document) error {
	if len(docs) == 0 {
		return nil
	}
	rows := make([]documentRow, len(docs))
	for i, d := range docs {
		rows[i] = rowOfDocument(d)
	}
	err := tx.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "declaration_id"}, {Name: "kind"}},
		DoUpdates: clause.AssignmentColumns([]string{"doc_key", "identity_id", "state", "attempt", "status", "info", "status_at"}),
	}).Create(&rows).Error
	if err != nil {
		return fmt.Errorf("save the documents of %s: %w", docs[0].DeclarationID, err)
	}
	return nil
}

// saveFindings replaces the findings of a declaration.
func saveFindings(ctx context.Context, tx *database.Tx, id string, findings []ceb.Finding) error {
	g := tx.Gorm(ctx)
	if err := g.Where("declaration_id = ?", id).Delete(&findingRow{}).Error; err != nil {
		return fmt.Errorf("clear findings of %s: %w", id, err)
	}
	if len(findings) == 0 {
		return nil
	}
	rows := make([]findingRow, len(findings))
	for i, f := range findings {
		rows[i] = findingRow{DeclarationID: id, Position: i, Document: f.Document, Field: f.Field, Value: clip(f.Value),
			Rule: f.Rule, Body: f.Text, Warning: f.Warning}
	}
	if err := tx.Gorm(ctx).Create(&rows).Error; err != nil {
		return fmt.Errorf("save findings of %s: %w", id, err)
	}
	return nil
}

// Findings returns what our own checks said about a declaration, warnings
// included.
func Findings(ctx context.Context, conn database.Conn, id string) ([]ceb.Finding, error) {
	var rows []findingRow
	if err := conn.Gorm(ctx).Where("declaration_id = ?", id).Order("position").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find findings of %s: %w", id, err)
	}
	findings := make([]ceb.Finding, len(rows))
	for i, r := range rows {
		findings[i] = ceb.Finding{Document: r.Document, Field: r.Field, Value: r.Value, Rule: r.Rule, Text: r.Body, Warning: r.Warning}
	}
	return findings, nil
}

// Find returns a declaration by the number of its parcel, or ErrUnknown.
func Find(ctx context.Context, conn database.Conn, number string) (*Declaration, error) {
	return find(ctx, conn, conn.Gorm(ctx).Where("number = ?", number))
}

// FindByParcel returns the declaration of a parcel, or ErrUnknown.
func FindByParcel(ctx context.Context, conn database.Conn, parcelID string) (*Declaration, error) {
	return find(ctx, conn, conn.Gorm(ctx).Where("parcel_id = ?", parcelID))
}

// lock returns a declaration that nobody else changes until tx ends. SQLite
// has one writer anyway and no such clause.
func lock(ctx context.Context, tx *database.Tx, id string) (*Declaration, error) {
	q := tx.Gorm(ctx).Where("id = ?", id)
	if tx.PgxConn() != nil {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	return find(ctx, tx, q)
}

func find(ctx context.Context, conn database.Conn, q *gorm.DB) (*Declaration, error) {
	var row declarationRow
	err := q.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("find a declaration: %w", err)
	}
	d := row.declaration()
	var docs []documentRow
	if err := conn.Gorm(ctx).Where("declaration_id = ?", d.ID).Find(&docs).Error; err != nil {
		return nil, fmt.Errorf("find the documents of %s: %w", d.Number, err)
	}
	d.Documents = inOrder(docs)
	return &d, nil
}

// inOrder returns documents in the order of [Kinds].
func inOrder(rows []documentRow) []Document {
	slices.SortFunc(rows, func(a, b documentRow) int { return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind) })
	docs := make([]Document, len(rows))
	for i, r := range rows {
		docs[i] = r.document()
	}
	return docs
}

// waitingSince returns the declarations with a document that has waited for an
// answer since before a moment, at most n.
func waitingSince(ctx context.Context, conn database.Conn, before time.Time, n int) ([]string, error) {
	var ids []string
	err := conn.Gorm(ctx).Model(&documentRow{}).Distinct("declaration_id").
		Where("state IN ? AND status_at < ?", waiting, before).Limit(n).Pluck("declaration_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("find documents without an answer: %w", err)
	}
	return ids, nil
}

// countReleased returns how many of the parcels customs has released.
func countReleased(ctx context.Context, conn database.Conn, parcelIDs []string) (int, error) {
	var n int64
	err := conn.Gorm(ctx).Model(&declarationRow{}).Where("parcel_id IN ? AND stage = ?", parcelIDs, Released).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count released parcels: %w", err)
	}
	return int(n), nil
}
