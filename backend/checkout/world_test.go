package checkout_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/checkout"
	"quayside/backend/customs"
	"quayside/backend/database"
	"quayside/backend/landed"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/order"
	"quayside/backend/payment"
	"quayside/backend/platform/riverjobs"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// world is a small shop with a counter: two merchants, three things on the
// shelf, real rooms on a real database, the real queue, and a house.
type world struct {
	testing.TB
	db    *database.DB
	queue *riverjobs.Queue
	house *house
	c     *checkout.Counter
	clock clock
	ids   map[string]string // variant by SKU
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

const header = "merchant,handle,title_en,title_zh,title_ar,title_de,title_es,title_fr,title_ja,title_ko,title_pt,title_ru,description_en,description_zh," +
	"category,option1_name,option1_value,option2_name,option2_value,sku,price_cny,compare_at_cny,stock,barcode,net_g,gross_g,length_mm,width_mm,height_mm," +
	"hs6,hs10,origin,declared_name_zh,declared_name_en,gmodel,unit1,unit2,material,brand,battery,liquid,food,images"

// goods are the rows of the catalogue file: SKU, merchant, price in fen, grams.
func goods(stock int64) string {
	row := func(m, sku string, fen, net, gross int64) string {
		return fmt.Sprintf("\n%s,%s,Title %s,标题 %s,,,,,,,,,A thing.,一件东西。,Ceramics > Tea ware,Box,plain,,,%s,%d,,%d,,%d,%d,140,140,130,"+
			"691110,6911101900,CN,瓷盖碗,porcelain bowl,0|0|泡茶用|瓷制|无牌,035,,porcelain,None,none,no,no,",
			m, strings.ToLower(sku), sku, sku, sku, fen, stock, net, gross)
	}
	return header + row("qingyu", "BOWL", 12890, 264, 454) + row("qingyu", "CUP", 3990, 120, 180) + row("pingjiang", "SCARF", 25900, 60, 110) + "\n"
}

var openCodes = sync.OnceValues(catalog.LoadCodes)

// newWorld opens a shop with so many of each thing on the shelf.
func newWorld(t testing.TB, db *database.DB, each int64) *world {
	t.Helper()
	w := &world{TB: t, db: db, house: newHouse(), clock: clock{t: noon}, ids: map[string]string{}}
	w.must(landed.Seed(t.Context(), db, noon))
	w.must(shipping.Seed(t.Context(), db, noon))
	w.stockShelf(goods(each))
	log := slog.New(slog.DiscardHandler)
	var err error
	w.queue, err = riverjobs.Open(t.Context(), db, riverjobs.Options{Log: log})
	w.must(err)
	w.c = &checkout.Counter{DB: db, Queue: w.queue, Gateway: w.house, Log: log, Now: w.clock.now, Hold: 10 * time.Minute}
	w.must(riverjobs.Register(w.queue, w.c.Expire))
	w.must(riverjobs.Register(w.queue, w.c.Number))
	w.must(riverjobs.Register(w.queue, w.c.GiveBack))
	w.must(riverjobs.Register(w.queue, w.c.Tidy))
	w.must(riverjobs.Register(w.queue, func(context.Context, customs.Declare) error { return nil }))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// stockShelf imports the goods the way a merchant does.
func (w *world) stockShelf(text string) {
	codes, err := openCodes()
	w.must(err)
	im := &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: w.clock.now}
	w.must(w.db.InTx(w.Context(), func(tx *database.Tx) error {
		for code, number := range map[string]string{"qingyu": "91331181MADEM0011E", "pingjiang": "91320506MADEM002XN"} {
			m := &merchant.Merchant{
				Code: code, NameZH: "商家" + code, NameEN: "Merchant " + code, CityZH: "杭州市", CityEN: "Hangzhou", ProvinceZH: "浙江省", ProvinceEN: "Zhejiang",
				CreditCode: number, CustomsCode: "331096DEM1", CustomsOffice: "2928", ContactEmail: code + "@merchant.example", ContactPhone: "+86 000 0000 1000",
				ReturnAddressZH: "示例路18号", ReturnAddressEN: "18 Shili Road",
			}
			if err := merchant.Save(w.Context(), tx, m); err != nil {
				return err
			}
		}
		report, err := im.Import(w.Context(), tx, catalog.Source{Name: "goods.csv", Data: strings.NewReader(text), Curator: true}, false)
		if err != nil {
			return fmt.Errorf("%w: %+v", err, report.Findings)
		}
		return nil
	}))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	w.must(err)
	for _, row := range rows[1:] {
		var id string
		w.must(w.db.Gorm(w.Context()).Raw("SELECT id FROM variants WHERE sku = ?", row[19]).Scan(&id).Error)
		w.ids[row[19]] = id
	}
}

// put puts things into a new cart: "BOWL", 2, "SCARF", 1. It returns the cart's
// token.
func (w *world) put(pairs ...any) string {
	w.Helper()
	token := order.NewToken()
	for i := 0; i < len(pairs); i += 2 {
		_, err := w.c.AddToCart(w.Context(), token, w.ids[pairs[i].(string)], int64(pairs[i+1].(int)))
		w.must(err)
	}
	return token
}

func (w *world) quote(token string) *checkout.Quote {
	w.Helper()
	q, err := w.c.Quote(w.Context(), checkout.QuoteInput{CartToken: token, Country: "DE", Currency: "EUR", Language: "en"})
	w.must(err)
	return q
}

var berlin = order.Address{Name: "Jonas Keller", Line1: "Torstraße 88", City: "Berlin", Postcode: "10115", Country: "DE", Phone: "+49 30 123456"}

// press is a press of the button on a cart as it is quoted now.
func (w *world) press(token string) checkout.BeginInput {
	w.Helper()
	return checkout.BeginInput{
		CartToken: token, Email: "jonas@example.com", Address: berlin, Currency: "EUR", Language: "en",
		Shown: w.quote(token).Total, Attempt: "press-" + token[:8],
	}
}

// begin orders a new cart.
func (w *world) begin(pairs ...any) checkout.Begun {
	w.Helper()
	b, err := w.c.Begin(w.Context(), w.press(w.put(pairs...)))
	w.must(err)
	return b
}

// pay has the shopper pay and the webhook come.
func (w *world) pay(b checkout.Begun) {
	w.Helper()
	w.house.take(b.Order.ID, w.clock.now())
	w.must(w.c.Settle(w.Context(), w.succeeded(b)))
}

func (w *world) succeeded(b checkout.Begun) payment.Event {
	return w.house.event(b.Order.ID, payment.EventIntentSucceeded, 1, w.clock.now())
}

func (w *world) find(id string) *order.Order {
	w.Helper()
	o, err := order.Find(w.Context(), w.db, id)
	w.must(err)
	return o
}

func (w *world) onHand(sku string) int64 {
	w.Helper()
	n, err := stock.OnHand(w.Context(), w.db, []string{w.ids[sku]})
	w.must(err)
	return n[w.ids[sku]]
}

func (w *world) available(sku string) int64 {
	w.Helper()
	n, err := stock.Available(w.Context(), w.db, []string{w.ids[sku]}, w.clock.now())
	w.must(err)
	return n[w.ids[sku]]
}

// jobs counts the jobs of a kind, worked or not.
func (w *world) jobs(kind string) (n int) {
	w.Helper()
	w.must(w.db.Gorm(w.Context()).Raw("SELECT count(*) FROM river_job WHERE kind = ?", kind).Scan(&n).Error)
	return n
}

func (w *world) payment(id string) *payment.Payment {
	w.Helper()
	p, err := payment.Find(w.Context(), w.db, id)
	w.must(err)
	return p
}

func (w *world) balance(id string) map[payment.Account]int64 {
	w.Helper()
	var rows []struct {
		Account payment.Account
		Amount  int64
	}
	w.must(w.db.Gorm(w.Context()).Raw(`SELECT account, CAST(SUM(amount) AS BIGINT) AS amount
		FROM ledger_entries WHERE order_id = ? GROUP BY account`, id).Scan(&rows).Error)
	b := map[payment.Account]int64{}
	for _, r := range rows {
		b[r.Account] = r.Amount
	}
	return b
}

// giveBack works every promised refund of an order once.
func (w *world) giveBack(id string) []*payment.Refund {
	w.Helper()
	var ids []string
	w.must(w.db.Gorm(w.Context()).Table("refunds").Where("order_id = ?", id).Order("id").Pluck("id", &ids).Error)
	var all []*payment.Refund
	for _, id := range ids {
		w.must(w.c.GiveBack(w.Context(), payment.GiveBack{Refund: id}))
		r, err := payment.FindRefund(w.Context(), w.db, id)
		w.must(err)
		all = append(all, r)
	}
	return all
}

func (w *world) events(id string) string {
	w.Helper()
	all, err := order.Timeline(w.Context(), w.db, id)
	w.must(err)
	var kinds []string
	for _, e := range all {
		kinds = append(kinds, string(e.Kind))
	}
	return strings.Join(kinds, " ")
}

// checkMoney holds the rules that are true of every order at any time: entries
// balance, and what the gateway owes us is what it took less what it gave back.
func (w *world) checkMoney(id string) {
	w.Helper()
	b := w.balance(id)
	if b[payment.Receivable]+b[payment.Sales] != 0 {
		w.Errorf("the ledger of %s does not balance: %v", id, b)
	}
	w.house.mu.Lock()
	defer w.house.mu.Unlock()
	i := w.house.intents[id]
	if i == nil {
		return
	}
	if owed := i.Received.Minor - w.house.given[i.ID]; b[payment.Receivable] != owed {
		w.Errorf("the ledger says the gateway owes us %d for %s, the gateway %d", b[payment.Receivable], id, owed)
	}
}

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }
