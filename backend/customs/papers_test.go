package customs

import (
	"strings"
	"testing"
	"time"

	"quayside/backend/customs/ceb"
	"quayside/backend/money"
)

func demoWriting() writing {
	return writing{
		At: noon, Receipts: true, Agent: company{"3301960AG1", "示例报关行"},
		Settings: Settings{SetPlatformCode: "3301960QS1", SetPlatformName: "示例电商平台", SetPayName: "Stripe", SetStatistics: ceb.Simplified, SetPacking: "2", SetPieceUnit: "011"},
	}
}

func demoParcel(currency money.Currency) *parcel {
	amount := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: currency} }
	return &parcel{
		Number: "QS-2611-000001", Country: "DE", Office: "2928", Seller: company{"331096DEM1", "青屿窑"}, Phone: "+86 000 0000 1000",
		Goods: []goods{
			{SKU: "QY-001-01", Name: "瓷盖碗", Title: "Plum Green Gaiwan", HS10: "6911101900", Model: "0|0|泡茶用|瓷制|青屿窑", Unit1: "035", Quantity: 3, Each: amount(1635), NetGrams: 264},
			{SKU: "PJ-001-01", Name: "真丝方巾", Title: "Crane Silk Square", HS10: "6214100090", Model: "0|0|围巾|桑蚕丝|平江丝语", Barcode: "2002600012345", Unit1: "015", Unit2: "035", Quantity: 2, Each: amount(4990), NetGrams: 66},
		},
		Currency: currency, Freight: amount(890), Paid: noon.Add(-time.Minute), PayNo: "pi_1",
		Carrier: company{"3302960CR1", "示例物流"}, Waybill: "QSD000000001", Port: "304", Traffic: "5",
		Charge: money.Amount{Minor: 4300, Currency: "CNY"}, Packages: 1, Gross: 1500, Net: 924,
	}
}

// everybody reports with a company of its own.
func everybody() map[ceb.Kind]Identity {
	by := Identity{ID: "i", CopCode: "3301960QS1", CopName: "示例电商平台", DXPID: "DXPENT0000000001"}
	return map[ceb.Kind]Identity{ceb.CEB303: by, ceb.CEB403: by, ceb.CEB505: by, ceb.CEB603: by}
}

func TestPapersOfAGoodParcelHaveNoFindings(t *testing.T) {
	t.Parallel()
	for _, currency := range []money.Currency{"EUR", "JPY", "CNY"} {
		for _, f := range check(demoWriting().papers(demoParcel(currency)), everybody()) {
			if !f.Warning {
				t.Errorf("%s: %s %s %q: %s", currency, f.Document, f.Field, f.Value, f.Text)
			}
		}
	}
}

func TestPapersSayTheSameSums(t *testing.T) {
	t.Parallel()
	s := demoWriting().papers(demoParcel("EUR"))
	for name, pair := range map[string][2]string{
		"goods value":               {s.Order.GoodsValue.String(), "148.85"},
		"shopper's freight":         {s.Order.Freight.String(), "8.9"},
		"charge of the receipt":     {s.Receipt.Charge.String(), "157.75"},
		"carrier's charge, waybill": {s.Waybill.Freight.String(), "43"},
		"carrier's charge":          {s.Inventory.Freight.String(), "43"},
		"its currency":              {s.Inventory.FCurrency, "142"},
		"gross weight":              {s.Waybill.GrossWeight.String(), "1.5"},
		"net weight":                {s.Inventory.NetWeight.String(), "0.924"},
		"weighed goods, unit":       {s.Inventory.Lines[0].Unit, "011"},
		"weighed goods, legal qty":  {s.Inventory.Lines[0].Qty1.String(), "0.792"},
		"counted goods, unit":       {s.Order.Lines[1].Unit, "015"},
		"counted goods, legal qty":  {s.Inventory.Lines[1].Qty1.String(), "2"},
		"counted goods, second qty": {s.Inventory.Lines[1].Qty2.String(), "0.132"},
		"no barcode":                {s.Inventory.Lines[0].BarCode, "无"},
		"country":                   {s.Inventory.Country, "304"},
		"date":                      {s.Inventory.IEDate, "20261111"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s = %s, want %s", name, pair[0], pair[1])
		}
	}
}

func TestMeasuredGoodsAreDeclaredByTheirMeasure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                     string
		unit1, unit2             string
		milli1, milli2, quantity int64
		want                     [4]string // unit, qty, qty1, qty2
	}{
		{"cuts of 5 m", "030", "035", 5000, 0, 3, [4]string{"011", "3", "15", "1.425"}},
		{"sample books of 0.8 m", "030", "035", 800, 0, 2, [4]string{"011", "2", "1.6", "0.95"}},
		{"thin cord, not a whole millimetre too much", "030", "", 1, 0, 7, [4]string{"011", "7", "0.007", "0"}},
		{"bottles of three quarters of a litre", "095", "", 750, 0, 4, [4]string{"011", "4", "3", "0"}},
		{"rugs that are counted first and measured second", "015", "032", 0, 2160, 3, [4]string{"015", "3", "3", "6.48"}},
		{"weighed goods, measured second", "035", "030", 0, 2000, 2, [4]string{"011", "2", "0.95", "4"}},
	} {
		p := demoParcel("EUR")
		p.Goods = p.Goods[1:]
		g := &p.Goods[0]
		g.Unit1, g.Unit2, g.Unit1Milli, g.Unit2Milli, g.Quantity, g.NetGrams = tt.unit1, tt.unit2, tt.milli1, tt.milli2, tt.quantity, 475
		s := demoWriting().papers(p)
		l := s.Inventory.Lines[0]
		if got := [4]string{l.Unit, l.Qty.String(), l.Qty1.String(), l.Qty2.String()}; got != tt.want {
			t.Errorf("%s: unit and quantities %v, want %v", tt.name, got, tt.want)
		}
		for _, f := range check(s, everybody()) {
			if strings.Contains(f.Field, "qty") || strings.Contains(f.Field, "unit") {
				t.Errorf("%s: %s %s %q: %s", tt.name, f.Document, f.Field, f.Value, f.Text)
			}
		}
	}
}

func TestTheSummaryForTheCarrierEndsInAWord(t *testing.T) {
	t.Parallel()
	p := demoParcel("EUR")
	p.Goods[0].Name = strings.Repeat("字", 199) + " 字"
	if s := p.summary(); s != strings.Repeat("字", 199) {
		t.Errorf("the summary is %q", s)
	}
}

func TestEveryHoleIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	p := demoParcel("KWD") // customs has no verified code for it
	p.Waybill, p.Goods[0].HS10, p.Goods[1].Unit1, p.Net = "", "69111", "999", 1600
	who := everybody()
	delete(who, ceb.CEB505)
	found := map[string]bool{}
	for _, f := range check(demoWriting().papers(p), who) {
		found[string(f.Document)+" "+f.Field] = true
	}
	for _, want := range []string{"CEB303 OrderHead/currency", "CEB505 BaseTransfer", "CEB603 InventoryHead/logisticsNo",
		"CEB603 InventoryList[1]/gcode", "CEB603 InventoryList[2]/unit1", "CEB603 InventoryHead/netWeight"} {
		if !found[want] {
			t.Errorf("nothing found at %s; found %v", want, found)
		}
	}
}
