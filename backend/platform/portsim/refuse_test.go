package portsim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// oneFault is a good message with one thing wrong, and what the port says to
// it: the statuses of its own receipts, and words of the last one.
type oneFault struct {
	name    string
	message string
	edits   []edit
	want    string // last receipt, as "304:-301008"
	text    string
}

// Faults the e-port finds: nothing is stored, and the answer is one receipt.
func TestTheEPortRefuses(t *testing.T) {
	t.Parallel()
	foreign := edit{"DXPENT0000024006", "DXPENT0000024007"}
	for _, tt := range []oneFault{
		{"an order sent under another exchange address", "order", []edit{foreign}, "304:-301008", "订单客户端协议发送方的senderId与传输节点dxpId信息不一致"},
		{"a receipt sent under another exchange address", "receipts", []edit{foreign}, "404:-401011", "senderId与传输节点dxpId信息不一致"},
		{"a waybill sent under another exchange address", "waybill", []edit{foreign}, "506:-504011", "senderId与传输节点dxpId信息不一致"},
		{"an inventory sent under another exchange address", "inventory", []edit{foreign}, "604:-621008", "senderId与传输节点dxpId信息不一致"},
		{"a transport mode other than DXP", "order", []edit{tag("dxpMode", "DXP", "MQM")}, "304:-301008", "dxpMode"},
		{"a sender without a name", "order", []edit{tag("copName", "义乌测试平台有限公司", "")}, "304:-301008", "copName"},
		{"a sender with a wrong check character", "order", []edit{tag("copCode", "91330782MA2ABCDE1H", "91330782MA2ABCDE1J")}, "304:-10102", "copCode"},
		{"a guid that is no UUID", "order", []edit{tag("guid", "311AF121-6FED-4603-8C5D-49B1FA4B4B9B", "311AF121X6FED-4603-8C5D-49B1FA4B4B9B")}, "304:-301008", "guid"},
		{"an unknown appType", "order", []edit{tag("appType", "1", "4")}, "304:-301008", "appType"},
		{"an unknown appStatus", "order", []edit{tag("appStatus", "2", "9")}, "304:-301008", "appStatus"},
		{"a day that is in no calendar", "order", []edit{tag("appTime", "20261125100000", "20260231100000")}, "304:-301008", "appTime"},
		{"an unknown order type", "order", []edit{tag("orderType", "E", "I")}, "304:-301008", "orderType"},
		{"an order without a number", "order", []edit{tag("orderNo", "QS-2611-000001", "")}, "304:-301008", "orderNo"},
		{"a platform code of seventeen characters", "order", []edit{tag("ebpCode", "91330782MA2ABCDE1H", "91330782MA2ABCDE1")}, "304:-10102", "ebpCode"},
		{"无 as the consignor", "order", []edit{tag("ebcCode", "3318960TES", "无")}, "304:-10102", "ebcCode"},
		{"a currency in letters", "order", []edit{tag("currency", "502", "USD")}, "304:-301008", "币制"},
		{"a currency whose number nobody verified", "order", []edit{tag("currency", "502", "118")}, "304:-301008", "币制"},
		{"freight below nought", "order", []edit{tag("freight", "8.2", "-8.2")}, "304:-301008", "freight"},
		{"an unknown unit", "order", []edit{tag("unit", "025", "999")}, "304:-301008", "计量单位"},
		{"a line without a name", "order", []edit{tag("itemName", "棉袜", " ")}, "304:-301008", "itemName"},
		{"two lines of one number", "order", []edit{tag("gnum", "2", "1")}, "304:-301002", "gnum:1"},
		{"lines that skip a number", "order", []edit{tag("gnum", "2", "3")}, "304:-301008", "gnum:3"},
		{"money received of nought", "receipts", []edit{tag("charge", "44.05", "0")}, "404:-401011", "charge"},
		{"money received at no time", "receipts", []edit{tag("accountingDate", "20261125095500", "20261125256000")}, "404:-401011", "accountingDate"},
		{"a payer without a name", "receipts", []edit{tag("payName", "Stripe", "")}, "404:-401011", "payName"},
		{"a payment company with a code that is none", "receipts", []edit{{"<ceb:payName>", "<ceb:payCode>STRIPE</ceb:payCode><ceb:payName>"}}, "404:-10102", "payCode"},
		{"a carrier with a code that is none", "waybill", []edit{tag("logisticsCode", "3318W60CAR", "CAR")}, "506:-10102", "logisticsCode"},
		{"a waybill without a number", "waybill", []edit{tag("logisticsNo", "QW000000017CN", "")}, "506:-504011", "logisticsNo"},
		{"a waybill for no parcels", "waybill", []edit{tag("packNo", "1", "0")}, "506:-504011", "packNo"},
		{"insurance below nought", "waybill", []edit{tag("insuredFee", "0", "-1")}, "506:-504011", "insuredFee"},
		{"an inventory of imports", "inventory", []edit{tag("ieFlag", "E", "I")}, "604:-621008", "ieFlag"},
		{"market procurement, which is declared otherwise", "inventory", []edit{tag("tradeMode", "9610", "1039")}, "604:-621008", "tradeMode"},
		{"bonded goods without their account book", "inventory", []edit{tag("tradeMode", "9610", "1210")}, "604:-621008", "emsNo"},
		{"an office in letters", "inventory", []edit{tag("customsCode", "2921", "YIWU")}, "604:-621008", "customsCode"},
		{"a day of export that is none", "inventory", []edit{tag("ieDate", "20261126", "20261326")}, "604:-621008", "ieDate"},
		{"an unknown kind of statistics", "inventory", []edit{tag("statisticsFlag", "A", "C")}, "604:-621008", "statisticsFlag"},
		{"a mode of transport in the new code", "inventory", []edit{tag("trafMode", "5", "L")}, "604:-621008", "trafMode"},
		{"packing that does not exist", "inventory", []edit{tag("wrapType", "2", "9")}, "604:-621008", "wrapType"},
		{"a country in letters", "inventory", []edit{tag("country", "502", "USA")}, "604:-621008", "国家(地区)"},
		{"a port nobody knows", "inventory", []edit{tag("POD", "502", "9998")}, "604:-621008", "POD"},
		{"a commodity code with letters", "inventory", []edit{tag("gcode", "6115950019", "61159500AB")}, "604:-621008", "gcode"},
		{"a commodity code in no chapter", "inventory", []edit{tag("gcode", "6115950019", "7700000000")}, "604:-621008", "gcode"},
		{"goods without a model", "inventory", []edit{tag("gmodel", "品牌:无;材质:陶瓷;350ml", "  ")}, "604:-621008", "gmodel"},
		{"an unknown second unit", "inventory", []edit{tag("unit2", "035", "999")}, "604:-621008", "unit2"},
		{"two inventory lines of one number", "inventory", []edit{tag("gnum", "2", "1")}, "604:-621027", "gnum:1"},
		{"insurance of an inventory below nought", "inventory", []edit{tag("insuredFee", "0", "-1")}, "604:-621008", "insuredFee"},
		{"an inventory of no parcels", "inventory", []edit{tag("packNo", "1", "0")}, "604:-621008", "packNo"},
		{"无 as the consignor of an inventory", "inventory", []edit{tag("ebcCode", "3318960TES", "无")}, "604:-10102", "ebcCode"},
		{"an agent with a code that is none", "inventory", []edit{{">3318980AGT<", ">AGENT<"}}, "604:-10102", "copCode"},
		{"an owner with a code that is none", "inventory", []edit{tag("ownerCode", "NO", "NONE")}, "604:-10102", "ownerCode"},
		{"a change of an order that was never sent", "order", []edit{tag("appType", "1", "2")}, "304:-301009", "没有可操作的订单"},
		{"a change of a receipt that was never sent", "receipts", []edit{tag("appType", "1", "2")}, "404:-401009", "没有可操作的收款单"},
		{"a deletion of a waybill that was never sent", "waybill", []edit{tag("appType", "1", "3")}, "506:-504014", "没有可操作的运单"},
		{"a change of an inventory that was never sent", "inventory", []edit{tag("appType", "1", "2")}, "604:-621012", "没有可操作的清单"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.send(tt.message, tt.edits...)
			tt.check(t, c.run(), 1)
		})
	}
}

