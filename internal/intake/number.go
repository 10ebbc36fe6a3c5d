package intake

import (
	"math/bits"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
)

// Bounds of what can be meant: a line above a trillion or a quantity above a billion is a misplaced column. Sums of what is
// below overflow only with ninety thousand lines at the bound.
const (
	amountMost   = int64(1e12) * 100
	quantityMost = int64(1e9) * 1000
)

// priceMost bounds a unit price, in millionths.
const priceMost = int64(1e18)

// priceDecimals is how many decimals of a unit price are kept until it is multiplied.
const priceDecimals = 6

// readScaled reads a number with so many decimals, in digits or in Korean words (만, 억).
func readScaled(s string, decimals int) (v int64, inexact, ok bool) {
	if n, ok := sheet.ParseNumber(s, decimals); ok {
		return n.Scaled, n.Inexact, true
	}
	var err error
	switch decimals {
	case 2:
		v, err = i18n.ParseMoney(s)
	case 3:
		v, err = i18n.ParseQuantity(s)
	default:
		if v, err = i18n.ParseMoney(s); err == nil {
			for range decimals - 2 {
				if v > amountMost {
					return 0, false, false
				}
				v *= 10
			}
		}
	}
	return v, false, err == nil
}

// lineTotal is quantity (thousandths) times price (millionths), in hundredths, halves rounded away from zero. inexact
// tells that there was something to round, ok that the result is an amount that can be meant.
func lineTotal(quantity, price int64) (total int64, inexact, ok bool) {
	neg := (quantity < 0) != (price < 0)
	hi, lo := bits.Mul64(magnitude(quantity), magnitude(price))
	const unit = 1e7 // thousandths × millionths in a hundredth
	if hi >= unit {
		return 0, false, false
	}
	q, r := bits.Div64(hi, lo, unit)
	if r*2 >= unit {
		q++
	}
	if q > uint64(amountMost) {
		return 0, false, false
	}
	total = int64(q)
	if neg {
		total = -total
	}
	return total, r != 0, true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}
