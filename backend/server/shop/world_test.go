package shop_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"quayside/backend/catalog"
	"quayside/backend/checkout"
	"quayside/backend/database"
	"quayside/backend/landed"
	"quayside/backend/locale"
	"quayside/backend/merchant"
	"quayside/backend/money"
	"quayside/backend/payment"
	"quayside/backend/server/reply/replytest"
	"quayside/backend/server/shop"
	"quayside/backend/shipping"
	"quayside/backend/stock"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

// site is a shop on a real database, served over HTTP. Money comes when a test
// says so.
type site struct {
	testing.TB
	*httptest.Server
	db    *database.DB
	house *house
}

const header = "merchant,handle,title_en,title_zh,title_ar,title_de,title_es,title_fr,title_ja,title_ko,title_pt,title_ru,description_en,description_zh," +
	"category,option1_name,option1_value,option2_name,option2_value,sku,price_cny,compare_at_cny,stock,barcode,net_g,gross_g,length_mm,width_mm,height_mm," +
	"hs6,hs10,origin,declared_name_zh,declared_name_en,gmodel,unit1,unit2,material,brand,battery,liquid,food,images"

// goods is a catalogue: a bowl in two sizes, of which the small one is dearer
// and the large one sold out, a scarf whose merchant writes markup, and a kiln
// no carrier takes.
func goods() string {
	row := func(m, handle, title, option, sku string, fen, stock, net, gross int64) string {
		return fmt.Sprintf("\n%s,%s,%s,标题 %s,وعاء %s,,,,,,,,A thing to hold tea.,一件东西。,Ceramics > Tea ware,Size,%s,,,%s,%d,%d,%d,,%d,%d,140,140,130,"+
			"691110,6911101900,CN,瓷盖碗,porcelain bowl,0|0|泡茶用|瓷制|无牌,035,,porcelain,None,none,no,no,",
			m, handle, title, handle, handle, option, sku, fen, fen+1000, stock, net, gross)
	}
	return header + row("qingyu", "bowl", "Bowl", "small", "BOWL-S", 12890, 4, 264, 454) + row("qingyu", "bowl", "Bowl", "large", "BOWL-L", 15890, 0, 364, 554) +
		row("pingjiang", "scarf", "<b>Scarf</b>", "plain", "SCARF", 25900, 9, 60, 110) + row("qingyu", "kiln", "Kiln", "one", "KILN", 990000, 9, 90000, 99000) + "\n"
}

var openCodes = sync.OnceValues(catalog.LoadCodes)

func open(t testing.TB, db *database.DB) *site {
	t.Helper()
	s := &site{TB: t, db: db, house: &house{intents: map[string]*payment.Intent{}}}
	s.must(landed.Seed(t.Context(), db, time.Now()))
	s.must(shipping.Seed(t.Context(), db, time.Now()))
	s.stockShelf()
	words, err := locale.Load()
	s.must(err)
	pages := replytest.Pages(t)
	log := slog.New(slog.DiscardHandler)
	counter := &checkout.Counter{DB: db, Queue: queue{}, Gateway: s.house, Log: log, Now: time.Now, Hold: 10 * time.Minute}
	doors := &shop.Doors{Pages: pages, Words: words, DB: db, Sell: counter, Now: time.Now}
	e := gin.New()
	e.ContextWithFallback = true
	e.Use(func(c *gin.Context) { c.Set("request_id", "ref0123456789") })
	e.NoRoute(pages.NotFound)
	doors.Routes(e)
	s.Server = httptest.NewServer(e)
	t.Cleanup(s.Close)
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *site) stockShelf() {
	codes, err := openCodes()
	s.must(err)
	im := &catalog.Importer{Codes: codes, Shelf: stock.Shelf{}, Now: time.Now}
	s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
		for code, number := range map[string]string{"qingyu": "91331181MADEM0011E", "pingjiang": "91320506MADEM002XN"} {
			m := &merchant.Merchant{
				Code: code, NameZH: "商家" + code, NameEN: "Merchant " + code, CityZH: "杭州市", CityEN: "Hangzhou", ProvinceZH: "浙江省", ProvinceEN: "Zhejiang",
				CreditCode: number, CustomsCode: "331096DEM1", CustomsOffice: "2928", ContactEmail: code + "@merchant.example", ContactPhone: "+86 000 0000 1000",
				ReturnAddressZH: "示例路18号", ReturnAddressEN: "18 Shili Road",
			}
			if err := merchant.Save(s.Context(), tx, m); err != nil {
				return err
			}
		}
		report, err := im.Import(s.Context(), tx, catalog.Source{Name: "goods.csv", Data: strings.NewReader(goods()), Curator: true}, false)
		if err != nil {
			return fmt.Errorf("%w: %+v", err, report.Findings)
		}
		return nil
	}))
}

