package shop

import (
	"context"
	"slices"
	"sync"
	"time"

	"quayside/backend/catalog"
	"quayside/backend/database"
)

// freshFor is how long the category tree is taken from memory. It stands on
// nearly every page, and counting the products in it reads all of them.
const freshFor = 5 * time.Second

// trees are the category trees in memory, by language. The zero value is ready.
type trees struct {
	mu   sync.Mutex
	kept map[string]tree
}

type tree struct {
	categories []catalog.Category
	readAt     time.Time
}

// read returns the tree in a language. One that has grown old, or that does not
// know path, is read again: a category is there as soon as it is made. Callers
// must not change what they get.
func (t *trees) read(ctx context.Context, conn database.Conn, lang, path string, now time.Time) ([]catalog.Category, error) {
	t.mu.Lock()
	have, ok := t.kept[lang]
	t.mu.Unlock()
	knows := func(c catalog.Category) bool { return c.Path == path }
	if ok && now.Sub(have.readAt) < freshFor && (path == "" || slices.ContainsFunc(have.categories, knows)) {
		return have.categories, nil
	}
	all, err := catalog.Categories(ctx, conn, lang)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kept == nil {
		t.kept = map[string]tree{}
	}
	t.kept[lang] = tree{all, now}
	return all, nil
}
