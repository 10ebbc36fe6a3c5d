package value

import (
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// randomSet is a ledger of whatever can happen: gifts, returns larger than sales, customers of a day, costs known or not.
func randomSet(t testing.TB, r *rand.Rand, costed bool) *column.Set {
	t.Helper()
	b := column.NewBuilder()
	for c := range 1 + r.IntN(60) {
		for range 1 + r.IntN(12) {
			l := column.Line{Customer: int64(c + 1), Order: r.Uint64(), Day: 20_000 + r.IntN(1500), Amount: int64(r.IntN(50_000))}
			switch r.IntN(8) {
			case 0:
				l.Amount, l.Kind = -l.Amount, column.Return
			case 1:
				l.Amount = 0
			}
			if costed {
				l.Cost, l.CostKnown = l.Amount/3, true
			}
			if err := b.Add(l); err != nil {
				t.Fatal(err)
			}
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// yearOf is what all who had visited by a day brought in the twelve months up to it.
func yearOf(set *column.Set, day int) (sum int64, active int) {
	for s := range set.Summaries(day) {
		sum += s.Year
		if s.Last > column.YearsBefore(day, 1) {
			active++
		}
	}
	return sum, active
}

// Whatever happened, nothing is left over: the parts of the change sum to it, the bucket balances, and both begin and end
// with what the ledger says of each day.
func TestMovesBalance(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for n := range 300 {
		set := randomSet(t, r, n%2 == 0)
		from := 20_000 + r.IntN(1400)
		to := from + 1 + r.IntN(500)
		balanced(t, movesOf(set, from, to, DefaultSettings().Shares), set)
	}
	set := cdnow(t)
	balanced(t, movesOf(set, day(t, "1997-09-30"), day(t, "1998-06-30"), DefaultSettings().Shares), set)
}

func balanced(t *testing.T, m *Moves, set *column.Set) {
	t.Helper()
	before, opening := yearOf(set, m.From)
	after, closing := yearOf(set, m.To)
	c := m.Revenue()
	if c.Before != before || c.After != after || c.Sum() != c.After {
		t.Fatalf("%d to %d: %+v sums to %d; the ledger says %d to %d", m.From, m.To, c, c.Sum(), before, after)
	}
	if c = m.Margin(); c.Sum() != c.After {
		t.Fatalf("margin %+v sums to %d", c, c.Sum())
	}
	b := m.Bucket()
	if b.Opening != opening || b.Closing != closing || b.Opening+b.New+b.Regained-b.Lost != b.Closing {
		t.Fatalf("bucket %+v; the ledger says %d to %d", b, opening, closing)
	}
	if b.OpeningMoney != before || b.OpeningMoney+b.NewMoney+b.RegainedMoney-b.LostMoney+b.GrownMoney-b.ShrunkMoney+b.OtherMoney != b.ClosingMoney || b.ClosingMoney != after {
		t.Fatalf("bucket %+v; the ledger says %d to %d", b, before, after)
	}
	for i, row := range m.Chances(1) {
		sum := 0.0
		for _, p := range row {
			sum += p
		}
		near(t, "row", sum, 1, 1e-12)
		if i >= states-1 {
			t.Fatal("a state too many")
		}
	}
}

// Three customers by hand: one moves up, one leaves, one joins.
func TestMovesByHand(t *testing.T) {
	b := column.NewBuilder()
	for i, l := range []column.Line{
		{Customer: 1, Day: 20_000, Amount: 1000}, {Customer: 1, Day: 20_500, Amount: 9000},
		{Customer: 2, Day: 20_000, Amount: 5000},
		{Customer: 3, Day: 20_450, Amount: 700},
	} {
		l.Order, l.Cost, l.CostKnown = uint64(i), l.Amount/2, true
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	m := movesOf(set, 20_100, 20_510, [4]float64{.01, .04, .15, .8})
	c := m.Revenue()
	if c.Before != 6000 || c.After != 9700 || c.New != 700 || c.Lost != 5000 || c.Regained != 0 || c.Up+c.Mix+c.Rate-c.Down != 8000 {
		t.Errorf("%+v", c)
	}
	if !m.Costed || m.Margin().After != 4850 {
		t.Errorf("margin %+v", m.Margin())
	}
	if n := m.Count[notYet]; n[Low]+n[Mid]+n[High]+n[Top] != 1 || m.of(int(Inactive), false) != 1 {
		t.Errorf("counts %v", m.Count)
	}
}
