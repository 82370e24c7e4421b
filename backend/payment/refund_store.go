package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"quayside/backend/database"
	"quayside/backend/money"
)

const refundTable = "refunds"

type refundRow struct {
	ID, OrderID        string
	State              RefundState
	Currency           money.Currency
	Amount             int64
	Cause              RefundCause
	GatewayID, Refusal string
	CreatedAt, MovedAt time.Time
}

func (r refundRow) refund() *Refund {
	return &Refund{
		ID: r.ID, OrderID: r.OrderID, State: r.State, Amount: money.Amount{Minor: r.Amount, Currency: r.Currency},
		Cause: r.Cause, GatewayID: r.GatewayID, Refusal: r.Refusal, CreatedAt: r.CreatedAt.UTC(), MovedAt: r.MovedAt.UTC(),
	}
}

// Promise writes down that a sum goes back. It returns ErrRefundExceeds if less
// than that is left of what was captured; the check and the promise are one
// statement, so two at once cannot both have the last cent.
func Promise(ctx context.Context, tx *database.Tx, orderID string, amount money.Amount, cause RefundCause, now time.Time) (*Refund, error) {
	if amount.Minor < 1 {
		return nil, fmt.Errorf("refund %v of order %s", amount, orderID)
	}
	res := tx.Gorm(ctx).Table(paymentTable).
		Where("order_id = ? AND currency = ? AND captured - refunded >= ?", orderID, amount.Currency, amount.Minor).
		UpdateColumn("refunded", gorm.Expr("refunded + ?", amount.Minor))
	if res.Error != nil {
		return nil, fmt.Errorf("promise a refund of order %s: %w", orderID, res.Error)
	}
	if res.RowsAffected == 0 {
		return nil, ErrRefundExceeds.Because(fmt.Errorf("%v of order %s", amount, orderID))
	}
	row := refundRow{
		ID: database.NewID(), OrderID: orderID, State: Promised, Currency: amount.Currency, Amount: amount.Minor,
		Cause: cause, CreatedAt: now.UTC(), MovedAt: now.UTC(),
	}
	if err := tx.Gorm(ctx).Table(refundTable).Create(&row).Error; err != nil {
		return nil, fmt.Errorf("promise a refund of order %s: %w", orderID, err)
	}
	return row.refund(), nil
}

// Adopt stores a refund of one of our intents that somebody made in the
// gateway's own pages, so that the ledger knows of it and no more is promised
// than is left. It returns ErrUnknown if the intent is not ours, and
// ErrRefundExceeds.
func Adopt(ctx context.Context, tx *database.Tx, intentID, gatewayID string, amount money.Amount, now time.Time) (*Refund, error) {
	var p paymentRow
	err := tx.Gorm(ctx).Table(paymentTable).Where("intent_id = ?", intentID).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown.Because(fmt.Errorf("intent %s", intentID))
	}
	if err != nil {
		return nil, fmt.Errorf("find the payment of intent %s: %w", intentID, err)
	}
	r, err := Promise(ctx, tx, p.OrderID, amount, CauseElsewhere, now)
	if err != nil {
		return nil, err
	}
	_, err = Follow(ctx, tx, r, Told{State: Pending, GatewayID: gatewayID, At: now})
	return r, err
}

// Told is what the gateway says of a refund.
type Told struct {
	State     RefundState
	GatewayID string
	Refusal   string
	At        time.Time
}

// Follow moves a refund to what the gateway says, and keeps the ledger right:
// money that goes back is entered once, and one that failed can be promised
// again. It reports whether anything changed; news that is old changes nothing.
func Follow(ctx context.Context, tx *database.Tx, r *Refund, told Told) (bool, error) {
	if !r.follows(told.State) {
		return false, nil
	}
	if told.At.Before(r.MovedAt) { // the gateway has a clock of its own
		told.At = r.MovedAt
	}
	was := r.State
	set := map[string]any{"state": told.State, "refusal": told.Refusal, "moved_at": told.At.UTC()}
	if told.GatewayID != "" {
		set["gateway_id"] = told.GatewayID
	}
	res := tx.Gorm(ctx).Table(refundTable).Where("id = ? AND state = ?", r.ID, was).Updates(set)
	if res.Error != nil {
		return false, fmt.Errorf("move refund %s: %w", r.ID, res.Error)
	}
	if res.RowsAffected == 0 {
		return false, fmt.Errorf("refund %s was moved by another", r.ID)
	}
	r.State, r.Refusal, r.MovedAt = told.State, told.Refusal, told.At.UTC()
	if told.GatewayID != "" {
		r.GatewayID = told.GatewayID
	}
	return true, settleRefund(ctx, tx, r, was)
}

func settleRefund(ctx context.Context, tx *database.Tx, r *Refund, was RefundState) error {
	entry := posting{key: "refund:" + r.ID, order: r.OrderID, debit: Sales, credit: Receivable, amount: r.Amount, at: r.MovedAt}
	if r.State == Done {
		return post(ctx, tx, entry)
	}
	if r.State != Failed {
		return nil
	}
	err := tx.Gorm(ctx).Table(paymentTable).Where("order_id = ?", r.OrderID).
		UpdateColumn("refunded", gorm.Expr("refunded - ?", r.Amount.Minor)).Error
	if err != nil {
		return fmt.Errorf("take back the promise of refund %s: %w", r.ID, err)
	}
	if was != Done {
		return nil
	}
	entry.key, entry.debit, entry.credit = "refund failed:"+r.ID, Receivable, Sales
	return post(ctx, tx, entry)
}

// FindRefund returns the refund with id, or ErrUnknown.
func FindRefund(ctx context.Context, conn database.Conn, id string) (*Refund, error) {
	return findRefund(conn.Gorm(ctx), "id = ?", id)
}

// FindRefundToMove is FindRefund for [Follow]: every other transaction that
// would move the refund waits until this one ends. The gateway's answer and its
// webhook tell of one refund in the same moment.
func FindRefundToMove(ctx context.Context, tx *database.Tx, id string) (*Refund, error) {
	return findRefund(tx.Gorm(ctx).Clauses(toMove), "id = ?", id)
}

// FindRefundAtGateway is FindRefundToMove by the gateway's own id.
func FindRefundAtGateway(ctx context.Context, tx *database.Tx, gatewayID string) (*Refund, error) {
	return findRefund(tx.Gorm(ctx).Clauses(toMove), "gateway_id = ?", gatewayID)
}

// toMove locks what is found. SQLite has one writer anyway and is not asked.
var toMove = clause.Locking{Strength: clause.LockingStrengthUpdate}

func findRefund(g *gorm.DB, where, value string) (*Refund, error) {
	var r refundRow
	err := g.Table(refundTable).Where(where, value).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrUnknown.Because(fmt.Errorf("refund %s", value))
	}
	if err != nil {
		return nil, fmt.Errorf("find refund %s: %w", value, err)
	}
	return r.refund(), nil
}
