package column_test

import (
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// A window is what adding up the rows one by one gives.
func TestWindowsAddUpRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := column.NewBuilder()
	for i := range 4000 {
		l := column.Line{Customer: int64(1 + r.IntN(60)), Order: uint64(i / 2), Day: 100 + r.IntN(300), Kind: column.Kind(r.IntN(5)),
			Amount: int64(r.IntN(5000) - 500), Cost: int64(r.IntN(2000)), CostKnown: r.IntN(9) > 0}
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	for _, days := range [][2]int{{0, 1000}, {150, 150}, {120, 260}, {390, 2000}, {500, 600}, {300, 200}} {
		n := 0
		set.Windows(days[0], days[1], func(i int, customer int64, got *column.Window) {
			var want column.Window
			for _, row := range set.Of(customer) {
				if row.Day < days[0] || row.Day > days[1] {
					continue
				}
				want.Net, want.Cost, want.Returned = want.Net+row.Net, want.Cost+row.Cost, want.Returned+row.Returned
				want.Orders += int32(row.Orders)
				want.Blind = want.Blind || !row.CostKnown
				if row.Visit {
					if want.Visits == 0 {
						want.First = int32(row.Day)
					}
					want.Visits, want.Last = want.Visits+1, int32(row.Day)
				}
			}
			if i != n || *got != want {
				t.Errorf("%v: customer %d (%d, want place %d): %+v, want %+v", days, customer, i, n, *got, want)
			}
			n++
		})
		if n != set.Customers() {
			t.Errorf("%v: %d customers of %d", days, n, set.Customers())
		}
	}
}
