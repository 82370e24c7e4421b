package shop

import (
	"github.com/gin-gonic/gin"

	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// orderKey names the cookie that opens one order in this browser. The number is
// part of the name, so that several orders lie side by side.
func orderKey(number string) string { return "order-" + number }

// openOrder returns the order in the address for whoever holds its word, from
// the browser's cookie. For anybody else there is no such order.
func (d *Doors) openOrder(c *gin.Context) (*order.Order, error) {
	number := c.Param("number")
	token, err := c.Cookie(orderKey(number))
	if err != nil {
		return nil, order.ErrUnknown.Because(err)
	}
	return order.FindByToken(c.Request.Context(), d.DB, number, token)
}

// keepOrderKey lets this browser open an order from now on.
func keepOrderKey(c *gin.Context, number, token string) { reply.Keep(c, orderKey(number), token) }

// orderLink is the address that opens an order in any browser, for the shopper
// to keep. Whoever has it can see the order.
func (d *Doors) orderLink(c *gin.Context, f reply.Frame, number string) string {
	token, err := c.Cookie(orderKey(number))
	if err != nil {
		return ""
	}
	return d.Pages.Origin() + f.Base + "/orders/" + number + "?key=" + token
}
