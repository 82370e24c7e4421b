package natsbus

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func open(t *testing.T, url string) *Bus {
	t.Helper()
	b, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// listen returns what b hears under subject.
func listen(t *testing.T, b *Bus, subject string) <-chan string {
	t.Helper()
	heard := make(chan string, 10)
	stop, err := b.Listen(subject, func(body []byte) { heard <- string(body) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	if err := b.Settle(); err != nil {
		t.Fatal(err)
	}
	return heard
}

func expect(t *testing.T, heard <-chan string, want string) {
	t.Helper()
	select {
	case got := <-heard:
		if got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("heard nothing, want %q", want)
	}
}

func TestNewsInsideOneProcess(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	stock, orders := listen(t, b, "stock.changed"), listen(t, b, "order.changed")
	for _, news := range [][2]string{{"stock.changed", "1"}, {"order.changed", "2"}} {
		if err := b.Publish(t.Context(), news[0], []byte(news[1])); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, stock, "1")
	expect(t, orders, "2")
}

func TestNewsBetweenTwoServers(t *testing.T) {
	t.Parallel()
	cluster, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	cluster.Start()
	t.Cleanup(cluster.Shutdown)
	if !cluster.ReadyForConnections(5 * time.Second) {
		t.Fatal("the cluster did not start")
	}
	a, b := open(t, cluster.ClientURL()), open(t, cluster.ClientURL())
	heard := listen(t, b, "order.changed")
	if err := a.Publish(t.Context(), "order.changed", []byte("1")); err != nil {
		t.Fatal(err)
	}
	expect(t, heard, "1")
}

// TestAClusterThatIsAwayDoesNotStopTheShop: news may be lost, selling may not.
func TestAClusterThatIsAwayDoesNotStopTheShop(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "nats://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, url)
	if err := b.Publish(t.Context(), "order.changed", []byte("1")); err != nil {
		t.Errorf("Publish = %v", err)
	}
}
