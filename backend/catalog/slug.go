package catalog

import (
	"regexp"
	"strings"
)

// What stands in addresses. A path a stranger types is held against these
// before it reaches the database, which would refuse some bytes as an error.
var (
	slugPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	pathPattern = regexp.MustCompile(`^[a-z0-9-]{1,80}(?:/[a-z0-9-]{1,80}){0,5}$`)
)

// slugOf makes an address of an English name: "Freeze-dried fruit" becomes
// freeze-dried-fruit. It is empty for a name without a Latin letter or digit.
func slugOf(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
