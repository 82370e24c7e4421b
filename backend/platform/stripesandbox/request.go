package stripesandbox

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	maxBody    = 64 << 10       // bytes of one request
	maxKey     = 255            // characters of an Idempotency-Key
	keepAnswer = 24 * time.Hour // how long an Idempotency-Key is remembered
)

// quiet is a header of our own script: a declined card is then answered with 200
// and the same body, because browsers write every 402 to the console as if the
// page were broken.
const quiet = "Sandbox-Quiet"

// object is a JSON object. Its keys are written in alphabetical order.
type object = map[string]any

// call is one request to the API, running inside its own transaction.
type call struct {
	ctx    context.Context
	s      *Sandbox
	tx     *sql.Tx
	now    time.Time
	id     string // of the object in the path
	form   params
	public bool   // the caller holds only the publishable key
	origin string // how the caller's browser reaches the server
	req    string // req_..., also in the Request-Id header
	key    string // Idempotency-Key
}

// answer is what a call ends with.
type answer struct {
	status int
	body   any
	replay bool
}

// api is the way of every request to Stripe's API: key, version, parameters,
// then the endpoint and the memory of its answer in one transaction.
func (s *Sandbox) api(who access, sh shape, run func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{ctx: r.Context(), s: s, now: s.opt.Now(), id: r.PathValue("id"), req: newID("req"), origin: s.origin(r)}
		allowBrowsers(w.Header())
		w.Header().Set("Request-Id", c.req)
		w.Header().Set("Stripe-Version", Version)
		a, err := c.serve(w, r, who, sh, run)
		if err != nil {
			s.opt.Log.Error("sandbox request failed", "method", r.Method, "path", r.URL.Path, "request", c.req, "error", err)
			a = answer{status: http.StatusInternalServerError, body: object{"error": object{"type": apiError,
				"message": "The sandbox has failed; its log says why."}}}
		}
		if c.key != "" {
			w.Header().Set("Idempotency-Key", c.key)
		}
		if a.replay {
			w.Header().Set("Idempotent-Replayed", "true")
		}
		if a.status == http.StatusPaymentRequired && c.public && r.Header.Get(quiet) != "" {
			a.status = http.StatusOK
		}
		s.write(w, a.status, a.body)
		s.nudge()
	})
}

// serve reads the request outside any transaction, since its sender may be slow,
// and then runs it inside one.
func (c *call) serve(w http.ResponseWriter, r *http.Request, who access, sh shape, run func(*call) (any, error)) (answer, error) {
	no := c.read(w, r, who, sh)
	if no != nil {
		return answer{status: no.Status, body: no.body()}, nil
	}
	var a answer
	err := c.s.inTx(c.ctx, func(tx *sql.Tx) (err error) {
		c.tx = tx
		a, err = c.once(fingerprint(r, c.form), run)
		return err
	})
	return a, err
}

// read takes what the request says into c, or refuses it.
func (c *call) read(w http.ResponseWriter, r *http.Request, who access, sh shape) (no *refusal) {
	if c.public, no = c.s.admit(r, who); no != nil {
		return no
	}
	if v := r.Header.Get("Stripe-Version"); v != "" && v != Version {
		return refuseEarly("", "", "The sandbox speaks API version %s only, not %q.", Version, clip(v))
	}
	form := r.URL.Query()
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return refuseEarly("", "", "The request has more than %d bytes or broke off.", maxBody)
		}
		if form, err = url.ParseQuery(string(body)); err != nil {
			return refuseEarly("", "", "The body is not application/x-www-form-urlencoded.")
		}
		if c.key = r.Header.Get("Idempotency-Key"); len(c.key) > maxKey {
			c.key = ""
			return refuseEarly("", "", "An Idempotency-Key has at most %d characters.", maxKey)
		}
	}
	c.form, no = sh.read(form)
	return no
}

// once runs the endpoint, or repeats the answer that its Idempotency-Key already
// has. As with Stripe, a key is good for one request only and for 24 hours, and
// mistakes found before anything began are not remembered.
func (c *call) once(request string, run func(*call) (any, error)) (answer, error) {
	if c.key == "" {
		a, _, err := c.run(run)
		return a, err
	}
	if _, err := c.tx.ExecContext(c.ctx, `DELETE FROM answers WHERE created < ?`, c.now.Add(-keepAnswer).UnixMilli()); err != nil {
		return answer{}, err
	}
	var was, body string
	a := answer{replay: true}
	err := c.tx.QueryRowContext(c.ctx, `SELECT request, status, body FROM answers WHERE key = ?`, c.key).Scan(&was, &a.status, &body)
	switch {
	case err == nil && was != request:
		no := &refusal{Status: http.StatusBadRequest, Type: idempotencyError,
			Message: "This Idempotency-Key was first used for another request. Use a new key for a new request."}
		return answer{status: no.Status, body: no.body()}, nil
	case err == nil:
		a.body = json.RawMessage(body)
		return a, nil
	case !errors.Is(err, sql.ErrNoRows):
		return answer{}, err
	}
	a, early, err := c.run(run)
	if err != nil || early {
		return a, err
	}
	return a, c.remember(request, a)
}

// run runs the endpoint. A refusal is an answer like any other and what was
// written before it stays written: a declined card leaves a failed charge.
func (c *call) run(run func(*call) (any, error)) (a answer, early bool, err error) {
	v, err := run(c)
	if no, ok := errors.AsType[*refusal](err); ok {
		return answer{status: no.Status, body: no.body()}, no.early, nil
	}
	return answer{status: http.StatusOK, body: v}, false, err
}

// remember keeps an answer under the call's Idempotency-Key, in the transaction of
// what it tells about: a process that dies has done both or neither.
func (c *call) remember(request string, a answer) error {
	body, err := json.Marshal(a.body)
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO answers (key, request, status, body, created) VALUES (?, ?, ?, ?, ?)`,
		c.key, request, a.status, string(body), c.now.UnixMilli())
}

// fingerprint is the same for two requests that ask for the same thing. The
// parameters are hashed, so no card number is kept in it.
func fingerprint(r *http.Request, p params) string {
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "?" + url.Values(p).Encode()))
	return hex.EncodeToString(sum[:])
}

// write sends v as JSON. A browser that has gone away is not our trouble.
func (s *Sandbox) write(w http.ResponseWriter, status int, v any) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		s.opt.Log.Error("sandbox answer cannot be written", "error", err)
		http.Error(w, `{"error":{"type":"api_error","message":"unwritable answer"}}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		s.opt.Log.Debug("sandbox answer not taken", "error", err)
	}
}

// origin is scheme and host as the caller's browser has them.
func (s *Sandbox) origin(r *http.Request) string {
	if s.opt.Origin != "" {
		return s.opt.Origin
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s", scheme, r.Host)
}

// allowBrowsers lets pages of any origin call the API with the publishable key,
// as Stripe's does. No cookie is ever looked at.
func allowBrowsers(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Stripe-Version, "+quiet)
	h.Set("Access-Control-Max-Age", "300")
}

// clip bounds a stranger's word before it is repeated.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}
