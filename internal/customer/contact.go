package customer

import (
	"context"

	"dangol.kr/dangol/internal/store"
)

// Contact is a person at a firm.
type Contact struct {
	ID        int64
	Name      string
	Role      string // what the person does there
	Phone     string // as people write it
	Email     string
	Note      string
	Main      bool // whom to ask for first; at most one of a firm
	CreatedMS int64
	LeftMS    int64 // 0: still there
}

func selectContacts(ctx context.Context, q store.Q, ids []int64, do func(customerID int64, c Contact)) error {
	const query = "SELECT customer_id, id, name, role, phone, email, note, main, created_ms, left_ms FROM contact WHERE customer_id IN"
	return selectIn(ctx, q, query, ids, " ORDER BY customer_id, main DESC, id", func(scan func(...any) error) error {
		var customer int64
		var c Contact
		err := scan(&customer, &c.ID, &c.Name, &c.Role, &c.Phone, &c.Email, &c.Note, &c.Main, &c.CreatedMS, &c.LeftMS)
		do(customer, c)
		return err
	})
}
