package segment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
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

// slow answers a rule about one customer, the obvious way.
type slow struct {
	t     *testing.T
	today int
	owner map[int64]string
	words *rule.Vocabulary
}

func (s *slow) holds(n *rule.Node, p *person) bool {
	switch {
	case n.Is != nil:
		return s.leaf(n.Is, p)
	case n.Not != nil:
		return !s.holds(n.Not, p)
	case n.All != nil:
		return !slices.ContainsFunc(n.All, func(k *rule.Node) bool { return !s.holds(k, p) })
	}
	return slices.ContainsFunc(n.Any, func(k *rule.Node) bool { return s.holds(k, p) })
}

func (s *slow) ago(n int, unit string) int {
	if unit == "days" {
		return s.today - n
	}
	y, m, d := i18n.Date(s.today)
	for range n {
		if m--; m == 0 {
			y, m = y-1, 12
		}
	}
	return i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m)))
}

// in reports whether a line counts for a condition.
func (s *slow) in(l *rule.Leaf, b *bought) bool {
	if b.day > int64(s.today) {
		return false
	}
	for _, w := range l.Where {
		fit := false
		for _, v := range w.Values {
			switch w.Key {
			case "product":
				fit = fit || i18n.Fold(v) == i18n.Fold(b.name) || v == b.code
			case "category":
				fit = fit || v == b.category
			default:
				fit = fit || v == b.channel
			}
		}
		if !fit {
			return false
		}
	}
	w := l.Window
	if w == nil {
		return true
	}
	if w.Last > 0 {
		return b.day > int64(s.ago(w.Last, w.Unit))
	}
	day := i18n.ISODay(int(b.day))
	return (w.From == "" || day >= w.From) && (w.To == "" || day <= w.To)
}

func (s *slow) compare(l *rule.Leaf, have *float64, unit float64) bool {
	switch l.Op {
	case rule.Known:
		return have != nil
	case rule.Unknown:
		return have == nil
	case rule.Ne:
		return have == nil || *have != num(l.Values[0])*unit
	}
	if have == nil {
		return false
	}
	a := num(l.Values[0]) * unit
	switch l.Op {
	case rule.Eq:
		return *have == a
	case rule.Lt:
		return *have < a
	case rule.Le:
		return *have <= a
	case rule.Gt:
		return *have > a
	case rule.Ge:
		return *have >= a
	default:
		return *have >= a && *have <= num(l.Values[1])*unit
	}
}

func num(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}

func (s *slow) texts(l *rule.Leaf, have ...string) bool {
	have = slices.DeleteFunc(have, func(h string) bool { return h == "" })
	hit := false
	for _, h := range have {
		for _, v := range l.Values {
			hit = hit || i18n.Fold(h) == i18n.Fold(v) || l.Op == rule.Has && strings.Contains(i18n.Fold(h), i18n.Fold(v))
		}
	}
	switch l.Op {
	case rule.Known:
		return len(have) > 0
	case rule.Unknown:
		return len(have) == 0
	case rule.Ne, rule.NotIn:
		return !hit
	}
	return hit
}

func (s *slow) day(l *rule.Leaf, day *int64) bool {
	yearly := l.Field == "birthday"
	if day != nil && (l.Op == rule.Within || l.Op == rule.Next) {
		n, _ := strconv.Atoi(l.Values[0])
		from, to := s.ago(n, l.Values[1])+1, s.today
		if l.Op == rule.Next {
			y, m, d := i18n.Date(s.today)
			if l.Values[1] == "days" {
				from, to = s.today, s.today+n-1
			} else {
				for range n {
					if m++; m == 13 {
						y, m = y+1, 1
					}
				}
				from, to = s.today, i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m)))-1
			}
		}
		if !yearly {
			return *day >= int64(from) && *day <= int64(to)
		}
		_, m, d := i18n.Date(int(*day))
		for at := from; at <= to; at++ { // one day after the other
			if ay, am, ad := i18n.Date(at); am == m && ad == min(d, i18n.DaysIn(ay, am)) {
				return true
			}
		}
		return false
	}
	var have *float64
	if day != nil {
		f := float64(*day)
		have = &f
	}
	as := *l
	as.Values = nil
	for _, v := range l.Values {
		if d, ok := i18n.ParseISODay(v); ok {
			as.Values = append(as.Values, strconv.Itoa(d))
		}
	}
	return s.compare(&as, have, 1)
}