// check looks at the last of count receipts.
func (tt oneFault) check(t *testing.T, got []reply, count int) {
	t.Helper()
	if len(got) != count {
		t.Fatalf("got %d receipts, want %d: %v", len(got), count, statuses(got))
	}
	last := got[count-1]
	if last.name() != tt.want || !strings.Contains(last.Root.Return.ReturnInfo, tt.text) {
		t.Errorf("got %s %q, want %s with %q", last.name(), last.Root.Return.ReturnInfo, tt.want, tt.text)
	}
}

// Faults of sense that customs finds in one document: 2, 3, then 100.
func TestCustomsReturnsADocument(t *testing.T) {
	t.Parallel()
	for _, tt := range []oneFault{
		{"a total that is not quantity times price", "order", []edit{tag("totalPrice", "18", "17.99999"), tag("goodsValue", "35.85", "35.84999")}, "304:100", "第2项总价不等于数量乘以单价"},
		{"a price of nought", "order", []edit{tag("price", "9", "0"), tag("totalPrice", "18", "0"), tag("goodsValue", "35.85", "17.85")}, "304:100", "第2项单价应大于0"},
		{"a goods value that is not the sum", "order", []edit{tag("goodsValue", "35.85", "35.86")}, "304:100", "商品金额35.86不等于各项总价之和35.85"},
		{"a line in another currency", "order", []edit{{"<ceb:unit>007</ceb:unit><ceb:currency>502", "<ceb:unit>007</ceb:unit><ceb:currency>300"}}, "304:100", "第2项币制与表头币制不一致"},
		{"a parcel that weighs nothing", "waybill", []edit{tag("grossWeight", "1.25", "0")}, "506:100", "毛重应大于0"},
		{"a net weight above the gross", "inventory", []edit{tag("netWeight", "1.1", "1.25001")}, "604:100", "净重大于毛重"},
		{"a net weight of nought", "inventory", []edit{tag("netWeight", "1.1", "0")}, "604:100", "净重应大于0"},
		{"an inventory total that is not quantity times price", "inventory", []edit{tag("totalPrice", "17.85", "17.86")}, "604:100", "第1项总价不等于数量乘以单价"},
		{"one unit twice with two quantities", "inventory", []edit{tag("qty1", "3", "4")}, "604:100", "第1项申报单位与法定单位相同但数量不等"},
		{"a second unit without a quantity", "inventory", []edit{{"<ceb:qty2>0.21</ceb:qty2>", ""}}, "604:100", "第1项第二单位与第二数量应同时填写"},
		{"a second quantity without a unit", "inventory", []edit{{"<ceb:unit2>035</ceb:unit2>", ""}}, "604:100", "第1项第二单位与第二数量应同时填写"},
		{"a second quantity of nought", "inventory", []edit{tag("qty2", "0.21", "0")}, "604:100", "第1项第二数量应大于0"},
		{"a statutory quantity of nought", "inventory", []edit{tag("qty1", "0.8", "0")}, "604:100", "第2项法定数量应大于0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.send(tt.message, tt.edits...)
			tt.check(t, c.run(), 3)
		})
	}
}

