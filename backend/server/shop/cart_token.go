package shop

import (
	"context"

	"github.com/gin-gonic/gin"

	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// cartKey names the cookie whose word opens the visitor's cart. Only the word's
// hash is stored with us.
const cartKey = "cart"

// tokenLength is that of 256 bits in base64url; a cookie of another length is
// none of ours.
const tokenLength = 43

// cartToken returns the word of the visitor's cart, or nothing.
func cartToken(c *gin.Context) string {
	token, err := c.Cookie(cartKey)
	if err != nil || len(token) != tokenLength {
		return "" // no cart yet
	}
	return token
}

// ownCartToken is cartToken for whoever puts something in: a visitor without a
// cart gets one.
func ownCartToken(c *gin.Context) string {
	token := cartToken(c)
	if token == "" {
		token = order.NewToken()
	}
	reply.Keep(c, cartKey, token)
	return token
}

// cart returns the visitor's cart, an empty one if they have none.
func (d *Doors) cart(ctx context.Context, token string) (order.Cart, error) {
	if token == "" {
		return order.Cart{}, nil
	}
	return order.FindCart(ctx, d.DB, order.Hash(token))
}

// cartCount is the number on the header's cart.
func (d *Doors) cartCount(c *gin.Context) (int, error) {
	cart, err := d.cart(c.Request.Context(), cartToken(c))
	return int(cart.Count()), err
}
