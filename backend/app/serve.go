package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"quayside/backend/config"
	"quayside/backend/demo"
)

// Serve runs the shop until ctx is done, then lets requests and jobs under way
// finish. It listens before anything else is ready; see [front].
func Serve(ctx context.Context, cfg config.Config, out io.Writer) (err error) {
	log := newLog(cfg, out)
	stopTracing, err := startTracing(ctx, cfg)
	if err != nil {
		return err
	}
	f, err := listen(ctx, cfg, log)
	if err != nil {
		return err
	}
	s, err := openHouse(ctx, cfg, log, f.URL())
	if err == nil {
		err = s.open(ctx, f, out)
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-f.done:
			f.done <- err
		}
	}
	log.Info("stopping")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.DrainTimeout)
	defer cancel()
	err = errors.Join(err, f.Stop(drain))
	if s != nil {
		err = errors.Join(err, s.drain(drain))
	}
	return errors.Join(err, stopTracing(drain))
}

// open loads the demonstration if asked for, lets requests in and starts the
// work beside them.
func (s *house) open(ctx context.Context, f *front, out io.Writer) error {
	if s.cfg.Demo {
		if err := s.loadDemo(ctx); err != nil {
			return err
		}
	}
	if err := s.warnOfWaybills(ctx); err != nil {
		return err
	}
	site, err := s.site(ctx)
	if err != nil {
		return err
	}
	f.Open(site)
	if err := s.work(ctx, f.URL()); err != nil {
		return err
	}
	return s.greet(out)
}

// drain stops jobs, then everything else.
func (s *house) drain(ctx context.Context) error {
	return errors.Join(s.queue.Stop(ctx), s.close())
}

// greet prints where the shop is, and who can sign in to the demonstration.
func (s *house) greet(out io.Writer) error {
	origin := s.cfg.Origin.String()
	text := fmt.Sprintf("\nQuayside is open.\n\n  Shop    %s/\n  Studio  %s/studio\n  Office  %s/office\n", origin, origin, origin)
	if s.cfg.Demo {
		people, err := demo.SignIns()
		if err != nil {
			return err
		}
		text += "\nDemonstration sign-ins:\n\n"
		for _, p := range people {
			text += fmt.Sprintf("  %-8s  %-34s  %s\n", p.Role, p.Email, p.Password)
		}
	}
	if s.sandbox != nil {
		text += "\nPayments go to the local sandbox: card 4242 4242 4242 4242, any date to come, any three digits.\n"
	}
	_, err := io.WriteString(out, text+"\n")
	return err
}
