package journey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"quayside/backend/database/databasetest"
	"quayside/backend/testenv"
	"quayside/backend/testenv/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// patience is how long the program may take to start or stop. The first start
// loads the whole demonstration shop, pictures and all.
const patience = 3 * time.Minute

// house is a running quayside with the demonstration shop in it.
type house struct {
	t    *testing.T
	url  string
	env  []string
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	err  error         // how it ended, once done is closed
	log  *buffer
}

// open starts the program on a free port with an empty data folder and the
// database at url ("" is a SQLite file in that folder), and returns when it is
// ready. It is stopped with the test, and must then end by itself.
func open(t *testing.T, database string, settings ...string) *house {
	t.Helper()
	address := freeAddress(t)
	h := &house{t: t, url: "http://" + address, log: new(buffer)}
	h.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
		"QUAYSIDE_LISTEN=" + address, "QUAYSIDE_ORIGIN=" + h.url, "QUAYSIDE_DATA=" + t.TempDir(),
		"QUAYSIDE_DATABASE=" + database, "QUAYSIDE_DEMO=true", "QUAYSIDE_CUSTOMS_STANDIN_DELAY=200ms",
	}, settings...)
	h.start()
	t.Cleanup(h.stop)
	return h
}

// stories are told one after the other in one house. One that is the same
// whatever the database is told on SQLite alone.
var stories = []struct {
	name string
	tell func(t *testing.T, h *house)
	once bool
}{
	{"people sign in to their part of the house", peopleSignIn, true},
	{"a wrong password", aWrongPassword, true},
	{"from the catalogue file to the release", fromFileToRelease, false},
	{"a sale on a phone, in the dark, in Arabic", aSaleInArabic, true},
	{"a sale on a tablet, in Chinese", aSaleInChinese, true},
	{"every page in every look", everyLook, true},
}

func TestStories(t *testing.T) {
	for engine, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": databasetest.PostgresURL,
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			h := open(t, database(t))
			for _, story := range stories {
				if story.once && engine != "sqlite" {
					continue
				}
				t.Run(story.name, func(t *testing.T) { story.tell(t, h.in(t)) })
			}
		})
	}
}

// in is the same house in the eyes of a part of the test.
func (h *house) in(t *testing.T) *house {
	part := *h
	part.t = t
	return &part
}

// start runs the program and waits until it is ready.
func (h *house) start() {
	h.t.Helper()
	h.cmd = exec.Command(testenv.Binary(h.t), "serve")
	h.cmd.Env, h.cmd.Stdout, h.cmd.Stderr = h.env, h.log, h.log
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.done = make(chan struct{})
	go func() {
		h.err = h.cmd.Wait()
		close(h.done)
	}()
	h.waitReady()
}

// waitReady asks until the program says that it is ready. It answers before
// that, with a page that says so.
func (h *house) waitReady() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, err := h.status(ctx, "/readyz"); err == nil && status == http.StatusOK {
			return
		}
		select {
		case <-tick.C:
		case <-h.done:
			h.t.Fatalf("the program ended: %v\n%s", h.err, h.log)
		case <-ctx.Done():
			h.t.Fatalf("the program is not ready after %s\n%s", patience, h.log)
		}
	}
}

// status asks for path and returns the answer's status.
func (h *house) status(ctx context.Context, path string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// kill ends the program as a power cut does.
func (h *house) kill() {
	h.t.Helper()
	if err := h.cmd.Process.Kill(); err != nil {
		h.t.Fatalf("kill: %v", err)
	}
	<-h.done
}

// stop asks the program to end, as a restart does, and fails the test if it
// does not, or not without an error.
func (h *house) stop() {
	h.t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		return // the test killed it
	} else if err != nil {
		h.t.Errorf("ask the program to end: %v", err)
	}
	select {
	case <-h.done:
	case <-time.After(patience):
		h.kill()
		h.t.Errorf("the program did not end within %s", patience)
	}
	if h.err != nil || h.t.Failed() {
		h.t.Errorf("the program ended with %v; its log:\n%s", h.err, h.log)
	}
}

// freeAddress returns a loopback address that was free a moment ago. The
// program must know it before it starts: it is in every link it makes.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	return l.Addr().String()
}

// buffer keeps the end of what the program writes.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const kept = 64 << 10 // bytes of a log that are shown when a test fails

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// String returns the last lines, and says so if there were more.
func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := b.buf.Bytes()
	if len(text) <= kept {
		return string(text)
	}
	return fmt.Sprintf("(%d bytes before)\n%s", len(text)-kept, text[len(text)-kept:])
}
