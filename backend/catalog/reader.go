package catalog

import (
	"maps"
	"slices"
	"strings"
)

// reader goes through the rows of a file and fills the plan.
type reader struct {
	plan    *Plan
	file    *file
	known   *known
	src     Source
	groups  map[productKey]*group
	skuLine map[string]int // first line of each SKU in the file
}

// group is a product as the file wants it.
type group struct {
	wanted
	base productRow    // what every row of it starts from
	had  *knownProduct // nil: a new product
	gallery
	changed bool // the product itself, not only a variant
	line    int  // of the first good row; 0: none yet
	rows    []groupRow
	options map[[2]string]int // line that has this choice of options
}

// wanted is what a row says of its product: what the shop has, with the row's
// cells laid over it.
type wanted struct {
	product productRow
	texts   map[string]textRow
}

// groupRow is a good row: its variant as it would be written.
type groupRow struct {
	line     int
	variant  variantRow
	had      bool
	changed  bool
	stock    int64
	onHand   int64 // what there was
	setStock bool
	pictures []productPictureRow // of the variant
}

// row checks one row and, if it is good, keeps it for writing. All of a bad
// row's cells are looked at, so that all that is wrong with it is said.
func (r *reader) row(row fileRow) {
	if !slices.ContainsFunc(row.cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return // spreadsheets leave such rows at the end
	}
	r.plan.Report.Rows++
	c := &cells{line: row.line, at: func(column string) (string, bool) { return r.file.at(row, column) }}
	g := r.group(c)
	sku := r.sku(c, g)
	w := r.wanted(c, g)
	gr := r.variant(c, g, w, sku)
	g.agree(c, w)
	g.alone(c, gr.variant)
	for i := range c.findings {
		c.findings[i].SKU = short(sku)
	}
	r.plan.Report.Findings = append(r.plan.Report.Findings, c.findings...)
	if c.refused() {
		r.plan.Report.Refused++
		return
	}
	g.take(w, gr)
}

// group returns the product a row belongs to. If the row does not say which,
// that is a finding, and the group is nobody's: it is never written.
func (r *reader) group(c *cells) *group {
	key := productKey{merchantID: r.merchant(c)}
	key.handle, _ = c.value("handle")
	if !slugPattern.MatchString(key.handle) || len(key.handle) > 80 {
		c.say("handle_form", []string{"handle"}, key.handle)
		return &group{}
	}
	if key.merchantID == "" {
		return &group{}
	}
	if r.groups == nil {
		r.groups = map[productKey]*group{}
	}
	g, ok := r.groups[key]
	if !ok {
		g = &group{had: r.known.products[key], options: map[[2]string]int{}}
		g.base = productRow{MerchantID: key.merchantID, Handle: key.handle, Status: Listed}
		if g.had != nil {
			g.base = g.had.row
		}
		r.groups[key] = g
		r.plan.groups = append(r.plan.groups, g)
	}
	return g
}

// merchant returns the id of the merchant a row names, or of the one whose file
// it is; empty if there is none or it is not the sender's.
func (r *reader) merchant(c *cells) string {
	code, _ := c.value("merchant")
	m, ok := r.known.merchants[code]
	switch {
	case code == "" && r.src.Merchant != "":
		return r.src.Merchant
	case code == "":
		c.say("required", []string{"merchant"}, "", "column", "merchant")
	case !ok && r.src.Merchant == "":
		c.say("merchant_unknown", []string{"merchant"}, code)
	case !ok || r.src.Merchant != "" && m.ID != r.src.Merchant:
		c.say("merchant_other", []string{"merchant"}, code)
	default:
		return m.ID
	}
	return ""
}

