package care

import "dangol.kr/dangol/internal/i18n"

// reach is what decides how to reach a customer.
type reach struct {
	firm    bool
	phone   bool // one that lasts: not a number lent for an order
	email   bool
	heavy   bool
	archive bool
}

// plan is the act for a customer: firms are called, and visited when much is at stake; a person is called when much is
// at stake and there is a number, otherwise a message intrudes less.
func (r reach) plan() Act {
	switch {
	case r.firm && r.heavy:
		return Visit
	case r.firm && r.phone:
		return Call
	case r.firm && r.email:
		return Message
	case r.firm:
		return Visit
	case r.heavy && r.phone:
		return Call
	}
	return Message
}

// dueIn is within how many days an act does its good: silence before it becomes habit, where much is at stake today;
// thanks while the visit is fresh.
func (k Kind) dueIn(heavy bool) int {
	switch {
	case k == Overdue && heavy:
		return 0
	case k == Overdue, k == BigFirst, k == Back:
		return 2
	}
	return 7
}

// lasting reports whether a number still leads to the customer tomorrow.
func lasting(phone string) bool {
	p, ok := i18n.Phone(phone)
	return ok && p.Kind != i18n.Safe
}
