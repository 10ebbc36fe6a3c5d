package value

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// The remission times of 21 patients under 6-mercaptopurine, weeks: 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+, 19+, 20+,
// 22, 23, 25+, 32+, 32+, 34+, 35+ (+ still in remission). Product-limit estimates .857 .807 .753 .690 .627 .538 .448 after 6, 7,
// 10, 13, 16, 22 and 23 weeks, Greenwood's standard error of the first .076. Source: Freireich et al. (1963), Blood 21; the
// estimates as in Cox & Oakes (1984), Analysis of Survival Data, table 4.1.
func TestSurvivalIsKaplanMeier(t *testing.T) {
	var w column.Waits
	w.Came, w.Waiting = make([]int, 36), make([]int, 36)
	for _, d := range []int{6, 6, 6, 7, 10, 13, 16, 22, 23} {
		w.Came[d]++
	}
	for _, d := range []int{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35} {
		w.Waiting[d]++
	}
	s := survivalOf(w)
	if s.N != 21 || s.Came != 9 || s.Median != 23 {
		t.Errorf("%d customers, %d came, half by %d", s.N, s.Came, s.Median)
	}
	for d, want := range map[int]float64{5: 1, 6: .857, 7: .807, 10: .753, 13: .690, 16: .627, 22: .538, 23: .448} {
		share, low, high := s.At(d)
		if math.Abs(1-share-want) > 0.0006 || low > share || high < share {
			t.Errorf("after %d: %.4f left (%g to %g), want %.3f", d, 1-share, low, high, want)
		}
	}
	share, low, _ := s.At(6)
	if se := (share - low) / 1.6449; math.Abs(se-.0764) > 0.0001 {
		t.Errorf("standard error %.4f", se)
	}
	if share, _, _ := s.At(1000); share != s.Share[35] {
		t.Errorf("beyond the records %g", share)
	}
	if s := survivalOf(column.Waits{}); s.N != 0 || s.Median != -1 || len(s.Share) != 0 {
		t.Errorf("of nobody %+v", s)
	}
}
