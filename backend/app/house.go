package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"quayside/backend/account"
	"quayside/backend/catalog"
	"quayside/backend/checkout"
	"quayside/backend/config"
	"quayside/backend/customs"
	"quayside/backend/database"
	"quayside/backend/locale"
	"quayside/backend/payment"
	"quayside/backend/platform/blobstore"
	"quayside/backend/platform/keyfile"
	"quayside/backend/platform/natsbus"
	"quayside/backend/platform/portsim"
	"quayside/backend/platform/riverjobs"
	"quayside/backend/platform/stripepay"
	"quayside/backend/platform/stripesandbox"
	"quayside/backend/stock"
	"quayside/migrations"
)

// house is every part, joined. Parts that need stopping are stopped in the
// reverse of the order they were opened in.
type house struct {
	cfg config.Config
	log *slog.Logger

	db       *database.DB
	metrics  *prometheus.Registry
	blobs    *blobstore.Store
	bus      *natsbus.Bus
	queue    *riverjobs.Queue
	sandbox  *stripesandbox.Sandbox // nil where Stripe itself takes the money
	port     *portsim.Port
	keys     *keyfile.Folder
	words    *locale.Catalog
	codes    *catalog.Codes
	pictures *catalog.Pictures
	importer *catalog.Importer
	intake   *catalog.Intake
	desk     *account.Desk
	password *account.Passwords
	gateway  payment.Gateway
	payKey   string // the gateway's publishable key
	counter  *checkout.Counter
	office   *customs.Office

	closers []func() error
	loops   sync.WaitGroup
	stop    context.CancelFunc // ends the loops
}

// openHouse opens every part and brings the database up to date. ownURL is where
// this process reaches itself: the sandbox is spoken to over HTTP like Stripe.
func openHouse(ctx context.Context, cfg config.Config, log *slog.Logger, ownURL string) (*house, error) {
	s := &house{cfg: cfg, log: log, stop: func() {}}
	for _, open := range []func(context.Context) error{
		s.lock, s.openDatabase, s.openFiles, s.openBus, s.openQueue, s.openCatalogue, s.openPeople,
		func(ctx context.Context) error { return s.openPayments(ctx, ownURL) },
		s.openCustoms, s.openCounter,
	} {
		if err := open(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

func (s *house) closeLater(what string, close func() error) {
	s.closers = append(s.closers, func() error {
		if err := close(); err != nil {
			return fmt.Errorf("close %s: %w", what, err)
		}
		return nil
	})
}

// close stops loops and closes parts, the last opened first.
func (s *house) close() error {
	s.stop()
	s.loops.Wait()
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	return errors.Join(errs...)
}

// lock keeps other servers off the database if it is a SQLite file.
func (s *house) lock(context.Context) error {
	if strings.HasPrefix(s.cfg.Database, "postgres") {
		return nil
	}
	unlock, err := lockFile(s.cfg.Database)
	if err == nil {
		s.closeLater("the lock", unlock)
	}
	return err
}

func (s *house) openDatabase(ctx context.Context) (err error) {
	if s.db, err = database.Open(ctx, s.cfg.Database); err != nil {
		return err
	}
	s.closeLater("the database", s.db.Close)
	if err := s.db.Migrate(ctx, migrations.FS); err != nil {
		return err
	}
	s.metrics, err = newMetrics(s.db)
	return err
}

func (s *house) openFiles(ctx context.Context) (err error) {
	if s.blobs, err = blobstore.Open(ctx, s.cfg.Blobs); err != nil {
		return err
	}
	s.closeLater("the files", s.blobs.Close)
	s.pictures = catalog.NewPictures(s.blobs)
	return nil
}

func (s *house) openBus(context.Context) (err error) {
	if s.bus, err = natsbus.Open(s.cfg.NATS, s.log); err != nil {
		return err
	}
	s.closeLater("the bus", func() error {
		ctx, cancel := context.WithTimeout(context.Background(), s.cfg.DrainTimeout)
		defer cancel()
		return s.bus.Close(ctx)
	})
	return nil
}

func (s *house) openQueue(ctx context.Context) (err error) {
	if s.queue, err = riverjobs.Open(ctx, s.db, riverjobs.Options{Log: s.log}); err != nil {
		return err
	}
	return s.metrics.Register(s.queue)
}

func (s *house) openCatalogue(context.Context) (err error) {
	if s.words, err = locale.Load(); err != nil {
		return err
	}
	if s.codes, err = catalog.LoadCodes(); err != nil {
		return err
	}
	s.importer = &catalog.Importer{Codes: s.codes, Shelf: stock.Shelf{}, Now: database.Now}
	s.intake = &catalog.Intake{DB: s.db, Importer: s.importer, Pictures: s.pictures, Files: s.blobs, Queue: s.queue}
	return nil
}

func (s *house) openPeople(context.Context) (err error) {
	if s.password, err = account.NewPasswords(account.Usual()); err != nil {
		return err
	}
	s.desk, err = account.NewDesk(s.db, s.password, database.Now)
	return err
}

// openPayments joins Stripe, or opens the sandbox and joins that in the same
// way.
func (s *house) openPayments(ctx context.Context, ownURL string) (err error) {
	acct := stripepay.Account{Key: string(s.cfg.Stripe.Key), WebhookSecret: string(s.cfg.Stripe.WebhookSecret)}
	s.payKey = s.cfg.Stripe.Publishable
	if s.cfg.Stripe.Sandbox() {
		file := filepath.Join(s.cfg.Data, "stripesandbox.db")
		s.sandbox, err = stripesandbox.Open(ctx, stripesandbox.Options{File: file, Origin: s.cfg.Origin.String(), Log: s.log})
		if err != nil {
			return err
		}
		s.closeLater("the payment sandbox", s.sandbox.Close)
		keys := s.sandbox.Keys()
		acct.Key, acct.WebhookSecret, s.payKey = keys.Secret, keys.Webhook, keys.Publishable
		acct.BaseURL = ownURL + stripesandbox.Mount + "/api"
	}
	s.gateway, err = stripepay.New(acct)
	return err
}

func (s *house) openCustoms(ctx context.Context) (err error) {
	s.keys = keyfile.Open(s.cfg.Customs.Keys)
	file := filepath.Join(s.cfg.Data, "port.db")
	s.port, err = portsim.Open(ctx, portsim.Options{Path: file, Delay: portsim.Fixed(s.cfg.Customs.StandinDelay)})
	if err != nil {
		return err
	}
	s.closeLater("the stand-in port", s.port.Close)
	s.office = &customs.Office{DB: s.db, Queue: s.queue, Port: s.port, Keys: s.keys, Now: database.Now}
	return s.db.InTx(ctx, func(tx *database.Tx) error { return customs.Seed(ctx, tx) })
}

func (s *house) openCounter(context.Context) error {
	s.counter = &checkout.Counter{
		DB: s.db, Queue: s.queue, Gateway: s.gateway, Bus: s.bus, Log: s.log, Now: database.Now, Hold: s.cfg.Hold,
	}
	return s.registerJobs()
}

// every waits for the next turn of a loop, or returns ctx's error.
func every(pause time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		t := time.NewTimer(pause)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
			return nil
		}
	}
}
