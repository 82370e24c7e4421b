package portsim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// These make this test program a taker to be killed: on the port's file, with
// the messages from that number.
const (
	childVar = "PORTSIM_TEST_CHILD"
	fromVar  = "PORTSIM_TEST_FROM"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childVar); path != "" {
		if err := child(path); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childMessages is how many messages one child has to send.
const childMessages = 30

// child sends and receives, says what it did, and waits to be killed.
func child(path string) error {
	ctx := context.Background()
	from, err := strconv.Atoi(os.Getenv(fromVar))
	if err != nil {
		return err
	}
	port, err := Open(ctx, Options{Path: path, Now: func() time.Time { return start }})
	if err != nil {
		return err
	}
	doc, err := os.ReadFile("testdata/order.xml")
	if err != nil {
		return err
	}
	for i := range childMessages {
		if err := port.Send(ctx, numbered(string(doc), from+i)); err != nil {
			return err
		}
		_, err := port.Receive(ctx, func(_ context.Context, dxp []byte) error {
			fmt.Println("took", statusOf(dxp))
			return nil
		})
		if err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, port.Close())
}

// numbered is a draft of an order of its own number, under a CopMsgId of its own.
func numbered(doc string, i int) []byte {
	doc = strings.ReplaceAll(doc, "<ceb:appStatus>2<", "<ceb:appStatus>1<")
	doc = strings.ReplaceAll(doc, "QS-2611-000001", "QS-"+strconv.Itoa(i))
	return wrap("m-"+strconv.Itoa(i), "CEB303Message", doc)
}

// statusOf reads order number and status, "QS-7 1", from a reply.
func statusOf(dxp []byte) string {
	c := customer{TB: nilTB{}}
	r := c.parse(dxp)
	return r.Root.Return.OrderNo + " " + r.Root.Return.ReturnStatus
}

// nilTB panics where a test would fail: the child has no test to fail.
type nilTB struct{ testing.TB }

func (nilTB) Helper()                        {}
func (nilTB) Fatal(args ...any)              { panic(fmt.Sprint(args...)) }
func (nilTB) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

// A process is killed at some point of its work, several times over. What it
// was given is not forgotten, and each reply has been taken at least once.
func TestNothingIsLostByAKill(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, func(o *Options) { o.Delay = nil })
	taken := map[string]int{}
	kills := []int{1, 7, 23}
	for i, after := range kills {
		for _, line := range runChild(t, c.options.Path, i*childMessages, after) {
			if what, ok := strings.CutPrefix(line, "took "); ok {
				taken[what]++
			}
		}
	}
	doc, all := load(t, "order"), len(kills)*childMessages
	for i := range all {
		c.post(numbered(doc, i)) // again, for those that were not yet sent
	}
	_, err := c.port.Receive(t.Context(), func(_ context.Context, dxp []byte) error {
		taken[statusOf(dxp)]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	more := 0
	for i := range all {
		n := taken[fmt.Sprintf("QS-%d 1", i)]
		if n == 0 {
			t.Errorf("the answer to order %d is lost", i)
		}
		more += n - 1
	}
	// A kill between taking and forgetting gives one reply again, no more.
	if more > len(kills) {
		t.Errorf("%d replies came again after %d kills", more, len(kills))
	}
	if len(taken) != all {
		t.Errorf("%d different replies, want %d", len(taken), all)
	}
}

// runChild kills a child once it has said that it took so many replies, and
// returns what it said.
func runChild(t *testing.T, path string, from, after int) (lines []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVar+"="+path, fromVar+"="+strconv.Itoa(from))
	hold, err := cmd.StdinPipe() // the child ends when this does, or by our hand
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		lines = append(lines, scan.Text())
		if len(lines) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child came to its end and was not killed")
	}
	if err := hold.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if len(lines) < after {
		t.Fatalf("the child said only %q", lines)
	}
	return lines
}

// Many senders and takers, over two ports on one file as two processes would
// be: every sale ends as if it had been alone.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const sales = 12
	path := filepath.Join(t.TempDir(), "port.db")
	one := newCustomer(t, func(o *Options) { o.Path, o.Delay = path, nil })
	two := newCustomer(t, func(o *Options) { o.Path, o.Delay = path, nil })
	var mu sync.Mutex
	said := map[string]int{}
	take := func(_ context.Context, dxp []byte) error {
		mu.Lock()
		defer mu.Unlock()
		c := customer{TB: t}
		r := c.parse(dxp)
		said[r.CopMsgID+" "+r.name()]++
		return nil
	}
	var senders sync.WaitGroup
	for i := range sales {
		for j, name := range fourMessages {
			c := []*customer{one, two}[(i+j)%2]
			n := strconv.Itoa(100 + i)
			var edits []edit
			if name != "waybill" {
				edits = append(edits, edit{"QS-2611-000001", "QS-2611-000" + n})
			}
			if name == "waybill" || name == "inventory" {
				edits = append(edits, edit{"QW000000017CN", "QW000000" + n + "CN"})
			}
			dxp := wrap(name+n, messageNames[name], c.card.seal(load(t, name, edits...)))
			senders.Go(func() {
				for range 2 { // every message twice
					if err := c.port.Send(t.Context(), dxp); err != nil {
						t.Errorf("Send = %v", err)
					}
					if _, err := c.port.Receive(t.Context(), take); err != nil {
						t.Errorf("Receive = %v", err)
					}
				}
			})
		}
	}
	senders.Wait()
	if _, err := one.port.Receive(t.Context(), take); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for reply := range said { // a reply taken twice is one reply
		count[strings.Fields(reply)[1]]++
	}
	for number, statuses := range wholeSale {
		for _, status := range statuses {
			if got := count[number+":"+status]; got != sales {
				t.Errorf("%s:%s came %d times, want %d", number, status, got, sales)
			}
		}
	}
	if len(count) != 14 {
		t.Errorf("the port said %v", count)
	}
}

// Whatever bytes come, the port answers or refuses, and stays whole.
func FuzzSend(f *testing.F) {
	for _, name := range fourMessages {
		business := load(f, name)
		f.Add(wrap("m", messageNames[name], business), "")
		f.Add([]byte(nil), business)
	}
	f.Add([]byte("<DxpMsg"), "<a><b/></a>")
	port, err := Open(context.Background(), Options{Path: filepath.Join(f.TempDir(), "port.db"), Now: func() time.Time { return start }})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := port.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, dxp []byte, business string) {
		for _, bytes := range [][]byte{dxp, wrap(newGUID(), "CEB303Message", business)} {
			err := port.Send(t.Context(), bytes)
			n, failed := port.Receive(t.Context(), func(_ context.Context, dxp []byte) error {
				c := customer{TB: t}
				c.parse(dxp)
				return nil
			})
			if failed != nil {
				t.Errorf("Receive = %v", failed)
			}
			var refused *EnvelopeError
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("Send = %v, want nil or an EnvelopeError", err)
			}
			if err != nil && n > 0 {
				t.Errorf("refused with %v and yet answered %d times", err, n)
			}
		}
	})
}
