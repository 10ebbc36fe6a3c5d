package purchase

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// An import touches most products in each of its transactions, which made keeping product_month a third of its cost. So
// a transaction writes down in one row what it did, and every so often the rows are added up and applied.

// settleAfter is how many pending rows an appender lets come together.
const settleAfter = 40

// save writes down what was collected.
func (m *months) save(ctx context.Context, tx *store.Tx, id int64) error {
	if err := markChanged(ctx, tx, id, m.customers); err != nil {
		return err
	}
	sums := m.encode()
	if len(sums) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO product_pending (id, sums) VALUES ($1, $2)", id, sums)
	return err
}

// encode packs the sums as varints.
func (m *months) encode() []byte {
	var b []byte
	for k, s := range m.sums {
		if *s == (monthSum{}) {
			continue
		}
		month := int64(k.month) << 1
		if k.known {
			month |= 1
		}
		for _, n := range [...]int64{k.product, month, s.lines, s.quantity, s.amount, s.returned, s.cost, s.costed} {
			b = binary.AppendVarint(b, n)
		}
	}
	return b
}

// decode adds packed sums.
func (m *months) decode(b []byte) error {
	for len(b) > 0 {
		var n [8]int64
		for i := range n {
			v, size := binary.Varint(b)
			if size <= 0 {
				return errors.New("pending sums of products are broken")
			}
			n[i], b = v, b[size:]
		}
		k := monthKey{n[0], int(n[1] >> 1), n[1]&1 == 1}
		s := m.sums[k]
		if s == nil {
			s = &monthSum{}
			m.sums[k] = s
		}
		s.lines += n[2]
		s.quantity += n[3]
		s.amount += n[4]
		s.returned += n[5]
		s.cost += n[6]
		s.costed += n[7]
	}
	return nil
}

// SettleTx adds to product_month what is pending. An import calls it with its last rows, so that the pages have all.
func (s *Service) SettleTx(ctx context.Context, tx *store.Tx) (err error) {
	defer fault.Wrap(&err, "purchase.SettleTx")
	m := newMonths()
	// Deleting decides who of two settlers applies a row.
	rows, err := tx.Query(ctx, "DELETE FROM product_pending RETURNING sums")
	if err != nil {
		return err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var b []byte
		return cmp.Or(scan(&b), m.decode(b))
	})
	if err != nil {
		return err
	}
	return m.apply(ctx, tx)
}

// apply adds the sums to product_month.
func (m *months) apply(ctx context.Context, tx *store.Tx) error {
	keys := make([]monthKey, 0, len(m.sums))
	for k, s := range m.sums {
		if *s != (monthSum{}) {
			keys = append(keys, k)
		}
	}
	// In one order for everybody: two imports then wait for each other instead of blocking each other.
	slices.SortFunc(keys, func(a, b monthKey) int {
		return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.month, b.month), cmp.Compare(bit(a.known), bit(b.known)))
	})
	columns := []string{"product_id", "month", "known", "line_count", "quantity_milli", "amount_minor", "returned_minor", "cost_minor", "costed_minor"}
	_, err := tx.Load(ctx, "product_month", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, k := range keys {
			s := m.sums[k]
			row[0], row[1], row[2] = k.product, int64(k.month), k.known
			row[3], row[4], row[5], row[6], row[7], row[8] = s.lines, s.quantity, s.amount, s.returned, s.cost, s.costed
			if !yield(row) {
				return
			}
		}
	}, `ON CONFLICT (product_id, month, known) DO UPDATE SET line_count = product_month.line_count + excluded.line_count,
		quantity_milli = product_month.quantity_milli + excluded.quantity_milli,
		amount_minor = product_month.amount_minor + excluded.amount_minor,
		returned_minor = product_month.returned_minor + excluded.returned_minor,
		cost_minor = product_month.cost_minor + excluded.cost_minor,
		costed_minor = product_month.costed_minor + excluded.costed_minor`)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if m.sums[k].lines >= 0 {
			continue
		}
		_, err := tx.Exec(ctx, "DELETE FROM product_month WHERE product_id = $1 AND month = $2 AND known = $3 AND line_count = 0", k.product, int64(k.month), k.known)
		if err != nil {
			return err
		}
	}
	return nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
