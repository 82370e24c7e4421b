package payment

import (
	"context"
	"fmt"
	"time"

	"quayside/backend/database"
	"quayside/backend/money"
)

// Account is a side of the ledger.
type Account string

// The accounts. More come with payouts.
const (
	Receivable Account = "gateway" // what the gateway owes us
	Sales      Account = "sales"   // what was sold and not taken back
)

// posting moves one amount from the credited account to the debited one. It
// becomes two entries that sum to zero.
type posting struct {
	key           string // what it is of: posted once
	order         string
	debit, credit Account
	amount        money.Amount
	at            time.Time
}

type entryRow struct {
	ID, Posting, OrderID string
	Account              Account
	Currency             money.Currency
	Amount               int64
	At                   time.Time
}

const entryTable = "ledger_entries"

// post enters p. A second posting with the same key is a bug: it violates the
// table's unique key, and the transaction with it.
func post(ctx context.Context, tx *database.Tx, p posting) error {
	entry := func(a Account, minor int64) entryRow {
		return entryRow{
			ID: database.NewID(), Posting: p.key, OrderID: p.order, Account: a,
			Currency: p.amount.Currency, Amount: minor, At: p.at.UTC(),
		}
	}
	rows := []entryRow{entry(p.debit, p.amount.Minor), entry(p.credit, -p.amount.Minor)}
	if err := tx.Gorm(ctx).Table(entryTable).Create(&rows).Error; err != nil {
		return fmt.Errorf("post %s: %w", p.key, err)
	}
	return nil
}
