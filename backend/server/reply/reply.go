// Package reply is how the doors answer: pages and fragments from templates,
// JSON problems for programs, and the one map from a refusal to an HTTP status.
//
// A handler returns its error and never picks a status:
//
//	r.GET("/cart", reply.Handle(d.cartShow))
//
// Pages are rendered to a buffer first, so that a broken template becomes an
// error page and never half a page.
package reply

import (
	"errors"
	"io/fs"
	"slices"

	"github.com/gin-gonic/gin"

	"quayside/backend/locale"
	"quayside/backend/money"
)

// Options is what pages are made from.
type Options struct {
	Templates fs.FS // the folder templates/
	Static    fs.FS // the folder static/, with web/ already built into it
	Words     *locale.Catalog

	// Origin is how browsers reach us, scheme and host, no path: for canonical
	// and alternate links.
	Origin string

	// Countries we deliver to, ISO 3166-1 alpha-2, the first one assumed for
	// visitors who have not chosen.
	Countries []string

	// Media is a further origin that pictures come from, empty if it is ours.
	Media string
}

// Pages renders every page of the site. It is safe for use by many requests.
type Pages struct {
	opt    Options
	assets *assets
	pages  map[string]*page // by name: "shop/cart"
}

// New parses every template and reads every asset, so that a missing partial,
// icon or bundle stops the program at its start and not a shopper later.
func New(o Options) (*Pages, error) {
	if o.Words == nil || len(o.Countries) == 0 {
		return nil, errors.New("reply: words and at least one country are needed")
	}
	assets, err := readAssets(o.Static)
	if err != nil {
		return nil, err
	}
	p := &Pages{opt: o, assets: assets}
	if p.pages, err = parsePages(o.Templates, assets); err != nil {
		return nil, err
	}
	return p, nil
}

// Handle adapts a handler that returns an error. The error is answered by
// [Pages.Middleware], which must stand before it.
func Handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			c.Error(err)
			c.Abort()
		}
	}
}

// Origin is how browsers reach us, scheme and host.
func (p *Pages) Origin() string { return p.opt.Origin }

// Countries returns the countries a visitor may choose, in the order given to
// New.
func (p *Pages) Countries() []string { return slices.Clone(p.opt.Countries) }

// Currencies returns the currencies a visitor may choose.
func (p *Pages) Currencies() []money.Currency { return money.Currencies() }
