package hook

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"quayside/backend/payment"
)

func TestAnswersToTheGateway(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, signature string
		settle                error
		status                int
		settled               bool
	}{
		{"a good event", "event", "right", nil, http.StatusNoContent, true},
		{"an effect that failed is sent again", "event", "right", errors.New("database away"), http.StatusInternalServerError, true},
		{"a forged event", "event", "wrong", nil, http.StatusForbidden, false},
		{"a flood", strings.Repeat("x", maxEvent+1), "right", nil, http.StatusUnprocessableEntity, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			settled := false
			d := &Doors{
				Parse: func(body []byte, signature string) (payment.Event, error) {
					if signature != "right" {
						return payment.Event{}, payment.ErrEventForged
					}
					return payment.Event{ID: "evt_1"}, nil
				},
				Settle: func(context.Context, payment.Event) error { settled = true; return tt.settle },
			}
			e := gin.New()
			d.Routes(e)
			req := httptest.NewRequest(http.MethodPost, "/hooks/stripe", strings.NewReader(tt.body))
			req.Header.Set("Stripe-Signature", tt.signature)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, req)
			if w.Code != tt.status || settled != tt.settled || w.Body.Len() > 0 {
				t.Errorf("status %d, settled %v, body %q", w.Code, settled, w.Body)
			}
		})
	}
}
