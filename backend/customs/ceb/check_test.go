package ceb

import (
	"slices"
	"strings"
	"testing"
)

// breach is one way to spoil a document, and the finding it must give.
type breach[T any] struct {
	name        string
	spoil       func(*T)
	field, rule string
	warning     bool
}

func checkBreaches[T any](t *testing.T, sample func() T, check func(*T) []Finding, breaches []breach[T]) {
	t.Helper()
	for _, b := range breaches {
		document := sample()
		b.spoil(&document)
		found := check(&document)
		if len(found) == 0 {
			t.Errorf("%s: no finding", b.name)
			continue
		}
		is := func(f Finding) bool { return f.Rule == b.rule && f.Field == b.field && f.Warning == b.warning }
		if !slices.ContainsFunc(found, is) {
			t.Errorf("%s: findings %+v, want %s in %s", b.name, found, b.rule, b.field)
		}
		for _, f := range found {
			if f.Text == "" || !strings.HasSuffix(f.Text, ".") || f.Document == "" {
				t.Errorf("%s: finding %+v does not tell a clerk what to do", b.name, f)
			}
		}
	}
}

func TestAnOrdersBreachesAreFound(t *testing.T) {
	t.Parallel()
	checkBreaches(t, sampleOrder, (*Order).Check, []breach[Order]{
		{"no number", func(o *Order) { o.OrderNo = "" }, "OrderHead/orderNo", "field.required", false},
		{"spaces for a number", func(o *Order) { o.OrderNo = "  " }, "OrderHead/orderNo", "field.required", false},
		{"a number too long", func(o *Order) { o.OrderNo = strings.Repeat("1", 61) }, "OrderHead/orderNo", "field.length", false},
		{"a space at the end", func(o *Order) { o.EBCName += " " }, "OrderHead/ebcName", "field.spaces", false},
		{"a control character", func(o *Order) { o.Note = "a\x01" }, "OrderHead/note", "field.characters", false},
		{"a guid in small letters", func(o *Order) { o.GUID = strings.ToLower(o.GUID) }, "OrderHead/guid", "guid.form", false},
		{"a guid too short", func(o *Order) { o.GUID = o.GUID[1:] }, "OrderHead/guid", "field.exact-length", false},
		{"a filing type of its own", func(o *Order) { o.AppType = "4" }, "OrderHead/appType", "app-type.unknown", false},
		{"a status of its own", func(o *Order) { o.AppStatus = "0" }, "OrderHead/appStatus", "app-status.unknown", false},
		{"an import", func(o *Order) { o.OrderType = "I" }, "OrderHead/orderType", "order-type.unknown", false},
		{"a thirteenth month", func(o *Order) { o.AppTime = "20261307153001" }, "OrderHead/appTime", "time.seconds", false},
		{"a platform that is none", func(o *Order) { o.EBPCode = "X" }, "OrderHead/ebpCode", "company.platform", false},
		{"a seller without a code", func(o *Order) { o.EBCCode = Nothing }, "OrderHead/ebcCode", "company.form", false},
		{"a currency in letters", func(o *Order) { o.Currency = "USD" }, "OrderHead/currency", "currency.unknown", false},
		{"a currency that is not verified", func(o *Order) { o.Currency = "118" }, "OrderHead/currency", "currency.unknown", false},
		{"freight below zero", func(o *Order) { o.Freight = -1 }, "OrderHead/freight", "number.negative", false},
		{"a sum that overflowed", func(o *Order) { o.GoodsValue = TooLarge }, "OrderHead/goodsValue", "number.range", false},
		{"a sum that is not the lines'", func(o *Order) { o.GoodsValue++ }, "OrderHead/goodsValue", "total.sum", false},
		{"no lines", func(o *Order) { o.Lines = nil }, "OrderList", "lines.none", false},
		{"lines without end", func(o *Order) { o.Lines = make([]OrderLine, 101) }, "OrderList", "lines.many", false},
		{"lines that begin at 2", func(o *Order) { o.Lines = o.Lines[1:] }, "OrderList[1]/gnum", "lines.numbering", false},
		{"a line number twice", func(o *Order) { o.Lines[1].GNum = 1 }, "OrderList[2]/gnum", "lines.numbering", false},
		{"an item number the inventory cannot carry", func(o *Order) { o.Lines[0].ItemNo = strings.Repeat("长", 21) }, "OrderList[1]/itemNo", "item-no.long", false},
		{"a unit that is none", func(o *Order) { o.Lines[0].Unit = "999" }, "OrderList[1]/unit", "unit.unknown", false},
		{"two currencies", func(o *Order) { o.Lines[0].Currency = "142" }, "OrderList[1]/currency", "currency.mixed", false},
		{"a gift", func(o *Order) { o.Lines[0].Price = 0 }, "OrderList[1]/price", "number.positive", false},
		{"nothing of it", func(o *Order) { o.Lines[0].Qty = 0 }, "OrderList[1]/qty", "number.positive", false},
		{"a total off by a hundred-thousandth", func(o *Order) { o.Lines[0].TotalPrice++ }, "OrderList[1]/totalPrice", "total.product", false},
	})
}

