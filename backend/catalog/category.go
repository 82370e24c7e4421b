package catalog

import (
	"context"
	"fmt"
	"strings"

	"quayside/backend/database"
)

// Category is one place in the tree of what the shop sells.
type Category struct {
	ID       string
	ParentID string // empty at the top
	Path     string // in addresses, the whole way down: "ceramics/tea-ware"
	Name     string
	NameLang string // the language Name is really in, after the fall-back
	Products int    // how many products may be bought here or below
}

// Depth returns 0 for a category at the top, 1 for one below it, and so on.
func (c Category) Depth() int { return strings.Count(c.Path, "/") }

type categoryRow struct {
	ID       string
	ParentID *string
	Path     string
	Position int
	Name     string
	NameLang string
	Products int
}

// Categories returns the whole tree, each category before those below it, with
// names in lang or, where there is none, in English. One query; a shop has
// hundreds of categories, not millions.
func Categories(ctx context.Context, conn database.Conn, lang string) ([]Category, error) {
	var rows []categoryRow
	err := conn.Gorm(ctx).Raw(`
		SELECT c.id, c.parent_id, c.path, c.position,
		       COALESCE(t.name, e.name) AS name, COALESCE(t.lang, e.lang) AS name_lang, COALESCE(n.products, 0) AS products
		FROM categories c
		JOIN category_texts e ON e.category_id = c.id AND e.lang = 'en'
		LEFT JOIN category_texts t ON t.category_id = c.id AND t.lang = ?
		LEFT JOIN (SELECT category_id, COUNT(*) AS products FROM products
		           WHERE status = 'listed' AND offered > 0 GROUP BY category_id) n ON n.category_id = c.id
		ORDER BY c.position, c.path`, lang).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return tree(rows), nil
}

// tree orders rows so that children follow their parents, and counts products
// upwards. Rows come ordered among siblings.
func tree(rows []categoryRow) []Category {
	children := map[string][]categoryRow{}
	for _, r := range rows {
		parent := ""
		if r.ParentID != nil {
			parent = *r.ParentID
		}
		children[parent] = append(children[parent], r)
	}
	return appendTree(make([]Category, 0, len(rows)), children, "")
}

func appendTree(all []Category, children map[string][]categoryRow, parent string) []Category {
	for _, r := range children[parent] {
		at := len(all)
		all = append(all, Category{ID: r.ID, ParentID: parent, Path: r.Path, Name: r.Name, NameLang: r.NameLang, Products: r.Products})
		all = appendTree(all, children, r.ID)
		for _, below := range all[at+1:] {
			if below.ParentID == r.ID {
				all[at].Products += below.Products
			}
		}
	}
	return all
}
