package report

import (
	"context"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// Row is a customer in a list.
type Row struct {
	ID         int64
	Kind       string // customer.Person, customer.Firm
	Name       string
	Company    string
	Phone      string
	Email      string
	Address    string
	OwnerID    int64
	JoinedDay  *int
	CreatedMS  int64
	ArchivedMS int64
	Version    int64

	Number  string           // by which a source knows somebody without a name
	Contact string           // of a firm: whom to ask for first, and what that person does
	Role    string           //
	Tags    []string         //
	Value   *value.Valuation // nil: the current run says nothing
	Bought  bool             // something was sold to them
	Do      *care.Task       // the open signal with the most at stake, nil when there is none
}

// Tier is the layer of the pyramid, 0 for who bought since the run was made.
func (r *Row) Tier() value.Tier {
	switch {
	case r.Value != nil:
		return r.Value.Tier
	case r.Bought:
		return 0
	}
	return value.Prospect
}

const rowColumns = `id, kind, name, company, phone, email, address, owner_id, joined_day, created_ms, archived_ms, version`

func (r *Row) targets() []any {
	return []any{&r.ID, &r.Kind, &r.Name, &r.Company, &r.Phone, &r.Email, &r.Address, &r.OwnerID, &r.JoinedDay, &r.CreatedMS, &r.ArchivedMS, &r.Version}
}

// rowsOf reads the rows of a page, in its order. One who was removed meanwhile is left out.
func rowsOf(ctx context.Context, q store.Q, run int64, keys []place) ([]Row, error) {
	ids := make([]int64, len(keys))
	for i, k := range keys {
		ids[i] = k.ID
	}
	found := make(map[int64]*Row, len(ids))
	err := chunked(ctx, q, "SELECT "+rowColumns+" FROM customer WHERE id IN ", ids, "", func(scan func(...any) error) error {
		r := new(Row)
		err := scan(r.targets()...)
		found[r.ID] = r
		return err
	})
	for _, more := range []func(context.Context, store.Q, []int64, map[int64]*Row) error{
		func(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
			return addValues(ctx, q, run, ids, to)
		},
		addNumbers, addContacts, addTags, addSignals, addBought,
	} {
		if err == nil {
			err = more(ctx, q, ids, found)
		}
	}
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(ids))
	for _, id := range ids {
		if r := found[id]; r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

func addValues(ctx context.Context, q store.Q, run int64, ids []int64, to map[int64]*Row) error {
	c := &clause{engine: q.Engine()}
	c.add("SELECT "+value.Columns("v")+" FROM valuation v WHERE v.run_id = ? AND v.customer_id IN ", run)
	in(c, ids)
	rows, err := q.Query(ctx, c.String(), c.args...)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		v := new(value.Valuation)
		err := scan(v.Targets()...)
		if r := to[v.CustomerID]; r != nil {
			r.Value, r.Bought = v, true
		}
		return err
	})
}

// addNumbers tells those apart whom a file knows by numbers alone: by the one that customer.Called takes.
func addNumbers(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
	var nameless []int64
	for _, id := range ids {
		if r := to[id]; r != nil && r.Name == "" {
			nameless = append(nameless, id)
		}
	}
	const query = "SELECT customer_id, MIN(value) FROM customer_identity WHERE kind = 'source' AND customer_id IN "
	return chunked(ctx, q, query, nameless, " GROUP BY customer_id", func(scan func(...any) error) error {
		var id int64
		var number string
		err := scan(&id, &number)
		if r := to[id]; r != nil {
			r.Number = number
		}
		return err
	})
}

func addContacts(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
	const query = "SELECT customer_id, name, role, phone FROM contact WHERE main AND left_ms = 0 AND customer_id IN "
	return chunked(ctx, q, query, ids, "", func(scan func(...any) error) error {
		var id int64
		var name, role, phone string
		err := scan(&id, &name, &role, &phone)
		if r := to[id]; r != nil {
			r.Contact, r.Role = name, role
			if r.Phone == "" {
				r.Phone = phone
			}
		}
		return err
	})
}

func addTags(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
	const query = "SELECT x.customer_id, t.name FROM customer_tag x JOIN tag t ON t.id = x.tag_id WHERE x.customer_id IN "
	return chunked(ctx, q, query, ids, " ORDER BY t.name_fold", func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		if r := to[id]; r != nil {
			r.Tags = append(r.Tags, name)
		}
		return err
	})
}

func addSignals(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
	const query = "SELECT customer_id, id, kind, act, stake_minor FROM signal WHERE state = 'open' AND customer_id IN "
	return chunked(ctx, q, query, ids, " ORDER BY stake_minor DESC, id", func(scan func(...any) error) error {
		t := new(care.Task)
		err := scan(&t.CustomerID, &t.ID, &t.Kind, &t.Act, &t.Stake)
		if r := to[t.CustomerID]; r != nil && r.Do == nil {
			t.Name, t.Firm = r.Name, r.Kind == customer.Firm
			r.Do = t
		}
		return err
	})
}

// addBought tells, of those the run does not know, who bought since. Whoever only brought something back bought nothing,
// as a run sees it.
func addBought(ctx context.Context, q store.Q, ids []int64, to map[int64]*Row) error {
	var open []int64
	for _, id := range ids {
		if r := to[id]; r != nil && !r.Bought {
			open = append(open, id)
		}
	}
	return chunked(ctx, q, "SELECT id FROM customer c WHERE EXISTS (SELECT 1 FROM purchase_line l WHERE l.customer_id = c.id AND l.kind = 0) AND id IN ", open, "",
		func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			if r := to[id]; r != nil {
				r.Bought = true
			}
			return err
		})
}
