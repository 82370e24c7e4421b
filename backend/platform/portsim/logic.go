package portsim

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// reasons collects why customs returns a document (100 退单).
type reasons []string

// want notes a reason unless ok.
func (r *reasons) want(ok bool, format string, args ...any) {
	if !ok {
		*r = append(*r, fmt.Sprintf(format, args...))
	}
}

// examine returns what customs finds wrong with the sense of one document,
// before looking at any other.
func examine(d document) reasons {
	var r reasons
	switch d.Kind {
	case order:
		r.order(d)
	case waybill:
		r.want(number(d.Head, "grossWeight").IsPositive(), "毛重应大于0")
	case inventory:
		r.inventory(d)
	}
	return r
}

// order wants one currency, and a goods value that is the sum of its lines.
func (r *reasons) order(d document) {
	var sum decimal.Decimal
	for _, line := range d.Lines {
		r.priced(line)
		r.want(line["currency"] == d.Head["currency"], "第%s项币制与表头币制不一致", line["gnum"])
		sum = sum.Add(number(line, "totalPrice"))
	}
	r.want(sum.Equal(number(d.Head, "goodsValue")), "商品金额%s不等于各项总价之和%s", d.Head["goodsValue"], sum)
}

// inventory weighs the parcel and goes through its lines.
func (r *reasons) inventory(d document) {
	gross, net := number(d.Head, "grossWeight"), number(d.Head, "netWeight")
	r.want(gross.IsPositive(), "毛重应大于0")
	r.want(net.IsPositive(), "净重应大于0")
	r.want(!net.GreaterThan(gross), "净重大于毛重")
	for _, line := range d.Lines {
		r.priced(line)
		r.measured(line)
	}
}

// priced wants quantity times price to be the total exactly, all above nought.
func (r *reasons) priced(line map[string]string) {
	qty, price, total := number(line, "qty"), number(line, "price"), number(line, "totalPrice")
	r.want(qty.IsPositive(), "第%s项数量应大于0", line["gnum"])
	r.want(price.IsPositive(), "第%s项单价应大于0", line["gnum"])
	r.want(total.IsPositive(), "第%s项总价应大于0", line["gnum"])
	r.want(qty.Mul(price).Equal(total), "第%s项总价不等于数量乘以单价", line["gnum"])
}

// measured checks the statutory quantities of an inventory line.
func (r *reasons) measured(line map[string]string) {
	qty, qty1 := number(line, "qty"), number(line, "qty1")
	r.want(qty1.IsPositive(), "第%s项法定数量应大于0", line["gnum"])
	if line["unit"] == line["unit1"] {
		r.want(qty.Equal(qty1), "第%s项申报单位与法定单位相同但数量不等", line["gnum"])
	}
	_, hasQty2 := line["qty2"]
	r.want((line["unit2"] != "") == hasQty2, "第%s项第二单位与第二数量应同时填写", line["gnum"])
	if hasQty2 {
		r.want(number(line, "qty2").IsPositive(), "第%s项第二数量应大于0", line["gnum"])
	}
}

// compare is the match of order, waybill and inventory (三单对碰): the same
// platform, consignor and mode, and the same goods line by line.
func compare(orderDoc, waybillDoc, inventoryDoc document) reasons {
	var r reasons
	o, w, i := orderDoc.Head, waybillDoc.Head, inventoryDoc.Head
	r.want(o["ebpCode"] == i["ebpCode"], "清单与订单的电商平台代码不一致")
	r.want(w["ebcCode"] == "" || w["ebcCode"] == i["ebcCode"], "清单与运单的电商企业代码不一致")
	r.want(o["orderType"] == tradeOrders[i["tradeMode"]], "订单类型%s与贸易方式%s不符", o["orderType"], i["tradeMode"])
	r.want(len(orderDoc.Lines) == len(inventoryDoc.Lines), "清单商品%d项,订单商品%d项", len(inventoryDoc.Lines), len(orderDoc.Lines))
	ordered := map[string]map[string]string{}
	for _, line := range orderDoc.Lines {
		ordered[number(line, "gnum").String()] = line
	}
	for _, line := range inventoryDoc.Lines {
		r.sameLine(ordered[number(line, "gnum").String()], line)
	}
	return r
}

// sameLine compares a declared line with the ordered one of the same number.
func (r *reasons) sameLine(ordered, declared map[string]string) {
	gnum := declared["gnum"]
	if ordered == nil {
		r.want(false, "清单第%s项在订单中不存在", gnum)
		return
	}
	r.want(ordered["itemNo"] == declared["itemNo"], "第%s项清单与订单的商品货号不一致", gnum)
	r.want(ordered["currency"] == declared["currency"], "第%s项清单与订单的币制不一致", gnum)
	r.want(ordered["unit"] == declared["unit"], "第%s项清单与订单的计量单位不一致", gnum)
	r.want(number(ordered, "qty").Equal(number(declared, "qty")), "第%s项清单与订单的数量不一致", gnum)
	r.want(number(ordered, "price").Equal(number(declared, "price")), "第%s项清单与订单的单价不一致", gnum)
}

// settle compares money received with the order it pays. The charge may hold
// more than goods and freight (duty paid for the buyer), or less (the goods
// value counts what coupons paid), so only a charge under half of the goods or
// over twice the whole is refused: the port's own measure, the real one is not
// published. In another currency than the order's nothing can be said.
func settle(orderDoc, receiptsDoc document) reasons {
	var r reasons
	o, p := orderDoc.Head, receiptsDoc.Head
	r.want(o["ebpCode"] == p["ebpCode"], "收款单与订单的电商平台代码不一致")
	if o["currency"] != p["currency"] {
		return r
	}
	two, goods, charge := decimal.NewFromInt(2), number(o, "goodsValue"), number(p, "charge")
	most := goods.Add(number(o, "freight")).Mul(two)
	r.want(!charge.Mul(two).LessThan(goods) && !charge.GreaterThan(most), "收款金额%s与订单金额%s明显不符", charge, goods)
	return r
}
