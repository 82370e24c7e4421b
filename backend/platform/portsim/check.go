package portsim

import (
	"fmt"
	"strings"
	"time"
)

// refusal holds the codes with which the e-port refuses one kind of document
// before customs sees it (table 7-2 of the specification).
//
// The table prints the inventory's series under its import numbers (-621xxx),
// used here as printed. Marked with (*) are codes whose meaning the table does
// not spell out for this kind and that were chosen by the pattern of the
// others; what the text says is meant to be read, the number to be shown.
type refusal struct {
	parameter string // 参数校验未通过
	company   string // 企业代码无效
	gnum      string // 商品项号重复
	nothing   string // 报送类型错误, nothing there to change or delete
	duplicate string // 同一编号已存在
	state     string // 状态不允许变更
	digest    string // 加签数据比对失败
	signature string // 验签失败
	card      string // certificate of another company
}

const invalidCompany = "-10102"

var (
	orderRefusal = refusal{
		parameter: "-301008", company: invalidCompany, gnum: "-301002", nothing: "-301009", duplicate: "-301010",
		state: "-301011", digest: "-301008", signature: "-301008", card: "-301008",
	}
	receiptsRefusal = refusal{
		parameter: "-401011", company: invalidCompany, gnum: "-401011", nothing: "-401009" /* * */, duplicate: "-401012",
		state: "-401010" /* * */, digest: "-401011", signature: "-401011", card: "-401011",
	}
	waybillRefusal = refusal{
		parameter: "-504011", company: invalidCompany, gnum: "-504011", nothing: "-504014", duplicate: "-504015",
		state: "-504016", digest: "-504011", signature: "-504011", card: "-504011",
	}
	inventoryRefusal = refusal{
		parameter: "-621008" /* * */, company: invalidCompany, gnum: "-621027", nothing: "-621012", duplicate: "-621004",
		state: "-621011", digest: "-621028", signature: "-621029", card: "-621015",
	}
)

// finding is one reason to refuse a document.
type finding struct{ code, text string }

// checker collects what is wrong with one document before customs.
type checker struct {
	tables tables
	codes  refusal
	found  []finding
}

// parameter refuses the document for a wrong parameter unless ok.
func (c *checker) parameter(ok bool, format string, args ...any) {
	if !ok {
		c.found = append(c.found, finding{c.codes.parameter, fmt.Sprintf(format, args...)})
	}
}

// company wants a company's code in a field, or one of the words that may
// stand for it.
func (c *checker) company(fields map[string]string, tag string, or ...string) {
	code := fields[tag]
	for _, also := range or {
		if code == also {
			return
		}
	}
	if !companyCode(code) {
		c.found = append(c.found, finding{c.codes.company, fmt.Sprintf("企业代码[%s:%s]无效", tag, clip(code, 18))})
	}
}

func (c *checker) companyIfGiven(fields map[string]string, tag string) {
	c.company(fields, tag, "")
}

// filled wants every named field to hold more than white space.
func (c *checker) filled(fields map[string]string, tags string) {
	for tag := range strings.FieldsSeq(tags) {
		c.parameter(strings.TrimSpace(fields[tag]) != "", "%s不能为空", tag)
	}
}

// known wants the named fields to hold codes of a table.
func (c *checker) known(codes map[string]bool, what string, fields map[string]string, tags string) {
	for tag := range strings.FieldsSeq(tags) {
		c.parameter(codes[fields[tag]], "%s[%s:%s]不在海关参数表中", what, tag, clip(fields[tag], 10))
	}
}

// moment wants a time of China's calendar, written in layout.
func (c *checker) moment(layout string, fields map[string]string, tag string) {
	_, err := time.ParseInLocation(layout, fields[tag], chinaTime)
	c.parameter(err == nil, "%s[%s]不是有效日期时间", tag, clip(fields[tag], 20))
}

// notNegative wants the named amounts to be nought or more.
func (c *checker) notNegative(fields map[string]string, tags string) {
	for tag := range strings.FieldsSeq(tags) {
		c.parameter(!number(fields, tag).IsNegative(), "%s不能为负数", tag)
	}
}

// How the specification writes a second and a day.
const (
	secondForm = "20060102150405"
	dayForm    = "20060102"
)

// checkDocument returns what the e-port finds wrong with d on its own: codes,
// dates, company codes, what may not be empty.
func checkDocument(t tables, codes refusal, d document) []finding {
	c := &checker{tables: t, codes: codes}
	c.opening(d.Head)
	switch d.Kind {
	case order:
		c.order(d)
	case receipts:
		c.receipts(d.Head)
	case waybill:
		c.waybill(d.Head)
	case inventory:
		c.inventory(d)
	}
	return c.found
}

// opening checks the four fields that every document begins with.
func (c *checker) opening(head map[string]string) {
	c.parameter(uuidShape.MatchString(head["guid"]), "guid[%s]格式错误", head["guid"])
	c.parameter(oneOf(head["appType"], "123"), "appType[%s]应为1,2,3", head["appType"])
	c.parameter(oneOf(head["appStatus"], "12"), "appStatus[%s]应为1,2", head["appStatus"])
	c.moment(secondForm, head, "appTime")
}

