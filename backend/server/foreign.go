package server

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
)

// errForeign is for a request that another site's page made in a visitor's name.
var errForeign = fault.New(fault.Denied, "server.foreign", "This was sent from a page of another site, so nothing was done. Open the shop and try again there.")

// refuseForeign refuses requests that change something and come from a page of
// another site. Machines send neither Origin nor Sec-Fetch-Site and pass: they
// carry a signature or a key instead of a cookie.
func refuseForeign(origin *url.URL, refuse func(*gin.Context, error)) (gin.HandlerFunc, error) {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(origin.Scheme + "://" + origin.Host); err != nil {
		return nil, err
	}
	return func(c *gin.Context) {
		if err := guard.Check(c.Request); err != nil {
			c.Error(err)
			refuse(c, errForeign.Because(err))
			c.Abort()
		}
	}, nil
}

// headAsGet has HEAD answered as GET is; net/http leaves the body out. Monitors
// and link checkers ask so.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}
