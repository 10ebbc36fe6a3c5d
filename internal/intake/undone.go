package intake

import (
	"context"
	"maps"
	"slices"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// sharedMost bounds for how many customers it is looked up in how many other files whether they are there too, the one times
// the other: a page asks for it.
const sharedMost = 1_000_000

// Shared is how many of the customers that a batch brought another batch has too, so that they may stay when this one is
// taken back. Known is false where there is too much to look up.
func (s *Service) Shared(ctx context.Context, b *Batch) (n int64, known bool, err error) {
	defer fault.Wrap(&err, "intake.Shared %d", b.ID)
	if b.Kind == Products || b.Kind.dealt() || b.Counts.CustomersNew == 0 {
		return 0, true, nil
	}
	q := s.DB.Read()
	collect := func(rows *store.Rows, err error) ([]int64, error) {
		return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	}
	others, err := collect(q.Query(ctx, `SELECT id FROM intake_batch WHERE id <> $1 AND kind <> 'products'
		AND state IN ('done', 'running', 'failed', 'stopped', 'waiting')`, b.ID))
	if err != nil || len(others) == 0 {
		return 0, err == nil, err
	}
	if int64(len(others))*(b.Counts.CustomersNew+b.Counts.CustomersMatched) > sharedMost {
		return 0, false, nil
	}
	met := make(map[int64]struct{})
	for _, o := range others { // one by one, so that each look is one at the primary key
		ids, err := collect(q.Query(ctx, `SELECT m.customer_id FROM intake_touch m WHERE m.batch_id = $1 AND m.customer_id <> $2
			AND EXISTS (SELECT 1 FROM intake_touch t WHERE t.batch_id = $3 AND t.customer_id = m.customer_id)`, b.ID, customer.Unknown, o))
		if err != nil {
			return 0, false, err
		}
		for _, id := range ids {
			met[id] = struct{}{}
		}
	}
	n, err = s.Customers.BroughtBy(ctx, q, b.ID, slices.Sorted(maps.Keys(met)))
	return n, err == nil, err
}

// Outcome is what the undo of a batch came to.
type Outcome struct {
	Rows   int64     // of the file, whose content is gone or as it was before
	Gone   int64     // customers that the batch had brought and that are no more
	Stayed int64     // those that are still there
	Why    []Remnant // why they are
}

// Remnant is how many customers that an undone batch had brought stayed for one reason.
type Remnant struct {
	Reason string `json:"reason"` // as in Kept; "changed" for any other
	People int64  `json:"customers"`
}

// remnantsWhere tells the customers that the batch brought from those known before, of whom a field stayed. What is kept of
// either is JSON of our own making.
const remnantsWhere = ` FROM intake_kept WHERE batch_id = $1 AND object_kind = $2 AND detail NOT LIKE '%"field":%'`

// Outcome sums up the undo of a batch.
func (s *Service) Outcome(ctx context.Context, b *Batch) (o Outcome, err error) {
	defer fault.Wrap(&err, "intake.Outcome %d", b.ID)
	q := s.DB.Read()
	if err := q.QueryRow(ctx, "SELECT COUNT(DISTINCT customer_id)"+remnantsWhere, b.ID, objectCustomer).Scan(&o.Stayed); err != nil {
		return o, err
	}
	o.Rows, o.Gone = b.Counts.Accepted, max(0, b.Counts.CustomersNew-o.Stayed)
	rest := o.Stayed
	for _, reason := range [...]string{"identity", "purchases", "edited", "note", "contact", "tag"} {
		if rest == 0 {
			break
		}
		r := Remnant{Reason: reason}
		if err := q.QueryRow(ctx, "SELECT COUNT(DISTINCT customer_id)"+remnantsWhere+" AND detail LIKE $3", b.ID, objectCustomer, `%"reason":"`+reason+`"%`).Scan(&r.People); err != nil {
			return o, err
		}
		if r.People > 0 {
			o.Why, rest = append(o.Why, r), rest-r.People
		}
	}
	if rest > 0 {
		o.Why = append(o.Why, Remnant{"changed", rest})
	}
	return o, nil
}

// Says is the reason for people.
func (r Remnant) Says(p *i18n.Printer) string { return Kept{Reason: r.Reason}.Why(p) }
