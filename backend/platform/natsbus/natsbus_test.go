package natsbus

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func open(t *testing.T, url string) *Bus {
	t.Helper()
	b, err := Open(url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return b
}

func hear(t *testing.T, b *Bus, subject string) <-chan string {
	t.Helper()
	heard := make(chan string, 100)
	_, err := b.Subscribe(subject, func(subject string, body []byte) { heard <- subject + " " + string(body) })
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

func next(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case s := <-heard:
		return s
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was heard for ten seconds")
		return ""
	}
}

func publish(t *testing.T, b *Bus, subject, body string) {
	t.Helper()
	if err := b.Publish(t.Context(), subject, []byte(body)); err != nil {
		t.Fatal(err)
	}
}

func TestNewsIsHeardInThisProcess(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	one, all := hear(t, b, "stock.changed"), hear(t, b, "stock.>")
	publish(t, b, "order.changed", "o1")
	publish(t, b, "stock.changed", "v1")
	for name, heard := range map[string]<-chan string{"by name": one, "by wildcard": all} {
		if got := next(t, heard); got != "stock.changed v1" {
			t.Errorf("%s: heard %q", name, got)
		}
	}
}

func TestTwoBusesInOneProcessDoNotHearEachOther(t *testing.T) {
	t.Parallel()
	a, b := open(t, ""), open(t, "")
	heard := hear(t, b, ">")
	publish(t, a, "stock.changed", "of another shop")
	publish(t, b, "stock.changed", "ours")
	if got := next(t, heard); got != "stock.changed ours" {
		t.Errorf("heard %q", got)
	}
}

func TestTheServerInThisProcessOpensNoPort(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	if addr := b.server.Addr(); addr != nil {
		t.Errorf("listens on %v", addr)
	}
}

func TestServersHearEachOtherThroughACluster(t *testing.T) {
	t.Parallel()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the cluster did not start")
	}
	a, b := open(t, s.ClientURL()), open(t, s.ClientURL())
	heard := hear(t, b, "order.changed")
	publish(t, a, "order.changed", "o1")
	if got := next(t, heard); got != "order.changed o1" {
		t.Errorf("heard %q", got)
	}
}

func TestAClusterThatIsNotThereIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "nats://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(url, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("Open of a closed port returned nil")
	}
}

func TestAMessageThatIsNoNewsIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	if err := b.Publish(t.Context(), "x", make([]byte, MaxBody+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("Publish = %v, want ErrTooLong", err)
	}
}

func TestAListenerThatHasStoppedHearsNothing(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	stopped := make(chan string, 10)
	stop, err := b.Subscribe("x", func(_ string, body []byte) { stopped <- string(body) })
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	other := hear(t, b, "x")
	publish(t, b, "x", "late")
	next(t, other)
	if len(stopped) != 0 {
		t.Errorf("heard %q after stopping", <-stopped)
	}
}

func TestCloseHandsOutWhatWasPublished(t *testing.T) {
	t.Parallel()
	b, err := Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	heard := hear(t, b, "x")
	for range 50 {
		publish(t, b, "x", "news")
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 50 {
		t.Errorf("heard %d of 50 before the bus closed", len(heard))
	}
	if err := b.Publish(t.Context(), "x", nil); err == nil {
		t.Error("a closed bus took news")
	}
}