// Documents that are right by themselves but do not agree: the inventory is
// returned, the others stay with customs. Nothing at all is said where the
// inventory names an order or a waybill that is not there.
func TestCustomsMatchesTheDocuments(t *testing.T) {
	t.Parallel()
	waits := []string{"2", "3"}
	for _, tt := range []oneFault{
		{"another platform", "order", []edit{tag("ebpCode", "91330782MA2ABCDE1H", "无")}, "100", "电商平台代码不一致"},
		{"another consignor on the waybill", "waybill", []edit{tag("ebcCode", "3318960TES", "3318960XXX")}, "100", "电商企业代码不一致"},
		{"an order of another kind of trade", "order", []edit{tag("orderType", "E", "B")}, "100", "订单类型B与贸易方式9610不符"},
		{"another article", "inventory", []edit{tag("itemNo", "MUG-350", "MUG-500")}, "100", "第2项清单与订单的商品货号不一致"},
		{"another quantity", "inventory", []edit{tag("qty", "2", "1"), tag("totalPrice", "18", "9")}, "100", "第2项清单与订单的数量不一致"},
		{"another price", "inventory", []edit{tag("price", "9", "8"), tag("totalPrice", "18", "16")}, "100", "第2项清单与订单的单价不一致"},
		{"another unit", "inventory", []edit{tag("unit", "007", "011")}, "100", "第2项清单与订单的计量单位不一致"},
		{"a line too few", "inventory", []edit{{load(t, "inventory")[secondLine(t):afterLines(t)], ""}}, "100", "清单商品1项,订单商品2项"},
		{"another currency", "inventory", []edit{{"<ceb:currency>502", "<ceb:currency>142"}}, "100", "第1项清单与订单的币制不一致"},
		{"an order number that does not exist", "inventory", []edit{tag("orderNo", "QS-2611-000001", "QS-2611-000002")}, "3", "发送海关成功"},
		{"a waybill number that does not exist", "inventory", []edit{tag("logisticsNo", "QW000000017CN", "QW000000018CN")}, "3", "发送海关成功"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			for _, name := range fourMessages {
				if name == tt.message {
					c.send(name, tt.edits...)
					continue
				}
				c.send(name)
			}
			got := c.run()
			want := map[string][]string{"304": waits, "404": waits, "506": waits, "604": waits}
			if tt.want == "100" {
				want["604"] = []string{"2", "3", "100"}
			}
			c.wantStatuses(got, want)
			tt.last(t, got)
		})
	}
}

