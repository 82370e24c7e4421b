package portsim

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// permutations returns every order of four things.
func permutations(of []string) [][]string {
	if len(of) == 1 {
		return [][]string{of}
	}
	var all [][]string
	for i, first := range of {
		rest := slices.Delete(slices.Clone(of), i, i+1)
		for _, p := range permutations(rest) {
			all = append(all, append([]string{first}, p...))
		}
	}
	return all
}

func TestTheFourDocumentsMayComeInAnyOrder(t *testing.T) {
	t.Parallel()
	orders := permutations(fourMessages)
	if len(orders) != 24 {
		t.Fatalf("%d permutations, want 24", len(orders))
	}
	for _, sequence := range orders {
		t.Run(strings.Join(sequence, ", "), func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			for _, name := range sequence {
				c.send(name)
			}
			c.wantStatuses(c.run(), wholeSale)
		})
		t.Run(strings.Join(sequence, ", then "), func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			var got []reply
			for _, name := range sequence {
				c.send(name)
				got = append(got, c.run()...)
			}
			c.wantStatuses(got, wholeSale)
		})
	}
}

func TestEachAnswerTakesItsTime(t *testing.T) {
	t.Parallel()
	delays := map[string]time.Duration{"2": time.Second, "3": 2 * time.Second, "120": time.Minute, "399": time.Hour, "800": 2 * time.Hour}
	c := newCustomer(t, func(o *Options) { o.Delay = func(stage string) time.Duration { return delays[stage] } })
	for _, name := range fourMessages {
		c.send(name)
	}
	if got := c.receive(); len(got) != 0 {
		t.Errorf("before any time passed the port said %v", statuses(got))
	}
	want := map[string]string{"2": "20261125103001000", "3": "20261125103003000", "120": "20261125103103000", "399": "20261125113103000", "800": "20261125133103000"}
	// Late by a day: the receipts are dated as if someone had looked all along.
	c.setClock(start.AddDate(0, 0, 1))
	for _, r := range c.run() {
		if r.MsgType == "CEB604Message" && r.Root.Return.ReturnTime != want[r.Root.Return.ReturnStatus] {
			t.Errorf("%s at %s, want %s", r.name(), r.Root.Return.ReturnTime, want[r.Root.Return.ReturnStatus])
		}
	}
}

// A reader who sorts by returnTime sees the truth, whatever order the replies
// came in and however fast the port is.
func TestReturnTimesTellTheOrderOfEvents(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]func(string) time.Duration{"at once": nil, "in a minute": Fixed(time.Minute)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, func(o *Options) { o.Delay = delay })
			if err := c.port.Provoke(t.Context(), "QS-2611-000001", Disorder, 0); err != nil {
				t.Fatal(err)
			}
			for _, name := range fourMessages {
				c.send(name)
			}
			got := c.run()
			if maps.EqualFunc(statuses(got), wholeSale, slices.Equal) {
				t.Error("the replies came in order")
			}
			slices.SortStableFunc(got, func(a, b reply) int {
				return strings.Compare(a.Root.Return.ReturnTime, b.Root.Return.ReturnTime)
			})
			c.wantStatuses(got, wholeSale)
		})
	}
}

func TestAnInventoryWithoutArrivalCanBeHeld(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, func(o *Options) { o.HoldForArrival = true })
	for _, name := range fourMessages {
		c.send(name)
	}
	said := statuses(c.run())["604"]
	if want := []string{"2", "3", "120", "399"}; !slices.Equal(said, want) {
		t.Errorf("the inventory got %v, want %v", said, want)
	}
}

func TestTheSameMessageTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	sealed := map[string][]byte{}
	for _, name := range fourMessages {
		sealed[name] = wrap(newGUID(), messageNames[name], c.card.seal(load(t, name)))
	}
	var got []reply
	for range 3 {
		for _, name := range fourMessages {
			c.post(sealed[name])
			got = append(got, c.receive()...)
			c.post(sealed[name])
		}
		got = append(got, c.run()...)
	}
	c.wantStatuses(got, wholeSale)
}

