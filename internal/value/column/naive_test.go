package column_test

import (
	"maps"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// dice is splitmix64: chance that is the same on every run.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// upTo is a number from 0 to n−1.
func (d *dice) upTo(n int) int { return int(d.next() % uint64(n)) }

// naive is the projection the plain way: maps, and the rules written out once more.
type naive map[int64]map[int]*naiveDay

type naiveDay struct {
	row    column.Row
	orders map[uint64]bool
}

func (n naive) add(l column.Line) {
	if l.Customer == 0 {
		return
	}
	abs := func(v int64) int64 { return max(v, -v) }
	if n[l.Customer] == nil {
		n[l.Customer] = map[int]*naiveDay{}
	}
	d := n[l.Customer][l.Day]
	if d == nil {
		d = &naiveDay{row: column.Row{Day: l.Day, CostKnown: true}, orders: map[uint64]bool{}}
		n[l.Customer][l.Day] = d
	}
	takenBack := l.Kind == column.Return || l.Kind == column.Sale && l.Amount < 0
	switch {
	case takenBack:
		d.row.Net -= abs(l.Amount)
		d.row.Returned += abs(l.Amount)
		d.row.Returns++
		if l.CostKnown {
			d.row.Cost -= abs(l.Cost)
		} else {
			d.row.CostKnown = false
		}
	case l.Kind == column.Sale:
		d.row.Visit = true
		d.orders[l.Order] = true
		d.row.Net += l.Amount
		d.row.Lines++
		if l.CostKnown {
			d.row.Cost += l.Cost
		} else {
			d.row.CostKnown = false
		}
	case l.Kind == column.Shipping:
		d.row.Net += l.Amount
		d.row.Shipping += l.Amount
		if l.CostKnown {
			d.row.Cost += l.Cost
			d.row.ShippingCost += l.Cost
		}
	case l.Kind == column.Discount:
		d.row.Discount += abs(l.Amount)
		d.row.Net -= abs(l.Amount)
	}
}

// rows is a customer's rows by day; days that say nothing are left out.
func (n naive) rows(customer int64) []column.Row {
	var out []column.Row
	for _, day := range slices.Sorted(maps.Keys(n[customer])) {
		r := n[customer][day].row
		r.Orders = len(n[customer][day].orders)
		if r.Visit || r.Net != 0 || r.Cost != 0 || r.Returned != 0 || r.Discount != 0 || r.Shipping != 0 || r.ShippingCost != 0 {
			out = append(out, r)
		}
	}
	return out
}

// check compares a set with the naive projection, whole.
func (n naive) check(t *testing.T, s *column.Set) {
	t.Helper()
	customers, rows := 0, 0
	for _, id := range slices.Sorted(maps.Keys(n)) {
		want := n.rows(id)
		if got := s.Of(id); !slices.Equal(got, want) {
			t.Fatalf("customer %d\n got %+v\nwant %+v", id, got, want)
		}
		if len(want) > 0 {
			customers++
		}
		rows += len(want)
	}
	if s.Customers() != customers || s.Rows() != rows {
		t.Fatalf("%d customers and %d rows, want %d and %d", s.Customers(), s.Rows(), customers, rows)
	}
	before := int64(-1 << 63)
	for id, r := range s.All() {
		if id <= before || len(r) == 0 {
			t.Fatalf("customer %d with %d rows after %d", id, len(r), before)
		}
		before = id
		customers--
	}
	if customers != 0 {
		t.Fatalf("All misses %d customers", customers)
	}
}

// lines is a ledger of n lines over some customers, in no order, with everything that can happen.
func lines(seed uint64, n, customers, days int) []column.Line {
	d := dice(seed)
	out := make([]column.Line, n)
	for i := range out {
		l := column.Line{
			Customer: int64(d.upTo(customers)) * 1_000_003, // the first is the unknown buyer
			Order:    uint64(d.upTo(4)),
			Day:      9000 + d.upTo(days),
			Amount:   int64(d.upTo(5_000_000)),
			Kind:     column.Sale,
		}
		if d.upTo(4) > 0 {
			l.CostKnown, l.Cost = true, l.Amount*6/10
		}
		switch d.upTo(20) {
		case 0, 1:
			l.Kind = column.Return
			if d.upTo(2) == 0 {
				l.Amount, l.Cost = -l.Amount, -l.Cost
			}
		case 2:
			l.Kind = column.Cancel
		case 3:
			l.Kind, l.Amount = column.Cancel, -l.Amount
		case 4:
			l.Kind, l.Amount = column.Shipping, 300_000
		case 5:
			l.Kind = column.Discount
		case 6:
			l.Amount, l.Cost = 0, 0
		case 7:
			l.Amount *= 3_000 // more than fits four bytes
		}
		out[i] = l
	}
	return out
}

func naiveOf(ll []column.Line) naive {
	n := naive{}
	for _, l := range ll {
		n.add(l)
	}
	return n
}

func byCustomer(ll []column.Line) []column.Line {
	out := slices.Clone(ll)
	slices.SortStableFunc(out, func(a, b column.Line) int {
		switch {
		case a.Customer < b.Customer:
			return -1
		case a.Customer > b.Customer:
			return 1
		}
		return 0
	})
	return out
}

// setOf builds through Sorted.
func setOf(t testing.TB, ll []column.Line) *column.Set {
	t.Helper()
	b := column.NewSorted()
	for _, l := range byCustomer(ll) {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
