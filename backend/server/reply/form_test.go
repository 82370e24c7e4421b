package reply

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestFormsAreTextAndBounded(t *testing.T) {
	parts := func(value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n" + value + "\r\n--b--\r\n"
	}
	const plain, multi = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
	tests := []struct {
		name, kind, body string
		want             error
	}{
		{"a form", plain, "email=a%40b.example", nil},
		{"a form in parts", multi, parts("a@b.example"), nil},
		{"no form at all", "", "", nil},
		{"a form of a program", "application/json", "{}", nil},
		{"one that is too large", plain, "email=" + strings.Repeat("x", maxForm), errFormLarge},
		{"one in parts that is too large", multi, parts(strings.Repeat("x", maxForm)), errFormLarge},
		{"half an escape", plain, "email=%4", errFormText},
		{"half a part", multi, "--b\r\nContent-Dispo", errFormText},
		{"a NUL", plain, "email=a%00", errFormText},
		{"a NUL in a name", plain, "e%00=a", errFormText},
		{"broken UTF-8", plain, "email=%ff", errFormText},
		{"broken UTF-8 in parts", multi, parts("\xff"), errFormText},
	}
	for _, tt := range tests {
		for _, length := range []int64{int64(len(tt.body)), -1} { // said beforehand, or not
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body))
			c.Request.ContentLength = length
			c.Request.Header.Set("Content-Type", tt.kind)
			if err := readForm(c); !errors.Is(err, tt.want) {
				t.Errorf("%s (length %d): %v, want %v", tt.name, length, err, tt.want)
			}
		}
	}
}

func TestAddressesAreText(t *testing.T) {
	for address, want := range map[string]bool{
		"/en/c?sort=new":         true,
		"/en/p/%E4%B8%AD?q=%2B":  true,
		"/en/c?utm=50%off":       true, // other people's mistakes do no harm
		"/en/p/%00":              false,
		"/en/p/%ff":              false,
		"/en/c?sort=%00":         false,
		"/en/c?%ff=1":            false,
		"/en/c?utm=50%off&a=%00": false,
	} {
		u, err := url.ParseRequestURI(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Readable(u); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
