package value

import (
	"math/rand/v2"
	"testing"
)

// The bucket balances to zero in revenue, margin and lifetime value, whatever happened.
func TestLeaksBalance(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 4))
	run := &Run{Model: ModelBG, Params: Params{R: .25, Alpha: 4.4, A: .8, B: 2.4, K: 1, Spend: Spend{P: 6.2, Q: 3.7, Gamma: 15.4}}, Settings: DefaultSettings()}
	for n := range 200 {
		set := randomSet(t, r, n%2 == 0)
		from := 20_000 + r.IntN(1400)
		was, err := StandingOf(set, run, from)
		if err != nil {
			t.Fatal(err)
		}
		is, err := StandingOf(set, run, from+1+r.IntN(500))
		if err != nil {
			t.Fatal(err)
		}
		m := Between(was, is)
		var opening, closing int64
		for _, v := range was.CLV {
			opening += v
		}
		for _, v := range is.CLV {
			closing += v
		}
		for name, l := range map[string]Leak{"revenue": m.Leaks.Revenue, "margin": m.Leaks.Margin, "worth": m.Leaks.Worth} {
			if l.Sum() != l.Closing || l.Grown < 0 || l.Shrunk < 0 {
				t.Fatalf("%s: %+v sums to %d", name, l, l.Sum())
			}
		}
		if m.Leaks.Worth.Opening != opening || m.Leaks.Worth.Closing != closing {
			t.Fatalf("%+v; the standings say %d to %d", m.Leaks.Worth, opening, closing)
		}
		balanced(t, m, set)
		facts := movesOf(set, was.Day, is.Day, run.Settings.Shares)
		facts.Leaks.Worth = m.Leaks.Worth
		if *facts != *m {
			t.Fatalf("from facts %+v, between standings %+v", facts, m)
		}
	}
}

// One comes with 700, one of 5,000 goes.
func TestSwap(t *testing.T) {
	was := &Standing{Customer: []int64{1, 2}, Tier: []Tier{Low, Top}, CLV: []int64{10, 5000}}
	is := &Standing{Customer: []int64{1, 2, 3}, Tier: []Tier{Low, Inactive, Low}, CLV: []int64{20, 900, 700}}
	if came, went, ok := Swap(was, is); !ok || came != 700 || went != 5000 {
		t.Error(came, went, ok)
	}
	if _, _, ok := Swap(was, was); ok {
		t.Error("nobody came and nobody went")
	}
}
