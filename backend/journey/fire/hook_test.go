package fire

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"quayside/backend/database"
	"quayside/backend/stock"
)

// network is the card network's side of the shop: its keys and its controls.
type network struct {
	*browser
	secret, webhook string
}

func (h *house) network(t testing.TB) *network {
	t.Helper()
	b := h.file(t, "stripesandbox.db")
	defer b.close()
	key := func(name string) string {
		return all[string](b, "SELECT value FROM settings WHERE name = ?", "key."+name)[0]
	}
	return &network{newBrowser(t, h), key("secret"), key("webhook")}
}

// control tells the network how to behave from now on.
func (n *network) control(t testing.TB, pairs ...string) {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	p, err := n.send(t.Context(), func() (*http.Request, error) {
		req, err := n.request(t.Context(), http.MethodPost, "/sandbox/control", form)
		if err == nil {
			req.Header.Set("Authorization", "Bearer "+n.secret)
		}
		return req, err
	})
	if err != nil || p.status != http.StatusOK {
		t.Fatalf("control %v: %d %s, %v", pairs, p.status, p.body, err)
	}
}

// sign is the header of a webhook with a body, sent at a moment: HMAC-SHA256
// over time and body (Stripe's documentation, "Verify webhook signatures
// manually").
func sign(at time.Time, body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(fmt.Appendf(nil, "%d.%s", at.Unix(), body))
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// deliver posts a webhook with a signature header.
func (n *network) deliver(ctx context.Context, body, signature string) (page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.h.url+"/hooks/stripe", strings.NewReader(body))
	if err != nil {
		return page{}, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Stripe-Signature", signature)
	return n.do(req)
}

// tenTimes delivers one event ten times in the same moment. Each must be
// answered as done.
func (n *network) tenTimes(t *testing.T, body string) {
	t.Helper()
	var g errgroup.Group
	for range 10 {
		g.Go(func() error {
			p, err := n.deliver(t.Context(), body, sign(time.Now(), body, n.webhook))
			if err == nil && p.status/100 != 2 {
				err = fmt.Errorf("the webhook is answered with %d: %s", p.status, p.body)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

// event returns the body of the one event of a type about an intent.
func (h *house) event(t *testing.T, kind, intent string) string {
	t.Helper()
	b := h.file(t, "stripesandbox.db")
	defer b.close()
	found := all[string](b, "SELECT body FROM events WHERE type = ? AND json_extract(body, '$.data.object.id') = ?", kind, intent)
	if len(found) != 1 {
		t.Fatalf("%d events %s of %s, want 1", len(found), kind, intent)
	}
	return found[0]
}

// stories about money, told one after the other in one house.
var stories = []struct {
	name string
	tell func(t *testing.T, h *house, n *network, w want)
}{
	{"one event ten times at once", tenAtOnce},
	{"events twice, late and in the wrong order", disorder},
	{"money for an order that was called off", lateMoney},
	{"money for goods that are gone", goneGoods},
}

func TestTheNetworkTellsTwiceLateAndOutOfOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		var goods []want
		var before map[string]int64
		h := open(t, e, func(h *house) { goods, before = h.stockUp(t, len(stories), 200) }, "QUAYSIDE_HOLD=10m")
		n := h.network(t)
		for i, story := range stories {
			t.Run(story.name, func(t *testing.T) { story.tell(t, h, n, goods[i]) })
		}
		h.rest(t)
		h.stop(t)
		before[goods[3].variant] = 0 // the last story empties that shelf
		h.audit(t, before)
		h.lost(t, "checkout.early") // the network is asked to tell of a refund again
	})
}

// visitor is somebody with a till in front of them.
func (h *house) visitor(t *testing.T, w want, m mood) (*buyer, till) {
	t.Helper()
	b := &buyer{browser: newBrowser(t, h), wants: []want{w}, country: "GB", mood: m}
	if err := b.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.checkOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := b.till(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b, c
}

// state is where an order stands, and the id of its row.
func (h *house) state(t *testing.T, number string) (state, id string) {
	t.Helper()
	b := h.books(t)
	defer b.close()
	type row struct{ State, ID string }
	rows := all[row](b, "SELECT state, id FROM orders WHERE number = ?", number)
	if len(rows) != 1 {
		t.Fatalf("%d orders %s", len(rows), number)
	}
	return rows[0].State, rows[0].ID
}

// One event, ten times in the same moment, is one paid order and one set of
// messages; the audit counts them.
func tenAtOnce(t *testing.T, h *house, n *network, w want) {
	n.control(t, "hold_events", "true")
	b, c := h.visitor(t, w, vanishes)
	if err := b.settle(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if state, _ := h.state(t, b.order); state != "placed" {
		t.Fatalf("before anybody told: %s", state)
	}
	n.tenTimes(t, h.event(t, "payment_intent.succeeded", c.intent()))
	state, id := h.state(t, b.order)
	if state != "paid" && state != "declared" {
		t.Errorf("after ten tellings: %s", state)
	}
	books := h.books(t)
	defer books.close()
	if entries := books.count("SELECT count(*) FROM ledger_entries WHERE order_id = ?", id); entries != 2 {
		t.Errorf("%d entries in the ledger, want 2", entries)
	}
	n.control(t, "hold_events", "false") // and once more by the network itself
}

// Events come several times, late, and the newest first. What comes of them is
// the same.
func disorder(t *testing.T, h *house, n *network, w want) {
	n.control(t, "reverse", "true", "delay_ms", "300", "duplicate_events", "200", "duplicate_copies", "3")
	var g errgroup.Group
	g.SetLimit(6)
	for i, m := range []mood{vanishes, declined, vanishes, asked, pays, changes, doubles, vanishes, declined, pays} {
		b := &buyer{browser: newBrowser(t, h), wants: []want{w}, country: []string{"DE", "US"}[i%2], mood: m}
		g.Go(func() error { return b.shopping(t.Context()) })
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	h.rest(t)
	n.control(t, "reverse", "false", "delay_ms", "0", "duplicate_events", "0")
}

// An order is called off while its card form is still open somewhere. What is
// paid there goes back, once, however often it is told.
func lateMoney(t *testing.T, h *house, n *network, w want) {
	b, c := h.visitor(t, w, vanishes)
	_, id := h.state(t, b.order)
	books := h.books(t)
	defer books.close()
	books.set(func(tx *database.Tx) error {
		g := tx.Gorm(t.Context())
		if err := g.Exec("UPDATE orders SET state = 'cancelled', cancel_cause = 'unpaid' WHERE id = ?", id).Error; err != nil {
			return err
		}
		return g.Exec("DELETE FROM holds WHERE holder = ?", id).Error
	})
	if err := b.settle(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	n.tenTimes(t, h.event(t, "payment_intent.succeeded", c.intent()))
	h.givenBack(t, books, b, c, id)
}

// givenBack waits for the refund of an order and counts it on both sides.
func (h *house) givenBack(t *testing.T, books *books, b *buyer, c till, id string) {
	t.Helper()
	until(t, "the money goes back", 50*time.Millisecond, func() bool {
		return books.count("SELECT count(*) FROM refunds WHERE order_id = ? AND state = 'done'", id) == 1
	})
	h.rest(t)
	network := h.file(t, "stripesandbox.db")
	defer network.close()
	if n := network.count("SELECT count(*) FROM refunds r JOIN charges c ON c.id = r.charge WHERE c.intent = ?", c.intent()); n != 1 {
		t.Errorf("the network gave back %d times, want once", n)
	}
	if n := network.count("SELECT count(*) FROM charges WHERE intent = ? AND paid = 1 AND refunded = amount", c.intent()); n != 1 {
		t.Error("the network has not given all of it back")
	}
	p, err := b.get(t.Context(), "/en/orders/"+b.order)
	if err != nil || p.status != http.StatusOK || !strings.Contains(p.body, "refund") && !strings.Contains(p.body, "back") {
		t.Errorf("the shopper reads %d %s, %v; want to be told of the money", p.status, text(p.body), err)
	}
}

// The goods are gone from the shelf while somebody pays for them: broken, or
// counted wrong. The money goes back.
func goneGoods(t *testing.T, h *house, n *network, w want) {
	b, c := h.visitor(t, w, pays)
	books := h.books(t)
	defer books.close()
	books.set(func(tx *database.Tx) error { return stock.Put(t.Context(), tx, w.variant, 0) })
	if err := b.settle(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	state, id := h.state(t, b.order)
	if state != "cancelled" {
		t.Errorf("an order whose goods are gone is %s", state)
	}
	n.tenTimes(t, h.event(t, "payment_intent.succeeded", c.intent()))
	h.givenBack(t, books, b, c, id)
}
