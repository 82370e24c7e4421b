package customs_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/landed"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/platform/keyfile"
	"quayside/backend/platform/portsim"
	"quayside/backend/shipping"
)

// bench is an office on a database of its own, with a stand-in port beside it
// and a queue whose jobs the test works itself.
type bench struct {
	*customs.Office
	port *portsim.Port
	mu   sync.Mutex
	jobs []interface{ Kind() string }
	now  time.Time
}

// Add keeps a job. Jobs of a transaction that is rolled back stay here, which
// tests that look at jobs take care of.
func (b *bench) Add(_ context.Context, _ *database.Tx, job interface{ Kind() string }) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.jobs = append(b.jobs, job)
	return nil
}

// clock moves on a little with every look, as real ones do.
func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(time.Millisecond)
	return b.now
}

func open(t *testing.T, db *database.DB) *bench {
	t.Helper()
	b := &bench{now: time.Date(2026, 11, 11, 4, 0, 0, 0, time.UTC)}
	port, err := portsim.Open(t.Context(), portsim.Options{Path: filepath.Join(t.TempDir(), "port.db"), Now: b.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := port.Close(); err != nil {
			t.Error(err)
		}
	})
	keys := keyfile.Open(t.TempDir())
	b.port = port
	b.Office = &customs.Office{DB: db, Queue: b, Port: port, Keys: keys, Now: b.clock}
	must(t, shipping.Seed(t.Context(), db, b.now))
	must(t, landed.Seed(t.Context(), db, b.now.Add(-time.Hour)))
	must(t, db.InTx(t.Context(), func(tx *database.Tx) error { return customs.Seed(t.Context(), tx) }))
	b.appoint(t, keys)
	return b
}

// appoint sets up who reports what: the platform by RSA, carrier and agent by SM2.
func (b *bench) appoint(t *testing.T, keys *keyfile.Folder) {
	t.Helper()
	for _, i := range []struct {
		customs.Identity
		algorithm ceb.Algorithm
		reports   []ceb.Kind
	}{
		{customs.Identity{Role: customs.Platform, CopCode: "330196DEM7", CopName: "示例电商平台", DXPID: "DXPENT0000000001", KeyName: "platform"}, ceb.RSA, []ceb.Kind{ceb.CEB303, ceb.CEB403}},
		{customs.Identity{Role: customs.Carrier, CopCode: "330196DEM8", CopName: "海桥国际速递（示例）", DXPID: "DXPENT0000000002", KeyName: "carrier"}, ceb.SM2, []ceb.Kind{ceb.CEB505}},
		{customs.Identity{Role: customs.Agent, CopCode: "330196DEMA", CopName: "示例报关行", DXPID: "DXPENT0000000003", KeyName: "agent"}, ceb.SM2, []ceb.Kind{ceb.CEB603}},
	} {
		must(t, keys.MakeMissing(i.KeyName, i.algorithm, i.CopName, b.now))
		i.CreatedAt = b.now
		must(t, b.DB.InTx(t.Context(), func(tx *database.Tx) error {
			id, err := customs.SaveIdentity(t.Context(), tx, i.Identity)
			for _, k := range i.reports {
				err = errors.Join(err, customs.SaveReporter(t.Context(), tx, customs.Reporter{Document: k, Merchant: customs.AnyMerchant, IdentityID: id}))
			}
			for name, value := range map[string]string{customs.SetPlatformCode: "330196DEM7", customs.SetPlatformName: "示例电商平台"} {
				err = errors.Join(err, customs.SaveSetting(t.Context(), tx, customs.Setting{Name: name, ValidFrom: b.now.AddDate(-1, 0, 0), Value: value, Source: "test"}))
			}
			return err
		}))
	}
}

