package stripesandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// card is what the sandbox keeps of a card. The number is not in it: it is read,
// looked up and forgotten.
type card struct {
	Method      string // pm_...
	Brand       string
	Last4       string
	Month       int64
	Year        int64
	Country     string
	Funding     string
	Fingerprint string
	Ends        ending
	Name        string `json:",omitempty"` // on the card, if given
	PostalCode  string `json:",omitempty"`
}

// cardInput is a card as a shopper types it.
type cardInput struct {
	Number, CVC      string
	Month, Year      int64
	Name, PostalCode string
}

// newCard checks what was typed as Stripe checks it, in the same order, and
// looks the number up. Every refusal is a card_error of 402.
func newCard(in cardInput, now time.Time) (*card, *refusal) {
	number := digits(in.Number)
	known, isTest := testCards[number]
	brand := brandOf(number)
	switch {
	case !luhn(number) || !lengthFits(number, brand):
		return nil, badCard("incorrect_number", "number", "The card number is not right.")
	case in.Month < 1 || in.Month > 12:
		return nil, badCard("invalid_expiry_month", "exp_month", "The month of expiry is not a month.")
	case expired(&in, now):
		return nil, badCard("invalid_expiry_year", "exp_year", "The card's date of expiry is past or not a date.")
	case !cvcFits(in.CVC, brand):
		return nil, badCard("invalid_cvc", "cvc", "The security code has the wrong length.")
	}
	if !isTest {
		known = testCard{brand: brand, ends: ending{Code: "card_declined", Decline: "test_mode_live_card",
			Message: "The card was declined: in test mode only test cards are taken."}}
	}
	sum := sha256.Sum256([]byte("quayside sandbox " + number[:6] + number[len(number)-4:]))
	return &card{
		Method: newID("pm"), Brand: known.brand, Last4: number[len(number)-4:], Month: in.Month, Year: in.Year,
		Country: "US", Funding: "credit", Fingerprint: hex.EncodeToString(sum[:8]), Ends: known.ends,
		Name: in.Name, PostalCode: in.PostalCode,
	}, nil
}

// badCard is the refusal of a mistyped card. The intent it was meant for stays as
// it was, and no charge is written.
func badCard(code, param, message string) *refusal {
	return &refusal{Status: http.StatusPaymentRequired, Type: cardError, Code: code, Param: param, Message: message}
}

// expired tells whether the card's month is over, and writes a two-digit year
// out in full. A card is good until the end of its month, anywhere on earth.
func expired(in *cardInput, now time.Time) bool {
	if in.Year >= 0 && in.Year < 100 {
		in.Year += 2000
	}
	if in.Year < 2000 || in.Year > int64(now.Year())+50 {
		return true
	}
	end := time.Date(int(in.Year), time.Month(in.Month)+1, 1, 12, 0, 0, 0, time.UTC)
	return now.After(end)
}

// luhn is the check digit of ISO/IEC 7812-1.
func luhn(number string) bool {
	if len(number) < 12 || len(number) > 19 {
		return false
	}
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// brandOf reads the brand from the first digits.
func brandOf(number string) string {
	first := func(n int) int {
		if len(number) < n {
			return -1
		}
		v, err := strconv.Atoi(number[:n])
		if err != nil {
			return -1
		}
		return v
	}
	two, four := first(2), first(4)
	switch {
	case first(1) == 4:
		return "visa"
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720:
		return "mastercard"
	case two == 34, two == 37:
		return "amex"
	case four == 6011, two == 65:
		return "discover"
	case two == 36, two == 38, two == 39, two == 30:
		return "diners"
	case two == 35:
		return "jcb"
	case two == 62, two == 81:
		return "unionpay"
	}
	return "unknown"
}

// lengthFits knows how many digits the numbers of each brand have.
func lengthFits(number, brand string) bool {
	switch brand {
	case "visa", "mastercard", "discover", "jcb":
		return len(number) == 16
	case "amex":
		return len(number) == 15
	case "diners":
		return len(number) == 14 || len(number) == 16
	}
	return true
}

// cvcFits: the security code has three digits, on American Express four.
func cvcFits(cvc, brand string) bool {
	want := 3
	if brand == "amex" {
		want = 4
	}
	return len(cvc) == want && digits(cvc) == cvc
}

// digits drops the spaces and hyphens people type; anything else spoils the
// number.
func digits(s string) string {
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// wire is the payment method of the card, as the API shows it.
func (c *card) wire(created int64) object {
	o := c.details()
	delete(o, "amount_authorized")
	o["generated_from"], o["networks"] = nil, object{"available": []string{c.Brand}, "preferred": nil}
	o["three_d_secure_usage"] = object{"supported": true}
	return object{
		"id": c.Method, "object": "payment_method", "type": "card", "created": created, "customer": nil, "livemode": false,
		"metadata": object{}, "billing_details": c.billing(), "card": o,
	}
}

// billing is the billing_details of a payment method or charge; what was not
// asked for is null.
func (c *card) billing() object {
	address := object{"city": nil, "country": nil, "line1": nil, "line2": nil, "postal_code": orNull(c.PostalCode), "state": nil}
	return object{"address": address, "email": nil, "name": orNull(c.Name), "phone": nil}
}

// details is what cards and charges show alike.
func (c *card) details() object {
	return object{
		"brand": c.Brand, "checks": object{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "pass"},
		"country": c.Country, "exp_month": c.Month, "exp_year": c.Year, "fingerprint": c.Fingerprint, "funding": c.Funding,
		"last4": c.Last4, "wallet": nil,
	}
}
