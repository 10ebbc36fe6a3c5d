package bring

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web/ui"
)

// trouble is what went wrong with a file: what happened, what is safe, what to do now.
type trouble struct{ Title, Safe, Do string }

// say is the sentence of an error.
func say(pg ui.Page, err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Code != "" && pg.Has("fault."+f.Code) {
		return pg.T("fault."+f.Code, f.Args...)
	}
	return pg.T("bring.unreadable")
}

// sayCode is the sentence of a code that a batch keeps; the values that belonged to it are gone.
func sayCode(pg ui.Page, code string) string {
	key := "fault." + code
	if code != "" && pg.Has(key) {
		if s := pg.T(key); !strings.Contains(s, "⟦") {
			return s
		}
	}
	return pg.T("bring.unreadable")
}

// sayReason is the sentence of one reason, without the name of its field.
func sayReason(pg ui.Page, r intake.Reason) string {
	args := slices.Clone(r.Args)
	for i, a := range args { // numbers that went through JSON
		if f, ok := a.(float64); ok && f == math.Trunc(f) {
			args[i] = int64(f)
		}
	}
	return pg.T("complaint."+r.Code, args...)
}

// fieldName is the name of a field, and of the row as a whole.
func fieldName(pg ui.Page, field string) string {
	if field == "" {
		return pg.T("bring.whole_row")
	}
	return intake.FieldName(field, pg.Printer)
}

// fileSize is a size in the unit that leaves it short.
func fileSize(pg ui.Page, bytes int64) string {
	switch {
	case bytes < 1<<20:
		return pg.T("bring.size.kb", "n", max(1, bytes>>10))
	case bytes < 1<<30:
		return pg.T("bring.size.mb", "n", bytes>>20)
	}
	digits := 1
	if bytes%(1<<30) == 0 {
		digits = 0
	}
	return pg.T("bring.size.gb", "n", pg.Decimal(float64(bytes)/(1<<30), digits))
}

// span is the range of days that the rows of a file cover.
func span(pg ui.Page, first, last int) string {
	if first == last {
		return pg.Day(first)
	}
	return pg.Day(first) + " – " + pg.Day(last)
}

// quantity is a number of thousandths, with decimals only where there are any.
func quantity(pg ui.Page, milli int64) string {
	switch {
	case milli%1000 == 0:
		return pg.Number(milli / 1000)
	case milli%100 == 0:
		return pg.Decimal(float64(milli)/1000, 1)
	}
	return pg.Decimal(float64(milli)/1000, 3)
}

// when is the day and time of an instant.
func when(pg ui.Page, ms int64) string {
	return pg.DayNear(i18n.DayOf(ms, pg.Location()), pg.Today) + " " + pg.Clock(ms)
}

// left says how long something will still take, in steps that do not flicker.
func left(pg ui.Page, d time.Duration) string {
	if d > time.Minute {
		d = d.Round(10 * time.Second)
	}
	return pg.Left(max(d.Round(time.Second), time.Second))
}
