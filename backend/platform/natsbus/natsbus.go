// Package natsbus tells every server, and every open page behind it, what has
// changed. It carries news that may be lost: whoever misses some looks at the
// database. What may not be lost is a job.
//
// On one machine the bus is a NATS server inside this process, without a port.
// On many it is a cluster, by URL. The code is the same.
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

// prefix keeps our subjects apart from those of others in a shared cluster.
const prefix = "quayside."

// MaxBody bounds a message, in bytes. News is short; the thing itself is in the
// database.
const MaxBody = 64 << 10

// pending bounds what waits for one slow listener, in messages and bytes. More
// is dropped, and only that listener misses it.
const (
	pendingMessages = 4096
	pendingBytes    = 8 << 20
)

// ErrTooLong means that a message is no news but the thing itself.
var ErrTooLong = errors.New("natsbus: message too long")

// Bus is a connection to the bus. It is safe for use by many goroutines.
type Bus struct {
	conn   *nats.Conn
	server *server.Server // nil if the bus is a cluster elsewhere
	log    *slog.Logger
}

// Open connects to the cluster at url, or starts a server in this process if url
// is empty. A cluster that cannot be reached now is an error; one that goes away
// later is waited for, and what is published meanwhile is lost beyond a buffer.
func Open(url string, log *slog.Logger) (*Bus, error) {
	b := &Bus{log: log}
	opts := []nats.Option{
		nats.Name("quayside"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.Timeout(5 * time.Second),
		nats.ErrorHandler(b.complain), nats.DisconnectErrHandler(b.lost),
	}
	if url == "" {
		var err error
		if b.server, err = startServer(); err != nil {
			return nil, err
		}
		opts = append(opts, nats.InProcessServer(b.server))
	}
	conn, err := nats.Connect(url, opts...)
	if err != nil {
		b.stopServer()
		return nil, fmt.Errorf("connect to the bus: %w", err)
	}
	b.conn = conn
	return b, nil
}

// startServer starts a NATS server that opens no port and takes no signals.
func startServer() (*server.Server, error) {
	s, err := server.NewServer(&server.Options{
		ServerName: "quayside", DontListen: true, NoSigs: true, NoLog: true, MaxPayload: MaxBody, MaxPending: pendingBytes,
	})
	if err != nil {
		return nil, fmt.Errorf("make the bus in this process: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("the bus in this process did not start")
	}
	return s, nil
}

// Publish tells everybody who listens to subject, on this server too, and does
// not wait for anyone. The error is ErrTooLong, or says that the connection is
// closed.
func (b *Bus) Publish(_ context.Context, subject string, body []byte) error {
	if len(body) > MaxBody {
		return fmt.Errorf("%w: %d bytes on %s", ErrTooLong, len(body), subject)
	}
	if err := b.conn.Publish(prefix+subject, body); err != nil {
		return fmt.Errorf("publish on %s: %w", subject, err)
	}
	return nil
}

// Subscribe calls take for each message on subject, one after another, until
// stop is called. A "*" stands for one part of a subject, a ">" at the end for
// all that follow. A listener too slow for what comes misses the rest; take
// should hand on and return. The shop itself only publishes so far: this is for
// servers and programs beside it that want to hear.
func (b *Bus) Subscribe(subject string, take func(subject string, body []byte)) (stop func() error, err error) {
	sub, err := b.conn.Subscribe(prefix+subject, func(m *nats.Msg) { take(m.Subject[len(prefix):], m.Data) })
	if err != nil {
		return nil, fmt.Errorf("subscribe to %s: %w", subject, err)
	}
	if err := sub.SetPendingLimits(pendingMessages, pendingBytes); err != nil {
		return nil, errors.Join(fmt.Errorf("subscribe to %s: %w", subject, err), sub.Unsubscribe())
	}
	// Flush makes sure that what is published after Subscribe returned is heard.
	if err := b.conn.FlushTimeout(5 * time.Second); err != nil {
		return nil, errors.Join(fmt.Errorf("subscribe to %s: %w", subject, err), sub.Unsubscribe())
	}
	return sub.Unsubscribe, nil
}

// Close hands out what has been published, lets listeners finish what they have,
// and stops. It gives up when ctx is done.
func (b *Bus) Close(ctx context.Context) error {
	defer b.stopServer()
	closed := make(chan struct{})
	b.conn.SetClosedHandler(func(*nats.Conn) { close(closed) })
	if err := b.conn.Drain(); err != nil {
		b.conn.Close()
		return fmt.Errorf("close the bus: %w", err)
	}
	select {
	case <-closed:
		return nil
	case <-ctx.Done():
		b.conn.Close()
		return fmt.Errorf("close the bus: %w", ctx.Err())
	}
}

func (b *Bus) stopServer() {
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}

// complain logs what goes wrong with one listener, a slow one above all.
func (b *Bus) complain(_ *nats.Conn, sub *nats.Subscription, err error) {
	subject := ""
	if sub != nil {
		subject = sub.Subject
	}
	b.log.Warn("news was lost on the bus", "subject", subject, "error", err)
}

func (b *Bus) lost(_ *nats.Conn, err error) {
	if err != nil {
		b.log.Warn("the bus is away; news is not heard until it is back", "error", err)
	}
}
