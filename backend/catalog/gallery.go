package catalog

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// gallery is the pictures of a product: those of its variants, each once, in
// the order of the variants.
type gallery struct {
	pictures []productPictureRow
	repaint  []variantRow // variants no row speaks of, whose picture has a new content
	missing  bool         // a picture that a row names is not there
}

// pictures finds the pictures a row names: in the upload, among those the
// product has, among those of the merchant. If one of them is nowhere, a variant
// the shop has keeps the pictures it has, and a new one goes without.
func (r *reader) pictures(c *cells, g *group, gr *groupRow) {
	s, ok := c.value("images")
	if !ok {
		s = gr.variant.Images
	}
	names := splitNames(s)
	if len(names) > maxPictures {
		c.say("pictures_many", []string{"images"}, s, "n", itoa(len(names)), "max", itoa(maxPictures))
		return
	}
	found, all := r.find(c, g, names)
	if !all {
		g.missing = true
		if gr.had {
			found, _ = r.find(c, g, splitNames(gr.variant.Images))
		}
	}
	gr.pictures = found
	gr.variant.Images, gr.variant.Picture = joinNames(found), ""
	if len(found) > 0 {
		gr.variant.Picture = found[0].SHA
	}
}

// find looks up pictures by name, and whether all of them are there. A name
// given twice counts once.
func (r *reader) find(c *cells, g *group, names []string) (found []productPictureRow, all bool) {
	all = true
	for _, name := range names {
		if path.Base(name) != name || utf8.RuneCountInString(name) > maxWord || strings.ContainsFunc(name, unshowable) {
			c.say("picture_name", []string{"images"}, name)
			continue
		}
		sha, ok := r.picture(c, g, name)
		if !ok {
			all = false
			continue
		}
		if !slices.ContainsFunc(found, func(p productPictureRow) bool { return p.Name == name }) {
			found = append(found, productPictureRow{SHA: sha, Name: name})
		}
	}
	return found, all
}

func (r *reader) picture(c *cells, g *group, name string) (sha string, ok bool) {
	if p, ok := r.src.Pictures[name]; ok {
		r.plan.pictures[p.SHA] = p
		if g.base.MerchantID != "" {
			r.plan.names[pictureNameRow{MerchantID: g.base.MerchantID, Name: name, SHA: p.SHA}] = true
		}
		return p.SHA, true
	}
	if why, ok := r.src.Spoilt[name]; ok {
		c.warn("picture_bad", []string{"images"}, name, "why", why)
		return "", false
	}
	if g.had != nil {
		for _, p := range g.had.pictures {
			if p.Name == name {
				return p.SHA, true
			}
		}
	}
	if p, ok := r.known.names[pictureNameRow{MerchantID: g.base.MerchantID, Name: name}]; ok {
		return p.SHA, true
	}
	if g.base.MerchantID != "" { // else the row is refused anyway
		c.warn("picture_missing", []string{"images"}, name)
	}
	return "", false
}

func joinNames(pictures []productPictureRow) string {
	names := make([]string, len(pictures))
	for i, p := range pictures {
		names[i] = p.Name
	}
	return strings.Join(names, "|")
}

// hang puts the product's pictures together: of the variants the file does not
// speak of, and of its good rows. A picture that was there keeps its place.
func (g *group) hang() {
	shas := map[string]string{}
	var order []string
	add := func(name, sha string) {
		if _, ok := shas[name]; !ok {
			order = append(order, name)
		}
		shas[name] = sha
	}
	for _, v := range g.untouched() {
		for _, name := range splitNames(v.Images) {
			add(name, g.had.sha(name))
		}
	}
	for _, gr := range g.rows {
		for _, p := range gr.pictures {
			add(p.Name, p.SHA)
		}
	}
	for _, v := range g.untouched() {
		if names := splitNames(v.Images); len(names) > 0 && v.Picture != shas[names[0]] {
			v.Picture = shas[names[0]]
			g.repaint = append(g.repaint, v)
		}
	}
	g.place(order)
	for _, name := range order {
		g.pictures = append(g.pictures, productPictureRow{Name: name, SHA: shas[name]})
	}
	if g.had != nil && !slices.EqualFunc(g.pictures, g.had.pictures, samePicture) {
		g.changed = true
	}
}

// place orders names as the product has them, new ones last.
func (g *group) place(names []string) {
	if g.had == nil {
		return
	}
	places := map[string]int{}
	for _, p := range g.had.pictures {
		places[p.Name] = p.Position - len(g.had.pictures) // below zero: before new ones
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(placeOf(places, a), placeOf(places, b)) })
}

func placeOf(places map[string]int, name string) int {
	if at, ok := places[name]; ok {
		return at
	}
	return 1
}

// untouched returns the variants the shop has that no good row replaces, in
// their order.
func (g *group) untouched() []variantRow {
	if g.had == nil {
		return nil
	}
	stays := maps.Clone(g.had.variants)
	for _, gr := range g.rows {
		delete(stays, gr.variant.SKU)
	}
	return slices.SortedFunc(maps.Values(stays), func(a, b variantRow) int { return cmp.Compare(a.Position, b.Position) })
}

func (p *knownProduct) sha(name string) string {
	for _, pic := range p.pictures {
		if pic.Name == name {
			return pic.SHA
		}
	}
	return ""
}

func samePicture(a, b productPictureRow) bool { return a.Name == b.Name && a.SHA == b.SHA }