// again is what a document says when it is sent once more.
func TestWhatMayBeSentAgain(t *testing.T) {
	t.Parallel()
	change := tag("appType", "1", "2")
	for _, tt := range []struct {
		name     string
		before   func(*customer) // what has happened
		message  string
		edits    []edit
		statuses []string
	}{
		{"a new order after it was stored", (*customer).sale, "order", nil, []string{"-301010"}},
		{"a new receipt after it was stored", (*customer).sale, "receipts", nil, []string{"-401012"}},
		{"a new waybill after it was stored", (*customer).sale, "waybill", nil, []string{"-504015"}},
		{"a new inventory after its release", (*customer).sale, "inventory", nil, []string{"-621004"}},
		{"another inventory of the same order", (*customer).sale, "inventory", []edit{tag("copNo", "INV-QS-2611-000001", "INV-2")}, []string{"-621004"}},
		{"another inventory of the same waybill", (*customer).sale, "inventory", []edit{tag("copNo", "INV-QS-2611-000001", "INV-2"), tag("orderNo", "QS-2611-000001", "QS-2611-000002")}, []string{"-621004"}},
		{"a change of an order after it was stored", (*customer).sale, "order", []edit{change}, []string{"-301011"}},
		{"a change of a receipt after it was stored", (*customer).sale, "receipts", []edit{change}, []string{"-401010"}},
		{"a change of a waybill after it was stored", (*customer).sale, "waybill", []edit{change}, []string{"-504016"}},
		{"a change of an inventory after its release", (*customer).sale, "inventory", []edit{change}, []string{"-621011"}},
		{"a new order while the first is on its way", (*customer).anOrder, "order", nil, []string{"-301010"}},
		{"a change of an order on its way", (*customer).anOrder, "order", []edit{change}, []string{"2", "3"}},
		{"a change of an order that is about to be returned", (*customer).anOrderAboutToBeReturned, "order", []edit{change}, []string{"-301011"}},
		{"a change of an inventory that is about to be stored", (*customer).aSaleAboutToBeStored, "inventory", []edit{change}, []string{"-621011"}},
		{"a change of an inventory whose order another one took over", (*customer).anInventoryReplaced, "inventory", []edit{change}, []string{"-621004"}},
		{"an inventory beside a draft of another", (*customer).aDraftInventory, "inventory", []edit{tag("copNo", "INV-QS-2611-000001", "INV-2")}, []string{"2", "3"}},
		{"an inventory after another was deleted", (*customer).aDeletedInventory, "inventory", []edit{tag("copNo", "INV-QS-2611-000001", "INV-2")}, []string{"2", "3"}},
		{"a change of an order that waits", (*customer).anOrderThatWaits, "order", []edit{change}, []string{"2", "3"}},
		{"a deletion of an order that waits", (*customer).anOrderThatWaits, "order", []edit{tag("appType", "1", "3")}, []string{"2", "3", "120"}},
		{"a change of an order whose inventory is declared", (*customer).noWaybill, "order", []edit{change}, []string{"-301011"}},
		{"a new order after it was returned", (*customer).aReturnedOrder, "order", nil, []string{"2", "3"}},
		{"a change of an order that was returned", (*customer).aReturnedOrder, "order", []edit{change}, []string{"2", "3"}},
		{"a new order after a draft", (*customer).aDraft, "order", nil, []string{"2", "3"}},
		{"a new order after it was deleted", (*customer).aDeletedOrder, "order", nil, []string{"2", "3"}},
		{"a change of an order that was deleted", (*customer).aDeletedOrder, "order", []edit{change}, []string{"-301009"}},
		{"a change of an inventory on its way", (*customer).anInventory, "inventory", []edit{change}, []string{"-621011"}},
		{"a change of an inventory that waits", (*customer).noWaybill, "inventory", []edit{change}, []string{"2", "3"}},
		{"a deletion of an inventory that waits", (*customer).noWaybill, "inventory", []edit{tag("appType", "1", "3")}, []string{"2", "3", "120"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			tt.before(c)
			c.receive()
			c.send(tt.message, append([]edit{{"311AF12", "99999992"[:7]}}, tt.edits...)...)
			var said []string
			for _, r := range c.run() {
				if strings.Contains(r.Root.Return.ReturnInfo, "[9999999") {
					said = append(said, r.Root.Return.ReturnStatus)
				}
			}
			if !slices.Equal(said, tt.statuses) {
				t.Errorf("the port said %v, want %v", said, tt.statuses)
			}
		})
	}
}

