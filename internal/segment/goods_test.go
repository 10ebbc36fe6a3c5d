package segment_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// asked is a question about goods as a rule and as the plain query that means the same.
type asked struct {
	rule, figure, where string
	least               int64
}

// randomly makes a question: the figure, which goods, which days, and from where on.
func randomly(r *rand.Rand, today int) asked {
	const back, sale = "(l.kind = 1 OR l.amount_minor < 0 AND l.kind IN (0, 2))", "l.kind = 0 AND l.amount_minor >= 0"
	m := [][2]string{
		{"sum(amount", "SUM(CASE WHEN " + back + " THEN -ABS(l.amount_minor) WHEN l.kind IN (0, 3) THEN l.amount_minor WHEN l.kind = 4 THEN -ABS(l.amount_minor) ELSE 0 END)"},
		{"sum(returns", "SUM(CASE WHEN " + back + " THEN ABS(l.amount_minor) ELSE 0 END)"},
		{"sum(quantity", "SUM(CASE WHEN " + back + " THEN -ABS(l.quantity_milli) WHEN l.kind = 0 THEN l.quantity_milli ELSE 0 END)"},
		{"count(lines", "COUNT(*) FILTER (WHERE " + sale + ")"}, {"count(visits", "COUNT(DISTINCT l.day) FILTER (WHERE " + sale + ")"},
		{"count(orders", "COUNT(DISTINCT l.purchase_id) FILTER (WHERE " + sale + ")"},
	}[r.IntN(6)]
	g := [][2]string{
		{`category = "원두"`, "p.category = '원두'"}, {`product = "머그"`, "p.name = '머그'"}, {`product in ("P1", "드립백")`, "p.code IN ('P1', 'P2')"}, {`channel = "앱"`, "o.channel = '앱'"},
		{`category = "용품", channel = "매장"`, "p.category = '용품' AND o.channel = '매장'"}, {`category = "없음"`, "p.category = '없음'"},
	}[r.IntN(6)]
	from := today - r.IntN(900)
	to := from + r.IntN(400)
	w := [][2]string{{"", fmt.Sprintf("l.day <= %d", today)}, {fmt.Sprintf(", last %d days", today-from), fmt.Sprintf("l.day > %d AND l.day <= %d", from, today)},
		{fmt.Sprintf(", from %s to %s", i18n.ISODay(from), i18n.ISODay(to)), fmt.Sprintf("l.day >= %d AND l.day <= %d", from, min(to, today))}}[r.IntN(3)]
	a := asked{figure: m[1], where: g[1] + " AND " + w[1]}
	unit := int64(1)
	switch m[0] {
	case "sum(amount", "sum(returns":
		a.least, unit = int64(1+r.IntN(40))*2_000_000, 100
	case "sum(quantity":
		a.least, unit = int64(1+r.IntN(9))*1000, 1000
	default:
		a.least = int64(1 + r.IntN(5))
	}
	a.rule = fmt.Sprintf("%s, %s%s) >= %d", m[0], g[0], w[0], a.least/unit)
	return a
}

// answer is what the database says.
func (s *shop) answer(a asked) []int64 {
	s.t.Helper()
	rows, err := s.db.Read().Query(s.t.Context(), `SELECT l.customer_id FROM purchase_line l JOIN purchase o ON o.customer_id = l.customer_id AND o.id = l.purchase_id
		JOIN customer c ON c.id = l.customer_id LEFT JOIN product p ON p.id = l.product_id WHERE l.customer_id > 0 AND c.archived_ms = 0 AND `+a.where+
		" GROUP BY l.customer_id HAVING "+a.figure+" >= $1 ORDER BY l.customer_id", a.least)
	out, err := store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// agree holds many random questions against the database.
func (s *shop) agree(seed uint64, n int) {
	s.t.Helper()
	r, some := rand.New(rand.NewPCG(seed, 5)), 0
	for range n {
		a := randomly(r, s.today())
		got, want := s.list(boss, a.rule), s.answer(a)
		if !slices.Equal(got, want) {
			s.t.Fatalf("%s\n means %v\n  want %v", a.rule, got, want)
		}
		if len(want) > 0 {
			some++
		}
	}
	if some < n/4 {
		s.t.Errorf("only %d of %d questions meant anybody", some, n)
	}
}

// What rules say of goods is what the database says, and stays so through everything that changes purchases.
func TestGoodsAreThoseOfTheLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		if got := s.list(boss, `bought(category = "원두")`); len(got) != 0 {
			t.Errorf("of nobody: %v", got)
		}
		s.invent(80, 3)
		s.judge()
		s.agree(1, 150)

		all := s.list(boss, "bought")
		s.more(all[:3], 77)
		if got := s.list(boss, `bought(category = "새것")`); len(got) != 0 {
			t.Errorf("before a run looked at them: %v", got)
		}
		s.judge()
		if got := s.list(boss, `bought(category = "새것", last 2 days)`); !slices.Equal(got, all[:3]) {
			t.Errorf("after an import: %v, want %v", got, all[:3])
		}
		s.agree(2, 60)

		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := s.purchases.UndoTx(ctx, tx, purchase.Undo{Batch: 77, CustomerIDs: all[:3]})
			return err
		})
		s.judge()
		if got := s.list(boss, `bought(category = "새것")`); len(got) != 0 {
			t.Errorf("after an undo: %v", got)
		}
		s.agree(3, 60)

		s.segments.Rest() // nobody has asked for a while: the file answers
		s.now = s.now.Add(time.Hour)
		s.segments.Rest()
		s.agree(5, 20)

		s.again() // another start, with the file of before, and one with a damaged file
		s.agree(6, 20)
		if err := os.WriteFile(filepath.Join(s.folder, "goods.columns"), []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.again()
		s.agree(7, 20)
		s.again()
		s.more(all[5:6], 78)
		s.judge()
		if err := s.segments.KeepGoods(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.agree(8, 20)
	})
}

// Another name or category of a product is true of what was bought before.
func TestGoodsGoByTheirNamesNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(30, 6)
		s.judge()
		was := s.list(boss, `bought(product = "머그")`)
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE product SET name = 'Big Cup', name_fold = $1, category = '잔' WHERE code = 'P3'", i18n.Fold("Big Cup"))
			return err
		})
		if got := s.list(boss, `bought(product = "BIG  cup", category = "잔")`); !slices.Equal(got, was) || len(was) == 0 {
			t.Errorf("by the new name %v, want %v", got, was)
		}
		if got := s.list(boss, `bought(product = "머그")`); len(got) != 0 {
			t.Errorf("by the old name %v", got)
		}
		if got, want := s.list(boss, `not bought(product = "P3", last 60 days) and bought(product = "P3")`), s.list(boss, `last_purchase(product = "P3") is known and not last_purchase(product = "P3") within 60 days`); !slices.Equal(got, want) {
			t.Errorf("not lately %v, want %v", got, want)
		}
	})
}

// more has customers buy something new, as a file of that number brings it.
func (s *shop) more(ids []int64, batch int64) {
	s.t.Helper()
	appender := s.purchases.NewAppender(batch)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var orders []purchase.Order
		for _, id := range ids {
			orders = append(orders, purchase.Order{CustomerID: id, Source: "매장", OrderNo: fmt.Sprint("new-", batch, "-", id), Day: s.today(), Channel: "앱",
				Lines: []purchase.Line{{Key: "1", QuantityMilli: 1500, AmountMinor: 700_000, Product: purchase.ProductRef{Code: "N1", Name: "새 물건", Category: "새것"}}}})
		}
		_, err := appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
}
