package reply

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
)

// maxForm is more than any form of ours without a file needs, in bytes. Its
// largest is a delivery form.
const maxForm = 64 << 10

// The refusals of a form, before anybody reads what is in it.
var (
	errFormLarge = fault.New(fault.Invalid, "reply.form_large", "This form holds more than it has room for. Shorten what you wrote and send it again.")
	errFormText  = fault.New(fault.Invalid, "reply.form_text", "This form did not arrive as text that can be read. Go back, type it anew and send it again.")
)

// Form reads the form of a request, no more of it than a form of ours can be.
// What is not text no database keeps, so it is refused here for every handler.
// It stands before handlers of forms without files.
func Form(c *gin.Context) {
	if err := readForm(c); err != nil {
		c.Error(err)
		c.Abort()
	}
}

func readForm(c *gin.Context) error {
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return nil
	}
	if c.Request.ContentLength > maxForm {
		return errFormLarge.Because(fmt.Errorf("%d bytes", c.Request.ContentLength))
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
	err := c.Request.ParseForm()
	if kind, _, failed := mime.ParseMediaType(c.GetHeader("Content-Type")); err == nil && failed == nil && kind == "multipart/form-data" {
		err = c.Request.ParseMultipartForm(maxForm)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return errFormLarge.Because(err)
	case err != nil:
		return errFormText.Because(err)
	case !allText(c.Request.PostForm):
		return errFormText
	}
	return nil
}

// Readable reports whether an address is text: its path and what is asked of
// it. Broken UTF-8 and NUL are in no address of ours, and no database takes
// them.
func Readable(u *url.URL) bool {
	if !isText(u.Path) {
		return false
	}
	return !strings.Contains(u.RawQuery, "%") && isText(u.RawQuery) || allText(u.Query())
}

func allText(form url.Values) bool {
	for name, values := range form {
		if !isText(name) {
			return false
		}
		for _, v := range values {
			if !isText(v) {
				return false
			}
		}
	}
	return true
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
