package purchase

import "math/bits"

var kindNames = [...]string{"sale", "return", "cancelled", "shipping", "discount"}

// String is the kind's stable name, for machines.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[Sale]
	}
	return kindNames[k]
}

// Counts says what an amount of the kind does to what a customer spent: how much it adds (net, may be negative) and how
// much of that is something that came back. A negative sale is a return under another name; a cancelled line counts as
// nothing, unless it is booked as a negative line that takes an earlier sale back.
func (k Kind) Counts(amount int64) (net, returned int64) {
	size := max(amount, -amount)
	switch {
	case k == Return, amount < 0 && (k == Sale || k == Cancelled):
		return -size, size
	case k == Sale, k == Shipping:
		return amount, 0
	case k == Discount:
		return -size, 0
	default:
		return 0, 0
	}
}

// pieces is what a quantity of the kind, in thousandths, does to how many were sold. Delivery and reductions are no
// things, and what never came about is none.
func (k Kind) pieces(amount, quantity int64) int64 {
	switch _, returned := k.Counts(amount); {
	case returned != 0 || k == Return:
		return -max(quantity, -quantity)
	case k == Sale:
		return quantity
	default:
		return 0
	}
}

// costs is what the cost of a line, where it is known, does to what everything cost. What came back costs us that much
// less; a reduction of the bill and what never came about cost nothing, whatever they say. Counted is false where the line
// has no part in what is compared with costs.
func (k Kind) costs(amount int64, cost *int64) (c int64, counted bool) {
	_, returned := k.Counts(amount)
	switch {
	case cost == nil, k == Discount, k == Cancelled && returned == 0:
		return 0, false
	case returned != 0 || k == Return:
		return -max(*cost, -*cost), true
	default:
		return *cost, true
	}
}

// mostMinor is the most that a line's goods cost and a unit is sold for: a trillion, in hundredths. What is above is a
// misplaced figure, and sums of what is below hold for many thousands of lines.
const mostMinor = int64(1e12) * 100

// times is a unit's amount times a quantity in thousandths, halves rounded away from zero. It is not known (ok is false)
// where it comes to more than mostMinor.
func times(unit, milli int64) (n int64, ok bool) {
	hi, lo := bits.Mul64(uint64(max(unit, -unit)), uint64(max(milli, -milli)))
	if hi != 0 || lo/1000 > uint64(mostMinor) {
		return 0, false
	}
	n = int64((lo + 500) / 1000)
	if (unit < 0) != (milli < 0) {
		n = -n
	}
	return n, true
}