// sku returns the row's SKU. It must be the only one in the file, and must not
// belong to another product.
func (r *reader) sku(c *cells, g *group) string {
	sku, _ := c.value("sku")
	first, twice := r.skuLine[sku]
	owner, owned := r.known.owners[sku]
	switch {
	case sku == "":
		c.say("required", []string{"sku"}, "", "column", "sku")
	case !skuPattern.MatchString(sku):
		c.say("sku_form", []string{"sku"}, sku)
	case twice:
		c.say("sku_repeated", []string{"sku"}, sku, "first", itoa(first))
	case owned && (g.had == nil || g.had.row.ID != owner.ProductID):
		c.say("sku_taken", []string{"sku"}, sku, "handle", owner.Handle)
	}
	if !twice {
		r.skuLine[sku] = c.line
	}
	return sku
}

// wanted reads what the row says of its product.
func (r *reader) wanted(c *cells, g *group) wanted {
	w := wanted{product: g.base, texts: map[string]textRow{}}
	if g.had != nil {
		w.texts = maps.Clone(g.had.texts)
	}
	w.product.Option1, w.product.Option2 = r.optionNames(c, w.product)
	r.texts(c, w.texts)
	r.category(c, &w.product)
	r.status(c, &w.product)
	return w
}

func (r *reader) optionNames(c *cells, p productRow) (first, second string) {
	c.text("option1_name", &p.Option1, maxOption)
	c.text("option2_name", &p.Option2, maxOption)
	if p.Option1 == "" && p.Option2 != "" {
		c.say("option_order", []string{"option1_name", "option2_name"}, p.Option2)
	}
	return p.Option1, p.Option2
}

// texts reads title and description in every language. A language without a
// title is not there at all.
func (r *reader) texts(c *cells, texts map[string]textRow) {
	for i, l := range languages {
		t := texts[l.lang]
		t.Lang = l.lang
		if i < 2 {
			c.required("title_"+l.column, &t.Title, maxTitle)
		} else {
			c.text("title_"+l.column, &t.Title, maxTitle)
		}
		c.text("description_"+l.column, &t.Description, maxDescription)
		if t.Title == "" && t.Description != "" && i >= 2 {
			c.say("required", []string{"title_" + l.column}, "", "column", "title_"+l.column)
		}
		if t.Title == "" {
			delete(texts, l.lang)
			continue
		}
		texts[l.lang] = t
	}
}

func (r *reader) status(c *cells, p *productRow) {
	s, ok := c.value("status")
	if !ok || s == "" {
		// A file that names a product without a word on its status lists it again.
		if p.Status == Archived {
			p.Status = Listed
		}
		return
	}
	if !Status(s).Valid() {
		c.say("status_form", []string{"status"}, s)
		return
	}
	p.Status = Status(s)
}

// variant reads the row's variant over what the shop has of it.
func (r *reader) variant(c *cells, g *group, w wanted, sku string) groupRow {
	gr := groupRow{line: c.line, variant: variantRow{SKU: sku}}
	if g.had != nil {
		if v, ok := g.had.variants[sku]; ok {
			gr.variant, gr.had, gr.stock = v, true, r.known.onHand[v.ID]
		}
	}
	before, onHand := gr.variant, gr.stock
	c.option("option1_value", w.product.Option1, &gr.variant.Option1)
	c.option("option2_value", w.product.Option2, &gr.variant.Option2)
	c.variant(r.plan.im.Codes, &gr.variant, w.product.Status != Listed)
	c.number("stock", &gr.stock, 0, maxStock)
	r.pictures(c, g, &gr)
	gr.variant.Withdrawn = false // a row that names it brings it back
	gr.variant.Complete = gr.variant.variant().Export.Complete()
	gr.onHand, gr.setStock = onHand, !gr.had || gr.stock != onHand
	gr.changed = gr.variant != before || gr.setStock
	return gr
}

// option reads the value of an option. Name and value are there together or
// not at all.
func (c *cells) option(column, name string, to *string) {
	c.text(column, to, maxOption)
	if (name == "") != (*to == "") && !c.found(column) {
		c.say("option_pair", []string{strings.Replace(column, "value", "name", 1), column}, *to)
	}
}
