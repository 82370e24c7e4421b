package portsim

// The four messages of an export sale, after the official schema of the
// unified version, edition 202205, and the tables of its printed
// specification. The order of the fields is the order on the wire.

const (
	cebSpace  = "http://www.chinaport.gov.cn/ceb"
	dxpSpace  = "http://www.chinaport.gov.cn/dxp"
	dsigSpace = "http://www.w3.org/2000/09/xmldsig#"
)

// Most entities in one message and most lines in one entity.
const (
	maxEntities = 100
	maxLines    = 100
)

// text may be empty: the schema sets no least length, the e-port does.
func text(name string, most int) node {
	return node{name: name, value: &value{max: most}}
}

// tidy is text whose white space the schema collapses.
func tidy(name string, least, most int) node {
	return node{name: name, value: &value{min: least, max: most, collapse: true}}
}

// exact is text of one length: codes, dates, flags.
func exact(name string, length int) node {
	return node{name: name, value: &value{min: length, max: length}}
}

// decimals is N19,5: amounts, weights, quantities.
func decimals(name string) node {
	return node{name: name, value: &value{form: formDecimal, max: 19}}
}

// whole is an integer of at most so many digits.
func whole(name string, digits int) node {
	return node{name: name, value: &value{form: formInt, max: digits}}
}

// constant is text of which the schema allows one value only.
func constant(name, only string) node {
	return node{name: name, value: &value{min: len(only), max: len(only), fixed: only}}
}

// standing gives n the value that an empty element stands for.
func standing(n node, standard string) node {
	n.value.standard = standard
	return n
}

// optional lets n be left out.
func optional(n node) node {
	n.min, n.max = 0, 1
	return n
}

// times lets n stand from least to most times.
func times(least, most int, n node) node {
	n.min, n.max = least, most
	return n
}

// messageNode is the whole of a message that carries entity.
func messageNode(name string, entity node) node {
	return node{
		name:  name,
		space: cebSpace,
		attrs: []attr{
			{name: "guid", required: true, value: value{min: 36, max: 36}},
			{name: "version", required: true, value: value{min: 1, max: 10}},
		},
		children: []node{
			times(1, maxEntities, entity),
			transferNode(),
			times(0, 5, subscribeNode()),
			optional(node{name: "Signature", space: dsigSpace, any: true}),
			optional(node{name: "ExtendMessage", children: []node{
				text("name", 30), text("version", 30), {name: "Message", any: true},
			}}),
		},
	}
}

// transferNode says which company hands the message over, and from which
// exchange address.
func transferNode() node {
	return node{name: "BaseTransfer", children: []node{
		text("copCode", 18), text("copName", 100), exact("dxpMode", 3),
		text("dxpId", 30), optional(text("note", 1000)),
	}}
}

// subscribeNode lets another company read the answers. The port takes it and
// leaves it at that.
func subscribeNode() node {
	return node{name: "BaseSubscribe", children: []node{
		text("status", 100), exact("dxpMode", 3), text("dxpAddress", 100), optional(text("note", 1000)),
	}}
}

// opening holds the four fields every document begins with.
func opening(appStatus string) []node {
	return []node{
		exact("guid", 36), exact("appType", 1), exact("appTime", 14),
		standing(exact("appStatus", 1), appStatus),
	}
}

// orderNode is the electronic order 电子订单: what was sold, and for how much.
func orderNode() node {
	head := append(opening("1"),
		exact("orderType", 1), text("orderNo", 60), text("ebpCode", 18), text("ebpName", 100),
		text("ebcCode", 18), text("ebcName", 100), decimals("goodsValue"),
		standing(decimals("freight"), "0"), exact("currency", 3), optional(text("note", 1000)))
	line := []node{
		whole("gnum", 5), text("itemNo", 30), text("itemName", 250), optional(text("itemDescribe", 1000)),
		optional(text("barCode", 50)), exact("unit", 3), exact("currency", 3), decimals("qty"),
		decimals("price"), decimals("totalPrice"), optional(text("note", 1000)),
	}
	return node{name: "Order", children: []node{
		{name: "OrderHead", children: head},
		times(1, maxLines, node{name: "OrderList", children: line}),
	}}
}

// receiptsNode is the receipt of payment 收款单, one for each order.
func receiptsNode() node {
	return node{name: "Receipts", children: append(opening("1"),
		text("ebpCode", 18), text("ebpName", 100), text("ebcCode", 18), text("ebcName", 100),
		text("orderNo", 60), optional(text("payCode", 18)), text("payName", 100), optional(text("payNo", 60)),
		decimals("charge"), exact("currency", 3), exact("accountingDate", 14), optional(text("note", 1000)))}
}

// waybillNode is the waybill 运单. Only here is a document declared (2) when
// appStatus is empty.
func waybillNode() node {
	return node{name: "Logistics", children: append(opening("2"),
		text("logisticsCode", 18), text("logisticsName", 100), text("logisticsNo", 32),
		decimals("freight"), decimals("insuredFee"), exact("currency", 3), decimals("grossWeight"),
		whole("packNo", 9), tidy("goodsInfo", 0, 200), optional(text("ebcCode", 18)),
		optional(text("ebcName", 100)), optional(text("ebcTelephone", 50)), optional(text("note", 1000)))}
}

// inventoryNode is the export declaration list 出口清单: the declaration proper.
// Transport names may be left out and given later for the whole consignment.
func inventoryNode() node {
	head := append(opening(""),
		exact("customsCode", 4), text("ebpCode", 18), text("ebpName", 100), text("orderNo", 60),
		text("logisticsCode", 18), text("logisticsName", 100), text("logisticsNo", 32), text("copNo", 30),
		optional(exact("preNo", 18)), optional(text("invtNo", 20)), exact("ieFlag", 1), exact("portCode", 4),
		exact("ieDate", 8), exact("statisticsFlag", 1), text("agentCode", 18), text("agentName", 100),
		text("ebcCode", 18), text("ebcName", 100), text("ownerCode", 18), text("ownerName", 100),
		optional(text("iacCode", 18)), optional(text("iacName", 100)), optional(text("emsNo", 30)),
		exact("tradeMode", 4), tidy("trafMode", 1, 1), optional(text("trafName", 100)),
		optional(text("voyageNo", 32)), optional(text("billNo", 37)), optional(text("totalPackageNo", 37)),
		optional(text("loctNo", 10)), optional(text("licenseNo", 19)), exact("country", 3), tidy("POD", 3, 4),
		decimals("freight"), exact("fCurrency", 3), constant("fFlag", "3"),
		decimals("insuredFee"), exact("iCurrency", 3), constant("iFlag", "3"),
		tidy("wrapType", 1, 1), whole("packNo", 9), decimals("grossWeight"), decimals("netWeight"),
		optional(text("note", 1000)))
	line := []node{
		whole("gnum", 5), text("itemNo", 20), optional(text("itemRecordNo", 30)), optional(text("itemName", 250)),
		exact("gcode", 10), text("gname", 250), tidy("gmodel", 0, 250), tidy("barCode", 0, 50),
		exact("country", 3), exact("currency", 3), decimals("qty"), decimals("qty1"), optional(decimals("qty2")),
		exact("unit", 3), exact("unit1", 3), optional(text("unit2", 3)), decimals("price"), decimals("totalPrice"),
		optional(text("note", 1000)),
	}
	return node{name: "Inventory", children: []node{
		{name: "InventoryHead", children: head},
		times(1, maxLines, node{name: "InventoryList", children: line}),
	}}
}
