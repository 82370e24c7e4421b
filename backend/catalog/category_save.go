package catalog

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// CategoryNames is a place in the tree with its names by language.
type CategoryNames struct {
	Path  string            // "ceramics/tea-ware"
	Names map[string]string // at least "en"; an empty one is none
}

// ErrCategory means a category without a usable path, an English name, or the
// category above it.
var ErrCategory = fault.New(fault.Invalid, "catalog.category",
	"A category needs a path in small letters, an English name, and the category above it.")

// SaveCategories makes the categories, or gives those that exist their new
// names and places: the order given is the order shown. One above must come
// before those below it. Categories that are not named stay.
func SaveCategories(ctx context.Context, tx *database.Tx, all []CategoryNames) error {
	ids, err := categoryIDs(ctx, tx)
	if err != nil {
		return err
	}
	type row struct {
		ID       string
		ParentID *string
		Path     string
		Position int
	}
	type text struct{ CategoryID, Lang, Name string }
	var rows []row
	var texts []text
	for i, c := range all {
		r := row{ID: ids[c.Path], Path: c.Path, Position: i + 1}
		if r.ID == "" {
			r.ID = database.NewID()
			ids[c.Path] = r.ID
		}
		if above := path.Dir(c.Path); above != "." {
			r.ParentID = ptr(ids[above])
		}
		if !pathPattern.MatchString(c.Path) || c.Names["en"] == "" || r.ParentID != nil && *r.ParentID == "" {
			return ErrCategory.Because(fmt.Errorf("path %q", c.Path))
		}
		rows = append(rows, r)
		for _, lang := range slices.Sorted(maps.Keys(c.Names)) {
			if c.Names[lang] != "" {
				texts = append(texts, text{r.ID, lang, c.Names[lang]})
			}
		}
	}
	if err := put(ctx, tx, "categories", rows, []string{"id"}, "position"); err != nil {
		return fmt.Errorf("save categories: %w", err)
	}
	if err := put(ctx, tx, "category_texts", texts, []string{"category_id", "lang"}, "name"); err != nil {
		return fmt.Errorf("save category names: %w", err)
	}
	return nil
}

func categoryIDs(ctx context.Context, conn database.Conn) (map[string]string, error) {
	all, err := Categories(ctx, conn, "en")
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, c := range all {
		ids[c.Path] = c.ID
	}
	return ids, nil
}
