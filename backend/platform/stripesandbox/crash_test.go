package stripesandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/platform/stripesandbox"
	"quayside/backend/testenv/browser"
)

// childFile names the file that a child of the test serves a sandbox on.
const childFile = "QUAYSIDE_SANDBOX_CHILD"

// TestMain runs the tests, or is the process that one of them kills.
func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		fmt.Fprintln(os.Stderr, serveChild(file))
		os.Exit(1)
	}
	os.Exit(browser.Main(m))
}

// serveChild serves a sandbox on file and says where, until it is killed.
func serveChild(file string) error {
	box, err := stripesandbox.Open(context.Background(), stripesandbox.Options{File: file})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("serving on http://%s\n", listener.Addr())
	return http.Serve(listener, box)
}

// bought is what a shopper was told before the process died.
type bought struct{ order, intent, refund string }

// TestKilledAtAnyMomentItForgetsNoMoney kills a sandbox with SIGKILL while
// shoppers pay, several times on one file, and then holds what was answered
// against what the file says.
func TestKilledAtAnyMomentItForgetsNoMoney(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	file := filepath.Join(t.TempDir(), "sandbox.db")
	keys := openOnce(t, file)
	var told []bought
	for round := range 4 {
		told = append(told, buyUntilKilled(t, file, keys, round, 5+chance.IntN(40))...)
	}
	if len(told) < 20 {
		t.Fatalf("only %d purchases were answered", len(told))
	}
	checkAfterwards(t, file, told)
}

// openOnce makes the file and returns its keys.
func openOnce(t *testing.T, file string) stripesandbox.Keys {
	t.Helper()
	box, err := stripesandbox.Open(t.Context(), stripesandbox.Options{File: file, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	keys := box.Keys()
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	return keys
}

// buyUntilKilled lets four shoppers buy from a child process and kills it after
// so many answers.
func buyUntilKilled(t *testing.T, file string, keys stripesandbox.Keys, round, answers int) (told []bought) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childFile+"="+file)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	base := ""
	for lines := bufio.NewScanner(out); base == "" && lines.Scan(); {
		_, base, _ = strings.Cut(lines.Text(), "serving on ")
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for shopper := range 4 {
		all.Go(func() {
			for n := 0; ; n++ {
				b, err := buy(t.Context(), base, keys.Secret, fmt.Sprintf("order-%d-%d-%d", round, shopper, n))
				mu.Lock()
				if b.intent != "" {
					told = append(told, b)
				}
				enough := len(told) >= answers
				mu.Unlock()
				if err != nil {
					return // the process is gone
				}
				if enough {
					if err := child.Process.Kill(); err != nil && !strings.Contains(err.Error(), "finished") {
						t.Errorf("kill: %v", err)
					}
				}
			}
		})
	}
	all.Wait()
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	return told
}

// buy opens, pays and half refunds one order, and returns what was answered.
func buy(ctx context.Context, base, key, order string) (b bought, err error) {
	b.order = order
	in, err := send(ctx, base+"/payment_intents", key, "intent-"+order, url.Values{"amount": {"1290"}, "currency": {"eur"}, "metadata[order]": {order}})
	if err != nil {
		return bought{}, err
	}
	id := in["id"].(string)
	if _, err := send(ctx, base+"/payment_intents/"+id+"/confirm", key, "pay-"+order, url.Values{"payment_method": {"pm_card_visa"}, "return_url": {"http://shop.test/"}}); err != nil {
		return bought{}, err
	}
	b.intent = id
	re, err := send(ctx, base+"/refunds", key, "refund-"+order, url.Values{"payment_intent": {id}, "amount": {"600"}})
	if err != nil {
		return b, err
	}
	b.refund = re["id"].(string)
	return b, nil
}

func send(ctx context.Context, address, key, once string, form url.Values) (map[string]any, error) {
	address = strings.Replace(address, "/payment_intents", "/sandbox/api/v1/payment_intents", 1)
	address = strings.Replace(address, "/refunds", "/sandbox/api/v1/refunds", 1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewBufferString(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Idempotency-Key", once)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%d %v", res.StatusCode, answer)
	}
	return answer, nil
}

// checkAfterwards opens the file and buys every order again under its old keys:
// what was answered must be answered again, and no money may have moved twice.
func checkAfterwards(t *testing.T, file string, told []bought) {
	t.Helper()
	box := openWith(t, stripesandbox.Options{File: file})
	base := serve(t, box)
	for _, b := range told {
		again, err := buy(t.Context(), base, box.Keys().Secret, b.order)
		if err != nil || again.intent != b.intent || b.refund != "" && again.refund != b.refund {
			t.Errorf("order %s was answered with %+v, now with %+v, %v", b.order, b, again, err)
			continue
		}
		_, _, in := ask(t, http.MethodGet, base+"/sandbox/api/v1/payment_intents/"+b.intent, box.Keys().Secret, url.Values{"expand[]": {"latest_charge"}})
		charge, _ := in["latest_charge"].(map[string]any)
		if in["status"] != "succeeded" || charge["amount"] != 1290.0 || charge["amount_refunded"] != 600.0 {
			t.Errorf("order %s: status %v, charged %v, refunded %v", b.order, in["status"], charge["amount"], charge["amount_refunded"])
		}
	}
	for _, kind := range []string{"payment_intent.succeeded", "refund.created"} {
		if seen := paidOnce(t, box, base, kind); len(seen) < len(told) {
			t.Errorf("%d events %s for %d purchases", len(seen), kind, len(told))
		}
	}
}

// paidOnce counts the events of a kind by their intent, and fails for any intent
// that has two.
func paidOnce(t *testing.T, box *stripesandbox.Sandbox, base, kind string) map[string]int {
	t.Helper()
	seen := map[string]int{}
	form := url.Values{"type": {kind}, "limit": {"100"}}
	for more := true; more; {
		_, _, page := ask(t, http.MethodGet, base+"/sandbox/api/v1/events", box.Keys().Secret, form)
		for _, e := range page["data"].([]any) {
			event := e.(map[string]any)
			o := event["data"].(map[string]any)["object"].(map[string]any)
			id, _ := o["payment_intent"].(string)
			if kind == "payment_intent.succeeded" {
				id = o["id"].(string)
			}
			if seen[id]++; seen[id] > 1 {
				t.Errorf("intent %s has %d events %s", id, seen[id], kind)
			}
			form.Set("starting_after", event["id"].(string))
		}
		more = page["has_more"].(bool)
	}
	return seen
}
