package i18n

import (
	"errors"
	"math"
	"math/bits"
)

// Why an amount could not be read.
var (
	ErrAmount    = errors.New("not an amount")
	ErrAmountBig = errors.New("amount too large")
)

// ParseMoney reads an amount as files and people write it, into hundredths of the unit, exactly: “1,234,500”, “₩12,000”,
// “1만5천원”, “12.4억”, “(1,200)” and “△1,200” for losses, “1.234,50”, “1.2E+06”. The currency sign is not looked at.
// More than two decimals are rounded, halves away from nothing. Plain numbers cost no allocation.
func ParseMoney[T ~string | ~[]byte](s T) (minor int64, err error) { return parseScaled(s, 2) }

// ParseQuantity reads a quantity into thousandths (_milli), in the same forms.
func ParseQuantity[T ~string | ~[]byte](s T) (milli int64, err error) { return parseScaled(s, 3) }

// parseScaled reads a number times a power of ten.
func parseScaled[T ~string | ~[]byte](s T, digits int) (int64, error) {
	if n, ok := parsePlain(s, digits); ok {
		return n, nil
	}
	return parseWritten(string(s), digits)
}

// parsePlain reads an optional sign, digits, commas between groups of three, a point and at most so many decimals, short
// enough that nothing can overflow. It gives up on everything else.
func parsePlain[T ~string | ~[]byte](s T, digits int) (int64, bool) {
	i, end := 0, len(s)
	if end == 0 || end > 20 {
		return 0, false
	}
	negative := s[0] == '-'
	if negative {
		i++
	}
	var n int64
	figures, comma := 0, -1
	for ; i < end; i++ {
		c := s[i]
		if c == ',' {
			if figures == 0 || comma >= 0 && figures-comma != 3 || comma < 0 && figures > 3 {
				return 0, false
			}
			comma = figures
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int64(c-'0')
		figures++
	}
	if figures == 0 || figures > 15 || comma >= 0 && figures-comma != 3 {
		return 0, false
	}
	if i < end {
		if s[i] != '.' || end-i-1 > digits || end == i+1 {
			return 0, false
		}
		for i++; i < end; i++ {
			c := s[i]
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int64(c-'0')
			digits--
		}
	}
	for ; digits > 0; digits-- {
		n *= 10
	}
	if negative {
		n = -n
	}
	return n, true
}

// fixed is a decimal number: coefficient · 10^exp, at most 19 figures.
type fixed struct {
	coef uint64
	exp  int
}

// scaledTo is the number in units of 10^-digits, rounded, halves up.
func (f fixed) scaledTo(digits int) (uint64, error) {
	shift := f.exp + digits
	n := f.coef
	if n == 0 {
		return 0, nil
	}
	for ; shift > 0; shift-- {
		hi, lo := bits.Mul64(n, 10)
		if hi != 0 {
			return 0, ErrAmountBig
		}
		n = lo
	}
	if shift < -19 {
		return 0, nil
	}
	if shift < 0 {
		unit := uint64(1)
		for ; shift < 0; shift++ {
			unit *= 10
		}
		n = divRound(n, unit)
	}
	if n > math.MaxInt64 {
		return 0, ErrAmountBig
	}
	return n, nil
}

// push appends a figure. Figures beyond the nineteenth are dropped and only keep the size; after the point they are dust
// that a spreadsheet left.
func (f *fixed) push(c byte, afterPoint bool) {
	if f.coef > (math.MaxUint64-9)/10 {
		if !afterPoint {
			f.exp++
		}
		return
	}
	f.coef = f.coef*10 + uint64(c-'0')
	if afterPoint {
		f.exp--
	}
}
