package value

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// On CDNOW the groups add up to the base, to what was foretold and to what came; by frequency the forecasts follow the published
// picture of conditional expectations (Fader, Hardie & Lee 2005, figure 4): rising with frequency, within a fifth of what came from
// one repeat visit on.
func TestReliabilityOnCDNOW(t *testing.T) {
	set := cdnow(t)
	o := Order{AsOf: day(t, "1998-06-30"), TrainUntil: day(t, "1997-09-30"), Model: ModelBG, Settings: DefaultSettings()}
	b, _ := backtest(set, o, false)
	n, came, predicted, actual := 0, 0.0, 0.0, 0.0
	for i, g := range b.Frequency {
		n += g.Customers
		predicted += g.Predicted * float64(g.Customers)
		actual += g.Actual * float64(g.Customers)
		if g.Frequency != i {
			t.Errorf("group %d is of %d", i, g.Frequency)
		}
		if i > 0 && (math.Abs(g.Predicted/g.Actual-1) > .45 || g.Predicted <= b.Frequency[i-1].Predicted) {
			t.Errorf("%d repeat visits: %.3f foretold, %.3f came", i, g.Predicted, g.Actual)
		}
	}
	m, _ := b.Model()
	if n != b.Customers || math.Abs(predicted-m.Predicted) > .5 || math.Abs(actual-1882) > .5 || b.Frequency[0].Customers != 1411 {
		t.Errorf("%d customers, %.2f foretold, %.2f came", n, predicted, actual)
	}
	n = 0
	for i, c := range b.Chances {
		n += c.Customers
		came += c.Actual * float64(c.Customers)
		if c.Low > c.Actual || c.High < c.Actual || i > 0 && c.Predicted <= b.Chances[i-1].Predicted {
			t.Errorf("%+v", c)
		}
	}
	if n != b.Customers || came < 600 || came > 800 { // 690-odd of the 2,357 came again
		t.Errorf("%d customers, %.1f came", n, came)
	}
	if b.TotalLow > m.Predicted || b.TotalHigh < m.Predicted || b.Promised < .8 || b.Promised > 1 {
		t.Errorf("total %.0f to %.0f of %.0f, promised %.3f", b.TotalLow, b.TotalHigh, m.Predicted, b.Promised)
	}
}

// A coin of which half falls heads is found reliable where it was called even, and not where it was called certain.
func TestReliableCounts(t *testing.T) {
	cells, err := btyd.Group([]int32{1, 1, 1, 1, 2, 2}, []int32{5, 5, 5, 5, 9, 9}, []int32{40, 40, 40, 40, 40, 40})
	if err != nil {
		t.Fatal(err)
	}
	chances := make([]float64, cells.Len())
	chances[cells.Of(0)], chances[cells.Of(4)] = .5, 1
	got := reliable(cells, chances, []float64{0, 3, 1, 0, 2, 0})
	if len(got) != 2 || got[0].Customers != 4 || got[0].Actual != .5 || got[0].Predicted != .5 || got[1].Customers != 2 || got[1].Predicted != 1 || got[1].Actual != .5 {
		t.Errorf("%+v", got)
	}
}
