package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The limits of what may be stored, in characters, fen, grams, millimetres and
// pieces. SKU, names and specification are as long as a declaration takes them
// (itemNo of CEB603: 20; gname, gmodel: 250).
const (
	maxTitle       = 200
	maxDescription = 5000
	maxOption      = 60
	maxDeclared    = 250
	maxWord        = 120
	maxPrice       = 100_000_000
	maxGrams       = 200_000
	maxMM          = 10_000
	maxStock       = 10_000_000
	maxPictures    = 12
)

var skuPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,19}$`)

// variant reads price and export data over what is stored in v. Draft: missing
// export data is no error, the product cannot be bought yet.
func (c *cells) variant(codes *Codes, v *variantRow, draft bool) {
	before := *v
	c.price(v)
	c.classification(codes, v)
	c.text("declared_name_zh", &v.DeclaredZH, maxDeclared)
	c.text("declared_name_en", &v.DeclaredEN, maxDeclared)
	c.text("gmodel", &v.Model, maxDeclared)
	c.units(codes, v)
	c.sizes(v)
	c.text("brand", &v.Brand, maxWord)
	c.text("material", &v.Material, maxOption*4)
	c.gtin(v)
	c.battery(v)
	c.flag("liquid", &v.Liquid)
	c.flag("food", &v.Food)
	if !draft {
		c.missing(before, *v)
	}
}

// missing reports export data that is not there and, unless it never was, must
// be. A variant that was incomplete before may stay so: it is not on sale. The
// amounts of measures only keep it from being sold: their columns are optional.
func (c *cells) missing(before, after variantRow) {
	was := before.variant().Export.Missing()
	for _, m := range after.variant().Export.Missing() {
		old := before.ID != "" && slices.Contains(was, m)
		if old || slices.ContainsFunc(c.findings, func(f Finding) bool { return slices.Contains(f.Columns, m.Field) }) {
			continue
		}
		if m.Field == "declared_name_zh" {
			c.say("declared_missing", []string{m.Field}, "")
			continue
		}
		if strings.HasSuffix(m.Field, "_per_item") {
			c.warn("amount_missing", []string{m.Field}, "", "column", m.Field)
			continue
		}
		c.say("export_missing", []string{m.Field}, "", "column", m.Field)
	}
}

func (c *cells) price(v *variantRow) {
	s, ok := c.value("price_cny")
	if !ok && v.Price > 0 {
		return
	}
	n, err := strconv.ParseInt(s, 10, 64)
	at := []string{"price_cny"}
	switch {
	case s == "":
		c.say("required", at, "", "column", "price_cny")
	case err != nil:
		c.say("price_form", at, s)
	case n < 0:
		c.say("price_negative", at, s)
	case n == 0:
		c.say("price_zero", at, s)
	case n > maxPrice:
		c.say("price_high", at, s, "max", itoa(maxPrice))
	default:
		v.Price = n
	}
	c.number("compare_at_cny", &v.CompareAt, 0, maxPrice)
	if v.CompareAt != 0 && v.Price > 0 && v.CompareAt <= v.Price {
		c.say("compare_low", []string{"compare_at_cny"}, strconv.FormatInt(v.CompareAt, 10), "price", strconv.FormatInt(v.Price, 10))
	}
}

// classification reads HS codes and origin. Points, spaces and hyphens between
// digits are how people write them; digits are never added or cut off.
func (c *cells) classification(codes *Codes, v *variantRow) {
	if s, ok := c.value("hs6"); ok {
		c.hs6(codes, v, s)
	}
	if s, ok := c.value("hs10"); ok {
		n := digitsOf(s)
		switch {
		case s != "" && len(n) != 10:
			c.say("hs10_form", []string{"hs10"}, s, "n", itoa(len(n)))
		default:
			v.HS10 = n
		}
	}
	if v.HS6 != "" && v.HS10 != "" && !strings.HasPrefix(v.HS10, v.HS6) && !c.found("hs6", "hs10") {
		c.say("hs10_other", []string{"hs6", "hs10"}, v.HS10, "code", v.HS10, "head", v.HS6)
	}
	if s, ok := c.value("origin"); ok {
		c.origin(codes, v, s)
	}
}

func (c *cells) hs6(codes *Codes, v *variantRow, s string) {
	n, at := digitsOf(s), []string{"hs6"}
	if s != "" && len(n) != 6 {
		c.say("hs_form", at, s, "n", itoa(len(n)))
		return
	}
	if _, ok := codes.Describe(n); ok || n == "" {
		v.HS6 = n
		return
	}
	near, ok := codes.NearHS(n)
	if !ok {
		c.say("hs_unknown", at, n)
		return
	}
	words, _ := codes.Describe(near)
	c.say("hs_near", at, n, "near", near, "words", words)
}

// digitsOf returns the digits of a code as people write it: "6404.11", "6404
// 11", "6404-11-00". Anything else in it makes it no code, and empty.
func digitsOf(s string) string {
	s = strings.NewReplacer(".", "", " ", "", "-", "").Replace(s)
	for _, r := range s {
		if r < '0' || r > '9' {
			return ""
		}
	}
	return s
}

func (c *cells) origin(codes *Codes, v *variantRow, s string) {
	code := strings.ToUpper(s)
	if _, ok := codes.Country(code); ok || s == "" {
		v.Origin = code
		return
	}
	if near, ok := codes.countryFor[code]; ok {
		c.say("origin_near", []string{"origin"}, s, "code", near)
		return
	}
	c.say("origin_form", []string{"origin"}, s)
}

func (c *cells) units(codes *Codes, v *variantRow) {
	was := *v
	c.unit(codes, "unit1", &v.Unit1)
	c.unit(codes, "unit2", &v.Unit2)
	c.amount("unit1_per_item", v.Unit1, was.Unit1, &v.Unit1Milli)
	c.amount("unit2_per_item", v.Unit2, was.Unit2, &v.Unit2Milli)
	if v.Unit2 != "" && v.Unit1 == v.Unit2 && !c.found("unit1", "unit2") {
		c.say("unit_same", []string{"unit2"}, v.Unit2)
	}
}

func (c *cells) unit(codes *Codes, column string, to *string) {
	s, ok := c.value(column)
	if !ok {
		return
	}
	if _, known := codes.Unit(s); known || s == "" {
		*to = s
		return
	}
	name, code := "kilogram", "035"
	if near, known := codes.unitCodes[strings.ToLower(s)]; known {
		name, code = s, near
	}
	c.say("unit_unknown", []string{column}, s, "name", name, "code", code)
}

func (c *cells) sizes(v *variantRow) {
	c.number("net_g", &v.NetGrams, 0, maxGrams)
	c.number("gross_g", &v.GrossGrams, 0, maxGrams)
	if v.NetGrams > v.GrossGrams && v.GrossGrams > 0 && !c.found("net_g", "gross_g") {
		c.say("net_above_gross", []string{"net_g", "gross_g"}, strconv.FormatInt(v.NetGrams, 10),
			"net", strconv.FormatInt(v.NetGrams, 10), "gross", strconv.FormatInt(v.GrossGrams, 10))
	}
	c.number("length_mm", &v.LengthMM, 0, maxMM)
	c.number("width_mm", &v.WidthMM, 0, maxMM)
	c.number("height_mm", &v.HeightMM, 0, maxMM)
}

func (c *cells) gtin(v *variantRow) {
	s, ok := c.value("barcode")
	if !ok {
		return
	}
	last := len(s) - 1
	switch {
	case s == "":
		v.GTIN = ""
	case !gtinLengths[len(s)] || digitsOf(s) != s:
		c.say("gtin_form", []string{"barcode"}, s)
	case gtinCheck(s[:last]) != s[last]:
		c.say("gtin_check", []string{"barcode"}, s, "n", itoa(len(s)), "digit", string(gtinCheck(s[:last])))
	default:
		v.GTIN = s
	}
}

func (c *cells) battery(v *variantRow) {
	s, ok := c.value("battery")
	if !ok {
		return
	}
	if s == "" || slices.Contains(batteries, s) {
		v.Battery = s
		return
	}
	c.say("battery_form", []string{"battery"}, s, "answers", strings.Join(batteries, "; "))
}

// found reports whether an error of one of the columns is known already.
func (c *cells) found(columns ...string) bool {
	return slices.ContainsFunc(c.findings, func(f Finding) bool {
		return !f.Warning && slices.ContainsFunc(columns, func(col string) bool { return slices.Contains(f.Columns, col) })
	})
}
