package catalog

// gtinCheck returns the check digit that digits before it call for, by GS1's
// rule: weights 3 and 1 from the right.
//
// Source: GS1 General Specifications, section 7.9.
func gtinCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		n := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			n *= 3
		}
		sum += n
	}
	return byte('0' + (10-sum%10)%10)
}

// gtinLengths are those of GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN) and GTIN-14.
var gtinLengths = map[int]bool{8: true, 12: true, 13: true, 14: true}
