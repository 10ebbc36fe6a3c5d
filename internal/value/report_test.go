package value

import (
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

func TestBridgeShares(t *testing.T) {
	var b Bridge
	b.add(150, 100, true) // grown
	b.add(0, 100, true)   // lost
	b.add(60, 100, true)  // shrunk
	b.add(30, 0, true)    // regained
	b.add(20, 0, false)   // new
	b.add(0, 0, true)     // gone long ago
	if b.BeforeCount != 3 || b.NowCount != 4 || b.Before-b.Lost-b.Shrunk+b.Grown+b.Regained+b.New != b.Now {
		t.Errorf("%+v", b)
	}
	b.add(900, 50, false) // joined within the year before: a part of a year against a whole one
	if kept, ok := b.Kept(); !ok || kept != 0.7 || b.WholeCount != 3 {
		t.Errorf("kept %v %v", kept, ok)
	}
	if stayed, ok := b.Stayed(); !ok || stayed != 0.75 {
		t.Errorf("stayed %v %v", stayed, ok)
	}
	b = Bridge{}
	if _, ok := b.Kept(); ok {
		t.Error("kept something of nothing")
	}
	if _, ok := b.Stayed(); ok {
		t.Error("somebody of nobody stayed")
	}
}

// Whoever brings much today and little tomorrow is named on the matrix, though never among those worth most.
func TestPointsHoldWhoIsCooling(t *testing.T) {
	var all []MatrixPoint
	for i := range 5000 {
		p := MatrixPoint{Customer: int64(i), Current: int64(i), Future: int64(10_000 - i), Quadrant: Worst}
		if i >= 4900 {
			p.Quadrant = Retain
		}
		all = append(all, p)
	}
	got := points(all)
	if len(got) != matrixLargest+matrixRetain+matrixSample {
		t.Fatalf("%d points", len(got))
	}
	seen := map[int64]bool{}
	for _, p := range got {
		if seen[p.Customer] {
			t.Errorf("%d twice", p.Customer)
		}
		seen[p.Customer] = true
	}
	for i := range int64(matrixRetain) {
		if !seen[4999-i] {
			t.Errorf("%d is missing", 4999-i)
		}
	}
	for i := range int64(matrixLargest) {
		if !seen[i] {
			t.Errorf("%d is missing", i)
		}
	}
}

// The bridge of a year ago is the bridge that a run of that day would have told.
func TestPastBridgeIsThatOfThen(t *testing.T) {
	set := cdnow(t)
	asOf := day(t, "1998-06-30")
	now, then := judge(t, set, Order{AsOf: asOf}), judge(t, set, Order{AsOf: column.YearsBefore(asOf, 1)})
	if now.run.Report.Past != then.run.Report.Bridge {
		t.Errorf("past %+v\nthen %+v", now.run.Report.Past, then.run.Report.Bridge)
	}
	r := now.run.Report
	if !r.Covers(1) || r.Covers(2) {
		t.Errorf("eighteen months cover one year: %v %v", r.Covers(1), r.Covers(2))
	}
	if last := r.ParetoCLV[len(r.ParetoCLV)-1]; last != (Point{1, 1}) || r.GiniCLV <= 0 || r.Top20CLV <= 0.2 {
		t.Errorf("curve of lifetime value ends at %v, Gini %v, top %v", last, r.GiniCLV, r.Top20CLV)
	}
}

// What moved within a month or a year carries the revenue of the twelve months before it, and who was inactive none.
func TestMovementCarriesRevenue(t *testing.T) {
	set := cdnow(t)
	asOf := day(t, "1998-06-30")
	j := judge(t, set, Order{AsOf: asOf})
	var got, want int64
	for _, row := range j.run.Report.Movement.MonthValue {
		for _, v := range row {
			got += v
		}
	}
	for s := range set.Summaries(monthEnds(asOf, 2)[0]) {
		want += s.Year
	}
	if got != want || got == 0 {
		t.Errorf("carried %d, want %d", got, want)
	}
	got, want = 0, 0
	for from, row := range j.run.Report.Movement.Value {
		for _, v := range row {
			got += v
			if v != 0 && (from == 0 || Tier(from) == Inactive) {
				t.Errorf("%d carried from tier %d", v, from)
			}
		}
	}
	for s := range set.Summaries(monthEnds(asOf, 13)[0]) {
		want += s.Year
	}
	if got != want || got == 0 {
		t.Errorf("carried in a year %d, want %d", got, want)
	}
}

// A base of known costs is judged by margin, and then everything it is compared with is margin too.
func TestMarginIsComparedWithMargin(t *testing.T) {
	b := column.NewBuilder()
	asOf := 20_000
	for c := range int64(80) {
		for v := range int64(2 + c%7) {
			l := column.Line{Customer: c + 1, Order: uint64(c*100 + v), Day: asOf - 700 + int(c+v*(40+c%50)), Amount: 10_000 + c*100, Cost: 4_000, CostKnown: true}
			if err := b.Add(l); err != nil {
				t.Fatal(err)
			}
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	r := judge(t, set, Order{AsOf: asOf}).run
	if !r.Report.ByMargin {
		t.Fatal("all costs are known")
	}
	var net, margin, visits int64
	for _, m := range r.Report.Months {
		net, margin, visits = net+m.Net, margin+m.Margin, visits+int64(m.Visits)
	}
	if margin != net-4_000*visits {
		t.Errorf("margin %d of %d in %d visits", margin, net, visits)
	}
	held := set.Holdout(r.Backtest.TrainUntil, asOf)
	var want int64
	for i, n := range held.Visits {
		want += held.Net[i] - 4_000*int64(n)
	}
	if r.Backtest.SpendReal != want {
		t.Errorf("held margin %d, want %d", r.Backtest.SpendReal, want)
	}
}
