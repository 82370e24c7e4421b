package ceb

// refusals is table 7-2 of the specification (202205): codes below zero, given
// before a document reaches customs. The table prints the import inventory's
// series -62xxxx for exports too; those stand here as they are.
var refusals = map[string]Status{
	"-10101": say(Failed, "企业类型不正确", "The company is not of the type this message needs; check its registration"),
	"-10102": say(Failed, "企业代码不正确", "The company code is wrong; check it"),

	"-301001": say(Failed, "订单无表体", "The order has no lines"),
	"-301002": say(Failed, "订单商品项号重复", "Two lines of the order have the same number"),
	"-301003": say(Failed, "订单不存在", "There is no such order to change or delete"),
	"-301004": say(Failed, "订单不存在", "There is no such order to change or delete"),
	"-301005": say(Failed, "订单不存在", "There is no such order to change or delete"),
	"-301006": say(Failed, "存在多个订单", "Several orders have this number"),
	"-301007": say(Failed, "订单报文为空", "The order message is empty"),
	"-301008": say(Failed, "订单参数校验失败", "The order failed the check of its fields; often the sender is not the dxpId"),
	"-301009": say(Failed, "订单报送类型不正确", "The filing type is wrong: there is nothing to operate on"),
	"-301010": say(Failed, "订单编号已存在", "An order with this number exists already"),
	"-301011": say(Failed, "清单已申报，订单状态不允许", "The inventory is declared already, so the order can no longer change"),
	"-301012": say(Failed, "订单无操作", "The order asks for nothing"),
	"-301013": say(Failed, "系统异常", "The port has a fault; send the order again later"),
	"-301014": say(Failed, "订单数据已过期", "The order changed meanwhile; send it again"),
	"-301015": say(Failed, "订单表头数量超限", "The message holds too many orders; at most 100"),

	"-401013": say(Failed, "收款单数量超限", "The message holds too many receipts; at most 100"),

	"-504000": say(Failed, "运单解析失败", "The waybill cannot be read"),
	"-504010": say(Failed, "运单报文为空", "The waybill message is empty"),
	"-504011": say(Failed, "运单参数校验失败", "The waybill failed the check of its fields"),
	"-504012": say(Failed, "运单已存在", "The waybill exists already"),
	"-504013": say(Failed, "运单数量超限", "The message holds too many waybills; at most 100"),
	"-504014": say(Failed, "运单报送类型不正确", "The filing type of the waybill is wrong"),
	"-504015": say(Failed, "运单编号重复", "Another waybill has this number"),
	"-504016": say(Failed, "运单状态不允许", "The inventory is declared already, so the waybill can no longer change"),

	"-621004": say(Failed, "清单已申报", "The inventory is declared already"),
	"-621010": say(Failed, "清单不在申报中状态", "The inventory is not being declared"),
	"-621011": say(Failed, "清单不允许变更", "The inventory can no longer change"),
	"-621012": say(Failed, "清单不允许变更", "The inventory can no longer change"),
	"-621015": say(Failed, "卡与企业不符", "The signing card is not of this company"),
	"-621027": say(Failed, "清单商品项号重复", "Two lines of the inventory have the same number"),
	"-621028": say(Failed, "签名数据比对失败", "The signed data is not the data sent"),
	"-621029": say(Failed, "签名验证失败", "The signature was not accepted"),
	"-621030": say(Failed, "清单数量超限", "The message holds too many inventories; at most 100"),
	"-623005": say(Failed, "状态不允许撤销", "The inventory's state does not allow a cancellation"),
	"-623009": say(Failed, "撤销已申报", "The cancellation is declared already"),

	// Seen in a third party's simulator, not in the specification.
	"-304001": perhaps(Failed, "业务主键重复", "A document with this number exists already"),
}
