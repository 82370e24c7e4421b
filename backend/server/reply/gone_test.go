package reply_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"quayside/backend/server/reply"
	"quayside/backend/server/reply/replytest"
)

func TestABrowserThatLeftIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		left bool
		err  error
		want int
	}{
		{"it left, and the query was given up", true, fmt.Errorf("find: %w", context.Canceled), 499},
		{"it left, and something else broke", true, fmt.Errorf("find: no table"), http.StatusInternalServerError},
		{"it waits, and something of ours was given up", false, fmt.Errorf("find: %w", context.Canceled), http.StatusInternalServerError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pages, e := replytest.Pages(t), gin.New()
			e.GET("/en", pages.Middleware(), reply.Handle(func(*gin.Context) error { return tt.err }))
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			if tt.left {
				leave()
			}
			w := httptest.NewRecorder()
			e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en", nil).WithContext(ctx))
			if w.Code != tt.want {
				t.Errorf("status = %d, want %d", w.Code, tt.want)
			}
		})
	}
}
