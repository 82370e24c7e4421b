package shop

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/checkout"
	"quayside/backend/fault"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// cartAdd serves POST /:lang/cart: so many of one variant go into the cart. The
// variant is named by its id or, where there are options, by the product and the
// radio buttons chosen. Only what was asked for goes in: the page shows the next
// best where there is no such thing, a cart never takes it.
// What cannot be done is said on the product's page, with what was chosen.
func (d *Doors) cartAdd(c *gin.Context) error {
	page, err := d.productPage(c, choice{c.PostForm("product"), c.PostForm("v"), []string{c.PostForm("o1"), c.PostForm("o2")}})
	if err != nil {
		return err
	}
	n, err := quantity(c.PostForm("quantity"))
	if err == nil && !page.exact {
		err = checkout.ErrGone.Because(fmt.Errorf("no such variant of %s", page.Slug))
	}
	if err == nil {
		_, err = d.Sell.AddToCart(c.Request.Context(), ownCartToken(c), page.Variant, n)
	}
	if err == nil {
		return reply.See(c, page.Base+"/cart")
	}
	if fault.From(err).Kind == fault.Internal {
		return err
	}
	page.Robots = "noindex"
	page.Problems, page.Quantity = page.Words.Problems(err, "quantity"), c.PostForm("quantity")
	return d.Pages.Page(c, reply.Status(err), "shop/product", page)
}

// cartChange serves POST /:lang/cart/:variant: another quantity of one line, or
// with remove=1 none. The fragment is the block "cart".
func (d *Doors) cartChange(c *gin.Context) error {
	token := cartToken(c)
	if token == "" {
		return reply.See(c, "/"+d.Pages.Language(c).Path+"/cart")
	}
	n, err := int64(0), error(nil)
	if c.PostForm("remove") == "" {
		if n, err = quantity(c.PostForm("quantity")); err != nil {
			return d.cartWith(c, token, err)
		}
	}
	if _, err := d.Sell.SetInCart(c.Request.Context(), token, c.Param("variant"), n); err != nil {
		return d.cartWith(c, token, err)
	}
	if c.GetHeader("HX-Request") == "true" {
		return d.cartWith(c, token, nil)
	}
	return reply.See(c, "/"+d.Pages.Language(c).Path+"/cart")
}

// quantity reads a number of pieces as people type it, in the digits of their
// keyboard. An empty field is one.
func quantity(s string) (int64, error) {
	s = strings.TrimSpace(order.Narrow(s))
	if s == "" {
		return 1, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, order.ErrQuantity.Because(err)
	}
	if n < 1 || n > order.MaxQuantity {
		return 0, order.ErrQuantity.Because(fmt.Errorf("%d", n))
	}
	return n, nil
}
