package segment_test

import (
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/value"
)

// added is what the lines that count for a condition come to.
type added struct {
	net, back, quantity, cost, sales int64
	first, last                      *int64
	visits, orders                   map[int64]bool
	blind                            bool // the cost of something is not known
}

func (s *slow) add(l *rule.Leaf, p *person) added {
	a := added{visits: map[int64]bool{}, orders: map[int64]bool{}}
	for i := range p.lines {
		b := &p.lines[i]
		if !s.in(l, b) {
			continue
		}
		a.net += b.net()
		switch {
		case b.back():
			a.back += abs(b.amount)
			a.quantity -= abs(b.quantity)
		case b.kind == 0:
			a.quantity += b.quantity
		}
		switch {
		case b.cost == nil:
			a.blind = a.blind || b.back() || b.kind == 0
		case b.back():
			a.cost -= abs(*b.cost)
		case b.kind == 0 || b.kind == 3:
			a.cost += *b.cost
		}
		if b.sale() {
			a.sales++
			a.visits[b.day], a.orders[b.order] = true, true
			if a.first == nil || b.day < *a.first {
				a.first = &b.day
			}
			if a.last == nil || b.day > *a.last {
				a.last = &b.day
			}
		}
	}
	return a
}

func (s *slow) leaf(l *rule.Leaf, p *person) bool {
	f, sum := s.words.Of(l), s.add(l, p)
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
		return number(sum.net, 100)
	case "returns":
		return number(sum.back, 100)
	case "margin":
		if sum.blind {
			return s.compare(l, nil, 100)
		}
		return number(sum.net-sum.cost, 100)
	case "quantity":
		return number(sum.quantity, 1000)
	case "lines":
		return number(sum.sales, 1)
	case "visits":
		return number(int64(len(sum.visits)), 1)
	case "orders":
		return number(int64(len(sum.orders)), 1)
	case "bought":
		return sum.sales > 0
	case "first_purchase":
		return s.day(l, sum.first)
	case "last_purchase":
		return s.day(l, sum.last)
	case "days_since":
		if sum.last == nil {
			return s.compare(l, nil, 1)
		}
		return number(int64(s.today)-*sum.last, 1)
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