// secondLine and afterLines tell where the second line of the inventory stands.
func secondLine(t *testing.T) int {
	return strings.LastIndex(load(t, "inventory"), "<ceb:InventoryList>")
}
func afterLines(t *testing.T) int { return strings.Index(load(t, "inventory"), "</ceb:Inventory>") }

// last looks for the text in the last receipt of the inventory.
func (tt oneFault) last(t *testing.T, got []reply) {
	t.Helper()
	info := ""
	for _, r := range got {
		if r.MsgType == "CEB604Message" {
			info = r.Root.Return.ReturnInfo
		}
	}
	if !strings.Contains(info, tt.text) {
		t.Errorf("the inventory was told %q, want %q in it", info, tt.text)
	}
}

func TestMoneyThatDoesNotFitTheOrderIsReturned(t *testing.T) {
	t.Parallel()
	for charge, want := range map[string]string{"17": "100", "17.93": "120", "44.05": "120", "88.1": "120", "88.11": "100"} {
		t.Run(charge, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.send("order")
			c.send("receipts", tag("charge", "44.05", charge))
			c.send("waybill")
			c.send("inventory")
			said := statuses(c.run())["404"]
			if last := said[len(said)-1]; last != want {
				t.Errorf("the receipt of %s got %v, want %s at the end", charge, said, want)
			}
		})
	}
}

func TestMoneyForAnotherPlatformIsReturned(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	for _, name := range []string{"order", "waybill", "inventory"} {
		c.send(name)
	}
	c.send("receipts", tag("ebpCode", "91330782MA2ABCDE1H", "无"))
	if said, want := statuses(c.run())["404"], []string{"2", "3", "100"}; !slices.Equal(said, want) {
		t.Errorf("the receipt got %v, want %v", said, want)
	}
}

// Signatures: what is signed may not change, must be there, and must fit.
func TestSignaturesAreVerified(t *testing.T) {
	t.Parallel()
	sm2, rsa := sm2Card(t), rsaCard(t)
	wrongSerial := sm2
	wrongSerial.keyName = "0300000000000002"
	noCertificate := sm2
	noCertificate.der = nil
	foreignCertificate := sm2
	foreignCertificate.der = rsa.der
	mixed := sm2
	mixed.digest = digestSHA1
	after := func(c card, old, new string) func(string) string {
		return func(xml string) string { return strings.Replace(c.seal(xml), old, new, 1) }
	}
	for _, tt := range []struct {
		name string
		seal func(string) string
		want map[string]string // by message
		text string
	}{
		{"no signature", func(xml string) string { return xml }, map[string]string{"order": "304:-301008", "receipts": "404:-401011", "waybill": "506:-504011", "inventory": "604:-621029"}, "必须有数字签名"},
		{"a word changed after signing", after(sm2, "棉袜", "丝袜"), map[string]string{"order": "304:-301008", "inventory": "604:-621028"}, "加签数据比对失败"},
		{"an attribute changed after signing", after(rsa, `version="1.0"`, `version="1.1"`), map[string]string{"inventory": "604:-621028"}, "加签数据比对失败"},
		{"a blank added after signing", after(sm2, "<ceb:BaseTransfer>", "\n<ceb:BaseTransfer>"), map[string]string{"inventory": "604:-621028"}, "加签数据比对失败"},
		{"a value of another length", after(sm2, "<ds:SignatureValue>", "<ds:SignatureValue>AAAA"), map[string]string{"inventory": "604:-621029"}, "数字签名验证失败"},
		{"a KeyName that is not the serial number", wrongSerial.seal, map[string]string{"inventory": "604:-621029"}, "KeyName"},
		{"no certificate and no register", noCertificate.seal, map[string]string{"inventory": "604:-621029"}, "缺少证书"},
		{"a certificate of another key", func(xml string) string {
			return strings.Replace(foreignCertificate.seal(xml), "<ds:KeyName>0300000000000001</ds:KeyName>", "", 1)
		}, map[string]string{"inventory": "604:-621029"}, "数字签名验证失败"},
		{"SM2 with a SHA-1 digest", mixed.seal, map[string]string{"inventory": "604:-621029"}, "签名算法"},
		{"another canonical form", after(sm2, "REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments"), map[string]string{"inventory": "604:-621029"}, "CanonicalizationMethod"},
		{"a reference to a part", after(sm2, `URI=""`, `URI="#part"`), map[string]string{"inventory": "604:-621029"}, "数字签名节点格式错误"},
		{"two references", after(sm2, `<ds:Reference URI="">`, `<ds:Reference URI=""><ds:Transforms></ds:Transforms></ds:Reference><ds:Reference URI="">`), map[string]string{"inventory": "604:-621029"}, "数字签名节点格式错误"},
	} {
		for message, want := range tt.want {
			t.Run(tt.name+" on "+message, func(t *testing.T) {
				t.Parallel()
				c := newCustomer(t, nil)
				c.post(wrap(newGUID(), messageNames[message], tt.seal(load(t, message))))
				oneFault{want: want, text: tt.text}.check(t, c.run(), 1)
			})
		}
	}
}