func (c *customer) sale() {
	for _, name := range fourMessages {
		c.send(name)
	}
	c.run()
}

func (c *customer) anOrder()          { c.send("order") }
func (c *customer) anInventory()      { c.send("inventory") }
func (c *customer) anOrderThatWaits() { c.send("order"); c.run() }
func (c *customer) aReturnedOrder()   { c.send("order", tag("goodsValue", "35.85", "1")); c.run() }
func (c *customer) aDraft()           { c.send("order", tag("appStatus", "2", "1")); c.run() }
func (c *customer) noWaybill()        { c.send("order"); c.send("inventory"); c.run() }

// Each stage takes a minute: after two, documents have just come to customs.
func (c *customer) twoMinutes() {
	c.setClock(start.Add(2 * time.Minute))
	c.receive()
}

func (c *customer) anOrderAboutToBeReturned() {
	c.send("order", tag("goodsValue", "35.85", "1"))
	c.twoMinutes()
}

func (c *customer) aSaleAboutToBeStored() {
	for _, name := range fourMessages {
		c.send(name)
	}
	c.twoMinutes()
}

func (c *customer) anInventoryReplaced() {
	c.send("inventory", tag("netWeight", "1.1", "9"))
	c.run()
	c.send("inventory", tag("copNo", "INV-QS-2611-000001", "INV-2"))
	c.run()
}

func (c *customer) aDraftInventory() {
	c.send("inventory", tag("appStatus", "2", "1"))
	c.run()
}

func (c *customer) aDeletedInventory() {
	c.anInventory()
	c.run()
	c.send("inventory", tag("appType", "1", "3"))
	c.run()
}

func (c *customer) aDeletedOrder() {
	c.anOrderThatWaits()
	c.send("order", tag("appType", "1", "3"))
	c.run()
}

// What one company declared another cannot change.
func TestAStrangerHasNothingToChange(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	c.anOrderThatWaits()
	stranger := edit{dxpID, "DXPENT0000099999"}
	business := c.card.seal(load(t, "order", tag("appType", "1", "2"), stranger))
	c.post([]byte(strings.ReplaceAll(string(wrap("x", "CEB303Message", business)), stranger.old, stranger.new)))
	got := c.run()
	oneFault{want: "304:-301009", text: "没有可操作的订单"}.check(t, got, 1)
	if got[0].Receiver != stranger.new {
		t.Errorf("the answer went to %s", got[0].Receiver)
	}
}

// An order that customs returned, or is about to, takes no part in a match;
// once it is mended the documents that waited for it go on.
func TestAReturnedOrderIsNotMatched(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*customer){
		"returned": (*customer).aReturnedOrder, "about to be": (*customer).anOrderAboutToBeReturned,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, func(o *Options) {
				o.Delay = func(stage string) time.Duration {
					return map[string]time.Duration{"100": time.Hour}[stage] + time.Minute
				}
			})
			before(c)
			for _, name := range []string{"receipts", "waybill", "inventory"} {
				c.send(name)
			}
			waits := []string{"2", "3"}
			said := statuses(c.run())
			if !slices.Equal(said["506"], waits) || !slices.Equal(said["604"], waits) || slices.Contains(said["304"], "120") {
				t.Fatalf("the port said %v", said)
			}
			c.send("order")
			c.wantStatuses(c.run(), map[string][]string{"304": {"2", "3", "120"}, "404": {"120"}, "506": {"120"}, "604": {"120", "399", "800"}})
		})
	}
}

