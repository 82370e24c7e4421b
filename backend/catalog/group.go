package catalog

import (
	"maps"
	"slices"
	"strings"

	"quayside/backend/database"
)

// agree reports in what the row differs from the first good row of its product.
func (g *group) agree(c *cells, w wanted) {
	if g.line == 0 {
		return
	}
	differs := func(column string, same bool) {
		if !same && !c.found(column) {
			c.say("row_differs", []string{column}, "", "column", column, "first", itoa(g.line))
		}
	}
	for _, l := range languages {
		differs("title_"+l.column, g.texts[l.lang].Title == w.texts[l.lang].Title)
		differs("description_"+l.column, g.texts[l.lang].Description == w.texts[l.lang].Description)
	}
	differs("category", g.product.CategoryID == w.product.CategoryID)
	differs("option1_name", g.product.Option1 == w.product.Option1)
	differs("option2_name", g.product.Option2 == w.product.Option2)
	differs("status", g.product.Status == w.product.Status)
}

// alone reports a choice of options that another row of the product has.
func (g *group) alone(c *cells, v variantRow) {
	if first, ok := g.options[[2]string{v.Option1, v.Option2}]; ok && !c.found("option1_value", "option2_value", "sku") {
		c.say("row_twin", []string{"option1_value", "option2_value"}, strings.Trim(v.Option1+" / "+v.Option2, " /"), "first", itoa(first))
	}
}

// take keeps a good row. The first one says what the product will be.
func (g *group) take(w wanted, gr groupRow) {
	if g.line == 0 {
		g.line = gr.line
		g.wanted = w
		if g.had == nil {
			g.product.ID = database.NewID()
		}
		g.changed = g.had == nil || g.product != g.had.row || !maps.Equal(g.texts, g.had.texts)
	}
	g.options[[2]string{gr.variant.Option1, gr.variant.Option2}] = gr.line
	g.rows = append(g.rows, gr)
}

// close makes the plan final: rows that clash with a variant the file does not
// replace are refused, new variants get their ids and places, new products
// their addresses, and everything is counted.
func (r *reader) close() {
	for _, g := range r.plan.groups {
		r.refuseTwins(g)
		if len(g.rows) == 0 {
			continue
		}
		g.hang()
		r.count(g)
		if g.had == nil {
			r.plan.Report.Products++
			if g.missing {
				g.product.Status = Draft
			}
			if g.product.Status == Draft {
				r.plan.Report.Drafts++
			}
			g.product.Slug = r.slug(g)
			g.product.CreatedAt = r.plan.now
		}
		g.number()
	}
	r.plan.groups = slices.DeleteFunc(r.plan.groups, func(g *group) bool { return !g.writes() })
}

// writes reports whether anything of the group has to be written.
func (g *group) writes() bool {
	return len(g.rows) > 0 && (g.changed || slices.ContainsFunc(g.rows, func(gr groupRow) bool { return gr.changed }))
}

func (r *reader) refuseTwins(g *group) {
	if g.had == nil {
		return
	}
	taken := map[[2]string]string{}
	for _, v := range g.untouched() {
		taken[[2]string{v.Option1, v.Option2}] = v.SKU
	}
	g.rows = slices.DeleteFunc(g.rows, func(gr groupRow) bool {
		sku, ok := taken[[2]string{gr.variant.Option1, gr.variant.Option2}]
		if ok {
			c := cells{line: gr.line}
			c.say("row_twin_shop", []string{"option1_value", "option2_value"}, gr.variant.Option1, "sku", sku)
			c.findings[0].SKU = gr.variant.SKU
			r.plan.Report.Findings = append(r.plan.Report.Findings, c.findings...)
			r.plan.Report.Refused++
		}
		return ok
	})
}

func (r *reader) count(g *group) {
	for _, gr := range g.rows {
		switch {
		case !gr.had:
			r.plan.Report.New++
		case gr.changed || g.changed:
			r.plan.Report.Changed++
		default:
			r.plan.Report.Unchanged++
		}
	}
}

// number gives new variants their ids and their places after those there are.
func (g *group) number() {
	last := 0
	if g.had != nil {
		for _, v := range g.had.variants {
			last = max(last, v.Position)
		}
	}
	for i := range g.rows {
		v := &g.rows[i].variant
		if g.rows[i].had {
			continue
		}
		last++
		v.ID, v.Position = database.NewID(), last
		v.ProductID, v.MerchantID = g.product.ID, g.product.MerchantID
	}
}

// slug returns the address of a new product: its handle or, if another
// merchant's product has it, the handle with the merchant's short name.
func (r *reader) slug(g *group) string {
	code := ""
	for _, m := range r.known.merchants {
		if m.ID == g.base.MerchantID {
			code = m.Code
		}
	}
	for _, slug := range []string{g.base.Handle, g.base.Handle + "-" + code} {
		if !r.known.slugs[slug] {
			r.known.slugs[slug] = true
			return slug
		}
	}
	return g.base.Handle + "-" + g.product.ID
}