func TestTheRegisterOfCompanies(t *testing.T) {
	t.Parallel()
	mine, other := sm2Card(t), rsaCard(t)
	bare := mine
	bare.der = nil
	const agent = "3318980AGT"
	for _, tt := range []struct {
		name    string
		options Options
		card    card
		want    string
	}{
		{"the registered certificate is good", Options{Companies: []Company{{Code: agent, DxpID: dxpID, Certificate: mine.der}}}, mine, "604:2"},
		{"the registered certificate may be left out", Options{Companies: []Company{{Code: agent, Certificate: mine.der}}}, bare, "604:2"},
		{"another certificate is refused", Options{Companies: []Company{{Code: agent, Certificate: mine.der}}}, other, "604:-621015"},
		{"another exchange address is refused", Options{Companies: []Company{{Code: agent, DxpID: "DXPENT0000099999"}}}, mine, "604:-621008"},
		{"a stranger may speak at an open port", Options{Companies: []Company{{Code: "3318960TES"}}}, mine, "604:2"},
		{"a stranger is refused at a closed one", Options{OnlyCompanies: true}, mine, "604:-10102"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, func(o *Options) {
				o.Companies, o.OnlyCompanies = tt.options.Companies, tt.options.OnlyCompanies
			})
			c.card = tt.card
			c.send("inventory")
			if got := c.run(); len(got) == 0 || got[0].name() != tt.want {
				t.Errorf("got %v, want %s first", statuses(got), tt.want)
			}
		})
	}
}

