package customer

import (
	"context"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// ScopeText is the condition that a list of customers adds to show an actor only whom the actor sees: "" for all, else
// " AND column IN ($from, …)" with its arguments. column is that of the owner, e.g. "c.owner_id".
func ScopeText(by auth.Actor, column string, from int) (text string, args []any) {
	owners, all := by.OwnerFilter()
	if all {
		return "", nil
	}
	for _, id := range owners {
		args = append(args, id)
	}
	return " AND " + column + " IN (" + store.In(from, len(owners)) + ")", args
}

// SearchText is the condition that a list adds to show only whom a typed text finds: "" for an empty text, else
// " AND column IN (SELECT …)" for each range of i18n.QueryTerms with its arguments. column is that of the customer's id.
// Consonants after syllables (홍ㄱㄷ) find a few too many; i18n.Matches sorts them out.
func SearchText(query, column string, from int) (text string, args []any) {
	var b strings.Builder
	for _, r := range i18n.QueryTerms(query) {
		n := from + len(args)
		b.WriteString(" AND " + column + " IN (SELECT customer_id FROM customer_term WHERE term >= $" + strconv.Itoa(n) +
			" AND term < $" + strconv.Itoa(n+1) + ")")
		args = append(args, r.From, r.To)
	}
	return b.String(), args
}

// Visible reads a customer for somebody who has a right to them and sees them; others are not found. Rooms above ask it
// before they show what they know about the customer.
func Visible(ctx context.Context, q store.Q, by auth.Actor, right auth.Right, id int64) (Customer, error) {
	return visible(ctx, q, by, right, id)
}

// visible reads a customer whom the actor sees; others are not found.
func visible(ctx context.Context, q store.Q, by auth.Actor, right auth.Right, id int64) (Customer, error) {
	if err := by.Check(right); err != nil {
		return Customer{}, err
	}
	c, err := scanCustomer(q.QueryRow(ctx, "SELECT "+customerColumns+" FROM customer WHERE id = $1", id).Scan)
	if err == nil && (id == Unknown || !by.SeesOwner(c.OwnerID)) {
		return Customer{}, fault.New(fault.NotFound, "not_found")
	}
	return c, err
}
