package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Static is a door for what browsers fetch beside pages.
type Static struct{ Serve gin.HandlerFunc }

// Routes adds /static to r.
func (s Static) Routes(r gin.IRouter) { r.GET("/static/*path", s.Serve) }

// Mount is a door that leaves everything below Path to a handler of its own.
type Mount struct {
	Path    string // "/sandbox"
	Handler http.Handler
}

// Routes adds the handler to r.
func (m Mount) Routes(r gin.IRouter) { r.Any(m.Path+"/*path", gin.WrapH(m.Handler)) }
