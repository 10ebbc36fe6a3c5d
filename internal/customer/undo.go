package customer

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Undo asks to take back what a batch did to some customers.
type Undo struct {
	Batch       int64
	CustomerIDs []int64  // at most a few hundred at a time
	Changes     []Change // of these customers, in the order in which they were made
	// InUse names, of the given customers, those that other rooms still hold something about (purchases of other
	// batches, signals somebody answered, …) with a code for the reason. May be nil.
	InUse func(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error)
}

// Undone is what UndoTx did.
type Undone struct {
	Removed  []int64 // customers that are gone
	Restored int     // fields put back
	Kept     []Kept
}

// Kept is something of a batch that an undo left as it is because somebody changed or uses it since.
type Kept struct {
	CustomerID int64
	Reason     string // edited, note, contact, tag, identity, custom, or a code of InUse
	Field      string // the field, when it is about one
	Value      string // what it is now
}

// UndoTx takes back a batch from the given customers: it removes those that the batch brought and nobody touched since,
// and from the others the identities, tags and values that the batch gave them. What a person edited since stays and is
// told in Kept. Purchases of the batch must be gone before.
func (s *Service) UndoTx(ctx context.Context, tx *store.Tx, u Undo) (res Undone, err error) {
	defer fault.Wrap(&err, "customer.UndoTx")
	ids := slices.Compact(slices.Sorted(slices.Values(u.CustomerIDs)))
	ids = slices.DeleteFunc(ids, func(id int64) bool { return id == Unknown })
	if len(ids) == 0 {
		return Undone{}, nil
	}
	err = retermed(ctx, tx, ids, func() error {
		customers, err := selectCustomers(ctx, tx, ids)
		if err != nil {
			return err
		}
		reasons, err := u.reasons(ctx, tx, customers)
		if err != nil {
			return err
		}
		var brought, others []int64
		for _, id := range slices.Sorted(maps.Keys(customers)) {
			switch reason := reasons[id]; {
			case customers[id].CreatedBatch != u.Batch:
				others = append(others, id)
			case reason != "":
				res.Kept = append(res.Kept, Kept{CustomerID: id, Reason: reason})
			default:
				brought = append(brought, id)
			}
		}
		if err := s.putBack(ctx, tx, &u, customers, &res); err != nil {
			return err
		}
		if err := takeOff(ctx, tx, u.Batch, others); err != nil {
			return err
		}
		res.Removed = brought
		return remove(ctx, tx, brought)
	})
	return res, err
}

