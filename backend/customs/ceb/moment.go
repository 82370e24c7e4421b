package ceb

import "time"

// Forms of the times in messages. The specification does not name the zone;
// the port's own client writes China's local time.
const (
	secondsForm = "20060102150405"
	dayForm     = "20060102"
	isoForm     = "2006-01-02T15:04:05"
)

// China is the zone of every time in a message: UTC+8, without summer time
// since 1991.
var China = time.FixedZone("CST", 8*60*60)

// Seconds writes t as appTime and accountingDate have it: 20260507153001.
func Seconds(t time.Time) string { return t.In(China).Format(secondsForm) }

// Day writes t as ieDate has it: 20260507.
func Day(t time.Time) string { return t.In(China).Format(dayForm) }

// ParseMillis reads returnTime, 17 digits down to the millisecond, which Go's
// layouts cannot name without a separator.
func ParseMillis(s string) (time.Time, error) {
	if len(s) == len(secondsForm)+3 && onlyDigits(s) {
		s = s[:len(secondsForm)] + "." + s[len(secondsForm):]
	}
	return time.ParseInLocation(secondsForm+".000", s, China)
}
