package customs

import (
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
