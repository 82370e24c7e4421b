package stripesandbox

import (
	"net/http"
	"net/url"
)

// maxTries bounds how often one intent may be tried: nobody needs more, and a
// thief testing cards does.
const maxTries = 50

// confirmShape is what a confirmation takes. payment_method_data is for browsers.
var confirmShape = shape{
	"client_secret":                                              {},
	"payment_method":                                             {},
	"payment_method_data[type]":                                  {oneOf: []string{"card"}},
	"payment_method_data[card][number]":                          {max: 32},
	"payment_method_data[card][exp_month]":                       {kind: integer},
	"payment_method_data[card][exp_year]":                        {kind: integer},
	"payment_method_data[card][cvc]":                             {max: 8},
	"payment_method_data[billing_details][name]":                 {max: 200},
	"payment_method_data[billing_details][email]":                {},
	"payment_method_data[billing_details][phone]":                {max: 40},
	"payment_method_data[billing_details][address][line1]":       {},
	"payment_method_data[billing_details][address][line2]":       {},
	"payment_method_data[billing_details][address][city]":        {},
	"payment_method_data[billing_details][address][state]":       {},
	"payment_method_data[billing_details][address][country]":     {max: 2},
	"payment_method_data[billing_details][address][postal_code]": {max: 40},
	"return_url":     {max: 2048},
	"receipt_email":  {kind: email},
	"use_stripe_sdk": {kind: boolean},
	"expand[]":       {},
}

// confirmIntent serves POST /v1/payment_intents/{id}/confirm: the shopper says
// go. Only a browser, with the publishable key, may send a card number.
func confirmIntent(c *call) (any, error) {
	p, err := c.ownIntent()
	if err != nil {
		return nil, err
	}
	if p.Status != needsMethod && p.Status != needsAction {
		return nil, c.wrongState(p, "confirmed")
	}
	if no := c.checkReturn(p); no != nil {
		return nil, no
	}
	cd, no := c.confirmedCard()
	if no != nil {
		return nil, no
	}
	if p.Tries++; p.Tries > maxTries {
		return nil, &refusal{Status: http.StatusPaymentRequired, Type: cardError, Code: "card_decline_rate_limit_exceeded",
			Message: "Too many cards were tried for this payment."}
	}
	if email := c.form.text("receipt_email"); email != "" {
		p.Email = email
	}
	p.Card, p.Failure, p.Challenge = cd, nil, ""
	if cd.Ends.Challenge {
		return c.ask(p)
	}
	return c.settle(p)
}

// checkReturn wants to know where the browser goes after the bank's page, unless
// the script keeps it here.
func (c *call) checkReturn(p *intent) *refusal {
	back := c.form.text("return_url")
	p.InScript, p.ReturnURL, p.Origin = c.form.bool("use_stripe_sdk"), back, c.origin
	if back == "" {
		if p.InScript || p.Automatic && p.Redirects == "never" {
			return nil
		}
		return refuse("", "return_url", "A return_url is required: the card's bank may want to see the shopper.")
	}
	u, err := url.Parse(back)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return refuse("url_invalid", "return_url", "return_url is not a web address.")
	}
	return nil
}

// confirmedCard is the card named by the call.
func (c *call) confirmedCard() (*card, *refusal) {
	name, typed := c.form.text("payment_method"), c.form.has("payment_method_data[type]")
	switch {
	case typed && !c.public:
		return nil, refuse("", "payment_method_data", "Card numbers are taken from browsers only. Use a test payment method such as pm_card_visa.")
	case typed && name != "":
		return nil, refuse("parameters_exclusive", "payment_method", "Send payment_method or payment_method_data, not both.")
	case typed:
		return newCard(c.typedCard(), c.now)
	case name == "":
		return nil, refuse("parameter_missing", "payment_method", "A payment method is required to confirm.")
	}
	number, ok := testMethods[name]
	if !ok {
		no := refuse("resource_missing", "payment_method", "There is no payment method %q here.", clip(name))
		return nil, no
	}
	cvc := "123"
	if brandOf(number) == "amex" {
		cvc = "1234"
	}
	return newCard(cardInput{Number: number, CVC: cvc, Month: 12, Year: int64(c.now.Year()) + 1}, c.now)
}

// typedCard is the card as the browser sent it. It is not kept; see [newCard].
func (c *call) typedCard() cardInput {
	const data = "payment_method_data"
	return cardInput{
		Number: c.form.text(data + "[card][number]"), CVC: c.form.text(data + "[card][cvc]"),
		Month: c.form.integer(data + "[card][exp_month]"), Year: c.form.integer(data + "[card][exp_year]"),
		Name:       c.form.text(data + "[billing_details][name]"),
		PostalCode: c.form.text(data + "[billing_details][address][postal_code]"),
	}
}

// ask puts the bank's question to the shopper.
func (c *call) ask(p *intent) (any, error) {
	p.Status, p.Challenge = needsAction, newID("src")
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	if err := c.tell("payment_intent.requires_action", p.wire(nil), nil); err != nil {
		return nil, err
	}
	return c.show(p)
}

// settle takes the money, or keeps everyone waiting for it if the control says so.
func (c *call) settle(p *intent) (any, error) {
	p.Challenge = ""
	ctl, err := c.control()
	if err != nil {
		return nil, err
	}
	if !ctl.HoldResults {
		return c.finish(p)
	}
	p.Status = processing
	if err := c.saveIntent(p); err != nil {
		return nil, err
	}
	if err := c.tell("payment_intent.processing", p.wire(nil), nil); err != nil {
		return nil, err
	}
	return c.show(p)
}

// finish ends the payment as its card ends payments.
func (c *call) finish(p *intent) (any, error) {
	if p.Card.Ends.Code != "" {
		return nil, c.decline(p)
	}
	p.Status, p.Failure = succeeded, nil
	ch, err := c.addCharge(p)
	if err != nil {
		return nil, err
	}
	if err := c.tell("charge.succeeded", ch.wire(), nil); err != nil {
		return nil, err
	}
	if err := c.tell("payment_intent.succeeded", p.wire(nil), nil); err != nil {
		return nil, err
	}
	return c.show(p)
}

// decline records a refused card: a failed charge, and an intent that waits for
// another card. It returns the refusal.
func (c *call) decline(p *intent) error {
	ends := p.Card.Ends
	p.Status = needsMethod
	p.Failure = &failure{Type: cardError, Code: ends.Code, Decline: ends.Decline, Message: ends.Message}
	ch, err := c.addCharge(p)
	if err != nil {
		return err
	}
	if err := c.tell("charge.failed", ch.wire(), nil); err != nil {
		return err
	}
	return c.failed(p)
}

// failed tells of p's failure and returns it as the call's answer.
func (c *call) failed(p *intent) error {
	if err := c.tell("payment_intent.payment_failed", p.wire(nil), nil); err != nil {
		return err
	}
	shown, err := c.show(p)
	if err != nil {
		return err
	}
	f := p.Failure
	return &refusal{Status: http.StatusPaymentRequired, Type: f.Type, Code: f.Code, DeclineCode: f.Decline, Message: f.Message,
		Charge: f.Charge, Intent: shown, Method: p.Card.wire(c.now.Unix())}
}