// sell stores a paid order with a parcel for each merchant, and returns it.
func (b *bench) sell(t *testing.T, currency money.Currency, merchants ...string) *order.Order {
	t.Helper()
	rate, err := landed.RateFor(t.Context(), b.DB, currency, b.now)
	must(t, err)
	token := order.NewToken()
	o := &order.Order{
		ID: database.NewID(), Number: order.NewNumber(b.now), TokenHash: order.Hash(token), CartID: database.NewID(), Attempt: "1", State: order.Placed,
		Email: "jonas@shopper.example", Language: "en", Currency: currency, Rate: rate, PlacedAt: b.now, HoldUntil: b.now.Add(time.Hour), MovedAt: b.now,
		Address: order.Address{Name: "Jonas Keller", Line1: "Torstraße 88", City: "Berlin", Postcode: "10119", Country: "DE", Phone: "+49 30 000000"},
	}
	o.Goods, o.Freight = money.Amount{Currency: currency}, money.Amount{Currency: currency}
	for _, code := range merchants {
		box := b.box(t, rate, code)
		o.Parcels = append(o.Parcels, box)
		o.Goods, o.Freight = o.Goods.Plus(box.Goods()), o.Freight.Plus(box.Freight)
	}
	o.Total = o.Goods.Plus(o.Freight)
	must(t, b.DB.InTx(t.Context(), func(tx *database.Tx) error {
		if err := order.Add(t.Context(), tx, o); err != nil {
			return err
		}
		if _, err := payment.Capture(t.Context(), tx, payment.Taken{OrderID: o.ID, IntentID: "pi_" + o.ID, Owed: o.Total, Received: o.Total, At: b.now}); err != nil {
			return err
		}
		if err := o.Move(order.Paid, b.now); err != nil {
			return err
		}
		if err := order.Save(t.Context(), tx, o, order.Placed); err != nil {
			return err
		}
		_, _, err := shipping.Book(t.Context(), tx, o.Parcels, b.now)
		return err
	}))
	return o
}

// box is a parcel of two lines from a merchant.
func (b *bench) box(t *testing.T, rate landed.StoredRate, code string) order.Parcel {
	t.Helper()
	lanes, err := shipping.LanesTo(t.Context(), b.DB, "DE")
	must(t, err)
	way, err := lanes.Rate(1500)
	must(t, err)
	line := func(sku, hs10, zh, unit1, unit2 string, fen, n, net int64) order.Line {
		each := money.Amount{Minor: fen, Currency: "CNY"}
		return order.Line{ProductID: database.NewID(), VariantID: database.NewID(), SKU: sku, Title: "Title of " + sku, Slug: "slug", Quantity: n,
			Each: rate.Convert(each), EachCNY: each, Export: catalog.Export{HS6: hs10[:6], HS10: hs10, Origin: "CN", DeclaredZH: zh, DeclaredEN: "goods",
				Model: "0|0|用途|材质|品牌", Unit1: unit1, Unit2: unit2, NetGrams: net, GrossGrams: net + 50, LengthMM: 100, WidthMM: 100, HeightMM: 100, Brand: "b", Material: "m"}}
	}
	return order.Parcel{
		ID: database.NewID(), MerchantID: b.merchant(t, code),
		Route:   way.Lane.Route(),
		Freight: rate.Convert(way.Price), FreightCNY: way.Price, ChargeCNY: money.Amount{Minor: 4300, Currency: "CNY"}, GrossGrams: 1500, NetGrams: 3*264 + 2*66,
		Lines: []order.Line{line(code+"-1", "6911101900", "瓷盖碗", "035", "", 12700, 3, 264), line(code+"-2", "6214100090", "真丝方巾", "015", "035", 19900, 2, 66)},
	}
}

var credit = map[string]string{"qingyu": "91331181MADEM0011E", "pingjiang": "91320506MADEM002XN"}

func (b *bench) merchant(t *testing.T, code string) string {
	t.Helper()
	if m, err := merchant.FindByCode(t.Context(), b.DB, code); err == nil {
		return m.ID
	}
	m := &merchant.Merchant{Code: code, NameZH: "示例商户" + code, NameEN: code, CityZH: "市", CityEN: "City", ProvinceZH: "省", ProvinceEN: "Province",
		CreditCode: credit[code], CustomsCode: "331096DEM1", CustomsOffice: "2928", ContactEmail: code + "@merchant.example", ContactPhone: "+86 000 0000 1000",
		ReturnAddressZH: "示例路", ReturnAddressEN: "Shili Road", AboutEN: "about", AboutZH: "关于"}
	must(t, b.DB.InTx(t.Context(), func(tx *database.Tx) error { return merchant.Save(t.Context(), tx, m) }))
	return m.ID
}

