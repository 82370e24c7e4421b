package catalog

import (
	"regexp"
	"strconv"
	"strings"
)

// measures are customs' units of which one sale unit need not be one, by code
// of data/units.csv with its name there: lengths, areas, volumes, weights beside
// kilogram and gram (those follow from the net weight), powers, and counts by
// the dozen, hundred, thousand and more. All others count what is sold: one
// sale unit is one of them.
var measures = map[string]string{
	"030": "米", "067": "英尺", "085": "市尺", "086": "码", "088": "英寸", "089": "寸", "147": "千米", "148": "千英尺",
	"032": "平方米", "110": "平方码", "111": "平方英尺", "112": "平方尺",
	"033": "立方米", "063": "千升", "095": "升", "096": "毫升", "097": "英加仑", "098": "美加仑", "099": "立方英尺", "101": "立方尺",
	"047": "公担", "070": "吨", "071": "长吨", "072": "短吨", "073": "司马担", "074": "司马斤", "075": "斤", "076": "磅", "077": "担",
	"078": "英担", "079": "短担", "080": "两", "081": "市担", "083": "盎司", "084": "克拉",
	"060": "千伏安", "061": "千瓦", "062": "千瓦时", "115": "英制马力", "116": "公制马力", "149": "百万贝可",
	"038": "万个", "040": "百副", "041": "百支", "042": "百把", "043": "百个", "044": "百片", "049": "百枝", "050": "千只", "051": "千块",
	"052": "千盒", "053": "千枝", "054": "千个", "055": "亿支", "056": "亿个", "057": "万套", "058": "千张", "059": "万张",
	"127": "打", "129": "罗", "143": "千支", "144": "万双", "145": "万粒", "146": "千粒", "164": "亿株",
}

// measured reports whether a customs unit is a measure: how much of it one sale
// unit is must be told.
func measured(unit string) bool { return measures[unit] != "" }

// amountPattern is an amount with at most three decimals: below a million of
// whatever it measures.
var amountPattern = regexp.MustCompile(`^([0-9]{1,6})(?:\.([0-9]{1,3}))?$`)

// amount reads how much of unit one sale unit is, in thousandths, into *to. Was
// is the unit that *to was told of: an amount of another one is not kept.
func (c *cells) amount(column, unit, was string, to *int64) {
	s, ok := c.value(column)
	milli, sound := parseMilli(s)
	switch {
	case !ok && unit == was && measured(unit):
		// It stays as it is.
	case !ok, s == "":
		*to = 0
	case !sound:
		c.say("amount_form", []string{column}, s)
	case c.found(column[:len("unit1")]):
		// What the amount is of is not known.
	case !measured(unit):
		c.say("amount_counted", []string{column}, s, "column", column)
	default:
		*to = milli
	}
}

// parseMilli returns an amount above zero in thousandths, or false.
func parseMilli(s string) (int64, bool) {
	parts := amountPattern.FindStringSubmatch(s)
	if parts == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(parts[1]+(parts[2] + "000")[:3], 10, 64)
	return n, err == nil && n > 0
}

// FormatMilli returns an amount in thousandths as a catalogue file writes it:
// "2", "0.8". Zero, which means none, is empty.
func FormatMilli(milli int64) string {
	if milli == 0 {
		return ""
	}
	digits := strconv.FormatInt(1000+milli%1000, 10)[1:]
	return strings.TrimSuffix(strconv.FormatInt(milli/1000, 10)+"."+strings.TrimRight(digits, "0"), ".")
}
