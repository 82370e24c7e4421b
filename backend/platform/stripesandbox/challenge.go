package stripesandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"net/url"
)

// question is what templates/challenge.html sees.
type question struct {
	page
	Merchant, Amount, Last4 string
	Token                   string
	Framed                  bool // shown inside the script's frame
	Over                    bool // answered already, or never asked
}

// askBank serves GET /sandbox/3ds/{token}, the page of the shopper's bank. It
// works in a frame of the script and as a page of its own, with and without
// script.
func (s *Sandbox) askBank(w http.ResponseWriter, r *http.Request) {
	var p *intent
	err := s.inTx(r.Context(), func(tx *sql.Tx) (err error) {
		p, err = (&call{ctx: r.Context(), s: s, tx: tx, now: s.opt.Now()}).asked(r.PathValue("token"))
		return err
	})
	q := question{page: s.page(r), Merchant: s.opt.Merchant, Token: r.PathValue("token"), Framed: r.URL.Query().Get("frame") == "1"}
	if no, refused := errors.AsType[*refusal](err); refused {
		q.Over = true
		s.render(w, no.Status, "challenge.html", q, "")
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	q.Amount, q.Last4 = shownSum(p.Amount, p.Currency), p.Card.Last4
	s.render(w, http.StatusOK, "challenge.html", q, originOf(p.ReturnURL))
}

// answerBank serves POST /sandbox/3ds/{token}: the shopper pressed Complete or
// Fail. In a frame the page tells the script; else the browser goes back to the
// shop with the parameters Stripe adds.
func (s *Sandbox) answerBank(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	framed, outcome := r.PostFormValue("frame") == "1", r.PostFormValue("outcome")
	if outcome != "complete" && outcome != "fail" {
		http.Error(w, "Press Complete or Fail on the bank's page.", http.StatusBadRequest)
		return
	}
	var p *intent
	err := s.inTx(r.Context(), func(tx *sql.Tx) (err error) {
		c := &call{ctx: r.Context(), s: s, tx: tx, now: s.opt.Now(), req: newID("req"), form: params{}, origin: s.origin(r)}
		if p, err = c.asked(r.PathValue("token")); err != nil {
			return err
		}
		return c.answered(p, outcome == "complete")
	})
	s.nudge()
	q := question{page: s.page(r), Framed: framed, Over: true}
	_, refused := errors.AsType[*refusal](err)
	switch {
	case err != nil && !refused:
		s.fail(w, r, err)
	case framed:
		s.render(w, http.StatusOK, "challenge.html", q, "")
	case refused || p.ReturnURL == "":
		s.render(w, http.StatusOK, "challenge.html", q, "")
	default:
		http.Redirect(w, r, backToShop(p), http.StatusSeeOther)
	}
}

// asked is the intent whose bank has asked the question token.
func (c *call) asked(token string) (*intent, error) {
	var p intent
	err := c.row(&p, `SELECT doc FROM intents WHERE challenge = ? AND status = 'requires_action'`, token)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuch("question", clip(token))
	}
	return &p, err
}

// answered goes on after the bank's question. A card that is then refused is
// written to the intent; the shop reads it there.
func (c *call) answered(p *intent, yes bool) error {
	if yes {
		_, err := c.settle(p)
		if _, refused := errors.AsType[*refusal](err); refused {
			return nil
		}
		return err
	}
	p.Status, p.Challenge = needsMethod, ""
	p.Failure = &failure{Type: invalidRequest, Code: "payment_intent_authentication_failure",
		Message: "The bank could not confirm that it was you. Choose another way to pay, or try again."}
	if err := c.saveIntent(p); err != nil {
		return err
	}
	return c.tell("payment_intent.payment_failed", p.wire(nil), nil)
}

// backToShop is p's return_url with what Stripe adds to it.
func backToShop(p *intent) string {
	u, err := url.Parse(p.ReturnURL)
	if err != nil { // it was parsed when it was taken
		return "/"
	}
	q := u.Query()
	q.Set("payment_intent", p.ID)
	q.Set("payment_intent_client_secret", p.Secret)
	q.Set("redirect_status", map[string]string{succeeded: "succeeded", processing: "pending"}[p.Status])
	if p.Status == needsMethod {
		q.Set("redirect_status", "failed")
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// originOf is scheme and host of an address, or "" if it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
