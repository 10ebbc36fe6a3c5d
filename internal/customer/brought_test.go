package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Of the customers asked for, those of the batch count.
func TestBroughtBy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		first := fromFile(t, db, s, 7, customer.Incoming{SourceKey: "1"}, customer.Incoming{SourceKey: "2"}, customer.Incoming{SourceKey: "3"})
		second := fromFile(t, db, s, 8, customer.Incoming{SourceKey: "4"})
		for _, c := range []struct {
			batch int64
			ids   []int64
			want  int64
		}{{7, append(first[:2:2], second...), 2}, {8, append(first[:2:2], second...), 1}, {9, first, 0}, {7, nil, 0}} {
			if n, err := s.BroughtBy(t.Context(), db.Read(), c.batch, c.ids); n != c.want || err != nil {
				t.Errorf("batch %d brought %d of %v, want %d: %v", c.batch, n, c.ids, c.want, err)
			}
		}
	})
}
