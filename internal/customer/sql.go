package customer

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

const customerColumns = `id, kind, name, company, business_no, phone, email, address, birth_day, joined_day, note, owner_id,
	typed, created_batch, created_ms, updated_ms, version, archived_ms`

func scanCustomer(scan func(...any) error) (c Customer, err error) {
	err = scan(&c.ID, &c.Kind, &c.Name, &c.Company, &c.BusinessNo, &c.Phone, &c.Email, &c.Address, &c.BirthDay, &c.JoinedDay,
		&c.Note, &c.OwnerID, &c.typed, &c.CreatedBatch, &c.CreatedMS, &c.UpdatedMS, &c.Version, &c.ArchivedMS)
	return c, err
}

// groupSizes are the lengths of IN lists: a list is filled up to the next one by repeating its last element, so that
// there are only three texts of each statement.
var groupSizes = [...]int{16, 128, 512}

// inGroups runs do for values in groups of a few fixed lengths.
func inGroups[T any](values []T, do func(args []any) error) error {
	largest := groupSizes[len(groupSizes)-1]
	args := make([]any, 0, largest)
	for len(values) > 0 {
		n := min(len(values), largest)
		size := largest
		for _, s := range groupSizes {
			if s >= n {
				size = s
				break
			}
		}
		args = args[:0]
		for i := range size {
			args = append(args, values[min(i, n-1)])
		}
		if err := do(args); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// selectIn reads rows whose column is in a list; query ends before the list, which closes with ")" and tail.
func selectIn[T any](ctx context.Context, q store.Q, query string, values []T, tail string, do func(scan func(...any) error) error) error {
	return inGroups(values, func(args []any) error {
		rows, err := q.Query(ctx, query+" ("+store.Marks(q.Engine(), 1, len(args))+")"+tail, args...)
		if err != nil {
			return err
		}
		return rows.Each(do)
	})
}

// execIn changes rows whose column is in a list.
func execIn[T any](ctx context.Context, q store.Q, query string, values []T, tail string) (n int64, err error) {
	err = inGroups(values, func(args []any) error {
		m, err := q.Exec(ctx, query+" ("+store.Marks(q.Engine(), 1, len(args))+")"+tail, args...)
		n += m
		return err
	})
	return n, err
}

func selectCustomers(ctx context.Context, q store.Q, ids []int64) (map[int64]*Customer, error) {
	found := make(map[int64]*Customer, len(ids))
	err := selectIn(ctx, q, "SELECT "+customerColumns+" FROM customer WHERE id IN", ids, "", func(scan func(...any) error) error {
		c, err := scanCustomer(scan)
		found[c.ID] = &c
		return err
	})
	return found, err
}

func selectIdentities(ctx context.Context, q store.Q, ids []int64, do func(customerID int64, id Identity)) error {
	const query = `SELECT customer_id, id, kind, scope, value, shown, matches, batch_id, created_ms FROM customer_identity WHERE customer_id IN`
	return selectIn(ctx, q, query, ids, " ORDER BY customer_id, created_ms, kind, id", func(scan func(...any) error) error {
		var customer int64
		var i Identity
		err := scan(&customer, &i.ID, &i.Kind, &i.Scope, &i.Value, &i.Shown, &i.Matches, &i.Batch, &i.CreatedMS)
		do(customer, i)
		return err
	})
}

func insertCustomers(ctx context.Context, tx *store.Tx, drafts []*Draft) error {
	columns := []string{"id", "kind", "name", "name_fold", "company", "business_no", "phone", "email", "address", "birth_day",
		"joined_day", "note", "owner_id", "typed", "created_batch", "created_ms", "updated_ms"}
	_, err := tx.Load(ctx, "customer", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, d := range drafts {
			if !d.isNew {
				continue
			}
			c := &d.Customer
			row[0], row[1], row[2], row[3], row[4], row[5] = c.ID, c.Kind, c.Name, i18n.Fold(c.Name), c.Company, c.BusinessNo
			row[6], row[7], row[8], row[9], row[10] = c.Phone, c.Email, c.Address, dayArg(c.BirthDay), dayArg(c.JoinedDay)
			row[11], row[12], row[13], row[14], row[15], row[16] = c.Note, c.OwnerID, int64(c.typed), c.CreatedBatch, c.CreatedMS, c.UpdatedMS
			if !yield(row) {
				return
			}
		}
	}, "")
	return err
}

// dayArg is a day as an argument; the database takes no pointers to int.
func dayArg(day *int) any {
	if day == nil {
		return nil
	}
	return int64(*day)
}

func insertIdentities(ctx context.Context, tx *store.Tx, drafts []*Draft) error {
	columns := []string{"customer_id", "id", "kind", "scope", "value", "shown", "matches", "batch_id", "created_ms"}
	_, err := tx.Load(ctx, "customer_identity", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, d := range drafts {
			for _, i := range d.identities[d.found:] {
				row[0], row[1], row[2], row[3], row[4] = d.ID, i.ID, i.Kind, i.Scope, i.Value
				row[5], row[6], row[7], row[8] = i.Shown, i.Matches, i.Batch, i.CreatedMS
				if !yield(row) {
					return
				}
			}
		}
	}, "")
	return err
}