// Two platforms may use one order number for one consignor.
func TestTheOrderOfTheSamePlatformIsMatched(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	c.send("order", tag("ebpCode", "91330782MA2ABCDE1H", "无"), tag("price", "9", "8"), tag("totalPrice", "18", "16"), tag("goodsValue", "35.85", "33.85"))
	c.run()
	for _, name := range fourMessages {
		c.send(name)
	}
	c.wantStatuses(c.run(), wholeSale)
}

// A clerk's way out of a mismatch: mend the order, send the inventory again.
func TestAMismatchCanBeMended(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	c.send("order", tag("price", "9", "8"), tag("totalPrice", "18", "16"), tag("goodsValue", "35.85", "33.85"))
	for _, name := range []string{"receipts", "waybill", "inventory"} {
		c.send(name)
	}
	got := c.run()
	c.send("order", tag("appType", "1", "2"))
	got = append(got, c.run()...)
	c.send("inventory", tag("appType", "1", "2"))
	got = append(got, c.run()...)
	c.wantStatuses(got, map[string][]string{
		"304": {"2", "3", "2", "3", "120"}, "404": {"2", "3", "120"}, "506": {"2", "3", "120"},
		"604": {"2", "3", "100", "2", "3", "120", "399", "800"},
	})
}

func TestADraftNeedsNoSignatureAndGoesNowhere(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	c.post(wrap("draft", "CEB603Message", load(t, "inventory", tag("appStatus", "2", "1"))))
	got := c.run()
	c.wantStatuses(got, map[string][]string{"604": {"1"}})
	if got[0].Root.Return.PreNo == "" {
		t.Error("the draft got no preNo")
	}
}

func TestADraftOfAReceiptIsNotSettled(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	for _, name := range []string{"order", "waybill", "inventory"} {
		c.send(name)
	}
	c.send("receipts", tag("appStatus", "2", "1"))
	if said, want := statuses(c.run())["404"], []string{"1"}; !slices.Equal(said, want) {
		t.Errorf("the draft got %v, want %v", said, want)
	}
}

func TestSeveralDocumentsInOneMessageAreAnsweredEach(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	one := load(t, "order")
	from, to := strings.Index(one, "<ceb:Order>"), strings.Index(one, "<ceb:BaseTransfer>")
	entity := one[from:to]
	second := strings.ReplaceAll(entity, "QS-2611-000001", "QS-2611-000002")
	third := strings.ReplaceAll(strings.ReplaceAll(entity, "QS-2611-000001", "QS-2611-000003"), "ceb:unit>025<", "ceb:unit>999<")
	c.post(wrap("batch", "CEB303Message", c.card.seal(one[:to]+second+third+entity+one[to:])))
	byOrder := map[string][]string{}
	for _, r := range c.run() {
		byOrder[r.Root.Return.OrderNo] = append(byOrder[r.Root.Return.OrderNo], r.Root.Return.ReturnStatus)
	}
	want := map[string][]string{
		"QS-2611-000001": {"-301010", "2", "3"}, // it stands in the message twice
		"QS-2611-000002": {"2", "3"},
		"QS-2611-000003": {"-301008"},
	}
	for number, statuses := range want {
		slices.Sort(byOrder[number])
		if !slices.Equal(byOrder[number], statuses) {
			t.Errorf("order %s got %v, want %v", number, byOrder[number], statuses)
		}
	}
}

var errTaker = errors.New("the taker fell over")

