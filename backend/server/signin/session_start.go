package signin

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"quayside/backend/account"
	"quayside/backend/fault"
	"quayside/backend/server/reply"
	"quayside/backend/server/session"
)

// maxForm is more than an address, a password and a path need, in bytes.
const maxForm = 16 << 10

// What is not filled in is said at its field, before anything is looked up.
var (
	errForm = fault.New(fault.Invalid, "signin.form",
		"Fill in both your email address and your password.")
	errNoEmail = fault.Field{Name: "email", Code: "signin.email",
		Text: "Enter the email address you sign in with, like name@example.com."}
	errNoPassword = fault.Field{Name: "password", Code: "signin.password",
		Text: "Enter your password."}
)

// sessionStart serves POST /signin. It opens a session in place of the
// browser's last one and sends the person on; a refusal shows the form again
// with the address they typed.
func (d *Doors) sessionStart(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
	attempt := account.Attempt{
		Email: c.PostForm("email"), Password: c.PostForm("password"),
		Address: c.ClientIP(), UserAgent: c.Request.UserAgent(),
	}
	if err := filled(attempt); err != nil {
		return d.again(c, attempt, err)
	}
	token, u, err := d.Desk.SignIn(c.Request.Context(), attempt)
	if err != nil {
		return d.again(c, attempt, err)
	}
	if err := d.Keeper.End(c); err != nil {
		return err
	}
	d.Keeper.Start(c, token)
	return reply.See(c, session.Back(c.PostForm("back"), u.Role))
}

// filled returns a fault that names each empty field.
func filled(a account.Attempt) error {
	var empty []fault.Field
	if account.FoldEmail(a.Email) == "" {
		empty = append(empty, errNoEmail)
	}
	if a.Password == "" {
		empty = append(empty, errNoPassword)
	}
	if len(empty) == 0 {
		return nil
	}
	return errForm.With(empty...)
}

// again shows the form with what is wrong. What is ours to mend is not the
// form's fault and is answered as everywhere.
func (d *Doors) again(c *gin.Context, a account.Attempt, err error) error {
	if fault.From(err).Kind == fault.Internal {
		return err
	}
	if wait, ok := errors.AsType[account.Wait](err); ok {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.For.Seconds()))))
	}
	p := d.page(c)
	p.Email, p.Back = a.Email, c.PostForm("back")
	p.Problems = p.Words.Problems(err, "email")
	return d.Pages.Page(c, reply.Status(err), "signin/form", p)
}