func (c *checker) order(d document) {
	c.parameter(oneOf(d.Head["orderType"], "EBW"), "orderType[%s]应为E,B,W", d.Head["orderType"])
	c.filled(d.Head, "orderNo ebpName ebcName")
	c.company(d.Head, "ebpCode", "无")
	c.company(d.Head, "ebcCode")
	c.known(c.tables.currencies, "币制", d.Head, "currency")
	c.notNegative(d.Head, "goodsValue freight")
	c.lines(d.Lines)
	for _, line := range d.Lines {
		c.filled(line, "itemNo itemName")
		c.known(c.tables.units, "计量单位", line, "unit")
		c.known(c.tables.currencies, "币制", line, "currency")
	}
}

func (c *checker) receipts(head map[string]string) {
	c.filled(head, "orderNo ebpName ebcName payName")
	c.company(head, "ebpCode", "无")
	c.company(head, "ebcCode")
	c.companyIfGiven(head, "payCode")
	c.known(c.tables.currencies, "币制", head, "currency")
	c.parameter(number(head, "charge").IsPositive(), "charge应大于0")
	c.moment(secondForm, head, "accountingDate")
}

func (c *checker) waybill(head map[string]string) {
	c.filled(head, "logisticsName logisticsNo goodsInfo")
	c.company(head, "logisticsCode")
	c.companyIfGiven(head, "ebcCode")
	c.known(c.tables.currencies, "币制", head, "currency")
	c.notNegative(head, "freight insuredFee")
	c.parameter(number(head, "packNo").IsPositive(), "packNo应大于0")
}

func (c *checker) inventory(d document) {
	head := d.Head
	c.filled(head, "ebpName orderNo logisticsName logisticsNo copNo agentName ebcName ownerName")
	c.company(head, "ebpCode", "无")
	c.company(head, "logisticsCode")
	c.company(head, "agentCode")
	c.company(head, "ebcCode")
	c.company(head, "ownerCode", "NO")
	c.companyIfGiven(head, "iacCode")
	c.declared(head)
	c.notNegative(head, "freight insuredFee")
	c.parameter(number(head, "packNo").IsPositive(), "packNo应大于0")
	c.bonded(d)
	c.lines(d.Lines)
	for _, line := range d.Lines {
		c.inventoryLine(line)
	}
}

// declared checks the codes that say where and how the goods leave.
func (c *checker) declared(head map[string]string) {
	for _, tag := range []string{"customsCode", "portCode"} {
		c.parameter(digits4.MatchString(head[tag]), "%s[%s]应为4位关区代码", tag, head[tag])
	}
	c.parameter(head["ieFlag"] == "E", "ieFlag[%s]应为E", head["ieFlag"])
	c.moment(dayForm, head, "ieDate")
	c.parameter(oneOf(head["statisticsFlag"], "AB"), "statisticsFlag[%s]应为A,B", head["statisticsFlag"])
	c.parameter(tradeOrders[head["tradeMode"]] != "", "tradeMode[%s]应为9610,1210,9710,9810", head["tradeMode"])
	c.parameter(oneOf(head["trafMode"], trafModes), "运输方式[trafMode:%s]不在海关参数表中", head["trafMode"])
	c.parameter(oneOf(head["wrapType"], wrapTypes), "包装种类[wrapType:%s]不在海关参数表中", head["wrapType"])
	c.known(c.tables.countries, "国家(地区)", head, "country")
	c.known(c.tables.ports, "指运港", head, "POD")
	c.known(c.tables.currencies, "币制", head, "fCurrency iCurrency")
}

// bonded wants what only special-zone export (1210) must give.
func (c *checker) bonded(d document) {
	if d.Head["tradeMode"] != "1210" {
		return
	}
	c.filled(d.Head, "iacCode iacName emsNo")
	for _, line := range d.Lines {
		c.filled(line, "itemRecordNo")
	}
}

func (c *checker) inventoryLine(line map[string]string) {
	c.filled(line, "itemNo gname gmodel barCode")
	gcode := line["gcode"]
	c.parameter(digits10.MatchString(gcode) && tariffChapter(gcode), "商品编码[gcode:%s]应为10位税则号列", clip(gcode, 10))
	c.known(c.tables.countries, "国家(地区)", line, "country")
	c.known(c.tables.currencies, "币制", line, "currency")
	c.known(c.tables.units, "计量单位", line, "unit unit1")
	if line["unit2"] != "" {
		c.known(c.tables.units, "计量单位", line, "unit2")
	}
}

// lines wants item numbers that count from one and do not repeat.
func (c *checker) lines(lines []map[string]string) {
	seen := map[int64]bool{}
	for _, line := range lines {
		gnum := number(line, "gnum").IntPart()
		c.parameter(gnum >= 1 && gnum <= int64(len(lines)), "商品项号[gnum:%d]应从1起连续编号", gnum)
		if seen[gnum] {
			c.found = append(c.found, finding{c.codes.gnum, fmt.Sprintf("商品项号[gnum:%d]重复", gnum)})
		}
		seen[gnum] = true
	}
}
