package merchant

import (
	"strings"

	"quayside/backend/fault"
)

// The refusals of a merchant's registration numbers. A number that fails here
// would be refused by customs on every declaration of the merchant.
var (
	ErrCreditCode = fault.New(fault.Invalid, "merchant.credit_code",
		"This is not a unified social credit code: it has 18 characters, and the last one must match the others.")
	ErrCustomsCode = fault.New(fault.Invalid, "merchant.customs_code",
		"A customs registration code has 10 characters: four digits, then six digits or capital letters.")
	ErrOffice = fault.New(fault.Invalid, "merchant.customs_office",
		"A customs office has a code of four digits.")
)

// alphabet is the 31 characters of GB 32100-2015; I, O, S, V and Z are left out
// because they look like others. A character's value is its place here.
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditWeights are 3^(i-1) mod 31 for places 1 to 17.
var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// organisationWeights are those of GB 11714 for its first eight characters.
var organisationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// CheckCreditCode returns ErrCreditCode unless code is a unified social credit
// code (统一社会信用代码) whose two check characters are right: the last one by
// GB 32100-2015, and the 17th, which closes the organisation code in places 9
// to 17, by GB 11714.
func CheckCreditCode(code string) error {
	if len(code) != 18 {
		return ErrCreditCode
	}
	sum := 0
	for i, w := range creditWeights {
		value := strings.IndexByte(alphabet, code[i])
		if value < 0 {
			return ErrCreditCode
		}
		sum += value * w
	}
	if code[17] != alphabet[(31-sum%31)%31] || code[16] != organisationCheck(code[8:16]) {
		return ErrCreditCode
	}
	return nil
}

// organisationCheck returns the check character of an organisation code's first
// eight, where A counts 10 and Z 35.
func organisationCheck(body string) byte {
	sum := 0
	for i, w := range organisationWeights {
		value := int(body[i] - '0')
		if body[i] >= 'A' {
			value = int(body[i]-'A') + 10
		}
		sum += value * w
	}
	switch check := 11 - sum%11; check {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + check)
	}
}

// CheckCustomsCode returns ErrCustomsCode unless code has the shape of a
// customs registration code (海关注册编码). It has no published check digit.
func CheckCustomsCode(code string) error {
	if len(code) != 10 || !digits(code[:4]) {
		return ErrCustomsCode
	}
	for _, c := range code[4:] {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return ErrCustomsCode
		}
	}
	return nil
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
