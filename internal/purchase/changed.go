package purchase

import (
	"context"
	"iter"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// markChangedTx notes that the lines of these customers are not what they were. Everything that adds, changes or
// removes lines calls it in the same transaction. Customer 0 is nobody's statistic and gets no mark.
func (s *Service) markChangedTx(ctx context.Context, tx *store.Tx, customers iter.Seq[int64]) error {
	number := s.newID()
	ids := slices.Sorted(customers)
	ids = slices.Compact(ids)
	_, err := tx.Load(ctx, "purchase_changed", []string{"customer_id", "number"}, func(yield func([]any) bool) {
		for _, id := range ids {
			if id != 0 && !yield([]any{id, number}) {
				return
			}
		}
	}, "ON CONFLICT (customer_id) DO UPDATE SET number = excluded.number")
	return err
}

// Changed are the customers whose lines changed since their marks were taken away, ascending, and the numbers of the
// marks, to be given to ForgetChangedTx once the lines were read.
func (s *Service) Changed(ctx context.Context, q store.Q) (customers, numbers []int64, err error) {
	defer fault.Wrap(&err, "purchase.Changed")
	rows, err := q.Query(ctx, "SELECT customer_id, number FROM purchase_changed ORDER BY customer_id")
	if err != nil {
		return nil, nil, err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var customer, number int64
		if err := scan(&customer, &number); err != nil {
			return err
		}
		customers = append(customers, customer)
		numbers = append(numbers, number)
		return nil
	})
	slices.Sort(numbers)
	return customers, slices.Compact(numbers), err
}

// numbersAtOnce keeps a statement's list of numbers short.
const numbersAtOnce = 100

// ForgetChangedTx takes marks away. A customer who changed again meanwhile has a newer number and keeps the mark.
func (s *Service) ForgetChangedTx(ctx context.Context, tx *store.Tx, numbers []int64) (err error) {
	defer fault.Wrap(&err, "purchase.ForgetChanged")
	for some := range slices.Chunk(numbers, numbersAtOnce) {
		args := make([]any, len(some))
		for i, n := range some {
			args[i] = n
		}
		if _, err := tx.Exec(ctx, "DELETE FROM purchase_changed WHERE number IN ("+store.In(1, len(some))+")", args...); err != nil {
			return err
		}
	}
	return nil
}