// claim is a key with the customer it leads to.
type claim struct {
	Key
	customer int64
}

// insertKeys writes where keys lead and returns how many it wrote; those that somebody else wrote meanwhile stay.
func insertKeys(ctx context.Context, tx *store.Tx, claims []claim) (int64, error) {
	columns := []string{"kind", "scope", "value", "customer_id"}
	return tx.Load(ctx, "customer_key", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for i := range claims {
			row[0], row[1], row[2], row[3] = claims[i].Kind, claims[i].Scope, claims[i].Value, claims[i].customer
			if !yield(row) {
				return
			}
		}
	}, "ON CONFLICT (kind, scope, value) DO NOTHING")
}

// term is a word with a customer it finds.
type term struct {
	text     string
	customer int64
}

// insertTerms writes words of search, sorted: a word's customers lie side by side.
func insertTerms(ctx context.Context, tx *store.Tx, terms iter.Seq[term]) error {
	sorted := slices.SortedFunc(terms, func(a, b term) int {
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.customer, b.customer))
	})
	columns := []string{"term", "customer_id"}
	_, err := tx.Load(ctx, "customer_term", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, t := range sorted {
			row[0], row[1] = t.text, t.customer
			if !yield(row) {
				return
			}
		}
	}, "ON CONFLICT (term, customer_id) DO NOTHING")
	return err
}

// updateCustomer writes all of a customer's own fields over the version they were read in. If somebody was faster it
// fails as a lost race.
func updateCustomer(ctx context.Context, stmt *store.Stmt, c *Customer, from int64) error {
	n, err := stmt.Exec(ctx, updateArgs(c, from)...)
	if err == nil && n == 0 {
		return fault.New(fault.Unavailable, "busy")
	}
	return err
}

func updateArgs(c *Customer, from int64) []any {
	return []any{c.Kind, c.Name, i18n.Fold(c.Name), c.Company, c.BusinessNo, c.Phone, c.Email, c.Address, dayArg(c.BirthDay),
		dayArg(c.JoinedDay), c.Note, c.OwnerID, int64(c.typed), c.UpdatedMS, c.Version, c.ArchivedMS, c.ID, from}
}

const updateCustomerText = `UPDATE customer SET kind = $1, name = $2, name_fold = $3, company = $4, business_no = $5, phone = $6,
	email = $7, address = $8, birth_day = $9, joined_day = $10, note = $11, owner_id = $12, typed = $13, updated_ms = $14,
	version = $15, archived_ms = $16 WHERE id = $17 AND version = $18`
