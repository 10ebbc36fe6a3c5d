package column_test

import (
	"math"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

func TestFifths(t *testing.T) {
	for name, c := range map[string]struct {
		in   []int64
		want []uint8
	}{
		"ten different": {[]int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, []uint8{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}},
		"in any order":  {[]int64{5, 1, 4, 2, 3}, []uint8{5, 1, 4, 2, 3}},
		"all alike":     {[]int64{7, 7, 7, 7}, []uint8{3, 3, 3, 3}},
		"one":           {[]int64{7}, []uint8{3}},
		"none":          {nil, []uint8{}},
		// Six share the stretch from 0 to 6 of 10, whose middle lies in the second fifth.
		"six of ten alike": {[]int64{1, 1, 1, 1, 1, 1, 2, 3, 4, 5}, []uint8{2, 2, 2, 2, 2, 2, 4, 4, 5, 5}},
		"two groups":       {[]int64{1, 1, 2, 2}, []uint8{2, 2, 4, 4}},
		"negative":         {[]int64{-5, -4, -3, -2, -1}, []uint8{1, 2, 3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			got := column.Fifths(c.in)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestFifthsByCounting holds the scores against the definition, by counting for each number who is below and beside.
func TestFifthsByCounting(t *testing.T) {
	d := dice(3)
	for range 50 {
		v := make([]int64, 1+d.upTo(300))
		for i := range v {
			v[i] = int64(d.upTo(1 + d.upTo(200)))
		}
		for i, s := range column.Fifths(v) {
			below, same := 0, 0
			for _, x := range v {
				if x < v[i] {
					below++
				} else if x == v[i] {
					same++
				}
			}
			middle := float64(below) + float64(same)/2
			if want := 1 + uint8(math.Floor(5*middle/float64(len(v))+1e-9)); s != want {
				t.Fatalf("%d of %v scores %d, want %d", v[i], v, s, want)
			}
		}
	}
}

func TestRFMByHand(t *testing.T) {
	got, _ := ledgerOfThree(t).RFM(20400)
	want := []column.Score{
		{Recency: 5, Freq: 5, Money: 5},
		{Recency: 1, Freq: 2, Money: 3}, // as often as customer 3: both share the two lower places
		{Recency: 3, Freq: 2, Money: 1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	if got, _ := ledgerOfThree(t).RFM(20040); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestConcentrationByHand(t *testing.T) {
	// Ten customers: 60, 20, 10, 5, 5, and five with nothing, one of them below nothing.
	c := column.Concentrate([]int64{5, 0, 60, 0, 20, 0, 10, -30, 5, 0})
	if c.Total != 100 || c.Below != 1 || c.Customers() != 10 {
		t.Fatalf("%+v", c)
	}
	for part, want := range map[float64]float64{-1: 0, 0: 0, .05: .3, .1: .6, .15: .7, .2: .8, .5: 1, 1: 1, 2: 1} {
		if got := c.Top(part); math.Abs(got-want) > 1e-12 {
			t.Errorf("top %v brings %v, want %v", part, got, want)
		}
	}
	// Twice the area: (0+.6)+(.6+.8)+(.8+.9)+(.9+.95)+(.95+1)+5·2, over 10, less 1.
	if got, want := c.Gini(), (.6+1.4+1.7+1.85+1.95+10)/10-1; math.Abs(got-want) > 1e-12 {
		t.Errorf("Gini %v, want %v", got, want)
	}
	p := c.Pareto(5)
	if len(p) != 6 || p[0] != (column.ParetoPoint{}) || p[1].Customers != .2 || math.Abs(p[1].Amount-.8) > 1e-12 || p[5].Amount != 1 {
		t.Errorf("curve %v", p)
	}
}

func TestConcentrationAtTheEdges(t *testing.T) {
	for name, v := range map[string][]int64{"nobody": nil, "nothing": {0, 0}, "below": {-1, -2}} {
		c := column.Concentrate(v)
		if c.Top(.2) != 0 || c.Gini() != 0 || c.Pareto(10) != nil || c.Total != 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if g := column.Concentrate([]int64{7, 7, 7, 7, 7}).Gini(); math.Abs(g) > 1e-12 {
		t.Errorf("equal: %v", g)
	}
	one := make([]int64, 1000)
	one[500] = 9
	if g := column.Concentrate(one).Gini(); math.Abs(g-.999) > 1e-12 {
		t.Errorf("one has all: %v", g)
	}
	in := []int64{3, 1, 2}
	column.Concentrate(in)
	if !slices.Equal(in, []int64{3, 1, 2}) {
		t.Error("the slice of the caller was sorted")
	}
}

// TestGiniByPairs holds Gini against its other definition: the mean distance of all pairs over twice the mean.
func TestGiniByPairs(t *testing.T) {
	d := dice(8)
	v := make([]int64, 400)
	var sum, diff float64
	for i := range v {
		v[i] = int64(d.upTo(1000) * d.upTo(1000))
	}
	for _, a := range v {
		sum += float64(a)
		for _, b := range v {
			diff += math.Abs(float64(a - b))
		}
	}
	n := float64(len(v))
	if got, want := column.Concentrate(v).Gini(), diff/(2*n*sum); math.Abs(got-want) > 1e-12 {
		t.Errorf("Gini %v, want %v", got, want)
	}
}
