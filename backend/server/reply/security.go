package reply

import (
	"crypto/rand"
	"encoding/base64"
	"strings"

	"github.com/gin-gonic/gin"
)

// Keys of what a request carries in its gin.Context.
const (
	nonceIn  = "reply.nonce"
	stripeIn = "reply.stripe"
	readyIn  = "reply.ready"
	secureIn = "reply.secure"
	refIn    = "request_id" // set by the server before any door
)

// Middleware answers what handlers return as errors and sets the headers that
// guard every page. It may stand on the engine or on a group, or on both: the
// second one does nothing.
func (p *Pages) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.GetBool(readyIn) {
			return
		}
		c.Set(readyIn, true)
		p.guard(c)
		if choice := c.Query(langKey); choice != "" {
			p.SetLanguage(c, choice)
		}
		c.Next()
		if len(c.Errors) > 0 && !c.Writer.Written() {
			p.Fail(c, c.Errors.Last().Err)
		}
	}
}

// guard sets the headers of every response, pages or not.
func (p *Pages) guard(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("X-Frame-Options", "DENY")
	c.Header("Referrer-Policy", "same-origin") // an order's link is a secret
	c.Header("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	c.Header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(self \"https://js.stripe.com\")")
	if strings.HasPrefix(p.opt.Origin, "https://") {
		c.Set(secureIn, true)
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
}

// nonce returns the request's number for script elements: 128 random bits, one
// for all of a response.
func nonce(c *gin.Context) string {
	if n := c.GetString(nonceIn); n != "" {
		return n
	}
	var b [16]byte
	rand.Read(b[:]) // never fails; it ends the program instead
	n := base64.RawURLEncoding.EncodeToString(b[:])
	c.Set(nonceIn, n)
	return n
}

// AllowStripe lets the page that answers c hold Stripe's card fields: their
// frames and their calls. Call it on the payment step only.
func AllowStripe(c *gin.Context) { c.Set(stripeIn, true) }

// policy is the Content-Security-Policy of one page. Scripts run by nonce and
// what those load; nothing is inline and nothing is evaluated.
func (p *Pages) policy(c *gin.Context) string {
	connect, frame := "'self'", "'none'"
	if c.GetBool(stripeIn) {
		connect += " https://api.stripe.com"
		frame = "'self' https://js.stripe.com https://hooks.stripe.com"
	}
	media := ""
	if p.opt.Media != "" {
		media = " " + p.opt.Media
	}
	return strings.Join([]string{
		"default-src 'self'",
		"script-src 'nonce-" + nonce(c) + "' 'strict-dynamic'",
		"style-src 'self'",
		"img-src 'self' data: blob:" + media,
		"media-src 'self' blob:" + media,
		"font-src 'self'",
		"connect-src " + connect,
		"frame-src " + frame,
		"object-src 'none'",
		"base-uri 'self'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}

// Reference is the request's id, by which a person's report is found in the
// log.
func Reference(c *gin.Context) string { return c.GetString(refIn) }
