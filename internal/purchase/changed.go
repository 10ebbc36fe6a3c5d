package purchase

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// markChanged notes that the lines of these customers are not what they were. Everything that adds, changes or removes
// lines does so in the same transaction. Nobody known is nobody's statistic and gets no mark.
func markChanged(ctx context.Context, tx *store.Tx, id int64, customers map[int64]struct{}) error {
	var b []byte
	was := int64(0)
	for _, c := range slices.Sorted(maps.Keys(customers)) {
		if c != customer.Unknown {
			b = binary.AppendVarint(b, c-was)
			was = c
		}
	}
	if b == nil {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO purchase_changed (id, customers) VALUES ($1, $2)", id, b)
	return err
}

// markEverybody notes that the lines of all customers read otherwise now. A mark without customers means everybody.
func markEverybody(ctx context.Context, q store.Q, id int64) error {
	_, err := q.Exec(ctx, "INSERT INTO purchase_changed (id, customers) VALUES ($1, $2)", id, []byte{})
	return err
}

// Changed are the customers whose lines changed since their marks were taken away, ascending, and the marks, to be
// given to ForgetChangedTx once the lines were read. Everybody says that everybody is to be read again.
func (s *Service) Changed(ctx context.Context, q store.Q) (customers, marks []int64, everybody bool, err error) {
	defer fault.Wrap(&err, "purchase.Changed")
	rows, err := q.Query(ctx, "SELECT id, customers FROM purchase_changed ORDER BY id")
	if err != nil {
		return nil, nil, false, err
	}
	all := make(map[int64]struct{})
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var b []byte
		if err := scan(&id, &b); err != nil {
			return err
		}
		marks = append(marks, id)
		everybody = everybody || len(b) == 0
		for at := int64(0); len(b) > 0; {
			step, n := binary.Varint(b)
			if n <= 0 {
				return errors.New("a mark of changed customers is broken")
			}
			at, b = at+step, b[n:]
			all[at] = struct{}{}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(all)), marks, everybody, err
}

// marksAtOnce keeps a statement's list short.
const marksAtOnce = 100

// ForgetChangedTx takes marks away. What changed after they were read has marks of its own.
func (s *Service) ForgetChangedTx(ctx context.Context, tx *store.Tx, marks []int64) (err error) {
	defer fault.Wrap(&err, "purchase.ForgetChanged")
	for some := range slices.Chunk(marks, marksAtOnce) {
		args := make([]any, len(some))
		for i, n := range some {
			args[i] = n
		}
		if _, err := tx.Exec(ctx, "DELETE FROM purchase_changed WHERE id IN ("+store.In(1, len(some))+")", args...); err != nil {
			return err
		}
	}
	return nil
}
