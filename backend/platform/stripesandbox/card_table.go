package stripesandbox

// ending is how a payment with a card ends. The zero value succeeds.
type ending struct {
	Challenge bool   `json:",omitempty"` // the bank asks first (3-D Secure)
	Code      string `json:",omitempty"` // Stripe's error code; "" is success
	Decline   string `json:",omitempty"` // Stripe's decline code
	Message   string `json:",omitempty"`
}

// testCard is what one test number stands for.
type testCard struct {
	brand string
	ends  ending
}

// The endings that Stripe's test cards have. Lost and stolen cards are told to the
// shopper as declined, so that a thief learns nothing; the decline code says it to
// the shop.
var (
	declined     = ending{Code: "card_declined", Decline: "generic_decline", Message: "The card was declined."}
	noFunds      = ending{Code: "card_declined", Decline: "insufficient_funds", Message: "There is not enough money on the card."}
	lost         = ending{Code: "card_declined", Decline: "lost_card", Message: "The card was declined."}
	stolen       = ending{Code: "card_declined", Decline: "stolen_card", Message: "The card was declined."}
	outdated     = ending{Code: "expired_card", Decline: "expired_card", Message: "The card has expired."}
	wrongCVC     = ending{Code: "incorrect_cvc", Decline: "incorrect_cvc", Message: "The card's security code is not right."}
	bankTrouble  = ending{Code: "processing_error", Decline: "processing_error", Message: "The bank had trouble with this card. Try again in a little while."}
	asked        = ending{Challenge: true}
	askedNo      = ending{Challenge: true, Code: declined.Code, Decline: declined.Decline, Message: declined.Message}
	askedNoFunds = ending{Challenge: true, Code: noFunds.Code, Decline: noFunds.Decline, Message: noFunds.Message}
)

// testCards are the numbers that mean something. Any other number that passes
// the checks is declined as a real card in test mode.
//
// Source: Stripe's documentation, "Testing".
var testCards = map[string]testCard{
	"4242424242424242": {brand: "visa"},
	"4000056655665556": {brand: "visa"},
	"4000001560000002": {brand: "visa"},
	"5555555555554444": {brand: "mastercard"},
	"2223003122003222": {brand: "mastercard"},
	"5200828282828210": {brand: "mastercard"},
	"5105105105105100": {brand: "mastercard"},
	"378282246310005":  {brand: "amex"},
	"371449635398431":  {brand: "amex"},
	"6011111111111117": {brand: "discover"},
	"6011000990139424": {brand: "discover"},
	"3056930009020004": {brand: "diners"},
	"36227206271667":   {brand: "diners"},
	"3566002020360505": {brand: "jcb"},
	"6200000000000005": {brand: "unionpay"},

	"4000000000000002": {brand: "visa", ends: declined},
	"4000000000009995": {brand: "visa", ends: noFunds},
	"4000000000009987": {brand: "visa", ends: lost},
	"4000000000009979": {brand: "visa", ends: stolen},
	"4000000000000069": {brand: "visa", ends: outdated},
	"4000000000000127": {brand: "visa", ends: wrongCVC},
	"4000000000000119": {brand: "visa", ends: bankTrouble},

	"4000002500003155": {brand: "visa", ends: asked},
	"4000002760003184": {brand: "visa", ends: asked},
	"4000000000003220": {brand: "visa", ends: asked},
	"4000000000003063": {brand: "visa", ends: asked},
	"4000008400001629": {brand: "visa", ends: askedNo},
	"4000008260003178": {brand: "visa", ends: askedNoFunds},
}

// testMethods are Stripe's names for test cards that a server may use, since a
// server should never see a number.
//
// Source: as above.
var testMethods = map[string]string{
	"pm_card_visa":                "4242424242424242",
	"pm_card_visa_debit":          "4000056655665556",
	"pm_card_mastercard":          "5555555555554444",
	"pm_card_amex":                "378282246310005",
	"pm_card_discover":            "6011111111111117",
	"pm_card_diners":              "3056930009020004",
	"pm_card_jcb":                 "3566002020360505",
	"pm_card_unionpay":            "6200000000000005",
	"pm_card_visa_chargeDeclined": "4000000000000002",
	"pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
	"pm_card_visa_chargeDeclinedLostCard":          "4000000000009987",
	"pm_card_visa_chargeDeclinedStolenCard":        "4000000000009979",
	"pm_card_chargeDeclinedExpiredCard":            "4000000000000069",
	"pm_card_chargeDeclinedIncorrectCvc":           "4000000000000127",
	"pm_card_chargeDeclinedProcessingError":        "4000000000000119",
	"pm_card_authenticationRequired":               "4000002760003184",
	"pm_card_authenticationRequiredOnSetup":        "4000002500003155",
	"pm_card_threeDSecure2Required":                "4000000000003220",
	"pm_card_threeDSecureRequired":                 "4000000000003063",
	"pm_card_threeDSecureRequiredChargeDeclined":   "4000008400001629",
}
