package customer

import (
	"context"
	"slices"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// identities are the phone, e-mail and business number of an input, those that were there before left out.
func (in *Input) identities(was *Customer) []Identity {
	var before Input
	if was != nil {
		before = was.Input()
	}
	var asked Incoming
	if in.Phone != before.Phone {
		asked.Phone = in.Phone
	}
	if in.Email != before.Email {
		asked.Email = in.Email
	}
	if in.BusinessNo != before.BusinessNo {
		asked.BusinessNo = in.BusinessNo
	}
	return contactIdentities(&asked)
}

// identify gives a new customer identities, claiming the keys that nobody has.
func (s *Service) identify(ctx context.Context, q store.Q, d *Draft, ids []Identity) error {
	taken, err := FindKeys(ctx, q, keysOf(ids))
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, has := taken[id.Key]
		d.AddIdentity(id, 0, !has)
	}
	return nil
}

func keysOf(ids []Identity) []Key {
	var keys []Key
	for _, id := range ids {
		if id.Matches {
			keys = append(keys, id.Key)
		}
	}
	return keys
}

// addIdentities gives a customer who is there identities, those it has left out. The caller brings the terms along.
func (s *Service) addIdentities(ctx context.Context, tx *store.Tx, customer int64, ids []Identity) error {
	err := selectIdentities(ctx, tx, []int64{customer}, func(_ int64, have Identity) {
		ids = slices.DeleteFunc(ids, func(i Identity) bool { return i.ID == have.ID })
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	d := &Draft{Customer: Customer{ID: customer}, at: s.nowMS()}
	if err := s.identify(ctx, tx, d, ids); err != nil {
		return err
	}
	if err := insertIdentities(ctx, tx, []*Draft{d}); err != nil {
		return err
	}
	return saveClaims(ctx, tx, []*Draft{d})
}

// AddIdentity makes a phone, an e-mail, a business number or (with the source's name as scope) a source's key known to
// point at a customer. It fails with a complaint about the field "value" when it can't be read, is longer than a name may
// be, holds a resident registration number or is the customer's already. An identity that another customer has is shown,
// but joins no records: Matches tells.
func (s *Service) AddIdentity(ctx context.Context, by auth.Actor, customer int64, kind, scope, value string) (id Identity, err error) {
	defer fault.Wrap(&err, "customer.AddIdentity")
	asked, err := readIdentity(kind, clean(scope), clean(value))
	if err != nil {
		return Identity{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := visible(ctx, tx, by, auth.CustomerChange, customer)
		if err != nil {
			return err
		}
		err = s.touched(ctx, tx, customer, func() error {
			switch _, err := identityOf(ctx, tx, customer, asked.ID); {
			case err == nil:
				return fault.Complaints{{Field: "value", Code: "exists"}}
			case !fault.Is(err, fault.NotFound):
				return err
			}
			return s.addIdentities(ctx, tx, customer, []Identity{asked})
		})
		if err != nil {
			return err
		}
		if id, err = identityOf(ctx, tx, customer, asked.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "customer.identity_add", &c, nil, map[string]string{id.Kind: id.Shown})
	})
	return id, err
}

// identityOf is an identity of a customer; one that the customer does not have is not found.
func identityOf(ctx context.Context, q store.Q, customer, id int64) (found Identity, err error) {
	err = selectIdentities(ctx, q, []int64{customer}, func(_ int64, have Identity) {
		if have.ID == id {
			found = have
		}
	})
	if err == nil && found.ID == 0 {
		err = fault.New(fault.NotFound, "not_found")
	}
	return found, err
}

func readIdentity(kind, scope, value string) (Identity, error) {
	var ids []Identity
	code := "unknown"
	switch kind {
	case IdentityPhone:
		code, ids = "phone", contactIdentities(&Incoming{Phone: value})
	case IdentityEmail:
		code, ids = "email", contactIdentities(&Incoming{Email: value})
	case IdentityBusiness:
		code, ids = "business_number", contactIdentities(&Incoming{BusinessNo: value})
	case IdentitySource:
		switch {
		case value == "" || scope == "":
			code = "required"
		case utf8.RuneCountInString(value) > maxName || utf8.RuneCountInString(scope) > maxName:
			return Identity{}, fault.Complaints{{Field: "value", Code: "too_long", Args: []any{"max", maxName}}}
		case len(i18n.FindRRN(value)) > 0 || len(i18n.FindRRN(scope)) > 0:
			code = "resident_number"
		default:
			ids = append(ids, newIdentity(IdentitySource, scope, value, value, true))
		}
	}
	if len(ids) == 0 {
		// The code is one of phone, email, business_number, required, resident_number, unknown; all have sentences.
		return Identity{}, fault.Complaints{{Field: "value", Code: code}}
	}
	return ids[0], nil
}

// RemoveIdentity forgets that something points at a customer. A phone or e-mail that also is the one to write to stays
// there; the field is the form's to change.
func (s *Service) RemoveIdentity(ctx context.Context, by auth.Actor, customer, id int64) (err error) {
	defer fault.Wrap(&err, "customer.RemoveIdentity")
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := visible(ctx, tx, by, auth.CustomerChange, customer)
		if err != nil {
			return err
		}
		var gone Identity
		err = s.touched(ctx, tx, customer, func() error {
			if gone, err = identityOf(ctx, tx, customer, id); err != nil {
				return err
			}
			if err := dropKeys(ctx, tx, []int64{customer}, func(i Identity) bool { return i.ID == id }); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "DELETE FROM customer_identity WHERE customer_id = $1 AND id = $2", customer, id)
			return err
		})
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "customer.identity_remove", &c, map[string]string{gone.Kind: gone.Shown}, nil)
	})
}

// contactIdentities reads e-mail, business number and phone.
func contactIdentities(in *Incoming) []Identity {
	var out []Identity
	if mail, ok := i18n.Email(in.Email); ok {
		out = append(out, newIdentity(IdentityEmail, "", mail, mail, true))
	}
	if no, shown, ok := i18n.BusinessNumber(in.BusinessNo); ok {
		out = append(out, newIdentity(IdentityBusiness, "", no, shown, true))
	}
	if phone, ok := i18n.Phone(in.Phone); ok {
		id := phoneIdentity(phone)
		id.Matches = id.Matches && !in.PhoneShared
		out = append(out, id)
	}
	return out
}
