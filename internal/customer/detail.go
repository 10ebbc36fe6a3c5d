package customer

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Detail is all that this package knows of a customer.
type Detail struct {
	Customer
	Identities []Identity
	Contacts   []Contact // the main one first, then as they came; those who left too
	Tags       []Tag
	Custom     []FieldValue // every field, also those without a value
	Notes      []Note       // the newest twenty
}

const detailNotes = 20

// Get reads a customer with everything. Whom the actor does not see is not found, and so is customer 0.
func (s *Service) Get(ctx context.Context, by auth.Actor, id int64) (d Detail, err error) {
	defer fault.Wrap(&err, "customer.Get %d", id)
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		if d.Customer, err = visible(ctx, q, by, auth.CustomerRead, id); err != nil {
			return err
		}
		err = selectIdentities(ctx, q, []int64{id}, func(_ int64, i Identity) { d.Identities = append(d.Identities, i) })
		if err != nil {
			return err
		}
		if err = selectContacts(ctx, q, []int64{id}, func(_ int64, c Contact) { d.Contacts = append(d.Contacts, c) }); err != nil {
			return err
		}
		if d.Tags, err = tagsOf(ctx, q, id); err != nil {
			return err
		}
		if d.Custom, err = customOf(ctx, q, id); err != nil {
			return err
		}
		d.Notes, err = newestNotes(ctx, q, id, detailNotes)
		return err
	})
	return d, err
}

// One reads a customer alone, for callers that need a name or an owner.
func (s *Service) One(ctx context.Context, by auth.Actor, id int64) (_ Customer, err error) {
	defer fault.Wrap(&err, "customer.One %d", id)
	return visible(ctx, s.db.Read(), by, auth.CustomerRead, id)
}

// Some reads customers by their ids; those whom the actor does not see are missing.
func (s *Service) Some(ctx context.Context, by auth.Actor, ids []int64) (_ map[int64]*Customer, err error) {
	defer fault.Wrap(&err, "customer.Some")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	found := make(map[int64]*Customer)
	if len(ids) == 0 {
		return found, nil
	}
	if found, err = selectCustomers(ctx, s.db.Read(), ids); err != nil {
		return nil, err
	}
	for id, c := range found {
		if id == Unknown || !by.SeesOwner(c.OwnerID) {
			delete(found, id)
		}
	}
	return found, nil
}