func (s *slow) leaf(l *rule.Leaf, p *person) bool {
	f := s.words.Of(l)
	var net, back, qty, sales, cost int64
	var first, last *int64
	visits, orders := map[int64]bool{}, map[int64]bool{}
	blind := false
	for i := range p.lines {
		b := &p.lines[i]
		if !s.in(l, b) {
			continue
		}
		net += b.net()
		switch {
		case b.back():
			back += abs(b.amount)
			qty -= abs(b.quantity)
		case b.kind == 0:
			qty += b.quantity
		}
		if b.back() && b.kind != 2 || b.kind == 2 && b.back() || b.kind == 0 {
			if b.cost == nil {
				blind = true
			} else if b.back() {
				cost -= abs(*b.cost)
			} else {
				cost += *b.cost
			}
		}
		if b.kind == 3 && b.cost != nil {
			cost += *b.cost
		}
		if b.sale() {
			sales++
			visits[b.day], orders[b.order] = true, true
			if first == nil || b.day < *first {
				first = &b.day
			}
			if last == nil || b.day > *last {
				last = &b.day
			}
		}
	}
	number := func(n int64, unit float64) bool { f := float64(n); return s.compare(l, &f, unit) }
	word := func(w string, known bool) bool {
		if !known {
			w = ""
		}
		return s.texts(l, w)
	}
	run := func(get func(v *value.Valuation) (float64, bool), unit float64) bool {
		if p.v == nil {
			return s.compare(l, nil, unit)
		}
		x, ok := get(p.v)
		if !ok {
			return s.compare(l, nil, unit)
		}
		return s.compare(l, &x, unit)
	}
	switch l.Field {
	case "amount":
		return number(net, 100)
	case "returns":
		return number(back, 100)
	case "margin":
		if blind {
			return s.compare(l, nil, 100)
		}
		return number(net-cost, 100)
	case "quantity":
		return number(qty, 1000)
	case "lines":
		return number(sales, 1)
	case "visits":
		return number(int64(len(visits)), 1)
	case "orders":
		return number(int64(len(orders)), 1)
	case "bought":
		return sales > 0
	case "first_purchase":
		return s.day(l, first)
	case "last_purchase":
		return s.day(l, last)
	case "days_since":
		if last == nil {
			return s.compare(l, nil, 1)
		}
		return number(int64(s.today)-*last, 1)
	case "tier":
		if l.Window != nil {
			s.t.Fatal("tiers of past days have a test of their own")
		}
		return word(p.tierNow, true)
	case "stage":
		return word(p.stage, p.v != nil && p.v.Stage != 0)
	case "quadrant":
		return word(p.quadr, p.v != nil && p.v.Quadrant != 0)
	case "clv":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.CLV), true }, 100)
	case "stake":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.Stake), true }, 100)
	case "mean_spend":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.MeanSpend), true }, 100)
	case "p_alive":
		return run(func(v *value.Valuation) (float64, bool) { return v.PAlive, p.alive }, 1)
	case "overdue":
		return run(func(v *value.Valuation) (float64, bool) { return v.Overdue, v.Overdue > 0 }, 1)
	case "gap_days":
		return run(func(v *value.Valuation) (float64, bool) { return v.GapDays, v.GapDays > 0 }, 1)
	case "expected_30":
		return run(func(v *value.Valuation) (float64, bool) { return v.Expected30, true }, 1)
	case "expected_90":
		return run(func(v *value.Valuation) (float64, bool) { return v.Expected90, true }, 1)
	case "expected_365":
		return run(func(v *value.Valuation) (float64, bool) { return v.Expected365, true }, 1)
	case "r":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.R), true }, 1)
	case "f":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.F), true }, 1)
	case "m":
		return run(func(v *value.Valuation) (float64, bool) { return float64(v.M), true }, 1)
	case "kind":
		return s.texts(l, p.kind)
	case "name":
		return s.texts(l, p.name)
	case "tag":
		return s.texts(l, slices.Clone(p.tags)...)
	case "source":
		return s.texts(l, "매장")
	case "owner":
		return s.texts(l, s.owner[p.owner])
	case "region":
		return s.texts(l, map[string]string{"서울특별시 강남구 1": "서울", "경기도 성남시 2": "경기", "서울 마포구 3": "서울", "부산시 4": "부산"}[p.address])
	case "address":
		return s.texts(l, p.address)
	case "joined":
		return s.day(l, p.joined)
	case "created":
		day := int64(i18n.DayOf(p.created, auth.DefaultSettings().Location()))
		return s.day(l, &day)
	case "birthday":
		return s.day(l, p.birth)
	case "field":
		own, known := p.own[l.Name]
		switch f.Kind {
		case rule.Number:
			if !known {
				return s.compare(l, nil, 1000)
			}
			n, err := strconv.ParseInt(own, 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return number(n, 1000)
		case rule.Day:
			var day *int64
			if d, ok := i18n.ParseISODay(own); ok {
				n := int64(d)
				day = &n
			}
			return s.day(l, day)
		}
		return s.texts(l, own)
	}
	s.t.Fatalf("nobody told me what %s is", l.Field)
	return false
}

