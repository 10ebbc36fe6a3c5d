package intake

import (
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/i18n"
)

// sixDigits reads a birthday as it stands before the hyphen of a resident registration number: 850312 is 12 March 1985. The
// century is the latest in which the day has come.
func sixDigits(s string, today int) (day int, ok bool) {
	if len(s) != 6 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, _ := strconv.Atoi(s) // six digits always are a number
	for _, century := range [...]int{2000, 1900} {
		y, m, d := century+n/10000, n/100%100, n%100
		if t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); t.Year() != y || int(t.Month()) != m || t.Day() != d {
			continue
		}
		if day := i18n.DayNumber(y, m, d); day <= today {
			return day, true
		}
	}
	return 0, false
}

// yearless reports whether a text is a month and a day and nothing else: 03/12, 3월 12일.
func yearless(s string) bool {
	parts := strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune("/-. 월일", c) })
	if len(parts) != 2 {
		return false
	}
	var n [2]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 || v < 1 || v > 31 {
			return false
		}
		n[i] = v
	}
	return min(n[0], n[1]) <= 12
}
