package shop_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"quayside/backend/database/databasetest"
)

// The pages a shop shows most, from the request to the last byte of HTML, on
// SQLite: database, templates and all.
func BenchmarkPages(b *testing.B) {
	s := open(b, databasetest.Open(b, databasetest.SQLiteURL(b)))
	for name, path := range map[string]string{"home": "/en", "list": "/en/c", "product": "/en/p/bowl", "cart": "/en/cart"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				s.Config.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
				if w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
		})
	}
}
