package i18n

import (
	"math"
	"strconv"
	"strings"
)

// minus is the real minus sign; a hyphen is too short beside figures.
const minus = "−"

// Number writes a whole number with separators: 12,345.
func (p *Printer) Number(n int64) string { return group(n) }

// Count is Number for the int that lengths and counts come in.
func (p *Printer) Count(n int) string { return group(int64(n)) }

// Decimal writes a number with separators and so many digits after the point.
func (p *Printer) Decimal(f float64, digits int) string { return decimal(f, digits) }

// Percent writes a share of one: Percent(0.862, 1) is 86.2%.
func (p *Printer) Percent(f float64, digits int) string { return decimal(f*100, digits) + "%" }

// Chance writes a probability in whole percent. What is neither certain nor impossible is never written as 100% or 0%.
func (p *Printer) Chance(f float64) string {
	switch {
	case f > 0 && f < 0.01:
		return p.T("unit.chance_under")
	case f > 0.99 && f < 1:
		return p.T("unit.chance_over")
	}
	return p.Percent(f, 0)
}

// Points writes a difference of two shares of one: Points(0.022) is 2.2%p, in English 2.2 pt. Whole points lose the
// decimal.
func (p *Printer) Points(f float64) string {
	s := strings.TrimSuffix(decimal(f*100, 1), ".0")
	if p.lang == Korean {
		return s + "%p"
	}
	return s + " pt"
}

// SignedPoints is Points with a plus sign for gains.
func (p *Printer) SignedPoints(f float64) string { return p.plus(p.Points(f)) }

// SignedPercent is Percent with a plus sign for gains.
func (p *Printer) SignedPercent(f float64, digits int) string { return p.plus(p.Percent(f, digits)) }

// plus marks a written number as a gain, unless it shows as nothing or as a loss.
func (p *Printer) plus(s string) string {
	if strings.HasPrefix(s, minus) || strings.IndexFunc(s, func(r rune) bool { return r >= '1' && r <= '9' }) < 0 {
		return s
	}
	return "+" + s
}

// group writes n with a comma every three digits.
func group(n int64) string {
	var buf [32]byte
	digits := strconv.AppendUint(buf[:0], magnitude(n), 10)
	return sign(n) + string(separate(digits))
}

func sign(n int64) string {
	if n < 0 {
		return minus
	}
	return ""
}

// magnitude is |n|, right for the smallest integer too.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// separate puts commas into a run of digits.
func separate(digits []byte) []byte {
	if len(digits) <= 3 {
		return digits
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, c)
	}
	return out
}

// decimal writes f with separators. What rounds to nothing carries no sign; what is not a number is a dash, because a
// page must never show NaN.
func decimal(f float64, digits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "–"
	}
	s := strconv.FormatFloat(math.Abs(f), 'f', digits, 64)
	whole, rest, point := strings.Cut(s, ".")
	out := string(separate([]byte(whole)))
	if point {
		out += "." + rest
	}
	if f < 0 && strings.Trim(s, "0.") != "" {
		return minus + out
	}
	return out
}