// queue takes jobs and forgets them: what follows a sale is not this door's.
type queue struct{}

func (queue) Add(context.Context, *database.Tx, checkout.Job) error { return nil }

// house stands for the gateway; see payment.Gateway. What this door does not
// call is left to the nil interface, and would panic.
type house struct {
	payment.Gateway
	mu      sync.Mutex
	intents map[string]*payment.Intent // by id
}

func (h *house) Open(_ context.Context, in payment.OpenIntent) (payment.Intent, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := "pi_" + in.OrderID
	if h.intents[id] == nil {
		h.intents[id] = &payment.Intent{
			ID: id, ClientSecret: id + "_secret", Status: payment.IntentNeedsMethod, OrderID: in.OrderID, Number: in.Number,
			Amount: in.Amount, Received: money.Amount{Currency: in.Amount.Currency},
		}
	}
	return *h.intents[id], nil
}

func (h *house) Find(_ context.Context, id string) (payment.Intent, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := h.intents[id]; i != nil {
		return *i, nil
	}
	return payment.Intent{}, payment.ErrIntentUnknown
}

func (h *house) Cancel(_ context.Context, id string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.intents[id].Status = payment.IntentCanceled
	return nil
}

// take has the shopper pay whatever is open.
func (h *house) take() (amount money.Amount) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, i := range h.intents {
		if i.Status == payment.IntentNeedsMethod {
			i.Status, i.Received, i.PaidAt = payment.IntentSucceeded, i.Amount, time.Now()
			amount = i.Amount
		}
	}
	return amount
}

// shopper is a browser without script: it keeps cookies, follows redirects and
// sends forms.
type shopper struct {
	*site
	client http.Client
}

func (s *site) shopper() *shopper {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &shopper{site: s, client: http.Client{Jar: jar}}
}

// page is what came back.
type page struct {
	testing.TB
	status int
	path   string // after redirects, with the query
	header http.Header
	text   string
	root   *html.Node
}

func (s *shopper) get(path string, headers ...string) page {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.URL+path, nil)
	s.must(err)
	return s.do(req, headers)
}

func (s *shopper) post(path string, form url.Values, headers ...string) page {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.URL+path, strings.NewReader(form.Encode()))
	s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req, headers)
}

func (s *shopper) do(req *http.Request, headers []string) page {
	s.Helper()
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.client.Do(req)
	s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	root, err := html.Parse(strings.NewReader(string(body)))
	s.must(err)
	return page{s, res.StatusCode, res.Request.URL.RequestURI(), res.Header, string(body), root}
}

// all returns the text of every element a selector finds.
func (p page) all(selector string) []string {
	p.Helper()
	var texts []string
	for _, n := range cascadia.QueryAll(p.root, cascadia.MustCompile(selector)) {
		texts = append(texts, strings.Join(strings.Fields(textOf(n)), " "))
	}
	return texts
}

// one returns the text of the only element a selector finds.
func (p page) one(selector string) string {
	p.Helper()
	texts := p.all(selector)
	if len(texts) != 1 {
		p.Fatalf("%s: %d elements are %s", p.path, len(texts), selector)
	}
	return texts[0]
}

// attr returns an attribute of the first element a selector finds.
func (p page) attr(selector, name string) string {
	p.Helper()
	n := cascadia.Query(p.root, cascadia.MustCompile(selector))
	if n == nil {
		p.Fatalf("%s: no element is %s", p.path, selector)
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(textOf(c))
	}
	return b.String()
}

// fill returns what a form sends when it is sent as it is, with some fields
// filled in.
func (p page) fill(selector string, pairs ...string) url.Values {
	p.Helper()
	values := url.Values{}
	for _, n := range cascadia.QueryAll(p.root, cascadia.MustCompile(selector+" input, "+selector+" option[selected]")) {
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		_, checked := attrs["checked"]
		switch {
		case n.Data == "option":
			for _, a := range n.Parent.Attr {
				if a.Key == "name" {
					values.Set(a.Val, attrs["value"])
				}
			}
		case attrs["type"] != "radio" || checked:
			values.Set(attrs["name"], attrs["value"])
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}