// work does jobs and fetches replies until nothing is left to do.
func (b *bench) work(t *testing.T) {
	t.Helper()
	for {
		b.mu.Lock()
		todo := b.jobs
		b.jobs = nil
		b.mu.Unlock()
		for _, job := range todo {
			var err error
			switch j := job.(type) {
			case customs.Declare:
				err = b.Declare(t.Context(), j)
			case customs.Transmit:
				err = b.Transmit(t.Context(), j)
			case customs.Cleared:
				err = b.Clear(t.Context(), j)
			}
			must(t, err)
		}
		n, err := b.Collect(t.Context())
		must(t, err)
		if len(todo) == 0 && n == 0 {
			return
		}
	}
}

// declare runs the whole life of an order's declarations.
func (b *bench) declare(t *testing.T, o *order.Order) []*customs.Declaration {
	t.Helper()
	for _, p := range o.Parcels {
		must(t, b.Declare(t.Context(), customs.Declare{Parcel: p.ID}))
	}
	b.work(t)
	return b.read(t, o)
}

func (b *bench) read(t *testing.T, o *order.Order) []*customs.Declaration {
	t.Helper()
	var all []*customs.Declaration
	for _, p := range o.Parcels {
		d, err := customs.FindByParcel(t.Context(), b.DB, p.ID)
		must(t, err)
		all = append(all, d)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestASaleIsDeclaredAndReleased(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for _, currency := range []money.Currency{"EUR", "JPY", "KWD", "CNY"} {
			b := open(t, db)
			o := b.sell(t, currency, "qingyu", "pingjiang")
			for _, d := range b.declare(t, o) {
				findings, err := customs.Findings(t.Context(), db, d.ID)
				must(t, err)
				events, err := customs.Timeline(t.Context(), db, d.ID)
				must(t, err)
				if d.Stage != customs.Released || d.InvtNo == "" || d.PreNo == "" {
					t.Errorf("%s: %s %q %s, %d findings, %d events", currency, d.Stage, d.Problem, d.Reason, len(findings), len(events))
				}
				want := currency
				if _, known := ceb.CurrencyNumber(currency); !known {
					want = "CNY"
				}
				if d.Goods.Currency != want {
					t.Errorf("%s is declared in %s, want %s", currency, d.Goods.Currency, want)
				}
			}
			if got, err := order.Head(t.Context(), db, o.ID); err != nil || got.State != order.Declared {
				t.Errorf("order = %v, %v, want declared", got.State, err)
			}
		}
	})
}

func TestWorkingAJobTwiceDeclaresOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		o := b.sell(t, "EUR", "qingyu")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := b.Declare(t.Context(), customs.Declare{Parcel: o.Parcels[0].ID}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		b.jobs = slices.DeleteFunc(b.jobs, func(job interface{ Kind() string }) bool { // of those rolled back
			m, ok := job.(customs.Transmit)
			if !ok {
				return false
			}
			_, err := customs.FindMessage(t.Context(), db, m.Message)
			return errors.Is(err, customs.ErrUnknown)
		})
		if len(b.jobs) != 4 {
			t.Errorf("%d messages were written, want 4", len(b.jobs))
		}
		b.jobs = append(b.jobs, b.jobs...) // every message handed over twice
		b.work(t)
		if d := b.read(t, o)[0]; d.Stage != customs.Released {
			t.Errorf("stage = %s, %s %s", d.Stage, d.Problem, d.Reason)
		}
	})
}

