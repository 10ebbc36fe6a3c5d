package btyd_test

import (
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

func donations(t *testing.T) (kinds []btyd.Opportunity) {
	for _, r := range open(t, "donations/donations_bgbb_recfreq.csv") {
		kinds = append(kinds, btyd.Opportunity{X: int(number(t, r[0])), Last: int(number(t, r[1])), Of: int(number(t, r[2])), N: number(t, r[3])})
	}
	return kinds
}

// Fader, Hardie & Shang (2010): α 1.204 β .750 γ .657 δ 2.783, LL −33225.6; the conditional expectation of the next five
// years sums to 12884.2 over the 11,104 donors.
func TestBGBBOnDonations(t *testing.T) {
	kinds := donations(t)
	f, err := btyd.FitBGBB(kinds)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1.2035, .7498, .6568, 2.7839} {
		near(t, f.Estimates[i].Name, f.Estimates[i].Value, want, 2e-4)
	}
	within(t, "LL", f.LL, -33225.58, .005)
	total := 0.0
	for _, k := range kinds {
		total += k.N * f.Model.Expected(k, 5)
		if p := f.Model.PAlive(k); !(p > 0 && p < 1) {
			t.Errorf("P(alive | %+v) = %v", k, p)
		}
	}
	within(t, "expected of five years", total, 12884.2, .2)
	if f.Customers != 11104 || len(f.Diagnosis.Findings) > 0 {
		t.Errorf("%d customers, %+v", f.Customers, f.Diagnosis)
	}
}

// The probabilities of all histories of four opportunities sum to one.
func TestBGBBIsADistribution(t *testing.T) {
	m := btyd.BGBB{Alpha: 1.2, Beta: .7, Gamma: .6, Delta: 2.8}
	kinds := map[btyd.Opportunity]float64{}
	for bits := range 16 {
		k := btyd.Opportunity{Of: 4}
		for at := 1; at <= 4; at++ {
			if bits>>(at-1)&1 == 1 {
				k.X, k.Last = k.X+1, at
			}
		}
		kinds[k]++
	}
	total := 0.0
	for k, orders := range kinds {
		total += orders * m.Probability(k)
	}
	within(t, "total", total, 1, 1e-12)
	near(t, "never bought and will not soon", m.Expected(btyd.Opportunity{Of: 4}, 1), m.Probability(btyd.Opportunity{X: 1, Last: 5, Of: 5})/m.Probability(btyd.Opportunity{Of: 4}), 1e-9)
}

func TestBGBBRefuses(t *testing.T) {
	for name, k := range map[string][]btyd.Opportunity{
		"nobody": nil, "nobody again": {{0, 0, 5, 10}}, "last before the first": {{3, 2, 5, 1}}, "last after the end": {{1, 6, 5, 1}}, "bought at no time": {{1, 0, 5, 1}},
	} {
		if _, err := btyd.FitBGBB(k); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
