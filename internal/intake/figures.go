package intake

import (
	"math/bits"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
)

// readFigures reads quantity and amount and settles what kind of line it is.
func (r *saleReader) readFigures(s *sale, st status) {
	before := len(r.reasons)
	var ok bool
	if s.quantity, ok = r.number(saleQuantity, 3, quantityMost, codeNumber); !ok {
		s.quantity = 1000
	}
	amount, ok := r.money(saleAmount)
	if !ok {
		amount, ok = r.priced(s)
	}
	if !ok && r.byTotal {
		amount, ok = r.money(saleOrderAmount)
		if s.order != "" && ok {
			s.total, s.counted, amount = amount, true, 0
		}
	}
	if !ok && !r.reasons[before:].refused() {
		field := saleAmount
		if !r.has(saleAmount) && r.has(salePrice) {
			field = salePrice
		}
		r.reasons.refuse(string(saleFields[field]), codeRequired)
	}
	s.amount = amount
	var both bool
	s.kind, both = r.statuses.kindOf(st, s.quantity, amount+s.total)
	switch {
	case s.kind == purchase.Return:
		s.amount, s.total, s.quantity = -abs(s.amount), -abs(s.total), -abs(s.quantity)
	case s.kind == purchase.Sale:
		s.quantity = abs(s.quantity)
	}
	if both {
		s.refund = -s.amount
		if s.counted {
			s.refund, s.ofOrder = -s.total, true
		}
	}
	r.readBack(s, both)
	for _, x := range r.reasons[before:] {
		s.rounded = s.rounded || x.Code == codeRounded
	}
	if unit, ok := r.number(saleUnitCost, priceDecimals, priceMost, codeAmount); ok {
		if cost, _, ok := lineTotal(s.quantity, unit); ok {
			s.cost = &cost
		}
	}
}

// priced is quantity times unit price, less what was taken off the line.
func (r *saleReader) priced(s *sale) (amount int64, ok bool) {
	price, ok := r.number(salePrice, priceDecimals, priceMost, codeAmount)
	if !ok {
		return 0, false
	}
	amount, inexact, ok := lineTotal(s.quantity, price)
	if !ok {
		r.reasons.refuse(string(saleFields[salePrice]), codeRange, "value", shown(r.raw(salePrice)))
		return 0, false
	}
	if inexact {
		r.reasons.remark(string(saleFields[salePrice]), codeRounded)
	}
	if off, ok := r.money(saleDiscount); ok {
		if off = abs(off); r.perLine[0] {
			if amount < 0 {
				off = -off
			}
			amount -= off
		} else {
			s.discount = -off
		}
	}
	return amount, true
}

// readBack reads what was cancelled or given back of a sale since: pieces, or money.
func (r *saleReader) readBack(s *sale, both bool) {
	if !r.has(saleCancelled) && !r.has(saleRefund) || s.kind != purchase.Sale {
		return
	}
	if text := r.raw(saleCancelled); text != "" && !both {
		if n, _, ok := readScaled(text, 3); ok && n != 0 {
			if n = abs(n); n >= s.quantity {
				s.kind = purchase.Cancelled
				return
			}
			s.refund = -share(s.amount, n, s.quantity)
		} else if yes(text) {
			s.kind = purchase.Cancelled
			return
		}
	}
	if v, ok := r.money(saleRefund); ok && v != 0 {
		s.refund, s.ofOrder = -abs(v), !r.perLine[1]
	}
}

// readShipping reads what an export repeats on every line of an order; it is recorded once, under a key of its own.
func (r *saleReader) readShipping(s *sale) {
	if v, ok := r.money(saleShipping); ok && s.kind == purchase.Sale {
		s.shipping = v
	}
	if s.kind != purchase.Sale {
		s.discount = 0
	}
}

// lineLevel tells by its name that a column speaks of the line where others of the kind speak of the order.
func lineLevel(name string) bool {
	f := i18n.Fold(name)
	for _, w := range [...]string{"상품별", "품목별", "상품", "line", "item"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// yes reads a flag.
func yes(s string) bool {
	switch i18n.Fold(s) {
	case "y", "yes", "true", "t", "예", "o", "취소", "취소됨", "cancelled", "canceled":
		return true
	}
	return false
}

// share is amount·part/whole, rounded half away from zero.
func share(amount, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	hi, lo := bits.Mul64(magnitude(amount), magnitude(part))
	q, rest := bits.Div64(hi, lo, magnitude(whole))
	if rest*2 >= magnitude(whole) {
		q++
	}
	if amount < 0 {
		return -int64(q)
	}
	return int64(q)
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
