// Package natsbus carries news between the servers of one shop: that the
// catalogue, stock, or an order has changed. News may be lost; what may not is a
// job. One process has a NATS server inside, without a port; several join a
// cluster by its URL.
package natsbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// prefix keeps our subjects apart from those of neighbours on a cluster.
const prefix = "quayside."

const (
	startTimeout = 5 * time.Second
	// maxPending is how many messages wait for a slow listener before the
	// newest are dropped.
	maxPending = 4096
)

// Bus is a connection to the servers of this shop. It is safe for use by many
// goroutines.
type Bus struct {
	embedded *server.Server // nil on a cluster
	conn     *nats.Conn
	log      *slog.Logger
}

// Open joins the cluster at url, or starts a server inside this process if url
// is empty.
func Open(_ context.Context, url string, log *slog.Logger) (*Bus, error) {
	b := &Bus{log: log}
	opts := []nats.Option{
		nats.Name("quayside"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(url != ""),
		nats.ErrorHandler(func(_ *nats.Conn, s *nats.Subscription, err error) {
			log.Warn("news was lost", "error", err)
		}),
	}
	if url == "" {
		if err := b.embed(); err != nil {
			return nil, err
		}
		opts = append(opts, nats.InProcessServer(b.embedded))
	}
	var err error
	if b.conn, err = nats.Connect(url, opts...); err != nil {
		b.shutdown()
		return nil, fmt.Errorf("join the bus: %w", err)
	}
	return b, nil
}

func (b *Bus) embed() (err error) {
	b.embedded, err = server.NewServer(&server.Options{ServerName: "quayside", DontListen: true, NoSigs: true, NoLog: true})
	if err != nil {
		return fmt.Errorf("make the bus: %w", err)
	}
	b.embedded.Start()
	if !b.embedded.ReadyForConnections(startTimeout) {
		b.shutdown()
		return errors.New("the bus did not start")
	}
	return nil
}

// Publish tells everybody who listens to subject, on every server. It does not
// wait for them.
func (b *Bus) Publish(_ context.Context, subject string, body []byte) error {
	if err := b.conn.Publish(prefix+subject, body); err != nil {
		return fmt.Errorf("publish %s: %w", subject, err)
	}
	return nil
}

// Listen calls hear with what is published under subject, one after the other,
// until stop is called. A hear that is too slow loses the newest.
func (b *Bus) Listen(subject string, hear func(body []byte)) (stop func() error, err error) {
	s, err := b.conn.Subscribe(prefix+subject, func(m *nats.Msg) { hear(m.Data) })
	if err == nil {
		err = s.SetPendingLimits(maxPending, -1)
	}
	if err != nil {
		return nil, fmt.Errorf("listen to %s: %w", subject, err)
	}
	return s.Unsubscribe, nil
}

// Settle waits until what was asked so far, listening included, has reached the
// server, at most five seconds.
func (b *Bus) Settle() error { return b.conn.FlushTimeout(startTimeout) }

// Close passes on what was published and leaves.
func (b *Bus) Close() error {
	err := b.conn.FlushTimeout(time.Second)
	b.conn.Close()
	b.shutdown()
	if errors.Is(err, nats.ErrConnectionClosed) || b.embedded == nil {
		return nil // a cluster that is away has nothing to be told
	}
	return err
}

func (b *Bus) shutdown() {
	if b.embedded != nil {
		b.embedded.Shutdown()
		b.embedded.WaitForShutdown()
	}
}
