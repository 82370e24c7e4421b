package app

import (
	"context"
	"fmt"

	"quayside/backend/database"
	"quayside/backend/demo"
	"quayside/backend/landed"
	"quayside/backend/merchant"
	"quayside/backend/shipping"
)

// loadDemo fills an empty shop with the demonstration. It may be interrupted
// anywhere: what it does before the one transaction is done again harmlessly.
func (s *house) loadDemo(ctx context.Context) error {
	now := database.Now()
	people, err := demo.People(ctx, s.password, database.Now)
	if err != nil {
		return err
	}
	if err := demo.Keys(s.keys, now); err != nil {
		return err
	}
	if err := landed.Seed(ctx, s.db, now); err != nil {
		return err
	}
	if err := shipping.Seed(ctx, s.db, now); err != nil {
		return err
	}
	loaded, err := demo.Load(ctx, demo.Deps{
		DB: s.db, Importer: s.importer, Pictures: s.pictures,
		Also: []func(context.Context, *database.Tx, []*merchant.Merchant) error{people, demo.Customs(now)},
	})
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	if loaded {
		s.log.Info("the demonstration shop is loaded")
	}
	return nil
}
