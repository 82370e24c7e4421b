package ceb

import (
	"strconv"
	"unicode/utf8"
)

// The rules between the fields of one document.
var (
	ruleNoLines   = Rule{ID: "lines.none", Text: "The document has no goods; add at least one line."}
	ruleTooMany   = Rule{ID: "lines.many", Text: "Customs accepts at most 100 lines; split the sale into two parcels."}
	ruleGNum      = Rule{ID: "lines.numbering", Text: "Lines are numbered 1, 2, 3 without a gap; number them again."}
	ruleItemNo    = Rule{ID: "item-no.long", Text: "The item number has at most 20 characters in the inventory; shorten it so that both documents can carry the same one."}
	ruleMixed     = Rule{ID: "currency.mixed", Text: "All amounts of one document are in one currency; convert the others."}
	rulePositive  = Rule{ID: "number.positive", Text: "This must be more than zero; enter the real figure."}
	ruleProduct   = Rule{ID: "total.product", Text: "The total of a line is exactly its quantity times its price; split a line whose price does not divide."}
	ruleSum       = Rule{ID: "total.sum", Text: "The value of the goods is the sum of the line totals; add the lines up again."}
	ruleNet       = Rule{ID: "weight.net-above-gross", Text: "The net weight is more than the gross weight; weigh the parcel again."}
	ruleUnit1     = Rule{ID: "quantity.same-unit", Text: "The declared unit is also the first legal unit, so both quantities must be the same."}
	ruleUnit2     = Rule{ID: "quantity.unit2", Text: "The tariff's second unit and its quantity go together; fill in both or neither."}
	ruleBonded    = Rule{ID: "mode.1210", Text: "Mode 1210 needs the bonded zone's company, account book and record number; fill them in."}
	ruleOrderMode = Rule{ID: "order-type.mode", Text: "The order type does not fit the trade mode: E for 9610 and 1210, B for 9710, W for 9810."}
	ruleLicence   = Rule{ID: "statistics.licence", Text: "Goods under a licence cannot be declared simplified; declare the inventory as B (summarised)."}
	rulePayOrphan = Rule{ID: "payment.company", Text: "The receipt names a payment company's code but no payment number; enter the number.", Warning: true}
	ruleConsignor = Rule{ID: "waybill.consignor", Text: "The waybill does not say who sends the parcel, so customs cannot compare it; enter the seller.", Warning: true}
)

// Check returns everything that is wrong with the order by itself.
func (o *Order) Check() []Finding { return checkOne(o) }

// Check returns everything that is wrong with the receipt by itself.
func (r *Receipt) Check() []Finding { return checkOne(r) }

// Check returns everything that is wrong with the waybill by itself.
func (b *Waybill) Check() []Finding { return checkOne(b) }

// Check returns everything that is wrong with the inventory by itself.
func (v *Inventory) Check() []Finding { return checkOne(v) }

func checkOne(b body) []Finding {
	c := &checker{kind: b.kind(), entity: b.Key()}
	b.check(c)
	return c.findings
}

func (o *Order) check(c *checker) {
	checkFields(c, orderHead, o, "OrderHead/")
	c.lines(len(o.Lines), "OrderList")
	sum := Decimal(0)
	for i := range o.Lines {
		o.Lines[i].check(c, i, o.Currency)
		sum = sum.Plus(o.Lines[i].TotalPrice)
	}
	c.when(sum != o.GoodsValue, "OrderHead/goodsValue", o.GoodsValue.String(), ruleSum)
}

func (l *OrderLine) check(c *checker, i int, currency string) {
	at := place("OrderList", i)
	checkFields(c, orderList, l, at)
	c.when(l.GNum != i+1, at+"gnum", strconv.Itoa(l.GNum), ruleGNum)
	c.when(utf8.RuneCountInString(l.ItemNo) > 20, at+"itemNo", l.ItemNo, ruleItemNo)
	c.when(l.Currency != currency, at+"currency", l.Currency, ruleMixed)
	c.price(at, l.Qty, l.Price, l.TotalPrice)
}