func TestAReplyThatWasNotTakenComesAgain(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, func(o *Options) { o.Delay = nil })
	c.send("order")
	var first []byte
	n, err := c.port.Receive(t.Context(), func(_ context.Context, dxp []byte) error {
		first = slices.Clone(dxp)
		return errTaker
	})
	if n != 0 || !errors.Is(err, errTaker) {
		t.Fatalf("Receive = %d, %v, want 0 and the taker's error", n, err)
	}
	// The process dies before it could say that it took the reply, and comes back.
	if err := c.port.Close(); err != nil {
		t.Fatal(err)
	}
	c.open()
	var got [][]byte
	n, err = c.port.Receive(t.Context(), func(_ context.Context, dxp []byte) error {
		got = append(got, slices.Clone(dxp))
		return nil
	})
	if err != nil || n != 2 {
		t.Fatalf("Receive = %d, %v, want 2 replies", n, err)
	}
	if !slices.Equal(got[0], first) {
		t.Error("the reply that was not taken came back changed")
	}
	if again := c.receive(); len(again) != 0 {
		t.Errorf("replies that were taken came again: %v", statuses(again))
	}
}

func TestNumbersGoOnAcrossDocuments(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	seen := map[string]bool{}
	for i := range 3 {
		n := strconv.Itoa(i + 1)
		edits := []edit{{"QS-2611-000001", "QS-2611-00000" + n}, {"QW000000017CN", "QW00000001" + n + "CN"}}
		c.send("order", edits[0])
		c.send("waybill", edits[1])
		c.send("inventory", edits...)
		for _, r := range c.run() {
			if r.name() == "604:800" {
				seen[r.Root.Return.PreNo+" "+r.Root.Return.InvtNo] = true
			}
		}
	}
	for n := range 3 {
		want := "B2026112500000000" + strconv.Itoa(n+1) + " 29212026E00000000" + strconv.Itoa(n+1)
		if !seen[want] {
			t.Errorf("numbers %v, want %q among them", seen, want)
		}
	}
}

// The path is a file's name, whatever stands in it.
func TestThePathMayHoldAnything(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "port ?mode=memory#%20&é.db")
	c := newCustomer(t, func(o *Options) { o.Path = name })
	c.send("order")
	if info, err := os.Stat(name); err != nil || info.Size() == 0 {
		t.Errorf("the file is not there: %v", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	newer := filepath.Join(t.TempDir(), "newer.db")
	c := newCustomer(t, func(o *Options) { o.Path = newer })
	if _, err := c.port.db.ExecContext(t.Context(), "PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                        "no path",
		"/nowhere/at/all/port.db": "open /nowhere/at/all/port.db",
		text:                      "not a database",
		newer:                     "the file has version 99, this program knows 1",
		filepath.Dir(newer) + string(filepath.Separator): "open " + filepath.Dir(newer),
	} {
		port, err := Open(t.Context(), Options{Path: path})
		if err == nil {
			t.Errorf("Open(%q) = nil, want an error", path)
			if err := port.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q) = %v, want %q in it", path, err, want)
		}
	}
}

func TestACancelledSenderIsNotServed(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := c.port.Send(ctx, wrap("m", "CEB303Message", c.card.seal(load(t, "order"))))
	var refused *EnvelopeError
	if err == nil || errors.As(err, &refused) {
		t.Errorf("Send = %v, want an error that may be tried again", err)
	}
	c.send("order")
	c.wantStatuses(c.run(), map[string][]string{"304": {"2", "3"}})
}

// BenchmarkSale is one whole sale: four messages signed with SM2, fourteen
// replies taken. Signing is not counted.
func BenchmarkSale(b *testing.B) {
	c := newCustomer(b, func(o *Options) { o.Delay = nil })
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		n := strconv.Itoa(100000 + i)
		order, parcel := edit{"QS-2611-000001", "QS-" + n}, edit{"QW000000017CN", "QW" + n + "CN"}
		edits := map[string][]edit{"order": {order}, "receipts": {order}, "waybill": {parcel}, "inventory": {order, parcel}}
		var sealed [][]byte
		for _, name := range fourMessages {
			sealed = append(sealed, wrap(newGUID(), messageNames[name], c.card.seal(load(b, name, edits[name]...))))
		}
		b.StartTimer()
		for _, dxp := range sealed {
			c.post(dxp)
		}
		taken, err := c.port.Receive(b.Context(), func(context.Context, []byte) error { return nil })
		if err != nil || taken != 14 {
			b.Fatalf("Receive = %d, %v, want 14", taken, err)
		}
	}
}
