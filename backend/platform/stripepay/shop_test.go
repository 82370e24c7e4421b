package stripepay_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/money"
	"quayside/backend/payment"
	"quayside/backend/platform/stripepay"
	"quayside/backend/platform/stripesandbox"
)

// shop is all that takes part in a payment: the sandbox on a server of its own,
// our gateway, and a webhook endpoint that keeps what it hears.
type shop struct {
	*stripepay.Gateway
	t    *testing.T
	file string
	box  *stripesandbox.Sandbox
	base string // of the sandbox's server
	hook *endpoint
	stop func() // ends deliveries and the server, leaving the file as it is
}

// endpoint is the shop's webhook.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []payment.Event
	busy   int // so many webhooks are answered with 500 first
	change chan struct{}
}

// open opens a shop on a new file.
func open(t *testing.T) *shop {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "sandbox.db"))
}

func openFile(t *testing.T, file string) *shop {
	t.Helper()
	box, err := stripesandbox.Open(t.Context(), stripesandbox.Options{
		File: file, Log: slog.New(slog.DiscardHandler),
		Backoff: func(int) time.Duration { return 5 * time.Millisecond },
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, file: file, box: box}
	server := httptest.NewServer(box)
	s.base = server.URL + stripesandbox.Mount
	s.Gateway, err = stripepay.New(stripepay.Account{Key: box.Keys().Secret, WebhookSecret: box.Keys().Webhook, BaseURL: s.base + "/api"})
	if err != nil {
		t.Fatal(err)
	}
	s.hook = listen(t, s.Gateway)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := box.Deliver(ctx, s.hook.URL); ctx.Err() == nil {
			t.Errorf("Deliver ended: %v", err)
		}
	}()
	s.stop = sync.OnceFunc(func() {
		cancel()
		<-done
		server.Close()
		s.hook.Close()
		if err := box.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

func listen(t *testing.T, g *stripepay.Gateway) *endpoint {
	e := &endpoint{change: make(chan struct{}, 1000)}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read a webhook: %v", err)
		}
		ev, err := g.ParseEvent(body, r.Header.Get("Stripe-Signature"))
		if err != nil {
			t.Errorf("ParseEvent of a webhook = %v", err)
		}
		w.WriteHeader(e.take(ev))
	}))
	return e
}

func (e *endpoint) take(ev payment.Event) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.busy > 0 {
		e.busy--
		return http.StatusInternalServerError
	}
	e.heard = append(e.heard, ev)
	select {
	case e.change <- struct{}{}:
	default:
	}
	return http.StatusNoContent
}

func (e *endpoint) refuse(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.busy = n
}

func (e *endpoint) events(kind string) (found []payment.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ev := range e.heard {
		if kind == "" || ev.Type == kind {
			found = append(found, ev)
		}
	}
	return found
}

// wait returns once n events of a kind were heard.
func (s *shop) wait(kind string, n int) []payment.Event {
	s.t.Helper()
	late := time.After(20 * time.Second)
	for {
		if found := s.hook.events(kind); len(found) >= n {
			return found
		}
		select {
		case <-s.hook.change:
		case <-late:
			s.t.Fatalf("heard %d events %q in 20 s, want %d; all: %+v", len(s.hook.events(kind)), kind, n, s.hook.events(""))
		}
	}
}

// order opens an intent of 12.90 euros for one order.
func (s *shop) order(id string) payment.Intent {
	s.t.Helper()
	return s.orderOf(id, money.Amount{Minor: 1290, Currency: "EUR"})
}

func (s *shop) orderOf(id string, a money.Amount) payment.Intent {
	s.t.Helper()
	in, err := s.Open(s.t.Context(), payment.OpenIntent{OrderID: id, Number: "QS-" + id, Amount: a, Email: "ana@example.com"})
	if err != nil {
		s.t.Fatalf("Open = %v", err)
	}
	return in
}

func (s *shop) find(id string) payment.Intent {
	s.t.Helper()
	in, err := s.Find(s.t.Context(), id)
	if err != nil {
		s.t.Fatalf("Find = %v", err)
	}
	return in
}

// pay confirms as a browser does, with a card number, and returns the status of
// the answer and the answer.
func (s *shop) pay(in payment.Intent, number string) (int, map[string]any) {
	s.t.Helper()
	return s.post("/api/v1/payment_intents/"+in.ID+"/confirm", s.box.Keys().Publishable, url.Values{
		"client_secret": {in.ClientSecret}, "payment_method_data[type]": {"card"}, "payment_method_data[card][number]": {number},
		"payment_method_data[card][exp_month]": {"12"}, "payment_method_data[card][exp_year]": {"2040"}, "payment_method_data[card][cvc]": {"123"},
		"return_url": {s.hook.URL + "/done"}, "use_stripe_sdk": {"true"},
	})
}

// control asks something of the sandbox.
func (s *shop) control(form url.Values) map[string]any {
	s.t.Helper()
	status, answer := s.post("/control", s.box.Keys().Secret, form)
	if status != http.StatusOK {
		s.t.Fatalf("control %v = %d %v", form, status, answer)
	}
	return answer
}

func (s *shop) post(path, key string, form url.Values) (int, map[string]any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		s.t.Fatalf("%s answered %d and no JSON: %v", path, res.StatusCode, err)
	}
	return res.StatusCode, answer
}
