package app

import (
	"context"
	"errors"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/checkout"
	"quayside/backend/customs"
	"quayside/backend/demo"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/platform/riverjobs"
)

// registerJobs says who works which job. The errors behind a worker are those
// that no other try can mend; everything else is tried again.
func (s *house) registerJobs() error {
	return errors.Join(
		riverjobs.Register(s.queue, s.intake.Apply, catalog.ErrImportUnknown),
		riverjobs.Register(s.queue, s.counter.Expire, order.ErrUnknown),
		riverjobs.Register(s.queue, s.counter.Number, order.ErrUnknown),
		riverjobs.Register(s.queue, s.counter.Tidy),
		riverjobs.Register(s.queue, s.counter.GiveBack, payment.ErrIntentUnknown),
		riverjobs.Register(s.queue, s.office.Declare, customs.ErrNotParcel, order.ErrUnknown),
		riverjobs.Register(s.queue, s.office.Transmit, customs.ErrUnknown),
		riverjobs.Register(s.queue, s.office.Clear, order.ErrUnknown),
	)
}

var _ checkout.Queue = (*riverjobs.Queue)(nil)

// work starts what goes on beside requests: jobs, replies from customs, and the
// sandbox's webhooks to ownURL. It goes on until close.
func (s *house) work(ctx context.Context, ownURL string) error {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if s.sandbox != nil {
		s.loops.Go(func() {
			if err := s.sandbox.Deliver(ctx, ownURL+"/hooks/stripe"); !errors.Is(err, context.Canceled) {
				s.log.Error("the payment sandbox delivers no more webhooks", "error", err)
			}
		})
	}
	if !s.cfg.Does("worker") {
		return nil
	}
	if s.cfg.Demo {
		s.loops.Go(func() {
			if err := demo.Prepare(ctx, s.pictures); err != nil && !errors.Is(err, context.Canceled) {
				s.log.Error("the demonstration's pictures cannot be prepared", "error", err)
			}
		})
	}
	s.loops.Go(func() {
		s.office.Watch(ctx, every(s.cfg.Customs.Poll), func(err error) {
			if err != nil {
				s.log.Error("customs cannot be reached", "error", err)
				return
			}
			s.log.Info("customs can be reached")
		})
	})
	s.queue.Every(24*time.Hour, checkout.Tidy{})
	return s.queue.Start(ctx)
}
