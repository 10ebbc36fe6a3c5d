package value_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/value"
)

// tenOf are ten customers by margin before service, cost to serve and lifetime value.
func tenOf(before, service, clv [10]int64) (*value.Profit, *value.Whale) {
	p, st := &value.Profit{Costed: true}, &value.Standing{}
	for i := range before {
		id := int64(i + 1)
		p.Customer, p.Sales, p.Before, p.Service = append(p.Customer, id), append(p.Sales, 2*before[i]), append(p.Before, before[i]), append(p.Service, service[i])
		st.Customer, st.CLV = append(st.Customer, id), append(st.CLV, clv[i])
	}
	return p, p.Whale(st)
}

// The best fifth of ten are two, the upper half five. One customer a hundred times the others doesn't move a line; the mean
// margin would be 1,045 and leave that one alone above it.
func TestLinesAreDrawnAtCustomersAndNotAtMeans(t *testing.T) {
	p, w := tenOf([10]int64{10_000, 90, 80, 70, 60, 50, 40, 30, 20, 10}, [10]int64{5, 50, 1, 2, 3, 4, 40, 6, 7, 8}, [10]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	fifth := w.Quarters(p, value.ServiceMatrix, value.Fifth)
	if fifth.Up != 90 || fifth.Right != 40 {
		t.Errorf("lines at %d and %d", fifth.Right, fifth.Up)
	}
	want := []value.Corner{value.UpLeft, value.UpRight, value.DownLeft, value.DownLeft, value.DownLeft, value.DownLeft, value.DownRight, value.DownLeft, value.DownLeft, value.DownLeft}
	if !slices.Equal(fifth.Corner, want) {
		t.Errorf("corners %v", fifth.Corner)
	}
	half := w.Quarters(p, value.ServiceMatrix, value.Half)
	if half.Up != 60 || half.Right != 6 || half.Corner[3] != value.UpLeft || half.Corner[7] != value.DownRight {
		t.Errorf("at the half: lines %d and %d, corners %v", half.Right, half.Up, half.Corner)
	}
	if got := fifth.Over(value.DownRight); got != 0 { // the seventh stands on the line itself
		t.Errorf("over the line: %d", got)
	}
	if got := half.Over(value.DownRight); got != 34+0+1+2 {
		t.Errorf("over the line at the half: %d", got)
	}
	out := w.Quarters(p, value.OutlookMatrix, value.Fifth)
	if out.Up != 9 || out.Right != 79 || out.Corner[0] != value.DownRight || out.Corner[9] != value.UpLeft || out.Corner[2] != value.DownRight {
		t.Errorf("outlook: lines %d and %d, corners %v", out.Right, out.Up, out.Corner)
	}
	if x, y := out.At(1); x != 40 || y != 2 {
		t.Errorf("the second stands at %d, %d", x, y)
	}
}

// Where nothing is served there is no line, and nobody counts as much.
func TestNothingIsNotMuch(t *testing.T) {
	p, w := tenOf([10]int64{5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, [10]int64{}, [10]int64{})
	q := w.Quarters(p, value.ServiceMatrix, value.Fifth)
	if q.Right != 0 || q.Figures[value.UpLeft].Customers != 10 {
		t.Errorf("%+v", q.Figures)
	}
	if q := w.Quarters(p, value.OutlookMatrix, value.Half); q.Figures[value.DownRight].Customers != 10 || q.Up != 0 {
		t.Errorf("%+v", q.Figures)
	}
	none := (&value.Profit{}).Whale(&value.Standing{}).Quarters(&value.Profit{}, value.ServiceMatrix, value.Fifth)
	if len(none.Corner) != 0 {
		t.Errorf("nobody: %+v", none)
	}
}

// On random bases the corners hold everybody once and add up to the whole, whatever the matrix and the line; a drawing names
// nobody twice, shows the largest of each corner and no more than it has room for.
func TestCornersAddUp(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(3000)
		p, st := &value.Profit{Costed: true}, &value.Standing{}
		for i := range n {
			id := int64(3*i + 1)
			p.Customer, p.Sales = append(p.Customer, id), append(p.Sales, r.Int64N(1000))
			p.Before, p.Service = append(p.Before, r.Int64N(100)-10), append(p.Service, r.Int64N(60)-5)
			if r.IntN(5) > 0 {
				st.Customer, st.CLV = append(st.Customer, id), append(st.CLV, r.Int64N(500))
			}
		}
		w := p.Whale(st)
		for _, k := range []value.MatrixKind{value.ServiceMatrix, value.OutlookMatrix} {
			for _, c := range value.Cuts() {
				q := w.Quarters(p, k, c)
				var sum value.ProfitFigures
				for _, corner := range value.Corners() {
					f := q.Figures[corner]
					sum.Customers, sum.Below, sum.CLV = sum.Customers+f.Customers, sum.Below+f.Below, sum.CLV+f.CLV
					sum.Sales, sum.Before, sum.Service, sum.Contribution = sum.Sales+f.Sales, sum.Before+f.Before, sum.Service+f.Service, sum.Contribution+f.Contribution
					if found, ok := k.CornerNamed(k.Name(corner)); !ok || found != corner {
						t.Errorf("%s is not found by its name", k.Name(corner))
					}
				}
				if sum != w.Total {
					t.Fatalf("seed %d, %d, %s: %+v, want %+v", seed, k, c, sum, w.Total)
				}
				largest, others := q.Shown(w, p)
				all := slices.Concat(largest, others)
				slices.Sort(all)
				if len(slices.Compact(slices.Clone(all))) != len(all) || len(all) != min(n, len(largest)+220) || len(largest) > 100 {
					t.Fatalf("seed %d: %d large ones and %d others of %d", seed, len(largest), len(others), n)
				}
				for _, corner := range value.Corners() {
					least, most := int64(1<<62), int64(-1)
					for i, in := range q.Corner {
						if in == corner && slices.Contains(largest, i) {
							least = min(least, p.Sales[i])
						} else if in == corner {
							most = max(most, p.Sales[i])
						}
					}
					if most > least {
						t.Errorf("seed %d: sales of %d stand behind %d", seed, most, least)
					}
				}
			}
		}
	}
	if _, ok := value.ServiceMatrix.CornerNamed("best"); ok {
		t.Error("a corner of the other matrix is found")
	}
}

// Ten customers with sales of 1,000 down to 100. Two are large: the first left nothing, the second less than the fourth best.
func TestRevenueThatIsNoProfit(t *testing.T) {
	p, st := &value.Profit{Costed: true}, &value.Standing{}
	left := []int64{-5, 20, 30, 60, 50, 40, 10, 10, 10, 10}
	for i, c := range left {
		sales := int64(1000 - 100*i)
		p.Customer, p.Sales, p.Before, p.Service = append(p.Customer, int64(i+1)), append(p.Sales, sales), append(p.Before, sales/2), append(p.Service, sales/2-c)
	}
	h := p.Whale(st).Hollow(p)
	if h.Large != 2 || h.From != 900 || h.LeftCut != 30 {
		t.Errorf("%d large from %d, cut at %d", h.Large, h.From, h.LeftCut)
	}
	if !slices.Equal(h.Places, []int32{0, 1}) || h.Losing.Customers != 1 || h.Losing.Contribution != -5 || h.Falling.Customers != 1 || h.Falling.Contribution != 20 {
		t.Errorf("%+v", h)
	}
	if h.Total.Sales != 1900 || h.Total.Goods() != 950 || h.Rest.Customers != 8 || !h.Has(0) || h.Has(2) {
		t.Errorf("%+v", h)
	}
	if none := (&value.Profit{}).Whale(st).Hollow(&value.Profit{}); none.Large != 0 || none.Places != nil {
		t.Errorf("nobody: %+v", none)
	}
}