// phrase makes a random condition of the vocabulary.
func phrase(r *rand.Rand, v *rule.Vocabulary, today int) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var f rule.Field
	head := ""
	if k := r.IntN(len(v.Fields()) + 3); k < 3 {
		o := v.Own()[k]
		f, head = rule.Field{Name: "field", Kind: o.Kind, Choices: o.Choices}, `field("`+o.Name+`")`
	} else {
		f = *v.Fields()[k-3]
		head = f.Name
	}
	day := func() string { return i18n.ISODay(today - r.IntN(800)) }
	var args []string
	if f.Goods && f.Name != "margin" && r.IntN(2) == 0 {
		args = append(args, pick(`product = "예가체프"`, `product in ("P2", "머그")`, `category = "원두"`, `category in ("원두", "용품"), channel = "앱"`, `channel = "매장"`, `product = "없음"`))
	}
	if f.Windows && r.IntN(3) > 0 {
		args = append(args, pick("last 60 days", "last 3 months", "last 12 months", "since "+day(), "until "+day(), "from "+i18n.ISODay(today-400)+" to "+day()[:0]+i18n.ISODay(today-100)))
	}
	if len(args) > 0 {
		head += "(" + strings.Join(args, ", ") + ")"
	}
	ops := f.Ops()
	op := ops[r.IntN(len(ops))]
	one := func() string {
		switch f.Kind {
		case rule.Choice:
			return `"` + f.Choices[r.IntN(len(f.Choices))] + `"`
		case rule.Text, rule.Set:
			return `"` + pick("도매", "vip", "카페", "서울", "경기", "강남", "한지우", "강은채", "매장", "김3", "김") + `"`
		case rule.Day:
			return day()
		case rule.Share:
			return fmt.Sprintf("0.%d", r.IntN(10))
		case rule.Money:
			return strconv.Itoa(r.IntN(12) * 20_000)
		case rule.Count:
			return strconv.Itoa(r.IntN(8))
		default:
			return pick("0", "0.5", "1", "2.5", "5", "12", "40")
		}
	}
	switch op {
	case rule.Done:
		return head
	case rule.Known, rule.Unknown:
		return head + " " + string(op)
	case rule.In, rule.NotIn:
		return head + " " + string(op) + " (" + one() + ", " + one() + ")"
	case rule.Within, rule.Next:
		return head + " " + string(op) + " " + pick("1 days", "30 days", "200 days", "2 months", "12 months")
	case rule.Between:
		a, b := one(), one()
		if f.Kind == rule.Day && a > b || f.Kind != rule.Day && num(a) > num(b) {
			a, b = b, a
		}
		return head + " between " + a + " and " + b
	}
	return head + " " + string(op) + " " + one()
}

// Every condition, alone and joined, means exactly those whom reading everybody's rows one by one finds.
func TestRulesMeanWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(90, 3)
		run := s.judge()
		people := s.people(run)
		words, err := s.segments.Vocabulary(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ref := &slow{t: t, today: s.today(), owner: map[int64]string{7: "한지우", 8: "강은채"}, words: words}
		r := rand.New(rand.NewPCG(11, 12))
		some, hit := 0, map[string]bool{}
		check := func(text string) {
			n, err := words.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			var want []int64
			for _, p := range people {
				if ref.holds(n, p) {
					want = append(want, p.id)
				}
			}
			got := s.list(boss, text)
			if !slices.Equal(got, want) {
				t.Errorf("%s\n means %v\n  want %v", n, got, want)
			}
			if len(want) > 0 && len(want) < len(people) {
				some++
				n.Leaves(func(l *rule.Leaf) { hit[l.Field] = true })
			}
		}
		for range 700 {
			check(phrase(r, words, s.today()))
		}
		for range 80 {
			check(fmt.Sprintf("(%s or not %s) and not (%s and %s)", phrase(r, words, s.today()), phrase(r, words, s.today()), phrase(r, words, s.today()), phrase(r, words, s.today())))
		}
		for _, f := range words.Fields() { // each field told some from others at least once
			if !hit[f.Name] && f.Name != "source" && f.Name != "created" {
				t.Errorf("no rule about %s told anybody apart", f.Name)
			}
		}
		if some < 200 {
			t.Errorf("only %d rules told anybody apart", some)
		}
	})
}