// Lengths are in characters: a hundred Chinese ones are 300 bytes.
func TestLengthsCountCharacters(t *testing.T) {
	t.Parallel()
	o := sampleOrder()
	o.EBCName = strings.Repeat("茶", 100)
	if found := o.Check(); len(found) > 0 {
		t.Errorf("100 characters: %+v", found)
	}
	o.EBCName += "茶"
	if found := o.Check(); len(found) != 1 || found[0].Rule != "field.length" {
		t.Errorf("101 characters: %+v", found)
	}
}

func TestAPriceThatDoesNotDivideIsExactInFiveDecimalsOnly(t *testing.T) {
	t.Parallel()
	o := sampleOrder()
	o.Lines = o.Lines[:1]
	line := &o.Lines[0]
	line.Qty, line.Price, line.TotalPrice, o.GoodsValue = Whole(3), 333_333, Whole(10), Whole(10) // 3 × 3.33333 = 9.99999
	if found := o.Check(); len(found) != 1 || found[0].Rule != "total.product" {
		t.Errorf("10 / 3: %+v", found)
	}
	line.TotalPrice, o.GoodsValue = 999_999, 999_999
	if found := o.Check(); len(found) > 0 {
		t.Errorf("9.99999: %+v", found)
	}
}

func TestAReceiptsBreachesAreFound(t *testing.T) {
	t.Parallel()
	checkBreaches(t, sampleReceipt, (*Receipt).Check, []breach[Receipt]{
		{"no money", func(r *Receipt) { r.Charge = 0 }, "Receipts/charge", "number.positive", false},
		{"no payer's house", func(r *Receipt) { r.PayName = "" }, "Receipts/payName", "field.required", false},
		{"a house with a wrong code", func(r *Receipt) { r.PayCode = "stripe" }, "Receipts/payCode", "company.form", false},
		{"a house but no number", func(r *Receipt) { r.PayCode, r.PayNo = "330196DEM4", "" }, "Receipts/payNo", "payment.company", true},
		{"a date without a time", func(r *Receipt) { r.AccountingDate = "20260507" }, "Receipts/accountingDate", "field.exact-length", false},
	})
}

func TestAWaybillsBreachesAreFound(t *testing.T) {
	t.Parallel()
	checkBreaches(t, sampleWaybill, (*Waybill).Check, []breach[Waybill]{
		{"a number too long since 2022", func(w *Waybill) { w.LogisticsNo = strings.Repeat("1", 33) }, "Logistics/logisticsNo", "field.length", false},
		{"no weight", func(w *Waybill) { w.GrossWeight = 0 }, "Logistics/grossWeight", "number.positive", false},
		{"no parcel", func(w *Waybill) { w.PackNo = 0 }, "Logistics/packNo", "number.positive", false},
		{"parcels below zero", func(w *Waybill) { w.PackNo = -1 }, "Logistics/packNo", "number.negative", false},
		{"more parcels than digits", func(w *Waybill) { w.PackNo = 1_000_000_000 }, "Logistics/packNo", "number.digits", false},
		{"nobody sends it", func(w *Waybill) { w.EBCCode = "" }, "Logistics/ebcCode", "waybill.consignor", true},
	})
}

