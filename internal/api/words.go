package api

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Money is an amount: a decimal text, so that no program's numbers round it.
type Money struct {
	Amount   string `json:"amount" pattern:"^-?[0-9]+([.][0-9]{2})?$" doc:"Currency units; two decimals where the amount is not whole" example:"1840500"`
	Currency string `json:"currency" doc:"ISO 4217, the same for every amount" example:"KRW"`
}

func money(minor int64, p *i18n.Printer) Money { return Money{decimal(minor, 100, 2), p.Currency()} }

// decimal writes n/unit exactly: whole, or with so many digits behind the point.
func decimal(n, unit int64, digits int) string {
	sign, u := "", uint64(n)
	if n < 0 {
		sign, u = "-", -u
	}
	whole, part := u/uint64(unit), u%uint64(unit)
	s := sign + strconv.FormatUint(whole, 10)
	if part == 0 {
		return s
	}
	frac := strconv.FormatUint(part, 10)
	return s + "." + strings.Repeat("0", digits-len(frac)) + frac
}

// quantity writes thousandths without trailing zeros.
func quantity(milli int64) string {
	s := decimal(milli, 1000, 3)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(s, "0")
	}
	return s
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// idOrNone leaves out an id that names nothing.
func idOrNone(n int64) string {
	if n == 0 {
		return ""
	}
	return id(n)
}

// parseID reads an id of a path. What can't be one names nothing.
func parseID(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || id(n) != s {
		return 0, fault.New(fault.NotFound, "not_found")
	}
	return n, nil
}

func day(d int) string { return i18n.ISODay(d) }

func dayOrNone(d *int) string {
	if d == nil {
		return ""
	}
	return day(*d)
}

// instant writes milliseconds as RFC 3339 in UTC; 0 is left out.
func instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// since reads a moment: RFC 3339, or a day, which begins in the firm's zone.
func since(s string, p *i18n.Printer) (ms int64, ok bool) {
	if d, ok := i18n.ParseISODay(s); ok {
		return i18n.StartOf(d, p.Location()), true
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false
	}
	return t.UnixMilli(), true
}

func whole(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// asComplaints is a copy of the complaints in an error.
func asComplaints(err error) (fault.Complaints, bool) {
	var list fault.Complaints
	ok := errors.As(err, &list)
	return slices.Clone(list), ok
}
