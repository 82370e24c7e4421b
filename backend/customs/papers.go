package customs

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"quayside/backend/customs/ceb"
	"quayside/backend/money"
)

// parcel is what a declaration says about one parcel, in the declaration's own
// currency and with the carrier's figures.
type parcel struct {
	Number   string // order number at customs, and the agent's own number
	Country  string // of destination, ISO 3166
	Office   string // where it is declared, four digits
	Seller   company
	Phone    string // of the seller
	Goods    []goods
	Currency money.Currency // of the prices and the shopper's freight
	Freight  money.Amount   // what the shopper paid for carriage
	Paid     time.Time
	PayNo    string // the gateway's number of the payment
	Carrier  company
	Waybill  string
	Port     string       // POD
	Traffic  string       // trafMode
	Charge   money.Amount // what the carrier charges, CNY
	Packages int
	Gross    int64 // grams, of the parcel
	Net      int64 // grams
}

type company struct{ Code, Name string }

// goods is one line: so many of one variant at one price.
type goods struct {
	SKU, Name, Title string // Name is the declared name in Chinese
	HS10, Model      string
	Barcode          string
	Unit1, Unit2     string
	Quantity         int64
	Each             money.Amount
	NetGrams         int64 // of one
	Unit1Milli       int64 // of one, in thousandths of Unit1 where that is a measure (metre, litre); else 0
	Unit2Milli       int64 // likewise of Unit2
}

// writing is the hand that writes: who, when, and by which rules.
type writing struct {
	At       time.Time
	Settings Settings
	Agent    company
	Receipts bool // CEB403 is asked for
}

// filing opens a new document. Every document has a fresh guid.
func (w writing) filing() ceb.Filing {
	return ceb.Filing{GUID: newGUID(), AppType: ceb.New, AppTime: ceb.Seconds(w.At), AppStatus: ceb.Declare}
}

// newGUID is a UUID in upper case, as the specification asks.
func newGUID() string { return strings.ToUpper(uuid.NewString()) }

// papers are the documents of one parcel. Receipt is nil where none is declared.
type papers struct {
	Order     *ceb.Order
	Receipt   *ceb.Receipt
	Waybill   *ceb.Waybill
	Inventory *ceb.Inventory
}

// papers writes the documents of a parcel, each from the same figures. It
// checks nothing: what is missing is found by the checks, all of it at once.
func (w writing) papers(p *parcel) papers {
	s := papers{Order: w.order(p), Waybill: w.waybill(p), Inventory: w.inventory(p)}
	if w.Receipts {
		s.Receipt = w.receipt(p)
	}
	return s
}

func (w writing) order(p *parcel) *ceb.Order {
	currency := currencyCode(p.Currency)
	o := &ceb.Order{
		Filing: w.filing(), OrderType: ceb.Retail, OrderNo: p.Number,
		EBPCode: w.Settings[SetPlatformCode], EBPName: w.Settings[SetPlatformName], EBCCode: p.Seller.Code, EBCName: p.Seller.Name,
		GoodsValue: decimal(p.value()), Freight: decimal(p.Freight), Currency: currency,
	}
	for i, g := range p.Goods {
		o.Lines = append(o.Lines, ceb.OrderLine{
			GNum: i + 1, ItemNo: g.SKU, ItemName: g.Name, ItemDescribe: g.Title, BarCode: g.Barcode, Unit: w.unit(g), Currency: currency,
			Qty: ceb.Whole(g.Quantity), Price: decimal(g.Each), TotalPrice: decimal(g.Each.Times(g.Quantity)),
		})
	}
	return o
}

func (w writing) receipt(p *parcel) *ceb.Receipt {
	return &ceb.Receipt{
		Filing:  w.filing(),
		EBPCode: w.Settings[SetPlatformCode], EBPName: w.Settings[SetPlatformName], EBCCode: p.Seller.Code, EBCName: p.Seller.Name,
		OrderNo: p.Number, PayCode: w.Settings[SetPayCode], PayName: w.Settings[SetPayName], PayNo: p.PayNo,
		Charge: decimal(p.value().Plus(p.Freight)), Currency: currencyCode(p.Currency), AccountingDate: ceb.Seconds(p.Paid),
	}
}

// waybill is the carrier's: its charge, not the shopper's freight.
func (w writing) waybill(p *parcel) *ceb.Waybill {
	return &ceb.Waybill{
		Filing: w.filing(), LogisticsCode: p.Carrier.Code, LogisticsName: p.Carrier.Name, LogisticsNo: p.Waybill,
		Freight: decimal(p.Charge), Currency: currencyCode(p.Charge.Currency), GrossWeight: ceb.Grams(p.Gross), PackNo: p.Packages,
		GoodsInfo: p.summary(), EBCCode: p.Seller.Code, EBCName: p.Seller.Name, EBCTelephone: p.Phone,
	}
}

