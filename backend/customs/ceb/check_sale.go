package ceb

import (
	"fmt"
	"strconv"
)

// The rules between the documents of one sale. Customs matches order, waybill
// and inventory on arrival, and the receipt after them.
var (
	ruleSaleOrder   = Rule{ID: "sale.order-no", Text: "All documents of a sale carry the same order number; file the differing one again."}
	ruleSaleEBP     = Rule{ID: "sale.platform", Text: "All documents of a sale name the same platform; correct the platform's code in the settings and file them again."}
	ruleSaleEBC     = Rule{ID: "sale.consignor", Text: "All documents of a sale name the same seller; correct the merchant's code and file them again."}
	ruleSaleCarrier = Rule{ID: "sale.carrier", Text: "The inventory names another carrier than the waybill; correct the carrier's code."}
	ruleSaleWaybill = Rule{ID: "sale.waybill-no", Text: "The inventory names another waybill than the carrier's; enter the number on the parcel's label."}
	ruleSaleLines   = Rule{ID: "sale.lines", Text: "Order and inventory do not have the same number of lines; file both again."}
	ruleSaleLine    = Rule{ID: "sale.line", Text: "This line differs from the order's line with the same number; goods, unit, quantity, price and total are the same in both."}
	ruleSaleCharge  = Rule{ID: "sale.charge", Text: "The receipt's sum is not the order's goods and freight together; check what the shopper paid."}
	ruleSaleMoney   = Rule{ID: "sale.currency", Text: "Order and receipt are in different currencies; declare both in one."}
	ruleSaleFreight = Rule{ID: "sale.freight", Text: "Waybill and inventory state different charges of the carrier; take the carrier's bill.", Warning: true}
	ruleSaleParcel  = Rule{ID: "sale.parcel", Text: "Waybill and inventory state a different weight or number of packages; weigh the parcel again.", Warning: true}
)

// CheckSale returns everything in which the documents of one parcel contradict
// each other; each is checked by itself elsewhere. The receipt is nil where
// none is declared. Findings stand with the document that is likelier wrong:
// the order is taken as the truth of the sale, the waybill as that of the parcel.
func CheckSale(o *Order, r *Receipt, w *Waybill, v *Inventory) []Finding {
	c := &checker{}
	if r != nil {
		c.kind, c.entity = CEB403, r.Key()
		c.receipt(o, r)
	}
	c.kind, c.entity = CEB505, w.Key()
	c.when(w.EBCCode != "" && w.EBCCode != o.EBCCode, "Logistics/ebcCode", w.EBCCode, ruleSaleEBC)
	c.kind, c.entity = CEB603, v.Key()
	c.inventoryHead(o, w, v)
	c.inventoryLines(o, v)
	return c.findings
}

func (c *checker) receipt(o *Order, r *Receipt) {
	c.same("Receipts/orderNo", r.OrderNo, o.OrderNo, ruleSaleOrder)
	c.same("Receipts/ebpCode", r.EBPCode, o.EBPCode, ruleSaleEBP)
	c.same("Receipts/ebcCode", r.EBCCode, o.EBCCode, ruleSaleEBC)
	if r.Currency != o.Currency {
		c.add("Receipts/currency", r.Currency, ruleSaleMoney)
		return
	}
	c.when(r.Charge != o.GoodsValue.Plus(o.Freight), "Receipts/charge", r.Charge.String(), ruleSaleCharge)
}

func (c *checker) inventoryHead(o *Order, w *Waybill, v *Inventory) {
	c.same("InventoryHead/orderNo", v.OrderNo, o.OrderNo, ruleSaleOrder)
	c.same("InventoryHead/ebpCode", v.EBPCode, o.EBPCode, ruleSaleEBP)
	c.same("InventoryHead/ebcCode", v.EBCCode, o.EBCCode, ruleSaleEBC)
	c.same("InventoryHead/logisticsCode", v.LogisticsCode, w.LogisticsCode, ruleSaleCarrier)
	c.same("InventoryHead/logisticsNo", v.LogisticsNo, w.LogisticsNo, ruleSaleWaybill)
	c.when(!typeFits(o.OrderType, v.TradeMode), "InventoryHead/tradeMode", v.TradeMode, ruleOrderMode)
	c.when(v.Freight != w.Freight || v.FCurrency != w.Currency, "InventoryHead/freight", v.Freight.String(), ruleSaleFreight)
	c.when(v.InsuredFee != w.InsuredFee || v.ICurrency != w.Currency, "InventoryHead/insuredFee", v.InsuredFee.String(), ruleSaleFreight)
	c.when(v.GrossWeight != w.GrossWeight, "InventoryHead/grossWeight", v.GrossWeight.String(), ruleSaleParcel)
	c.when(v.PackNo != w.PackNo, "InventoryHead/packNo", strconv.Itoa(v.PackNo), ruleSaleParcel)
}

// typeFits reports whether an order of this type is declared in this mode.
func typeFits(orderType, mode string) bool {
	switch mode {
	case Mode9710:
		return orderType == Business
	case Mode9810:
		return orderType == Warehouse
	}
	return orderType == Retail
}

// inventoryLines compares lines by their number, in order, as customs does.
func (c *checker) inventoryLines(o *Order, v *Inventory) {
	if len(v.Lines) != len(o.Lines) {
		c.add("InventoryList", strconv.Itoa(len(v.Lines)), ruleSaleLines)
		return
	}
	for i := range v.Lines {
		a, b := &o.Lines[i], &v.Lines[i]
		at := place("InventoryList", i)
		c.same(at+"gnum", strconv.Itoa(b.GNum), strconv.Itoa(a.GNum), ruleSaleLine)
		c.same(at+"itemNo", b.ItemNo, a.ItemNo, ruleSaleLine)
		c.same(at+"unit", b.Unit, a.Unit, ruleSaleLine)
		c.same(at+"currency", b.Currency, a.Currency, ruleSaleLine)
		c.same(at+"qty", b.Qty, a.Qty, ruleSaleLine)
		c.same(at+"price", b.Price, a.Price, ruleSaleLine)
		c.same(at+"totalPrice", b.TotalPrice, a.TotalPrice, ruleSaleLine)
	}
}

// same adds a finding if got is not want.
func (c *checker) same(field string, got, want any, r Rule) {
	if got != want {
		c.add(field, fmt.Sprint(got), r)
	}
}
