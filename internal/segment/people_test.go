package segment_test

import (
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// person is a customer with everything known of them, read row by row: what a rule is held against.
type person struct {
	id, owner             int64
	kind, name, address   string
	joined, birth         *int64
	created               int64
	tags                  []string
	own                   map[string]string
	lines                 []bought
	v                     *value.Valuation
	alive                 bool // v.PAlive says something
	tierNow, stage, quadr string
}

type bought struct {
	order, day, kind, amount, quantity int64
	cost                               *int64
	code, name, category, channel      string
}

func (b *bought) sale() bool { return b.kind == 0 && b.amount >= 0 }
func (b *bought) back() bool { return b.kind == 1 || b.amount < 0 && (b.kind == 0 || b.kind == 2) }

func abs(n int64) int64 { return max(n, -n) }

func (b *bought) net() int64 {
	switch {
	case b.back():
		return -abs(b.amount)
	case b.kind == 0, b.kind == 3:
		return b.amount
	case b.kind == 4:
		return -abs(b.amount)
	}
	return 0
}

// people reads everybody.
func (s *shop) people(run *value.Run) []*person {
	s.t.Helper()
	ctx, q := s.t.Context(), s.db.Read()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	rows, err := q.Query(ctx, "SELECT id, owner_id, kind, name, address, joined_day, birth_day, created_ms FROM customer WHERE id > 0 AND archived_ms = 0 ORDER BY id")
	all, err := store.Collect(rows, err, func(scan func(...any) error) (*person, error) {
		p := &person{own: map[string]string{}}
		return p, scan(&p.id, &p.owner, &p.kind, &p.name, &p.address, &p.joined, &p.birth, &p.created)
	})
	must(err)
	for _, p := range all {
		rows, err := q.Query(ctx, "SELECT t.name FROM customer_tag c JOIN tag t ON t.id = c.tag_id WHERE c.customer_id = $1", p.id)
		p.tags, err = store.Collect(rows, err, func(scan func(...any) error) (n string, err error) { return n, scan(&n) })
		must(err)
		rows, err = q.Query(ctx, "SELECT f.name, c.value FROM customer_custom c JOIN custom_field f ON f.id = c.field_id WHERE c.customer_id = $1 AND c.value <> ''", p.id)
		must(err)
		must(rows.Each(func(scan func(...any) error) error {
			var k, v string
			err := scan(&k, &v)
			p.own[k] = v
			return err
		}))
		rows, err = q.Query(ctx, `SELECT l.purchase_id, l.day, l.kind, l.amount_minor, l.quantity_milli, l.cost_minor, COALESCE(p.code, ''), COALESCE(p.name, ''), COALESCE(p.category, ''), o.channel
			FROM purchase_line l JOIN purchase o ON o.customer_id = l.customer_id AND o.id = l.purchase_id LEFT JOIN product p ON p.id = l.product_id WHERE l.customer_id = $1`, p.id)
		p.lines, err = store.Collect(rows, err, func(scan func(...any) error) (b bought, err error) {
			return b, scan(&b.order, &b.day, &b.kind, &b.amount, &b.quantity, &b.cost, &b.code, &b.name, &b.category, &b.channel)
		})
		must(err)
		v, err := s.values.Of(ctx, p.id)
		p.tierNow = "prospect"
		if err == nil {
			p.v, p.alive, p.tierNow, p.stage, p.quadr = v, run.AliveKnown(v), v.Tier.String(), v.Stage.String(), v.Quadrant.String()
		}
	}
	return all
}
