package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

func TestGroupCountsEveryCustomerOnce(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 30000, 400, 390, 12)
	c := group(t, x, rec, age)
	type key struct{ x, r, a int32 }
	want := map[key]int32{}
	var repeats int64
	for i := range x {
		want[key{x[i], rec[i], age[i]}]++
		repeats += int64(x[i])
	}
	if c.Len() != len(want) || c.Customers() != len(x) || c.Repeats() != repeats {
		t.Fatalf("%d cells, want %d; %d customers; %d repeats, want %d", c.Len(), len(want), c.Customers(), c.Repeats(), repeats)
	}
	for k := range c.Len() {
		h := c.Cell(k)
		if want[key{h.X, h.Recency, h.Age}] != h.N {
			t.Fatalf("%+v, want %d", h, want[key{h.X, h.Recency, h.Age}])
		}
		if k > 0 {
			b := c.Cell(k - 1)
			if b.X > h.X || b.X == h.X && (b.Age > h.Age || b.Age == h.Age && b.Recency >= h.Recency) {
				t.Fatalf("%+v before %+v", b, h)
			}
		}
	}
	for i := range x {
		if h := c.Cell(c.Of(i)); h.X != x[i] || h.Recency != rec[i] || h.Age != age[i] {
			t.Fatalf("customer %d is in %+v", i, h)
		}
	}
	// The rows of a GROUP BY, in any order and in parts, are the same base.
	var rows []btyd.Cell
	for k := c.Len() - 1; k >= 0; k-- {
		h := c.Cell(k)
		rows = append(rows, btyd.Cell{X: h.X, Recency: h.Recency, Age: h.Age, N: 1})
		rows = append(rows, btyd.Cell{X: h.X, Recency: h.Recency, Age: h.Age, N: h.N - 1})
	}
	g, err := btyd.FromCells(rows)
	if err != nil || g.Len() != c.Len() || g.Customers() != c.Customers() || g.Pairs() != c.Pairs() {
		t.Errorf("%v %d %d", err, g.Len(), g.Customers())
	}
	near(t, "mean age", g.MeanAge(), c.MeanAge(), 1e-15)
}

// Values too wide to pack take the slow road to the same cells.
func TestGroupWideValues(t *testing.T) {
	const m = math.MaxInt32
	x, rec, age := []int32{m - 1, 0, 3, m - 1, 0, 3}, []int32{m, 7, 5, m - 1, 9, 5}, []int32{m, m, 5, m, m, 5}
	c := group(t, x, rec, age)
	if c.Len() != 4 || c.Of(1) != c.Of(4) || c.Of(2) != c.Of(5) || c.Of(0) == c.Of(3) {
		t.Errorf("%d cells", c.Len())
	}
}

func TestGroupRefusesNonsense(t *testing.T) {
	one := func(x, r, a int32) error { _, err := btyd.Group([]int32{x}, []int32{r}, []int32{a}); return err }
	for _, err := range []error{one(-1, 0, 0), one(1, 5, 4), one(1, -1, 4), one(0, 0, -1), one(5, 4, 9)} {
		if !fault.Is(err, fault.Invalid) || fault.CodeOf(err) != "value.history" {
			t.Errorf("%v", err)
		}
	}
	if _, err := btyd.Group([]int32{1}, nil, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	if _, err := btyd.FromCells([]btyd.Cell{{X: 1, Recency: 9, Age: 3, N: 1}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	if c, err := btyd.Group(nil, nil, nil); err != nil || c.Len() != 0 || c.MeanAge() != 0 {
		t.Errorf("%v", err)
	}
}

func FuzzGroup(f *testing.F) {
	f.Add([]byte{1, 2, 3, 0, 0, 9, 1, 2, 3})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var x, rec, age []int32
		for i := 0; i+2 < len(raw); i += 3 {
			a := int32(raw[i+2])
			r := min(int32(raw[i+1]), a)
			x, rec, age = append(x, min(int32(raw[i]), r)), append(rec, r), append(age, a)
		}
		c, err := btyd.Group(x, rec, age)
		if err != nil {
			t.Fatal(err)
		}
		fit, err := btyd.FitBGNBD(c, btyd.Options{})
		if err != nil {
			return
		}
		sane(t, fit, c, len(x))
	})
}
