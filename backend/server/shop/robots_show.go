package shop

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// robots keeps search engines out of what belongs to one person or to the
// house. Pages that must not be listed say so themselves, too.
const robots = `User-agent: *
Disallow: /studio
Disallow: /office
Disallow: /signin
Disallow: /sandbox
Disallow: /hooks
Disallow: /*/cart
Disallow: /*/checkout
Disallow: /*/orders
Disallow: /*/preferences
`

// robotsShow serves GET /robots.txt.
func robotsShow(c *gin.Context) { c.String(http.StatusOK, robots) }