func TestThePortMisbehaves(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		provoke portsim.Behaviour
		stage   customs.Stage
		problem customs.Problem
	}{
		{"replies come twice", portsim.Duplicate, customs.Released, customs.NoProblem},
		{"replies come out of order", portsim.Disorder, customs.Released, customs.NoProblem},
		{"the goods are inspected first", portsim.Inspect, customs.Released, customs.NoProblem},
		{"an officer refuses", portsim.Refuse, customs.NeedsAction, customs.Rejected},
		{"nobody answers", portsim.Silence, customs.WithCustoms, customs.NoProblem},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for _, tt := range tests {
			b := open(t, db)
			o := b.sell(t, "EUR", "qingyu")
			must(t, b.port.Provoke(t.Context(), o.Number, tt.provoke, 0))
			if d := b.declare(t, o)[0]; d.Stage != tt.stage || d.Problem != tt.problem {
				t.Errorf("%s: %s %q %s, want %s %q", tt.name, d.Stage, d.Problem, d.Reason, tt.stage, tt.problem)
			}
		}
	})
}

func TestARefusedInventoryIsSentAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		o := b.sell(t, "USD", "qingyu")
		must(t, b.port.Provoke(t.Context(), o.Number, portsim.Refuse, 0))
		if d := b.declare(t, o)[0]; d.Problem != customs.Rejected {
			t.Fatalf("problem = %q", d.Problem)
		}
		must(t, b.Resend(t.Context(), o.Number))
		if err := b.Resend(t.Context(), o.Number); !errors.Is(err, customs.ErrNotDue) {
			t.Errorf("a second press = %v, want ErrNotDue", err)
		}
		b.work(t)
		d := b.read(t, o)[0]
		if d.Stage != customs.Released || d.Document(ceb.CEB603).Attempt != 2 || d.Document(ceb.CEB303).Attempt != 1 {
			t.Errorf("after resending: %+v", d)
		}
	})
}

func TestSilenceIsRaisedAndBroken(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		o := b.sell(t, "EUR", "qingyu")
		must(t, b.port.Provoke(t.Context(), o.Number, portsim.Silence, 0))
		b.declare(t, o)
		b.now = b.now.Add(customs.SilenceAfter + time.Minute)
		must(t, b.RaiseSilence(t.Context()))
		if d := b.read(t, o)[0]; d.Stage != customs.NeedsAction || d.Problem != customs.Silent {
			t.Fatalf("after the silence: %s %q", d.Stage, d.Problem)
		}
		must(t, b.port.Calm(t.Context(), o.Number))
		b.work(t)
		if d := b.read(t, o)[0]; d.Stage != customs.Released {
			t.Errorf("after the answers: %s %q %s", d.Stage, d.Problem, d.Reason)
		}
	})
}

func TestWhatOurChecksFindIsNotSent(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		o := b.sell(t, "EUR", "qingyu")
		empty := customs.Setting{Name: customs.SetPlatformCode, ValidFrom: b.now, Value: "", Source: "test"}
		must(t, db.InTx(t.Context(), func(tx *database.Tx) error { return customs.SaveSetting(t.Context(), tx, empty) }))
		d := b.declare(t, o)[0]
		findings, err := customs.Findings(t.Context(), db, d.ID)
		must(t, err)
		if d.Problem != customs.Unsent || len(findings) < 3 {
			t.Fatalf("problem %q, findings %+v", d.Problem, findings)
		}
		if events, err := customs.Timeline(t.Context(), db, d.ID); err != nil || len(events) != 0 {
			t.Errorf("sent all the same: %+v, %v", events, err)
		}
		empty.ValidFrom, empty.Value = b.now.Add(time.Millisecond), "330196DEM7"
		must(t, db.InTx(t.Context(), func(tx *database.Tx) error { return customs.SaveSetting(t.Context(), tx, empty) }))
		must(t, b.Resend(t.Context(), o.Number))
		b.work(t)
		if d := b.read(t, o)[0]; d.Stage != customs.Released {
			t.Errorf("after mending: %s %q %s", d.Stage, d.Problem, d.Reason)
		}
	})
}

