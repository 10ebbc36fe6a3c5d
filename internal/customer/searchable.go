package customer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// The words of search lie in their own order, so those of a few customers lie all over the table: to write them with each
// few customers means to write most of the table every time. Those of many customers are written in one sweep over it.

// How many customers a sweep takes, and how many words one of its transactions writes.
const (
	sweepCustomers = 30_000
	sweepTerms     = 15_000
)

// MakeSearchable writes the words of search of customers that SaveUnsearchedTx left without. Those who have theirs keep
// them. It runs in transactions of its own.
func (s *Service) MakeSearchable(ctx context.Context, ids []int64) (err error) {
	defer fault.Wrap(&err, "customer.MakeSearchable")
	for some := range slices.Chunk(ids, sweepCustomers) {
		if err := s.sweep(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sweep(ctx context.Context, ids []int64) error {
	began := s.now().UnixMilli()
	stored, err := storedTerms(ctx, s.db.Read(), ids)
	if err != nil {
		return err
	}
	return s.sweepIn(ctx, ids, stored, began)
}

// sweepIn writes the words that were read at a time.
func (s *Service) sweepIn(ctx context.Context, ids []int64, stored map[int64][]string, began int64) error {
	var all []term
	for id, texts := range stored {
		for _, t := range texts {
			all = append(all, term{t, id})
		}
	}
	slices.SortFunc(all, func(a, b term) int {
		if c := strings.Compare(a.text, b.text); c != 0 {
			return c
		}
		return cmp.Compare(a.customer, b.customer)
	})
	for some := range slices.Chunk(all, sweepTerms) {
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return insertTerms(ctx, tx, slices.Values(some)) })
		if err != nil {
			return err
		}
	}
	return s.catchUp(ctx, ids, stored, began)
}

// catchUp looks after customers whom somebody changed or took away since their words were read.
func (s *Service) catchUp(ctx context.Context, ids []int64, stored map[int64][]string, since int64) error {
	still := make(map[int64]bool, len(ids)) // those as they were
	err := selectIn(ctx, s.db.Read(), "SELECT id, updated_ms FROM customer WHERE id IN", ids, "", func(scan func(...any) error) error {
		var id, at int64
		err := scan(&id, &at)
		still[id] = at < since
		return err
	})
	if err != nil {
		return err
	}
	var changed []int64
	for id := range stored {
		if !still[id] {
			changed = append(changed, id)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	before := make(map[int64][]string, len(changed))
	for _, id := range changed {
		before[id] = stored[id]
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after, err := storedTerms(ctx, tx, changed)
		if err != nil {
			return err
		}
		return moveTerms(ctx, tx, before, after)
	})
}
