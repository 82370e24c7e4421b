package ceb

import (
	"slices"
	"testing"
)

func TestDocumentsOfOneSaleMustAgree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		spoil       func(*Order, *Receipt, *Waybill, *Inventory)
		document    Kind
		field, rule string
		warning     bool
	}{
		{"a receipt for another order", func(_ *Order, r *Receipt, _ *Waybill, _ *Inventory) { r.OrderNo = "x" }, CEB403, "Receipts/orderNo", "sale.order-no", false},
		{"a receipt from another platform", func(_ *Order, r *Receipt, _ *Waybill, _ *Inventory) { r.EBPCode = "x" }, CEB403, "Receipts/ebpCode", "sale.platform", false},
		{"a receipt for another seller", func(_ *Order, r *Receipt, _ *Waybill, _ *Inventory) { r.EBCCode = "x" }, CEB403, "Receipts/ebcCode", "sale.consignor", false},
		{"less money than the sale", func(_ *Order, r *Receipt, _ *Waybill, _ *Inventory) { r.Charge-- }, CEB403, "Receipts/charge", "sale.charge", false},
		{"freight the shopper did not pay", func(o *Order, _ *Receipt, _ *Waybill, _ *Inventory) { o.Freight = 0 }, CEB403, "Receipts/charge", "sale.charge", false},
		{"money in another currency", func(_ *Order, r *Receipt, _ *Waybill, _ *Inventory) { r.Currency = "142" }, CEB403, "Receipts/currency", "sale.currency", false},
		{"a waybill of another seller", func(_ *Order, _ *Receipt, w *Waybill, _ *Inventory) { w.EBCCode = "x" }, CEB505, "Logistics/ebcCode", "sale.consignor", false},
		{"an inventory of another order", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.OrderNo = "x" }, CEB603, "InventoryHead/orderNo", "sale.order-no", false},
		{"an inventory of another platform", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.EBPCode = "x" }, CEB603, "InventoryHead/ebpCode", "sale.platform", false},
		{"an inventory of another seller", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.EBCCode = "x" }, CEB603, "InventoryHead/ebcCode", "sale.consignor", false},
		{"an inventory of another carrier", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.LogisticsCode = "x" }, CEB603, "InventoryHead/logisticsCode", "sale.carrier", false},
		{"an inventory of another waybill", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.LogisticsNo = "x" }, CEB603, "InventoryHead/logisticsNo", "sale.waybill-no", false},
		{"a retail order in a business mode", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.TradeMode = Mode9710 }, CEB603, "InventoryHead/tradeMode", "order-type.mode", false},
		{"a warehouse order in a retail mode", func(o *Order, _ *Receipt, _ *Waybill, _ *Inventory) { o.OrderType = Warehouse }, CEB603, "InventoryHead/tradeMode", "order-type.mode", false},
		{"another charge", func(_ *Order, _ *Receipt, w *Waybill, _ *Inventory) { w.Freight++ }, CEB603, "InventoryHead/freight", "sale.freight", true},
		{"another insurance", func(_ *Order, _ *Receipt, w *Waybill, _ *Inventory) { w.InsuredFee++ }, CEB603, "InventoryHead/insuredFee", "sale.freight", true},
		{"another weight", func(_ *Order, _ *Receipt, w *Waybill, _ *Inventory) { w.GrossWeight++ }, CEB603, "InventoryHead/grossWeight", "sale.parcel", true},
		{"another number of parcels", func(_ *Order, _ *Receipt, w *Waybill, _ *Inventory) { w.PackNo++ }, CEB603, "InventoryHead/packNo", "sale.parcel", true},
		{"a line forgotten", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines = v.Lines[:1] }, CEB603, "InventoryList", "sale.lines", false},
		{"lines in another order", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { slices.Reverse(v.Lines) }, CEB603, "InventoryList[1]/gnum", "sale.line", false},
		{"other goods", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].ItemNo = "x" }, CEB603, "InventoryList[2]/itemNo", "sale.line", false},
		{"another unit", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].Unit = "007" }, CEB603, "InventoryList[2]/unit", "sale.line", false},
		{"another currency", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].Currency = "142" }, CEB603, "InventoryList[2]/currency", "sale.line", false},
		{"another quantity", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].Qty++ }, CEB603, "InventoryList[2]/qty", "sale.line", false},
		{"another price", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].Price++ }, CEB603, "InventoryList[2]/price", "sale.line", false},
		{"another total", func(_ *Order, _ *Receipt, _ *Waybill, v *Inventory) { v.Lines[1].TotalPrice++ }, CEB603, "InventoryList[2]/totalPrice", "sale.line", false},
	}
	for _, tt := range tests {
		o, r, w, v := sampleOrder(), sampleReceipt(), sampleWaybill(), sampleInventory()
		tt.spoil(&o, &r, &w, &v)
		found := CheckSale(&o, &r, &w, &v)
		is := func(f Finding) bool {
			return f.Document == tt.document && f.Field == tt.field && f.Rule == tt.rule && f.Warning == tt.warning && f.Text != ""
		}
		if !slices.ContainsFunc(found, is) {
			t.Errorf("%s: findings %+v, want %s in %s", tt.name, found, tt.rule, tt.field)
		}
	}
}

func TestASaleWithoutAReceiptIsCheckedWithoutIt(t *testing.T) {
	t.Parallel()
	o, w, v := sampleOrder(), sampleWaybill(), sampleInventory()
	if found := CheckSale(&o, nil, &w, &v); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}

func TestAWaybillMayLeaveTheSellerOut(t *testing.T) {
	t.Parallel()
	o, w, v := sampleOrder(), sampleWaybill(), sampleInventory()
	w.EBCCode = ""
	if found := CheckSale(&o, nil, &w, &v); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}

func TestTheOrderTypeFitsTheMode(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{Mode9610: Retail, Mode1210: Retail, Mode9710: Business, Mode9810: Warehouse} {
		for _, orderType := range []string{Retail, Business, Warehouse} {
			if got := typeFits(orderType, mode); got != (orderType == want) {
				t.Errorf("an order of type %s in mode %s: %v", orderType, mode, got)
			}
		}
	}
}
