package customer

import (
	"context"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
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

// check complains about what can't be stored and brings phone and e-mail into the form people write.
func (c *Contact) check() error {
	var bad fault.Complaints
	c.Name, c.Role, c.Phone, c.Email, c.Note = clean(c.Name), clean(c.Role), clean(c.Phone), clean(c.Email), clean(c.Note)
	bad.Check(c.Name != "", "name", "required")
	bad.Check(utf8.RuneCountInString(c.Name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(utf8.RuneCountInString(c.Role) <= maxName, "role", "too_long", "max", maxName)
	bad.Check(utf8.RuneCountInString(c.Note) <= maxNote, "note", "too_long", "max", maxNote)
	for _, t := range [...]struct{ field, text string }{{"name", c.Name}, {"role", c.Role}, {"note", c.Note}} {
		bad.Check(len(i18n.FindRRN(t.text)) == 0, t.field, "resident_number")
	}
	if c.Phone != "" {
		p, ok := i18n.Phone(c.Phone)
		bad.Check(ok, "phone", "phone")
		c.Phone = p.Display
	}
	if c.Email != "" {
		mail, ok := i18n.Email(c.Email)
		bad.Check(ok, "email", "email")
		c.Email = mail
	}
	return bad.Err()
}

// SaveContact adds a contact to a firm (ID 0) or changes one. The main contact takes the place of the one before; whoever
// left is nobody to ask for first and stays as they are there. It fails with complaints, or as not found outside the
// actor's scope and when the firm has no such contact.
func (s *Service) SaveContact(ctx context.Context, by auth.Actor, customer int64, c Contact) (id int64, err error) {
	defer fault.Wrap(&err, "customer.SaveContact")
	if err := c.check(); err != nil {
		return 0, err
	}
	err = s.withContacts(ctx, by, customer, func(tx *store.Tx, firm *Customer) error {
		was, err := contactOf(ctx, tx, customer, c.ID)
		if err != nil {
			return err
		}
		main := c.Main && was.LeftMS == 0
		if main {
			if _, err := tx.Exec(ctx, "UPDATE contact SET main = $1 WHERE customer_id = $2", false, customer); err != nil {
				return err
			}
		}
		if id = c.ID; id == 0 {
			id = s.newID()
			_, err := tx.Exec(ctx, `INSERT INTO contact (customer_id, id, name, role, phone, email, note, main, created_ms)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, customer, id, c.Name, c.Role, c.Phone, c.Email, c.Note, main, s.nowMS())
			if err != nil {
				return err
			}
			return s.audit(ctx, tx, by, "customer.contact_add", firm, nil, map[string]string{"contact": c.Name})
		}
		_, err = tx.Exec(ctx, `UPDATE contact SET name = $1, role = $2, phone = $3, email = $4, note = $5, main = $6
			WHERE customer_id = $7 AND id = $8`, c.Name, c.Role, c.Phone, c.Email, c.Note, main, customer, id)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "customer.contact_change", firm, nil, map[string]string{"contact": c.Name})
	})
	return id, err
}

// contactOf reads a contact of a firm; ID 0 is the zero Contact, one that the firm does not have is not found.
func contactOf(ctx context.Context, q store.Q, customer, id int64) (found Contact, err error) {
	if id == 0 {
		return Contact{}, nil
	}
	err = selectContacts(ctx, q, []int64{customer}, func(_ int64, c Contact) {
		if c.ID == id {
			found = c
		}
	})
	if err == nil && found.ID == 0 {
		err = fault.New(fault.NotFound, "not_found")
	}
	return found, err
}

// ContactLeft notes that a contact is no longer at the firm, or with left false that it was a mistake. Saying what is known
// already changes nothing. Whoever left is the main contact no more, and comes back as one among others.
func (s *Service) ContactLeft(ctx context.Context, by auth.Actor, customer, id int64, left bool) (err error) {
	defer fault.Wrap(&err, "customer.ContactLeft")
	return s.withContacts(ctx, by, customer, func(tx *store.Tx, firm *Customer) error {
		was, err := contactOf(ctx, tx, customer, id)
		if err == nil && was.ID == 0 {
			err = fault.New(fault.NotFound, "not_found")
		}
		if err != nil || left == (was.LeftMS != 0) {
			return err
		}
		at, action := int64(0), "customer.contact_back"
		if left {
			at, action = s.nowMS(), "customer.contact_left"
		}
		_, err = tx.Exec(ctx, "UPDATE contact SET left_ms = $1, main = main AND $2 WHERE customer_id = $3 AND id = $4", at, !left, customer, id)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, firm, nil, map[string]string{"contact": was.Name})
	})
}

func (s *Service) withContacts(ctx context.Context, by auth.Actor, customer int64, do func(tx *store.Tx, firm *Customer) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		firm, err := visible(ctx, tx, by, auth.CustomerChange, customer)
		if err != nil {
			return err
		}
		return s.touched(ctx, tx, customer, func() error { return do(tx, &firm) })
	})
}
