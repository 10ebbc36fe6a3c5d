package intake

import "dangol.kr/dangol/internal/purchase"

// bill adds rows up as they will count. What an export repeats on every line of an order counts with the first of them.
type bill struct {
	order string
	who   int64
	told  uint8 // parts of the order that counted already
}

// The parts of an order that stand on each of its lines.
const (
	billTotal = 1 << iota
	billShipping
	billDiscount
	billRefund
)

// of gives what a row says was sold for, and what of it counts as sales once what was cancelled or came back is out of it and
// delivery and reductions are in. Repeated is a total that an earlier line of the order said.
func (b *bill) of(s *sale) (written, net int64, repeated bool) {
	if s.order == "" || s.order != b.order || s.who != b.who {
		*b = bill{order: s.order, who: s.who}
	}
	once := func(part uint8, kind purchase.Kind, amount int64) bool {
		if amount == 0 {
			return true
		}
		if b.told&part != 0 {
			return false
		}
		b.told |= part
		n, _ := kind.Counts(amount)
		net += n
		return true
	}
	written, net = s.amount, s.goods()
	if once(billTotal, s.kind, s.total) {
		written += s.total
	} else {
		repeated = true
	}
	once(billShipping, purchase.Shipping, s.shipping)
	once(billDiscount, purchase.Discount, s.discount)
	if s.ofOrder {
		once(billRefund, purchase.Return, s.refund)
	}
	return written, net, repeated
}

// goods is what the line itself counts as, without what it says of its order.
func (s *sale) goods() int64 {
	net, _ := s.kind.Counts(s.amount)
	if !s.ofOrder {
		back, _ := purchase.Return.Counts(s.refund)
		net += back
	}
	return net
}
