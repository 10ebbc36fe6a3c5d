package customer

import (
	"context"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Hit is a customer found by a search.
type Hit struct {
	ID      int64
	Kind    string
	Name    string
	Number  string // by which a source knows somebody without a name
	Company string
	Phone   string
	Email   string
}

// How far a search looks. A range of terms with more hits than the first cannot be told apart at a glance anyhow; where
// several ranges must be met, the one with the fewest is read further.
const (
	findFirst = 300
	findMost  = 3000
	findOwn   = 20_000 // customers looked through for an actor who sees only some
)

// Find searches customers for the palette: part of a name, its opening consonants, the last four digits of a phone, the
// beginning of an e-mail, a business number, and these together. Exact names come first. It finds nothing outside the
// actor's scope, nobody archived, and at most limit.
func (s *Service) Find(ctx context.Context, by auth.Actor, query string, limit int) (_ []Hit, err error) {
	defer fault.Wrap(&err, "customer.Find")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	ranges := i18n.QueryTerms(query)
	if len(ranges) == 0 {
		return nil, nil
	}
	if owners, all := by.OwnerFilter(); !all {
		return s.findOwn(ctx, owners, query, limit)
	}
	ids, err := candidates(ctx, s.db.Read(), ranges)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for len(ids) > 0 && len(hits) < limit {
		n := min(len(ids), max(50, 4*limit))
		some, err := matching(ctx, s.db.Read(), ids[:n], query)
		if err != nil {
			return nil, err
		}
		hits = append(hits, some...)
		ids = ids[n:]
	}
	hits = best(hits, query, limit)
	return hits, addNumbers(ctx, s.db.Read(), hits)
}

// addNumbers tells those apart whom a file knows by a number alone.
func addNumbers(ctx context.Context, q store.Q, hits []Hit) error {
	nameless := make(map[int64]*Hit)
	var ids []int64
	for i := range hits {
		if hits[i].Name == "" {
			nameless[hits[i].ID] = &hits[i]
			ids = append(ids, hits[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return selectIdentities(ctx, q, ids, func(customer int64, id Identity) {
		if h := nameless[customer]; id.Kind == IdentitySource && h.Number == "" {
			h.Number = id.Value
		}
	})
}

// candidates are the customers in the range of terms with the fewest.
func candidates(ctx context.Context, q store.Q, ranges []i18n.Range) ([]int64, error) {
	read := func(r i18n.Range, limit int) ([]int64, error) {
		rows, err := q.Query(ctx, "SELECT customer_id FROM customer_term WHERE term >= $1 AND term < $2 ORDER BY term, customer_id LIMIT $3", r.From, r.To, limit)
		return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	}
	var fewest []int64
	narrowest := ranges[0]
	for i, r := range ranges {
		ids, err := read(r, findFirst)
		if err != nil {
			return nil, err
		}
		if i == 0 || len(ids) < len(fewest) || len(ids) == len(fewest) && len(r.From) > len(narrowest.From) {
			fewest, narrowest = ids, r
		}
	}
	var err error
	if len(fewest) == findFirst && len(ranges) > 1 {
		fewest, err = read(narrowest, findMost)
	}
	seen := make(map[int64]bool, len(fewest))
	return slices.DeleteFunc(fewest, func(id int64) bool {
		was := seen[id]
		seen[id] = true
		return was
	}), err
}

// matching loads candidates, in their order, and keeps those that really answer the query.
func matching(ctx context.Context, q store.Q, ids []int64, query string) ([]Hit, error) {
	customers, err := selectCustomers(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	words := make(map[int64][]string)
	if len(i18n.QueryTerms(query)) > 1 || strings.ContainsFunc(query, func(r rune) bool { return r >= 'ㄱ' && r <= 'ㅎ' }) {
		err = selectIdentities(ctx, q, ids, func(customer int64, id Identity) {
			words[customer] = append(words[customer], id.Shown)
		})
		if err == nil {
			err = selectContacts(ctx, q, ids, func(customer int64, c Contact) {
				if c.LeftMS == 0 { // who left is no word of search
					words[customer] = append(words[customer], c.Name, c.Phone, c.Email)
				}
			})
		}
		if err != nil {
			return nil, err
		}
	} else {
		words = nil // the range is the answer
	}
	var hits []Hit
	for _, id := range ids {
		c := customers[id]
		if c == nil || c.ArchivedMS != 0 || words != nil && !i18n.Matches(query, append(words[id], c.Name, c.Company)...) {
			continue
		}
		hits = append(hits, hit(c))
	}
	return hits, nil
}

func hit(c *Customer) Hit {
	return Hit{ID: c.ID, Kind: c.Kind, Name: c.Name, Company: c.Company, Phone: c.Phone, Email: c.Email}
}

// findOwn looks through the customers of some owners: they are few, while the terms are everybody's.
func (s *Service) findOwn(ctx context.Context, owners []int64, query string, limit int) ([]Hit, error) {
	args := make([]any, 0, len(owners)+1)
	for _, id := range owners {
		args = append(args, id)
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+customerColumns+" FROM customer WHERE owner_id IN ("+store.In(1, len(owners))+
		") AND archived_ms = 0 AND id <> 0 ORDER BY owner_id, id LIMIT "+store.In(len(owners)+1, 1), append(args, findOwn)...)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = rows.Each(func(scan func(...any) error) error {
		c, err := scanCustomer(scan)
		ids = append(ids, c.ID)
		return err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	ranges := i18n.QueryTerms(query)
	var hits []Hit
	for len(ids) > 0 {
		n := min(len(ids), 512)
		has, err := storedTerms(ctx, s.db.Read(), ids[:n])
		if err != nil {
			return nil, err
		}
		var some []int64
		for _, id := range ids[:n] {
			if meets(has[id], ranges) {
				some = append(some, id)
			}
		}
		if len(some) > 0 {
			more, err := matching(ctx, s.db.Read(), some, query)
			if err != nil {
				return nil, err
			}
			hits = append(hits, more...)
		}
		ids = ids[n:]
	}
	hits = best(hits, query, limit)
	return hits, addNumbers(ctx, s.db.Read(), hits)
}

// meets reports whether some sorted terms have one in each range.
func meets(terms []string, ranges []i18n.Range) bool {
	for _, r := range ranges {
		if at, _ := slices.BinarySearch(terms, r.From); at == len(terms) || !r.Contains(terms[at]) {
			return false
		}
	}
	return true
}

// best puts exact names first, then names that begin so, and cuts at the limit.
func best(hits []Hit, query string, limit int) []Hit {
	want := i18n.Fold(query)
	rank := func(h Hit) int {
		switch name := i18n.Fold(h.Name); {
		case name == want:
			return 0
		case strings.HasPrefix(name, want):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return rank(a) - rank(b) })
	return hits[:min(len(hits), limit)]
}
