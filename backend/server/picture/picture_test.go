package picture

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/server/reply/replytest"
)

func TestPicturesAreImmutableAndErrorsAreNot(t *testing.T) {
	t.Parallel()
	sha := strings.Repeat("a", 64)
	d := &Doors{Pages: replytest.Pages(t), Show: func(_ context.Context, s string, width int) ([]byte, error) {
		if s != sha || width != 320 {
			return nil, catalog.ErrPictureUnknown
		}
		return []byte("jpeg"), nil
	}}
	e := gin.New()
	d.Routes(e)
	tests := []struct {
		name, path, etag string
		status           int
	}{
		{"a picture", "/media/" + sha + "-320.jpg", "", http.StatusOK},
		{"one the browser has", "/media/" + sha + "-320.jpg", `"` + sha + `-320.jpg"`, http.StatusNotModified},
		{"a width there is not", "/media/" + sha + "-321.jpg", "", http.StatusNotFound},
		{"another spelling", "/media/" + sha + "-0320.jpg", "", http.StatusNotFound},
		{"no picture", "/media/..%2f..%2fetc%2fpasswd", "", http.StatusNotFound},
		{"no width", "/media/" + sha + ".jpg", "", http.StatusNotFound},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodGet, tt.path, nil)
		req.Header.Set("If-None-Match", tt.etag)
		e.ServeHTTP(w, req)
		if w.Code != tt.status {
			t.Errorf("%s: %d, want %d", tt.name, w.Code, tt.status)
		}
		if immutable := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); immutable != (tt.status < 400) {
			t.Errorf("%s: Cache-Control %q with status %d", tt.name, w.Header().Get("Cache-Control"), w.Code)
		}
	}
}