func TestTheReceiptsSwitchIsDated(t *testing.T) {
	t.Parallel()
	b := open(t, databasetest.Open(t, databasetest.SQLiteURL(t)))
	off := customs.Setting{Name: customs.SetReceipts, ValidFrom: b.now.AddDate(0, 0, 1), Value: "off", Source: "test"}
	must(t, b.DB.InTx(t.Context(), func(tx *database.Tx) error { return customs.SaveSetting(t.Context(), tx, off) }))
	if d := b.declare(t, b.sell(t, "EUR", "qingyu"))[0]; d.Document(ceb.CEB403) == nil || d.Stage != customs.Released {
		t.Errorf("before the day: %+v", d)
	}
	b.now = b.now.AddDate(0, 0, 2)
	if d := b.declare(t, b.sell(t, "EUR", "qingyu"))[0]; d.Document(ceb.CEB403) != nil || d.Stage != customs.Released {
		t.Errorf("after the day: %+v", d)
	}
}

func TestStrayRepliesAreKept(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		b.Port = stranger{"not XML at all", `<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>`, "\xff\x00"}
		for range 2 {
			_, err := b.Collect(t.Context())
			must(t, err)
		}
		link, err := customs.LinkState(t.Context(), db)
		must(t, err)
		if link.Strays != 3 || link.LastReply.IsZero() {
			t.Errorf("link = %+v, want 3 strays", link)
		}
	})
}

// stranger is a port that delivers what it likes.
type stranger []string

func (stranger) Send(context.Context, []byte) error { return errors.New("closed") }

func (s stranger) Receive(ctx context.Context, take func(context.Context, []byte) error) (int, error) {
	for _, text := range s {
		if err := take(ctx, []byte(text)); err != nil {
			return 0, err
		}
	}
	return len(s), nil
}

// deaf is a port that never takes a message.
type deaf struct{ *portsim.Port }

type never struct{}

func (never) Error() string   { return "receiver unknown" }
func (never) Permanent() bool { return true }

func (deaf) Send(context.Context, []byte) error { return never{} }

func TestWhatThePortNeverTakesWaitsForAClerk(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		b.Port = deaf{b.port}
		o := b.sell(t, "EUR", "qingyu")
		if d := b.declare(t, o)[0]; d.Problem != customs.Failed || d.Reason != "receiver unknown" {
			t.Fatalf("problem %q, %q", d.Problem, d.Reason)
		}
		if link, err := customs.LinkState(t.Context(), db); err != nil || link.Waiting != 0 {
			t.Errorf("link = %+v, %v", link, err)
		}
		b.Port = b.port
		must(t, b.Resend(t.Context(), o.Number))
		b.work(t)
		if d := b.read(t, o)[0]; d.Stage != customs.Released {
			t.Errorf("after resending: %s %q %s", d.Stage, d.Problem, d.Reason)
		}
	})
}

func TestTheBoardFindsByAnyNumber(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b := open(t, db)
		for range 3 {
			b.declare(t, b.sell(t, "EUR", "qingyu"))
		}
		d := b.declare(t, b.sell(t, "EUR", "pingjiang"))[0]
		events, err := customs.Timeline(t.Context(), db, d.ID)
		must(t, err)
		for _, number := range []string{d.Number, " " + d.Waybill, d.InvtNo, d.PreNo, events[0].CopMsgID} {
			p, err := customs.Board(t.Context(), db, customs.Filter{Number: number, Limit: 10})
			if err != nil || len(p.Rows) != 1 || p.Rows[0].ID != d.ID || len(p.Rows[0].Documents) != 4 || p.Rows[0].Merchant != "pingjiang" {
				t.Errorf("%q finds %+v, %v", number, p.Rows, err)
			}
		}
		seen := map[string]bool{}
		f := customs.Filter{Stage: customs.Released, Limit: 3}
		for {
			p, err := customs.Board(t.Context(), db, f)
			must(t, err)
			for _, r := range p.Rows {
				seen[r.ID] = true
			}
			if f.After = p.Next; f.After.ID == "" {
				break
			}
		}
		if len(seen) != 4 {
			t.Errorf("paging shows %d, want 4", len(seen))
		}
		tiles, err := customs.Tiles(t.Context(), db, d.MerchantID)
		if err != nil || tiles[4].Stage != customs.Released || tiles[4].Count != 1 {
			t.Errorf("tiles of one merchant = %+v, %v", tiles, err)
		}
	})
}
