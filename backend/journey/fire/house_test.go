package fire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"quayside/backend/testenv"
)

// patience is how long the program may take to start, to stop, or to come to
// rest: far more than it needs, since the machine may be busy with other tests.
const patience = 4 * time.Minute

// house is a running quayside that can be killed and started again on the same
// data, at the same address.
type house struct {
	url      string
	data     string // its folder
	database string // as QUAYSIDE_DATABASE has it
	env      []string
	log      *buffer

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
	err  error         // how it ended, once done is closed
	up   chan struct{} // closed while the program is ready
}

// open starts the program on a copy of the demonstration shop, as the shop it is
// by then and no more as a demonstration. prepare may change the copy before the
// program sees it. The program is stopped with the test and must then end by
// itself, without an error.
func open(t testing.TB, e engine, prepare func(*house), settings ...string) *house {
	t.Helper()
	s := e.copy(t)
	h := &house{data: s.data, database: s.database, log: new(buffer)}
	address := freeAddress(t)
	h.url = "http://" + address
	h.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
		"QUAYSIDE_LISTEN=" + address, "QUAYSIDE_ORIGIN=" + h.url, "QUAYSIDE_DATA=" + s.data, "QUAYSIDE_BLOBS=" + s.blobs,
		"QUAYSIDE_DATABASE=" + s.database, "QUAYSIDE_HOLD=1m",
		"QUAYSIDE_CUSTOMS_STANDIN_DELAY=0s", "QUAYSIDE_CUSTOMS_POLL=100ms",
	}, settings...)
	if prepare != nil {
		prepare(h)
	}
	h.start(t)
	t.Cleanup(func() { h.stop(t) })
	return h
}

// start runs the program and returns when it is ready.
func (h *house) start(t testing.TB) {
	t.Helper()
	cmd := exec.Command(testenv.Binary(t), "serve")
	cmd.Env, cmd.Stdout, cmd.Stderr = h.env, h.log, h.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	h.mu.Lock()
	h.cmd, h.done = cmd, done
	if h.up == nil {
		h.up = make(chan struct{})
	}
	up := h.up
	h.mu.Unlock()
	go func() {
		h.err = cmd.Wait()
		close(done)
	}()
	h.waitReady(t, done)
	close(up)
}

// waitReady asks until the program says that it is ready.
func (h *house) waitReady(t testing.TB, done <-chan struct{}) {
	t.Helper()
	until(t, "the program is ready", 20*time.Millisecond, func() bool {
		select {
		case <-done:
			t.Fatalf("the program ended: %v\n%s", h.err, h.log)
		default:
		}
		res, err := http.Get(h.url + "/readyz")
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
}

// wait returns when the program is ready, or with ctx's error.
func (h *house) wait(ctx context.Context) error {
	h.mu.Lock()
	up := h.up
	h.mu.Unlock()
	select {
	case <-up:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the program: %w", ctx.Err())
	}
}

// kill ends the program as a power cut does. From before that moment until the
// next start, wait waits.
func (h *house) kill(t testing.TB) {
	t.Helper()
	h.mu.Lock()
	h.up = make(chan struct{})
	cmd, done := h.cmd, h.done
	h.mu.Unlock()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatalf("kill: %v", err)
	}
	<-done
}

// stop asks the program to end, as a restart does.
func (h *house) stop(t testing.TB) {
	t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		return // the test has stopped it
	} else if err != nil {
		t.Errorf("ask the program to end: %v", err)
	}
	select {
	case <-h.done:
	case <-time.After(patience):
		h.kill(t)
		t.Errorf("the program did not end within %s", patience)
	}
	if h.err != nil || t.Failed() {
		t.Errorf("the program ended with %v; its log:\n%s", h.err, h.log)
	}
}

// until asks ok at every pause until it says yes, and fails the test if that
// takes longer than patience.
func until(t testing.TB, what string, pause time.Duration, ok func() bool) {
	t.Helper()
	tick, end := time.NewTicker(pause), time.NewTimer(patience)
	defer tick.Stop()
	defer end.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

// freeAddress returns a loopback address that was free a moment ago. The program
// comes back to it after a kill, so its port is below those that the system
// gives to outgoing connections.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(12000+rand.IntN(20000)))
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal("no port is free on 127.0.0.1")
	return ""
}

// buffer keeps the end of what the program writes.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const kept = 32 << 10 // bytes of a log that are shown when a test fails

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// Lines returns the lines that hold word.
func (b *buffer) Lines(word string) (found []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range bytes.Lines(b.buf.Bytes()) {
		if bytes.Contains(line, []byte(word)) {
			found = append(found, string(line))
		}
	}
	return found
}

// String returns the last lines, those about requests that went well left out.
func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var text []byte
	for line := range bytes.Lines(b.buf.Bytes()) {
		if !bytes.Contains(line, []byte("msg=request")) || bytes.Contains(line, []byte("level=ERROR")) {
			text = append(text, line...)
		}
	}
	return string(text[max(0, len(text)-kept):])
}
