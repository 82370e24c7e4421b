package signin

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"github.com/andybalholm/cascadia"

	"quayside/backend/account"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/server/reply/replytest"
	"quayside/backend/server/session"
)

const password = "tea from the hills"

// site is the door, and an office and a studio behind it.
type site struct {
	t       *testing.T
	handler http.Handler
	cookies map[string]string
}

func open(t *testing.T, secure bool) *site {
	t.Helper()
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	passwords, err := account.NewPasswords(account.Cost{MemoryKiB: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := account.NewDesk(db, passwords, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := passwords.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	mei := account.User{ID: database.NewID(), Email: "mei@example.com", Name: "Mei Lin", Role: account.Admin, CreatedAt: time.Now()}
	if err := db.InTx(t.Context(), func(tx *database.Tx) error { return account.Add(t.Context(), tx, mei, hash) }); err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.TestMode)
	e, pages := gin.New(), replytest.Pages(t)
	keeper := session.NewKeeper(desk, secure)
	(&Doors{Pages: pages, Desk: desk, Keeper: keeper}).Routes(e)
	for path, role := range map[string]account.Role{"/office": account.Admin, "/studio": account.Merchant} {
		g := e.Group(path, pages.Middleware(), keeper.Middleware(), session.Require(role))
		hello := func(c *gin.Context) {
			f := session.Sign(c, pages.Frame(c, ""))
			c.String(http.StatusOK, "%s %s %s", f.Who.Name, f.Who.Initials, f.Who.Role)
		}
		g.GET("/board", hello)
		g.POST("/board", hello)
	}
	return &site{t: t, handler: e, cookies: map[string]string{}}
}

// send sends a request with the cookies of the browser, and keeps new ones.
func (s *site) send(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range s.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		s.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(s.cookies, c.Name)
		}
	}
	return w
}

func (s *site) signIn(email, password, back string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.send(http.MethodPost, "/signin", url.Values{"email": {email}, "password": {password}, "back": {back}})
}

// find returns the text of each element that selector finds.
func find(t *testing.T, w *httptest.ResponseRecorder, selector string) (texts []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range cascadia.QueryAll(doc, cascadia.MustCompile(selector)) {
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		texts = append(texts, strings.TrimSpace(b.String()))
	}
	return texts
}

