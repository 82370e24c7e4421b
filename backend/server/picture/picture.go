// Package picture is the door for the pictures of products. They are the same
// for everybody and never change under their address.
package picture

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// Doors answers /media.
type Doors struct {
	Pages *reply.Pages

	// Show returns a picture as JPEG in one of its widths, in pixels.
	Show func(ctx context.Context, sha string, width int) ([]byte, error)
}

// Routes adds the door to r.
func (d *Doors) Routes(r gin.IRouter) {
	g := r.Group("/media", d.Pages.Middleware())
	g.GET("/:name", reply.Handle(d.pictureShow))
}

// pictureShow serves GET /media/<sha256>-<width>.jpg.
func (d *Doors) pictureShow(c *gin.Context) error {
	sha, width, ok := parse(c.Param("name"))
	if !ok {
		return catalog.ErrPictureUnknown
	}
	tag := `"` + c.Param("name") + `"`
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Header("ETag", tag)
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return nil
	}
	jpeg, err := d.Show(c.Request.Context(), sha, width)
	if err != nil {
		c.Writer.Header().Del("ETag") // an error page is not the picture
		return err
	}
	c.Data(http.StatusOK, "image/jpeg", jpeg)
	return nil
}

// parse takes a picture's name apart. Whether there is such a picture is not
// known here.
func parse(name string) (sha string, width int, ok bool) {
	name, isJPEG := strings.CutSuffix(name, ".jpg")
	sha, digits, found := strings.Cut(name, "-")
	if !isJPEG || !found || len(digits) > 4 {
		return "", 0, false
	}
	width, err := strconv.Atoi(digits)
	return sha, width, err == nil && digits == strconv.Itoa(width)
}