func (r *Receipt) check(c *checker) {
	checkFields(c, receiptFields, r, "Receipts/")
	c.positive("Receipts/charge", r.Charge)
	c.when(r.PayCode != "" && r.PayNo == "", "Receipts/payNo", "", rulePayOrphan)
}

func (b *Waybill) check(c *checker) {
	checkFields(c, waybillFields, b, "Logistics/")
	c.positive("Logistics/grossWeight", b.GrossWeight)
	c.when(b.PackNo == 0, "Logistics/packNo", "0", rulePositive)
	c.when(b.EBCCode == "", "Logistics/ebcCode", "", ruleConsignor)
}

func (v *Inventory) check(c *checker) {
	checkFields(c, inventoryHead, v, "InventoryHead/")
	v.checkParcel(c)
	v.checkMode(c)
	c.lines(len(v.Lines), "InventoryList")
	for i := range v.Lines {
		v.Lines[i].check(c, i, v)
	}
}

func (v *Inventory) checkParcel(c *checker) {
	c.when(v.PackNo == 0, "InventoryHead/packNo", "0", rulePositive)
	c.positive("InventoryHead/grossWeight", v.GrossWeight)
	c.positive("InventoryHead/netWeight", v.NetWeight)
	c.when(v.NetWeight > v.GrossWeight, "InventoryHead/netWeight", v.NetWeight.String(), ruleNet)
}

// checkMode asks for what the trade mode and the declaration type need.
func (v *Inventory) checkMode(c *checker) {
	if v.TradeMode == Mode1210 {
		c.when(v.IACCode == "", "InventoryHead/iacCode", "", ruleBonded)
		c.when(v.IACName == "", "InventoryHead/iacName", "", ruleBonded)
		c.when(v.EMSNo == "", "InventoryHead/emsNo", "", ruleBonded)
	}
	simple := v.StatisticsFlag == Simplified
	c.when(simple && v.LicenseNo != "", "InventoryHead/statisticsFlag", v.StatisticsFlag, ruleLicence)
}

func (l *InventoryLine) check(c *checker, i int, v *Inventory) {
	at := place("InventoryList", i)
	checkFields(c, inventoryList, l, at)
	c.when(l.GNum != i+1, at+"gnum", strconv.Itoa(l.GNum), ruleGNum)
	c.when(l.Currency != v.Lines[0].Currency, at+"currency", l.Currency, ruleMixed)
	c.when(v.TradeMode == Mode1210 && l.ItemRecordNo == "", at+"itemRecordNo", "", ruleBonded)
	c.price(at, l.Qty, l.Price, l.TotalPrice)
	c.positive(at+"qty1", l.Qty1)
	c.when(l.Unit == l.Unit1 && l.Qty != l.Qty1, at+"qty1", l.Qty1.String(), ruleUnit1)
	c.when((l.Unit2 == "") != (l.Qty2 == 0), at+"qty2", l.Qty2.String(), ruleUnit2)
}

// lines checks how many there are.
func (c *checker) lines(n int, name string) {
	c.when(n == 0, name, "0", ruleNoLines)
	c.when(n > MaxLines, name, strconv.Itoa(n), ruleTooMany)
}

// price checks one line's quantity, price and total against each other, as
// customs does: exactly, to the fifth decimal.
func (c *checker) price(at string, qty, price, total Decimal) {
	c.positive(at+"qty", qty)
	c.positive(at+"price", price)
	c.positive(at+"totalPrice", total)
	product, exact := qty.Times(price)
	c.when(!exact || product != total, at+"totalPrice", total.String(), ruleProduct)
}

// positive reports a zero; what is below zero is reported with its field.
func (c *checker) positive(field string, d Decimal) {
	c.when(d == 0, field, "0", rulePositive)
}
