package customer

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

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