func TestAnInventorysBreachesAreFound(t *testing.T) {
	t.Parallel()
	checkBreaches(t, sampleInventory, (*Inventory).Check, []breach[Inventory]{
		{"an office that is none", func(v *Inventory) { v.CustomsCode = "29A8" }, "InventoryHead/customsCode", "office.form", false},
		{"an office we do not know", func(v *Inventory) { v.PortCode = "9998" }, "InventoryHead/portCode", "office.unknown", true},
		{"a port's number made up", func(v *Inventory) { v.PreNo = strings.Repeat("1", 18) }, "InventoryHead/preNo", "number.pre", false},
		{"an inventory number made up", func(v *Inventory) { v.InvtNo = "29282026X000000001" }, "InventoryHead/invtNo", "number.inventory", false},
		{"an import", func(v *Inventory) { v.IEFlag = "I" }, "InventoryHead/ieFlag", "flag.export", false},
		{"the 30th of February", func(v *Inventory) { v.IEDate = "20260230" }, "InventoryHead/ieDate", "time.day", false},
		{"a third type", func(v *Inventory) { v.StatisticsFlag = "C" }, "InventoryHead/statisticsFlag", "statistics.unknown", false},
		{"a licence, simplified", func(v *Inventory) { v.StatisticsFlag, v.LicenseNo = Simplified, "1" }, "InventoryHead/statisticsFlag", "statistics.licence", false},
		{"an owner that is none", func(v *Inventory) { v.OwnerCode = Nothing }, "InventoryHead/ownerCode", "company.owner", false},
		{"market procurement", func(v *Inventory) { v.TradeMode = "1039" }, "InventoryHead/tradeMode", "trade-mode.unknown", false},
		{"a bonded zone without its book", func(v *Inventory) { v.TradeMode = Mode1210 }, "InventoryHead/emsNo", "mode.1210", false},
		{"a bonded line without its number", func(v *Inventory) { v.TradeMode = Mode1210 }, "InventoryList[2]/itemRecordNo", "mode.1210", false},
		{"transport by camel", func(v *Inventory) { v.TrafMode = "C" }, "InventoryHead/trafMode", "transport.unknown", false},
		{"a country in letters", func(v *Inventory) { v.Country = "USA" }, "InventoryHead/country", "country.unknown", false},
		{"a port in letters", func(v *Inventory) { v.POD = "LAX" }, "InventoryHead/POD", "port.unknown", false},
		{"a port too long", func(v *Inventory) { v.POD = "USLAX" }, "InventoryHead/POD", "field.length", false},
		{"freight as a rate", func(v *Inventory) { v.FFlag = "1" }, "InventoryHead/fFlag", "fee.flag", false},
		{"packing of 2018", func(v *Inventory) { v.WrapType = "9" }, "InventoryHead/wrapType", "packing.unknown", false},
		{"net above gross", func(v *Inventory) { v.NetWeight = v.GrossWeight + 1 }, "InventoryHead/netWeight", "weight.net-above-gross", false},
		{"no net weight", func(v *Inventory) { v.NetWeight = 0 }, "InventoryHead/netWeight", "number.positive", false},
		{"no lines", func(v *Inventory) { v.Lines = nil }, "InventoryList", "lines.none", false},
		{"a tariff code of six digits", func(v *Inventory) { v.Lines[0].GCode = "691110" }, "InventoryList[1]/gcode", "field.exact-length", false},
		{"a chapter that is none", func(v *Inventory) { v.Lines[0].GCode = "7711101100" }, "InventoryList[1]/gcode", "gcode.form", false},
		{"no bar code and not said so", func(v *Inventory) { v.Lines[0].BarCode = "" }, "InventoryList[1]/barCode", "field.required", false},
		{"an item number of 21", func(v *Inventory) { v.Lines[0].ItemNo = strings.Repeat("1", 21) }, "InventoryList[1]/itemNo", "field.length", false},
		{"one unit, two quantities", func(v *Inventory) { v.Lines[1].Qty1 = Whole(2) }, "InventoryList[2]/qty1", "quantity.same-unit", false},
		{"a second unit alone", func(v *Inventory) { v.Lines[1].Qty2 = 0 }, "InventoryList[2]/qty2", "quantity.unit2", false},
		{"a second quantity alone", func(v *Inventory) { v.Lines[1].Unit2 = "" }, "InventoryList[2]/qty2", "quantity.unit2", false},
		{"no legal quantity", func(v *Inventory) { v.Lines[0].Qty1 = 0 }, "InventoryList[1]/qty1", "number.positive", false},
		{"two currencies", func(v *Inventory) { v.Lines[1].Currency = "142" }, "InventoryList[2]/currency", "currency.mixed", false},
	})
}