func attr(t *testing.T, w *httptest.ResponseRecorder, selector, name string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	n := cascadia.Query(doc, cascadia.MustCompile(selector))
	if n == nil {
		t.Fatalf("no %s in %s", selector, w.Body)
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestAPersonIsSentToSignInAndComesBack(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	w := s.send(http.MethodGet, "/office/board?stage=held", nil)
	want := "/signin?back=%2Foffice%2Fboard%3Fstage%3Dheld"
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
		t.Fatalf("board = %d to %s, want 303 to %s", w.Code, w.Header().Get("Location"), want)
	}
	w = s.send(http.MethodGet, want, nil)
	if back := attr(t, w, "input[name=back]", "value"); w.Code != http.StatusOK || back != "/office/board?stage=held" {
		t.Fatalf("form = %d with back %q", w.Code, back)
	}
	w = s.signIn("Mei@example.com", password, "/office/board?stage=held")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/office/board?stage=held" {
		t.Fatalf("sign in = %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w = s.send(http.MethodGet, "/office/board", nil); w.Body.String() != "Mei Lin ML Administrator" {
		t.Errorf("board = %d %s", w.Code, w.Body)
	}
	if w = s.send(http.MethodGet, "/signin", nil); w.Header().Get("Location") != "/office" {
		t.Errorf("the form for who is signed in = %d to %q, want their home", w.Code, w.Header().Get("Location"))
	}
	if w = s.send(http.MethodGet, "/studio/board", nil); w.Code != http.StatusForbidden {
		t.Errorf("another part of the house = %d, want 403", w.Code)
	}
}

func TestSigningOutEndsTheSessionEverywhere(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	s.signIn("mei@example.com", password, "")
	kept := s.cookies["quayside"]
	if w := s.send(http.MethodPost, "/signout", nil); w.Header().Get("Location") != "/signin" || s.cookies["quayside"] != "" {
		t.Errorf("sign out = %d to %q, cookies %v", w.Code, w.Header().Get("Location"), s.cookies)
	}
	s.cookies["quayside"] = kept
	if w := s.send(http.MethodGet, "/office/board", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the old cookie = %d, want to be sent to sign in", w.Code)
	}
	if w := s.send(http.MethodPost, "/signout", nil); w.Code != http.StatusSeeOther {
		t.Errorf("signing out twice = %d", w.Code)
	}
}

func TestANewSessionTakesThePlaceOfTheOld(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	s.signIn("mei@example.com", password, "")
	old := s.cookies["quayside"]
	s.signIn("mei@example.com", password, "")
	if s.cookies["quayside"] == old {
		t.Fatal("the token did not change")
	}
	s.cookies["quayside"] = old
	if w := s.send(http.MethodGet, "/office/board", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the old token = %d, want to be sent to sign in", w.Code)
	}
}

func TestARefusalKeepsTheFormAndNamesTheField(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	tests := []struct {
		name, email, password string
		fields                []string
	}{
		{"a wrong password", "mei@example.com", "coffee", []string{"email"}},
		{"an address nobody has", "tom@example.com", password, []string{"email"}},
		{"no address", " ", password, []string{"email"}},
		{"no password", "mei@example.com", "", []string{"password"}},
		{"nothing", "", "", []string{"email", "password"}},
		{"markup", `"><script>alert(1)</script>`, password, []string{"email"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := s.signIn(tt.email, tt.password, "/office/board")
			if w.Code != http.StatusUnprocessableEntity || len(s.cookies) != 0 {
				t.Fatalf("sign in = %d with cookies %v, want 422 without", w.Code, s.cookies)
			}
			summary := find(t, w, "[data-error-summary] li a")
			if len(summary) != len(tt.fields) {
				t.Fatalf("summary = %q, want one line for each of %q", summary, tt.fields)
			}
			for i, field := range tt.fields {
				if beside := find(t, w, "#"+field+"-error"); len(beside) != 1 || beside[0] != summary[i] {
					t.Errorf("beside %s stands %q, in the summary %q", field, beside, summary[i])
				}
				if attr(t, w, "#"+field, "aria-invalid") != "true" || attr(t, w, "#"+field, "aria-describedby") != field+"-error" {
					t.Errorf("%s is not tied to its error", field)
				}
			}
			if title := find(t, w, "title"); !strings.HasPrefix(title[0], "Error:") {
				t.Errorf("title = %q", title)
			}
			if attr(t, w, "#email", "value") != tt.email || attr(t, w, "input[name=back]", "value") != "/office/board" {
				t.Errorf("what was typed is lost: %s", w.Body)
			}
			if strings.Contains(w.Body.String(), password) || len(find(t, w, "main script")) > 0 {
				t.Errorf("the page sends back the password or markup: %s", w.Body)
			}
		})
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	for range 5 {
		if w := s.signIn("mei@example.com", "coffee", ""); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("sign in = %d", w.Code)
		}
	}
	w := s.signIn("mei@example.com", password, "")
	seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if w.Code != http.StatusTooManyRequests || err != nil || seconds < 1 || seconds > 120 {
		t.Errorf("sixth = %d, Retry-After %q, want 429 and up to two minutes", w.Code, w.Header().Get("Retry-After"))
	}
	if len(find(t, w, "[data-error-summary] a")) != 1 || attr(t, w, "#email", "value") != "mei@example.com" {
		t.Errorf("the form is lost: %s", w.Body)
	}
}

func TestTheCookieIsForUsAlone(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		w := open(t, secure).signIn("mei@example.com", password, "")
		cookies := w.Result().Cookies()
		c := cookies[len(cookies)-1] // the last one counts
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
			t.Errorf("cookie = %v", c)
		}
		if c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
			t.Errorf("over https is %v: cookie = %v", secure, c)
		}
	}
}

func TestWhatAFormHoldsIsNotLostWhenTheSessionEnded(t *testing.T) {
	t.Parallel()
	s := open(t, false)
	if w := s.send(http.MethodPost, "/office/board", nil); w.Code != http.StatusForbidden || w.Header().Get("Location") != "" {
		t.Errorf("a form = %d to %q, want 403 here", w.Code, w.Header().Get("Location"))
	}
	w := s.send(http.MethodPost, "/office/board", nil, "HX-Request", "true")
	if w.Code != http.StatusForbidden || w.Header().Get("HX-Retarget") != "#notice" {
		t.Errorf("a fragment's form = %d, want a notice beside it", w.Code)
	}
	w = s.send(http.MethodGet, "/office/board", nil, "HX-Request", "true", "HX-Current-URL", "http://shop.example/office/board?stage=held")
	if to := w.Header().Get("HX-Redirect"); to != "/signin?back=%2Foffice%2Fboard%3Fstage%3Dheld" {
		t.Errorf("a fragment takes its page to %q", to)
	}
}

func TestEveryTemplateIsExecuted(t *testing.T) {
	t.Parallel()
	pages := replytest.Pages(t)
	replytest.EachTemplate(t, pages, "signin", page{Frame: replytest.Frame(t, pages, "/signin"), Email: "mei@example.com", Back: "/office"})
}