func (w writing) inventory(p *parcel) *ceb.Inventory {
	country, _ := ceb.CountryOf(p.Country) // an unknown one stays empty and is found by the checks
	charged := currencyCode(p.Charge.Currency)
	v := &ceb.Inventory{
		Filing: w.filing(), CustomsCode: p.Office, PortCode: p.Office, OrderNo: p.Number, CopNo: p.Number,
		EBPCode: w.Settings[SetPlatformCode], EBPName: w.Settings[SetPlatformName], EBCCode: p.Seller.Code, EBCName: p.Seller.Name,
		LogisticsCode: p.Carrier.Code, LogisticsName: p.Carrier.Name, LogisticsNo: p.Waybill,
		IEFlag: ceb.Export, IEDate: ceb.Day(w.At), StatisticsFlag: w.Settings[SetStatistics],
		AgentCode: w.Agent.Code, AgentName: w.Agent.Name, OwnerCode: p.Seller.Code, OwnerName: p.Seller.Name,
		TradeMode: ceb.Mode9610, TrafMode: p.Traffic, Country: country.Number, POD: p.Port,
		Freight: decimal(p.Charge), FCurrency: charged, FFlag: ceb.TotalFee, ICurrency: charged, IFlag: ceb.TotalFee,
		WrapType: w.Settings[SetPacking], PackNo: p.Packages, GrossWeight: ceb.Grams(p.Gross), NetWeight: ceb.Grams(p.Net),
	}
	for i, g := range p.Goods {
		v.Lines = append(v.Lines, w.inventoryLine(i+1, g, country.Number))
	}
	return v
}

func (w writing) inventoryLine(gnum int, g goods, country string) ceb.InventoryLine {
	l := ceb.InventoryLine{
		GNum: gnum, ItemNo: g.SKU, ItemName: g.Name, GCode: g.HS10, GName: g.Name, GModel: g.Model, BarCode: g.Barcode, Country: country,
		Currency: currencyCode(g.Each.Currency), Qty: ceb.Whole(g.Quantity), Unit: w.unit(g), Unit1: g.Unit1, Unit2: g.Unit2,
		Price: decimal(g.Each), TotalPrice: decimal(g.Each.Times(g.Quantity)),
	}
	if l.BarCode == "" {
		l.BarCode = ceb.Nothing
	}
	l.Qty1 = g.in(g.Unit1, g.Unit1Milli)
	if g.Unit2 != "" {
		l.Qty2 = g.in(g.Unit2, g.Unit2Milli)
	}
	return l
}

// Units of weight in customs' table.
const (
	unitKilogram = "035"
	unitGram     = "036"
)

// unit is what a line is counted in: the unit the tariff asks for where it
// counts; pieces where it weighs or measures.
func (w writing) unit(g goods) string {
	if g.Unit1 == unitKilogram || g.Unit1 == unitGram || g.Unit1Milli > 0 {
		return w.Settings[SetPieceUnit]
	}
	return g.Unit1
}

// in returns the line's quantity in a unit the tariff asks for, of which one
// sale unit is milli thousandths if it is a measure. One sale unit is one of
// whatever counts; weights are net.
func (g goods) in(unit string, milli int64) ceb.Decimal {
	switch {
	case unit == unitKilogram:
		return ceb.Grams(g.NetGrams * g.Quantity)
	case unit == unitGram:
		return ceb.Whole(g.NetGrams * g.Quantity)
	case milli > 0:
		return ceb.Scaled(milli*g.Quantity, 3)
	}
	return ceb.Whole(g.Quantity)
}

// value is goodsValue: the goods without carriage, FOB.
func (p *parcel) value() money.Amount {
	sum := money.Amount{Currency: p.Currency}
	for _, g := range p.Goods {
		sum = sum.Plus(g.Each.Times(g.Quantity))
	}
	return sum
}

// maxSummary is the length of goodsInfo, in characters.
const maxSummary = 200

// summary names the main goods for the carrier.
func (p *parcel) summary() string {
	var names []string
	for _, g := range p.Goods {
		names = append(names, g.Name)
	}
	words := []rune(strings.Join(names, "、"))
	return strings.TrimSpace(string(words[:min(len(words), maxSummary)])) // the cut may end on a space
}

func decimal(a money.Amount) ceb.Decimal { return ceb.Scaled(a.Minor, a.Currency.Decimals()) }

// currencyCode is empty for a currency customs has no verified code for; the
// checks find that.
func currencyCode(c money.Currency) string {
	code, _ := ceb.CurrencyNumber(c)
	return code
}
