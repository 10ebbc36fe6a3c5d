package column_test

import (
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// The columns of any day say of everybody what their summary says, and of nobody else anything.
func TestColumnsAreTheSummaries(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 11))
	b := column.NewBuilder()
	const first, span = 20000, 900
	for range 200_000 { // several segments
		l := column.Line{
			Customer: 1 + chance.Int64N(9000), Order: chance.Uint64N(1 << 40), Day: first + chance.IntN(span), Kind: column.Sale,
			Amount: chance.Int64N(9_000_000), Cost: chance.Int64N(4_000_000), CostKnown: chance.IntN(5) > 0,
		}
		if chance.IntN(12) == 0 {
			l.Kind = column.Return
		}
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []int{first - 1, first, first + 3, first + 200, first + span, first + 2*span} {
		c := set.Columns(day)
		i := 0
		for s := range set.Summaries(day) {
			if i >= c.Len() {
				t.Fatalf("day %d: %d entries are too few", day, c.Len())
			}
			got := []any{c.Customer[i], int(c.First[i]), int(c.Last[i]), int(c.Visits[i]), int(c.Orders[i]), int(c.YearVisits[i]), c.Year[i], c.YearCost[i], c.YearBefore[i], c.MeanSpend[i], c.MeanMargin[i]}
			want := []any{s.Customer, s.First, s.Last, s.Visits, s.Orders, s.YearVisits, s.Year, s.YearCost, s.YearBefore, s.MeanSpend(), s.MeanMargin()}
			for k := range got {
				if got[k] != want[k] {
					t.Fatalf("day %d, customer %d, figure %d: %v, want %v", day, s.Customer, k, got[k], want[k])
				}
			}
			i++
		}
		if i != c.Len() || c.AsOf != day {
			t.Errorf("day %d: %d entries, want %d", day, c.Len(), i)
		}
	}
	if n := (&column.Set{}).Columns(first).Len(); n != 0 {
		t.Errorf("%d customers of nobody", n)
	}
}
