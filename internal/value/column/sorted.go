package column

import (
	"cmp"
	"slices"

	"dangol.kr/dangol/internal/fault"
)

// Sorted builds the projection from lines that come customer after customer, as the primary key of the ledger gives
// them; within a customer they may come in any order. It is the usual way of a rebuild and holds no more than the lines
// of one customer beside the result.
type Sorted struct {
	press    press
	set      *Set // nil when the rows go to a file
	customer int64
	parts    []part
	begun    bool
	tidy     bool // parts are in order of day and order
}

// NewSorted starts a projection in memory.
func NewSorted() *Sorted {
	s := &Sorted{set: &Set{}}
	s.press.emit = s.set.take
	return s
}

// Add takes one line. It fails with fault.Invalid on a customer who comes before an earlier one, or on a day that is no
// day.
func (s *Sorted) Add(l Line) error {
	if err := checkDay(l.Day); err != nil {
		return err
	}
	if l.Customer == 0 {
		return nil
	}
	if !s.begun || l.Customer != s.customer {
		if s.begun && l.Customer < s.customer {
			return fault.New(fault.Invalid, "column_order", "customer", l.Customer, "after", s.customer)
		}
		if err := s.fold(); err != nil {
			return err
		}
		s.customer, s.begun, s.tidy = l.Customer, true, true
	}
	p, ok := l.part()
	if !ok {
		return nil
	}
	if n := len(s.parts); n > 0 {
		switch c := comparePart(&s.parts[n-1], &p); {
		case c == 0:
			s.parts[n-1].join(&p)
			return nil
		case c > 0:
			s.tidy = false
		}
	}
	s.parts = append(s.parts, p)
	return nil
}

// Set finishes and gives the projection. The builder can't be used any more.
func (s *Sorted) Set() (*Set, error) {
	if err := s.close(); err != nil {
		return nil, err
	}
	return s.set, nil
}

func (s *Sorted) close() error {
	if err := s.fold(); err != nil {
		return err
	}
	s.begun = false
	return s.press.flush()
}

func (s *Sorted) fold() error {
	if len(s.parts) == 0 {
		return nil
	}
	if !s.tidy {
		sortParts(s.parts)
	}
	err := s.press.fold(s.customer, s.parts)
	s.parts = s.parts[:0]
	return err
}

// fold turns the parts of a customer, in order of day and order, into rows.
func (p *press) fold(customer int64, parts []part) error {
	p.begin(customer)
	for i := 0; i < len(parts); {
		row := Row{Day: int(parts[i].day), CostKnown: true}
		for i < len(parts) && int(parts[i].day) == row.Day {
			visit, order := false, parts[i].order
			for ; i < len(parts) && int(parts[i].day) == row.Day && parts[i].order == order; i++ {
				q := &parts[i]
				row.Net += q.net
				row.Cost += q.cost
				row.Returned += q.returned
				row.Lines += int(q.lines)
				row.Returns += int(q.returns)
				row.Discount += q.discount
				row.Shipping += q.shipping
				row.ShippingCost += q.shippingCost
				row.CostKnown = row.CostKnown && !q.costBlind
				visit = visit || q.visit
			}
			if visit {
				row.Visit = true
				row.Orders++
			}
		}
		p.add(row)
	}
	return p.end()
}

func comparePart(a, b *part) int {
	if c := cmp.Compare(a.day, b.day); c != 0 {
		return c
	}
	return cmp.Compare(a.order, b.order)
}

// sortParts sorts by day and order. Most customers have a handful of parts, where moving neighbours beats everything.
func sortParts(parts []part) {
	if len(parts) > 24 {
		slices.SortFunc(parts, func(a, b part) int { return comparePart(&a, &b) })
		return
	}
	for i := 1; i < len(parts); i++ {
		p := parts[i]
		k := i
		for ; k > 0 && comparePart(&parts[k-1], &p) > 0; k-- {
			parts[k] = parts[k-1]
		}
		parts[k] = p
	}
}

// The days of the years 1 to 9999. Others are slips of a file, and would make tables by day as long as they are wrong.
const (
	firstDay = -719162
	lastDay  = 2932896
)

func checkDay(day int) error {
	if day < firstDay || day > lastDay {
		return fault.New(fault.Invalid, "column_day", "day", day)
	}
	return nil
}
