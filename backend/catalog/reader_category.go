package catalog

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"quayside/backend/database"
)

// categorySeparator splits the levels of a category in a file, which has at most
// maxDepth of them.
const (
	categorySeparator = " > "
	maxDepth          = 4
)

// category finds the place of the product in the tree. Only a curator's file
// may name a new one.
func (r *reader) category(c *cells, p *productRow) {
	s, ok := c.value("category")
	if s == "" {
		if ok || p.CategoryID == "" {
			c.say("required", []string{"category"}, "", "column", "category")
		}
		return
	}
	levels := strings.Split(s, strings.TrimSpace(categorySeparator))
	slugs := make([]string, len(levels))
	for i, l := range levels {
		levels[i] = strings.TrimSpace(l)
		slugs[i] = slugOf(l)
	}
	at := strings.Join(slugs, "/")
	if id, ok := r.known.categories[at]; ok {
		p.CategoryID = id
		return
	}
	switch near := r.nearCategory(at); {
	case len(levels) > maxDepth || slices.Contains(slugs, "") || utf8.RuneCountInString(s) > maxTitle || !pathPattern.MatchString(at):
		c.say("category_form", []string{"category"}, s, "max", itoa(maxDepth))
	case r.src.Curator:
		p.CategoryID = r.addCategory(levels, slugs)
	case near != "":
		c.say("category_near", []string{"category"}, s, "near", near)
	default:
		c.say("category_unknown", []string{"category"}, s)
	}
}

// nearCategory returns the words of a category whose last level is the same.
func (r *reader) nearCategory(at string) string {
	for _, known := range slices.Sorted(maps.Keys(r.known.categoryNames)) {
		if path.Base(known) == path.Base(at) {
			return r.known.categoryNames[known]
		}
	}
	return ""
}

// addCategory plans a category and those above it that are new too.
func (r *reader) addCategory(levels, slugs []string) string {
	parent := ""
	for i := range levels {
		at := strings.Join(slugs[:i+1], "/")
		id, ok := r.known.categories[at]
		if !ok {
			id = database.NewID()
			r.known.categories[at] = id
			row := categoryRow{ID: id, Path: at, Position: len(r.known.categories), Name: levels[i]}
			if parent != "" {
				row.ParentID = ptr(parent)
			}
			r.plan.categories = append(r.plan.categories, row)
		}
		parent = id
	}
	return parent
}

func ptr[T any](v T) *T { return &v }