func TestAMessagesBreachesAreFound(t *testing.T) {
	t.Parallel()
	sample := func() Message[Order] {
		return *sampleMessage("311AF125-6FED-4603-8C5D-49B1FA4B4B9B", sampleOrder())
	}
	check := func(m *Message[Order]) []Finding { return m.Check() }
	checkBreaches(t, sample, check, []breach[Message[Order]]{
		{"no number", func(m *Message[Order]) { m.GUID = "" }, "guid", "guid.form", false},
		{"no order", func(m *Message[Order]) { m.Entities = nil }, "", "message.empty", false},
		{"101 orders", func(m *Message[Order]) { m.Entities = make([]Order, 101) }, "", "message.full", false},
		{"one order twice", func(m *Message[Order]) { m.Entities = append(m.Entities, m.Entities[0]) }, "", "message.twice", false},
		{"one number twice", func(m *Message[Order]) {
			m.Entities = append(m.Entities, m.Entities[0])
			m.Entities[1].OrderNo = "other"
		}, "guid", "guid.twice", false},
		{"six subscribers", func(m *Message[Order]) { m.Subscriptions = make([]Subscription, 6) }, "BaseSubscribe", "message.subscriptions", false},
		{"a subscription of its own", func(m *Message[Order]) {
			m.Subscriptions = []Subscription{{Status: "SOME", DXPMode: DXP, DXPAddress: "x"}}
		}, "BaseSubscribe[1]/status", "subscription.unknown", false},
		{"nobody transmits", func(m *Message[Order]) { m.Transfer = Transfer{} }, "BaseTransfer/copCode", "field.required", false},
		{"another mode", func(m *Message[Order]) { m.Transfer.DXPMode = "FTP" }, "BaseTransfer/dxpMode", "dxp.mode", false},
		{"an address too long for the envelope", func(m *Message[Order]) { m.Transfer.DXPID += "1" }, "BaseTransfer/dxpId", "dxp.id", false},
		{"a fault of an order", func(m *Message[Order]) { m.Entities[0].Freight = -1 }, "OrderHead/freight", "number.negative", false},
	})
}

func TestFindingsNameTheirDocument(t *testing.T) {
	t.Parallel()
	bad := sampleOrder()
	bad.GUID, bad.OrderNo, bad.Freight = "1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D", "QS-2605-000002", -1
	found := sampleMessage("311AF125-6FED-4603-8C5D-49B1FA4B4B9B", sampleOrder(), bad).Check()
	want := Finding{Document: CEB303, Entity: bad.Key(), Field: "OrderHead/freight", Value: "-0.00001",
		Rule: "number.negative", Text: ruleNegative.Text}
	if len(found) != 1 || found[0] != want {
		t.Errorf("found %+v, want %+v", found, want)
	}
	if !Blocking(found) || Blocking([]Finding{{Warning: true}}) || Blocking(nil) {
		t.Error("Blocking goes by warnings only")
	}
}
