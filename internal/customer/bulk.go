package customer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// FindKeys tells which customers keys lead to; keys that lead nowhere are absent.
func FindKeys(ctx context.Context, q store.Q, keys []Key) (map[Key]int64, error) {
	found := make(map[Key]int64, len(keys))
	type kind struct{ kind, scope string }
	byKind := make(map[kind][]string)
	for _, k := range keys {
		g := kind{k.Kind, k.Scope}
		byKind[g] = append(byKind[g], k.Value)
	}
	for g, values := range byKind {
		err := inGroups(values, func(args []any) error {
			text := "SELECT value, customer_id FROM customer_key WHERE kind = $1 AND scope = $2 AND value IN (" +
				store.Marks(q.Engine(), 3, len(args)) + ")"
			rows, err := q.Query(ctx, text, append([]any{g.kind, g.scope}, args...)...)
			if err != nil {
				return err
			}
			return rows.Each(func(scan func(...any) error) error {
				k, id := Key{Kind: g.kind, Scope: g.scope}, int64(0)
				err := scan(&k.Value, &id)
				found[k] = id
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Drafts loads customers to take records into. Custom fields come along on request.
func (s *Service) Drafts(ctx context.Context, q store.Q, ids []int64, custom bool) (_ map[int64]*Draft, err error) {
	defer fault.Wrap(&err, "customer.Drafts")
	drafts := make(map[int64]*Draft, len(ids))
	if len(ids) == 0 {
		return drafts, nil
	}
	customers, err := selectCustomers(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	now := s.now().UnixMilli()
	for id, c := range customers {
		drafts[id] = &Draft{Customer: *c, was: *c, at: now}
	}
	err = selectIdentities(ctx, q, ids, func(customer int64, id Identity) {
		if d := drafts[customer]; d != nil {
			d.identities = append(d.identities, id)
			d.found++
		}
	})
	if err != nil || !custom {
		return drafts, err
	}
	err = selectIn(ctx, q, "SELECT customer_id, field_id, value, batch_id FROM customer_custom WHERE customer_id IN", ids, "", func(scan func(...any) error) error {
		var customer, field int64
		var v customValue
		if err := scan(&customer, &field, &v.value, &v.batch); err != nil {
			return err
		}
		d := drafts[customer]
		if d.custom == nil {
			d.custom = make(map[int64]customValue)
		}
		d.custom[field] = v
		return nil
	})
	for _, d := range drafts {
		d.wasCustom = maps.Clone(d.custom)
	}
	return drafts, err
}

// SaveTx writes drafts, and returns what changed in customers that the batch did not bring. When somebody else claimed
// one of the keys meanwhile it fails as a lost race, which runs the transaction again.
func (s *Service) SaveTx(ctx context.Context, tx *store.Tx, batch int64, drafts []*Draft) (changes []Change, err error) {
	defer fault.Wrap(&err, "customer.SaveTx")
	if changes, err = s.saveTx(ctx, tx, batch, drafts); err != nil {
		return nil, err
	}
	return changes, saveTerms(ctx, tx, drafts)
}

// SaveUnsearchedTx is SaveTx for many customers: it leaves out the words of search of those who are new or gained some,
// and tells who that is. The caller gives them to MakeSearchable soon after the transaction.
func (s *Service) SaveUnsearchedTx(ctx context.Context, tx *store.Tx, batch int64, drafts []*Draft) (changes []Change, unsearched []int64, err error) {
	defer fault.Wrap(&err, "customer.SaveUnsearchedTx")
	if changes, err = s.saveTx(ctx, tx, batch, drafts); err != nil {
		return nil, nil, err
	}
	for _, d := range drafts {
		if d.gained() {
			unsearched = append(unsearched, d.ID)
		}
	}
	return changes, unsearched, nil
}

func (s *Service) saveTx(ctx context.Context, tx *store.Tx, batch int64, drafts []*Draft) (changes []Change, err error) {
	err = retermed(ctx, tx, losing(drafts), func() error {
		if err := insertCustomers(ctx, tx, drafts); err != nil {
			return err
		}
		if changes, err = s.updateChanged(ctx, tx, batch, drafts); err != nil {
			return err
		}
		if err := insertIdentities(ctx, tx, drafts); err != nil {
			return err
		}
		return saveClaims(ctx, tx, drafts)
	})
	if err != nil {
		return nil, err
	}
	if err := s.saveTags(ctx, tx, batch, drafts); err != nil {
		return nil, err
	}
	return changes, saveCustom(ctx, tx, drafts)
}

// losing are the customers some of whose words of search go away. Contacts may have the same words, so for these all is
// computed anew; the others only gain.
func losing(drafts []*Draft) []int64 {
	var ids []int64
	for _, d := range drafts {
		if !d.isNew && (d.Name != d.was.Name && d.was.Name != "" || d.Company != d.was.Company && d.was.Company != "") {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func (s *Service) updateChanged(ctx context.Context, tx *store.Tx, batch int64, drafts []*Draft) ([]Change, error) {
	var changes []Change
	var stmt *store.Stmt
	defer func() {
		if stmt != nil {
			_ = stmt.Close()
		}
	}()
	for _, d := range drafts {
		c, ok := d.change()
		if !ok {
			continue
		}
		d.Version++
		d.UpdatedMS = s.now().UnixMilli()
		c.Before["version"], c.After["version"] = strconv.FormatInt(d.was.Version, 10), strconv.FormatInt(d.Version, 10)
		c.Before["updated_ms"], c.After["updated_ms"] = strconv.FormatInt(d.was.UpdatedMS, 10), strconv.FormatInt(d.UpdatedMS, 10)
		if stmt == nil {
			var err error
			if stmt, err = tx.Prepare(ctx, updateCustomerText); err != nil {
				return nil, err
			}
		}
		if err := updateCustomer(ctx, stmt, &d.Customer, d.was.Version); err != nil {
			return nil, err
		}
		if d.CreatedBatch != batch {
			changes = append(changes, c)
		}
	}
	return changes, nil
}

func saveClaims(ctx context.Context, tx *store.Tx, drafts []*Draft) error {
	var claims []claim
	for _, d := range drafts {
		for _, k := range d.claims {
			claims = append(claims, claim{k, d.ID})
		}
	}
	// In one order for everybody, so that two imports wait for each other instead of blocking each other.
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Value, b.Value))
	})
	n, err := insertKeys(ctx, tx, claims)
	if err == nil && n != int64(len(claims)) {
		return fault.New(fault.Unavailable, "busy")
	}
	return err
}

// gained reports whether the customer is found by words that did not lead to him before.
func (d *Draft) gained() bool {
	return d.isNew || len(d.identities) != d.found || d.Name != d.was.Name || d.Company != d.was.Company
}

// saveTerms adds the terms of new customers and of those that gained a name or an identity.
func saveTerms(ctx context.Context, tx *store.Tx, drafts []*Draft) error {
	return insertTerms(ctx, tx, func(yield func(term) bool) {
		for _, d := range drafts {
			if !d.gained() {
				continue
			}
			for _, t := range terms(&d.Customer, d.identities, nil) {
				if !yield(term{t, d.ID}) {
					return
				}
			}
		}
	})
}

func saveCustom(ctx context.Context, tx *store.Tx, drafts []*Draft) error {
	columns := []string{"customer_id", "field_id", "value", "batch_id"}
	_, err := tx.Load(ctx, "customer_custom", columns, func(yield func([]any) bool) {
		for _, d := range drafts {
			for field, v := range d.custom {
				if d.wasCustom[field] != v && !yield([]any{d.ID, field, v.value, v.batch}) {
					return
				}
			}
		}
	}, "ON CONFLICT (customer_id, field_id) DO UPDATE SET value = excluded.value, batch_id = excluded.batch_id")
	return err
}