// reasons says, of the customers that the batch brought, why they must stay.
func (u *Undo) reasons(ctx context.Context, tx *store.Tx, customers map[int64]*Customer) (map[int64]string, error) {
	reasons := make(map[int64]string)
	var ids []int64
	for id, c := range customers {
		if c.CreatedBatch != u.Batch {
			continue
		}
		ids = append(ids, id)
		if c.typed != 0 || c.ArchivedMS != 0 {
			reasons[id] = "edited"
		}
	}
	batch := strconv.FormatInt(u.Batch, 10)
	for _, other := range [...]struct{ reason, table, and string }{
		{"note", "customer_note", ""},
		{"contact", "contact", ""},
		{"tag", "customer_tag", " AND batch_id <> " + batch},
		{"identity", "customer_identity", " AND batch_id <> " + batch},
		{"custom", "customer_custom", " AND batch_id <> " + batch},
	} {
		err := selectIn(ctx, tx, "SELECT DISTINCT customer_id FROM "+other.table+" WHERE customer_id IN", ids, other.and, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			if reasons[id] == "" {
				reasons[id] = other.reason
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if u.InUse == nil || len(ids) == 0 {
		return reasons, nil
	}
	used, err := u.InUse(ctx, tx, ids)
	for id, reason := range used {
		if reasons[id] == "" {
			reasons[id] = reason
		}
	}
	return reasons, err
}

// putBack restores fields of customers that were there before the batch, the last change first.
func (s *Service) putBack(ctx context.Context, tx *store.Tx, u *Undo, customers map[int64]*Customer, res *Undone) error {
	versions := make(map[int64]int64) // as found, of those that change
	for _, ch := range slices.Backward(u.Changes) {
		c := customers[ch.CustomerID]
		if c == nil {
			continue
		}
		if _, ok := versions[c.ID]; !ok {
			versions[c.ID] = c.Version
		}
		kept := len(res.Kept)
		for f := typed(1); f <= fieldOwner; f <<= 1 {
			name := fieldNames[f]
			after, ok := ch.After[name]
			switch {
			case !ok:
			case c.get(f) == after && c.typed&f == 0:
				c.set(f, ch.Before[name])
				res.Restored++
			default:
				res.Kept = append(res.Kept, Kept{c.ID, "edited", name, c.get(f)})
			}
		}
		if err := putBackCustom(ctx, tx, ch, res); err != nil {
			return err
		}
		if len(res.Kept) == kept && ch.After["version"] == strconv.FormatInt(c.Version, 10) {
			// Nobody touched it since: as if nothing had been.
			c.Version, c.UpdatedMS = parseID(ch.Before["version"]), parseID(ch.Before["updated_ms"])
		} else {
			c.Version, c.UpdatedMS = c.Version+1, s.now().UnixMilli()
		}
	}
	if len(versions) == 0 {
		return nil
	}
	stmt, err := tx.Prepare(ctx, updateCustomerText)
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // ends with the transaction anyway
	for _, id := range slices.Sorted(maps.Keys(versions)) {
		if err := updateCustomer(ctx, stmt, customers[id], versions[id]); err != nil {
			return err
		}
	}
	return nil
}

// putBackCustom restores the custom fields of one change.
func putBackCustom(ctx context.Context, tx *store.Tx, ch Change, res *Undone) error {
	for name, after := range ch.After {
		field, ok := strings.CutPrefix(name, customPrefix)
		if !ok {
			continue
		}
		id := parseID(field)
		batch, value, _ := strings.Cut(after, ":")
		const same = " WHERE customer_id = $1 AND field_id = $2 AND value = $3 AND batch_id = $4"
		var n int64
		var err error
		if before := ch.Before[name]; before == "" {
			n, err = tx.Exec(ctx, "DELETE FROM customer_custom"+same, ch.CustomerID, id, value, parseID(batch))
		} else {
			wasBatch, was, _ := strings.Cut(before, ":")
			n, err = tx.Exec(ctx, "UPDATE customer_custom SET value = $5, batch_id = $6"+same, ch.CustomerID, id, value, parseID(batch), was, parseID(wasBatch))
		}
		if err != nil {
			return err
		}
		if n == 0 {
			now, err := customOne(ctx, tx, ch.CustomerID, id)
			if err != nil {
				return err
			}
			res.Kept = append(res.Kept, Kept{ch.CustomerID, "edited", name, now})
		}
		res.Restored += int(n)
	}
	return nil
}

// customOne is the value of one custom field of a customer, "" when there is none.
func customOne(ctx context.Context, q store.Q, customer, field int64) (value string, err error) {
	err = q.QueryRow(ctx, "SELECT value FROM customer_custom WHERE customer_id = $1 AND field_id = $2", customer, field).Scan(&value)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return value, err
}

// takeOff removes the identities and tags that a batch gave to customers who stay.
func takeOff(ctx context.Context, tx *store.Tx, batch int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	and := " AND batch_id = " + strconv.FormatInt(batch, 10)
	if err := dropKeys(ctx, tx, ids, func(i Identity) bool { return i.Batch == batch }); err != nil {
		return err
	}
	for _, table := range [...]string{"customer_identity", "customer_tag"} {
		if _, err := execIn(ctx, tx, "DELETE FROM "+table+" WHERE customer_id IN", ids, and); err != nil {
			return err
		}
	}
	return nil
}

// dropKeys removes the keys of some identities of customers.
func dropKeys(ctx context.Context, tx *store.Tx, ids []int64, which func(Identity) bool) error {
	var drop []claim
	err := selectIdentities(ctx, tx, ids, func(customer int64, i Identity) {
		if i.Matches && which(i) {
			drop = append(drop, claim{i.Key, customer})
		}
	})
	if err != nil || len(drop) == 0 {
		return err
	}
	stmt, err := tx.Prepare(ctx, "DELETE FROM customer_key WHERE kind = $1 AND scope = $2 AND value = $3 AND customer_id = $4")
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // ends with the transaction anyway
	for _, k := range drop {
		if _, err := stmt.Exec(ctx, k.Kind, k.Scope, k.Value, k.customer); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes customers with all that this package keeps about them; the caller brings the terms along.
func remove(ctx context.Context, tx *store.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := dropKeys(ctx, tx, ids, func(Identity) bool { return true }); err != nil {
		return err
	}
	for _, table := range [...]string{"customer_identity", "customer_tag", "customer_custom"} {
		if _, err := execIn(ctx, tx, "DELETE FROM "+table+" WHERE customer_id IN", ids, ""); err != nil {
			return err
		}
	}
	_, err := execIn(ctx, tx, "DELETE FROM customer WHERE id IN", ids, "")
	return err
}

// UndoTagsTx removes the tags that a batch made and nobody uses. Call it when the batch is gone from all customers.
func (s *Service) UndoTagsTx(ctx context.Context, tx *store.Tx, batch int64) (err error) {
	defer fault.Wrap(&err, "customer.UndoTagsTx")
	_, err = tx.Exec(ctx, `DELETE FROM tag WHERE created_batch = $1 AND NOT EXISTS
		(SELECT 1 FROM customer_tag t WHERE t.tag_id = tag.id)`, batch)
	return err
}

// BroughtBy is how many of some customers a batch brought.
func (s *Service) BroughtBy(ctx context.Context, q store.Q, batch int64, ids []int64) (n int64, err error) {
	defer fault.Wrap(&err, "customer.BroughtBy")
	tail := " AND created_batch = " + strconv.FormatInt(batch, 10)
	err = selectIn(ctx, q, "SELECT COUNT(*) FROM customer WHERE id IN", ids, tail, func(scan func(...any) error) error {
		var part int64
		err := scan(&part)
		n += part
		return err
	})
	return n, err
}
