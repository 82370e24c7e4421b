// Package session knows who is asking: it reads the cookie of a browser that is
// signed in, and turns away whoever may not come in.
package session

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/fault"
	"quayside/backend/server/reply"
)

// SignInPath is where people are sent who are not signed in.
const SignInPath = "/signin"

// errRole is for somebody who is signed in and in the wrong part of the house.
var errRole = fault.New(fault.Denied, "session.role",
	"You are signed in, but your account does not open this part.")

// Keys of what a request carries in its gin.Context.
const (
	userIn = "session.user"
	readIn = "session.read"
)

// Keeper joins browsers to sessions by a cookie. It is safe for use by many
// requests.
type Keeper struct {
	desk   *account.Desk
	secure bool
}

// NewKeeper returns a keeper for sessions of desk. secure says that browsers
// reach us by https: the cookie is then sent over nothing else, and its
// __Host- name keeps neighbours under the same domain from setting it.
func NewKeeper(desk *account.Desk, secure bool) *Keeper {
	return &Keeper{desk: desk, secure: secure}
}

// Middleware learns who is asking, for [Who]. A browser without a session, or
// with one that has ended, is nobody; it is turned away by [Require], not here.
func (k *Keeper) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		token := k.Token(c)
		if token == "" || c.GetBool(readIn) {
			return
		}
		c.Set(readIn, true)
		u, err := k.desk.Who(c.Request.Context(), token)
		switch {
		case err == nil:
			c.Set(userIn, u)
		case !account.IsSignedOut(err):
			refuse(c, err)
		}
	}
}

// Who returns the person who is asking, and whether there is one.
func Who(c *gin.Context) (account.User, bool) {
	u, ok := c.Get(userIn)
	if !ok {
		return account.User{}, false
	}
	user, ok := u.(account.User)
	return user, ok
}

// Require lets only people of role through. Anyone not signed in is sent to sign
// in and comes back to the page they wanted; but what they sent is not thrown
// away by that: a form gets a refusal in its place and can be sent again.
func Require(role account.Role) gin.HandlerFunc {
	return func(c *gin.Context) {
		u, signedIn := Who(c)
		switch {
		case signedIn && u.Role == role:
		case signedIn:
			refuse(c, errRole)
		case c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead:
			toSignIn(c)
		default:
			refuse(c, account.ErrSignedOut)
		}
	}
}

func refuse(c *gin.Context, err error) {
	c.Error(err)
	c.Abort()
}

// toSignIn sends a browser to sign in. A fragment's request takes its whole
// page there, which then comes back to the page and not to the fragment.
func toSignIn(c *gin.Context) {
	back := c.Request.URL.RequestURI()
	if c.GetHeader("HX-Request") == "true" {
		if page, err := url.Parse(c.GetHeader("HX-Current-URL")); err == nil {
			back = page.RequestURI()
		}
	}
	if err := reply.See(c, SignInPath+"?back="+url.QueryEscape(back)); err != nil {
		c.Error(err)
	}
	c.Abort()
}

// name is the cookie's name.
func (k *Keeper) name() string {
	if k.secure {
		return "__Host-quayside"
	}
	return "quayside"
}

// Token returns the token a browser sent, or "".
func (k *Keeper) Token(c *gin.Context) string {
	cookie, err := c.Request.Cookie(k.name())
	if err != nil {
		return "" // none was sent: the only error there is
	}
	return cookie.Value
}

// Start gives the browser a session's token.
func (k *Keeper) Start(c *gin.Context, token string) {
	k.set(c, token, int(account.SessionLife.Seconds()))
}

// End ends the browser's session, if it has one, here and in the database.
func (k *Keeper) End(c *gin.Context) error {
	k.set(c, "", -1)
	if token := k.Token(c); token != "" {
		return k.desk.SignOut(c.Request.Context(), token)
	}
	return nil
}

func (k *Keeper) set(c *gin.Context, value string, age int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: k.name(), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: k.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Sign puts the person who is asking onto a page's frame.
func Sign(c *gin.Context, f reply.Frame) reply.Frame {
	u, ok := Who(c)
	if !ok {
		return f
	}
	role := f.T("core.role.merchant")
	if u.Role == account.Admin {
		role = f.T("core.role.admin")
	}
	f.Who = reply.Who{Name: u.Name, Initials: initials(u.Name), Role: role}
	return f
}

// initials returns the first letter of the first and of the last word of a
// name; a Chinese name, which is one word, gives its first character.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return strings.ToUpper(string(first) + string(last))
}

// Home is where people of a role work.
func Home(role account.Role) string {
	if role == account.Admin {
		return "/office"
	}
	return "/studio"
}

// Back returns the page of ours that path names, if a person of role works
// there, else their home. A path comes with a link that anyone can make: it
// must never lead to another site.
func Back(path string, role account.Role) string {
	home := Home(role)
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || strings.ContainsAny(path, "\\\r\n") {
		return home
	}
	if u.Path != home && !strings.HasPrefix(u.Path, home+"/") {
		return home
	}
	return u.RequestURI()
}

// errNoSession is what a handler behind [Require] returns if it is reached
// without one: a mistake in our routes.
var errNoSession = errors.New("a handler that needs a person was reached without one")

// Must returns the person who is asking, for handlers behind [Require].
func Must(c *gin.Context) (account.User, error) {
	u, ok := Who(c)
	if !ok {
		return account.User{}, errNoSession
	}
	return u, nil
}