// Faults of form are answered by CEB900, which names the element.
func TestFaultsOfFormAreAnsweredByCEB900(t *testing.T) {
	t.Parallel()
	for _, tt := range []oneFault{
		{"a field left out", "order", []edit{{"<ceb:orderType>E</ceb:orderType>", ""}}, "", "OrderHead/orderType]缺失或顺序错误"},
		{"two fields in the wrong order", "waybill", []edit{{"<ceb:freight>41.5</ceb:freight><ceb:insuredFee>0</ceb:insuredFee>", "<ceb:insuredFee>0</ceb:insuredFee><ceb:freight>41.5</ceb:freight>"}}, "", "freight]缺失或顺序错误"},
		{"a field nobody knows", "order", []edit{{"<ceb:currency>502</ceb:currency></ceb:OrderHead>", "<ceb:currency>502</ceb:currency><ceb:buyer>Ann</ceb:buyer></ceb:OrderHead>"}}, "", "OrderHead/buyer]未定义"},
		{"a tag in another case", "inventory", []edit{{"ceb:POD>", "ceb:pod>"}}, "", "POD]缺失"},
		{"a field twice", "receipts", []edit{{"<ceb:payNo>pi_3PTEST0000000001</ceb:payNo>", "<ceb:payNo>1</ceb:payNo><ceb:payNo>2</ceb:payNo>"}}, "", "payNo]出现2次"},
		{"text that is too long", "order", []edit{tag("itemNo", "MUG-350", strings.Repeat("袜", 31))}, "", "itemNo]的长度31超过30"},
		{"an article number good for an order but too long here", "inventory", []edit{tag("itemNo", "MUG-350", strings.Repeat("M", 21))}, "", "itemNo]的长度21超过20"},
		{"a gcode of eight digits", "inventory", []edit{tag("gcode", "6115950019", "61159500")}, "", "gcode]的长度8应为10"},
		{"an amount with six decimals", "order", []edit{tag("price", "5.95", "5.950001")}, "", "price]的值[5.950001]超出数值精度"},
		{"an amount of twenty digits", "order", []edit{tag("price", "5.95", "12345678901234567890")}, "", "超出数值精度"},
		{"an amount as an exponent", "order", []edit{tag("price", "5.95", "5.95e0")}, "", "不是数值"},
		{"a line number that is none", "order", []edit{tag("gnum", "2", "two")}, "", "gnum]的值[two]不是整数"},
		{"freight by rate instead of in total", "inventory", []edit{tag("fFlag", "3", "1")}, "", "fFlag]的值[1]应为[3]"},
		{"insurance by rate instead of in total", "inventory", []edit{tag("iFlag", "3", "2")}, "", "iFlag]的值[2]应为[3]"},
		{"an empty preNo", "inventory", []edit{{"<ceb:ieFlag>", "<ceb:preNo></ceb:preNo><ceb:ieFlag>"}}, "", "preNo]的长度0应为18"},
		{"a guid that is too short", "order", []edit{{`guid="`, `guid="0`}}, "", "属性[guid]的长度37应为36"},
		{"no version", "order", []edit{{` version="1.0"`, ""}}, "", "缺少属性[version]"},
		{"an attribute nobody knows", "order", []edit{{"<ceb:OrderHead>", `<ceb:OrderHead id="1">`}}, "", "属性[id]未定义"},
		{"text between the elements", "order", []edit{{"<ceb:OrderHead>", "hello<ceb:OrderHead>"}}, "", "Order]内不允许有文本"},
		{"an element inside a value", "order", []edit{tag("itemName", "棉袜", "<b>棉袜</b>")}, "", "itemName]不允许有子元素"},
		{"another namespace", "order", []edit{{`"http://www.chinaport.gov.cn/ceb"`, `"http://www.chinaport.gov.cn/CEB"`}}, "", "不支持的业务报文"},
		{"no lines", "order", []edit{{"ceb:OrderList>", "ceb:OrderLine>"}}, "", "OrderList]缺失"},
		{"a message that is not in this port", "waybill", []edit{{"CEB505Message", "CEB509Message"}}, "", "不支持的业务报文[CEB509Message]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			c.send(tt.message, tt.edits...)
			tt.want = "900:-999999"
			got := c.run()
			tt.check(t, got, 1)
			if got[0].Root.Return.OriType != messageNames[tt.message] || got[0].Root.Return.OriCopMsgID == "" {
				t.Errorf("the answer names %+v", got[0].Root.Return)
			}
		})
	}
}

func TestMoreThanAHundredIsTooMuch(t *testing.T) {
	t.Parallel()
	line := "<ceb:OrderList>%s</ceb:OrderList>"
	many := func(n int) edit {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line, fmt.Sprintf("<ceb:gnum>%d</ceb:gnum><ceb:itemNo>S</ceb:itemNo><ceb:itemName>袜</ceb:itemName><ceb:unit>025</ceb:unit>"+
				"<ceb:currency>502</ceb:currency><ceb:qty>1</ceb:qty><ceb:price>1</ceb:price><ceb:totalPrice>1</ceb:totalPrice>", i+3))
		}
		return edit{"</ceb:OrderList></ceb:Order>", "</ceb:OrderList>" + b.String() + "</ceb:Order>"}
	}
	for lines, want := range map[int]string{98: "304:2", 99: "900:-999999"} {
		c := newCustomer(t, nil)
		c.send("order", many(lines), tag("goodsValue", "35.85", fmt.Sprintf("%d.85", 35+lines)))
		if got := c.run(); got[0].name() != want {
			t.Errorf("%d lines got %s %s, want %s", lines+2, got[0].name(), got[0].Root.Return.ReturnInfo, want)
		}
	}
}
