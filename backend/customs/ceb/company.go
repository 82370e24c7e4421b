package ceb

import (
	"regexp"
	"strings"
)

// usccAlphabet are the characters of a unified social credit code; a
// character's value is its place. I, O, S, V and Z are left out.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are the weights of positions 1 to 17: 3^(i-1) mod 31.
var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ValidUSCC reports whether s is a unified social credit code 统一社会信用代码
// with both its check characters right: the last one (GB 32100-2015) and the
// one of the organisation code inside it (GB 11714).
func ValidUSCC(s string) bool {
	return len(s) == 18 && usccCheck(s) && organisationCheck(s[8:17])
}

func usccCheck(s string) bool {
	sum := 0
	for i := range 18 {
		value := strings.IndexByte(usccAlphabet, s[i])
		if value < 0 {
			return false
		}
		if i < 17 {
			sum += value * usccWeights[i]
		}
	}
	return s[17] == usccAlphabet[(31-sum%31)%31]
}

// organisationCheck checks the ninth character of an organisation code.
// Letters count from A = 10, here with none left out.
func organisationCheck(code string) bool {
	sum := 0
	for i, weight := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		value := int(code[i] - '0')
		if code[i] >= 'A' {
			value = int(code[i]-'A') + 10
		}
		sum += value * weight
	}
	return code[8] == "0X987654321"[sum%11]
}

// customsCode has no check digit that is known.
var customsCode = regexp.MustCompile(`^[0-9]{4}[0-9A-Z]{6}$`)

// ValidCustomsCode reports whether s has the form of a customs registration
// code 海关注册编码: four digits, then six digits or capital letters.
func ValidCustomsCode(s string) bool { return customsCode.MatchString(s) }

// ValidCompany reports whether s may name a company in a message.
func ValidCompany(s string) bool { return ValidCustomsCode(s) || ValidUSCC(s) }

// ValidUnit reports whether customs has the unit of measure.
func ValidUnit(code string) bool {
	_, found := Unit(code)
	return found
}

// ValidGCode reports whether s can be a tariff code of a message: ten digits,
// beginning with a chapter of the tariff (01 to 98; 77 is not in use). Whether the
// tariff really has it is not known here.
func ValidGCode(s string) bool {
	if len(s) != 10 || !onlyDigits(s) {
		return false
	}
	chapter := s[:2]
	return chapter != "00" && chapter != "77" && chapter != "99"
}
