package value

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/btyd"
)

// cohort are contracts of a year that began together, of which as many are left at each renewal as the curve says.
func cohort(start, asOf int, curve []float64) (out []purchase.Contract) {
	for t := range curve {
		left := curve[t]
		if t+1 < len(curve) {
			left -= curve[t+1]
		}
		for range int(math.Round(left)) {
			c := purchase.Contract{CustomerID: int64(len(out) + 1), ID: 1, StartDay: start, PeriodMonths: 12, AmountMinor: 1000}
			if t+1 < len(curve) {
				end := addMonths(start, 12*(t+1)) - 1
				c.EndDay = &end
			}
			out = append(out, c)
		}
	}
	return out
}

// Survival of the segment «Regular» of Fader & Hardie (2007), "How to project customer retention", Journal of Interactive
// Marketing 21, table 1, years 0 to 7 of 1,000 customers; published shape α = .704, β = 1.182.
func TestRenewalsLearnThePublishedShape(t *testing.T) {
	start := i18n.DayNumber(2018, 3, 1)
	asOf := addMonths(start, 7*12)
	all := cohort(start, asOf, []float64{1000, 631, 468, 382, 326, 289, 262, 241})
	r := renewals(all, asOf)[12]
	if r.term.Contracts != 1000 || r.term.Running != 241 || r.term.Renewed != 631+468+382+326+289+262+241 || r.term.Due != 1000+631+468+382+326+289+262 {
		t.Fatalf("%+v", r.term)
	}
	sbg, err := btyd.FitContract([][]float64{{1000, 631, 468, 382, 326, 289, 262, 241}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(sbg.Model.A-.704) > .002 || math.Abs(sbg.Model.B-1.182) > .005 {
		t.Fatalf("published shape not met: %+v", sbg.Model)
	}
	if r.term.Model != RenewSBG && r.term.Model != RenewBDW {
		t.Fatalf("foretold by %q", r.term.Model)
	}
	// The share of those left after year 7 who are there in year 12: published .173/.241.
	if got := r.survive(7, 5); math.Abs(got-.173/.241) > .03 {
		t.Errorf("five more years %.3f, came %.3f", got, .173/.241)
	}
}

func TestFewContractsFollowThePlainShare(t *testing.T) {
	start := i18n.DayNumber(2024, 1, 15)
	asOf := addMonths(start, 12)
	r := renewals(cohort(start, asOf, []float64{10, 8}), asOf)[12]
	if r.term.Model != RenewRate || r.term.Due != 10 || r.term.Renewed != 8 || math.Abs(r.survive(1, 2)-.64) > 1e-12 {
		t.Errorf("%+v, two more %.3f", r.term, r.survive(1, 2))
	}
	if fresh := renewals(cohort(asOf-30, asOf, []float64{5}), asOf)[12]; fresh.term.Model != RenewNone || fresh.survive(0, 1) != 0 {
		t.Errorf("none came to its end, and yet %+v", fresh.term)
	}
}

// One that ends within its term, before anybody knew how its end would have gone, is no loss at a renewal.
func TestEndsWithinATermAreNotCounted(t *testing.T) {
	start := i18n.DayNumber(2024, 1, 1)
	end := start + 100
	all := []purchase.Contract{{CustomerID: 1, StartDay: start, EndDay: &end, PeriodMonths: 12, AmountMinor: 1}}
	if r := renewals(all, start+200)[12]; r.term.Due != 0 || r.term.Running != 0 {
		t.Errorf("within the term: %+v", r.term)
	}
	if r := renewals(all, start+400)[12]; r.term.Due != 1 || r.term.Renewed != 0 {
		t.Errorf("after its end: %+v", r.term)
	}
	if len(renewals(all, start-1)) != 0 {
		t.Error("before it began it was there")
	}
}

func full(c *purchase.Contract) float64 { return float64(c.AmountMinor) }

// What is agreed up to an end is certain; each payment is worth less the later it comes.
func TestAgreedPaymentsAreCertain(t *testing.T) {
	start := i18n.DayNumber(2026, 1, 10)
	end := i18n.DayNumber(2026, 6, 9)
	d := btyd.Discount{Steps: 36, StepDays: 365.25 / 12, Rate: .01}
	all := []purchase.Contract{{CustomerID: 7, StartDay: start, EndDay: &end, PeriodMonths: 1, AmountMinor: 10_000, InSales: true}}
	asOf := i18n.DayNumber(2026, 3, 1)
	a := agreed(all, asOf, d, full, .1)
	// March, April and May are still to be paid.
	want := 10_000 * (1/1.01 + 1/math.Pow(1.01, 2) + 1/math.Pow(1.01, 3))
	u := a.by[7]
	if u == nil || math.Abs(u.worth-want) > 1e-6 || u.variance > 1e-6*want || a.book.Low != a.book.High {
		t.Fatalf("%+v, want %.2f; %+v", u, want, a.book)
	}
	if u.covered != 20_000 { // January and February were paid
		t.Errorf("paid so far %.0f", u.covered)
	}
	if a.book.Running != 1 || a.book.Worth != int64(math.Round(want)) || a.book.Forever <= 0 {
		t.Errorf("%+v", a.book)
	}
	if gone := agreed(all, end, d, full, .1); len(gone.by) != 0 || gone.book.Worth != 0 {
		t.Errorf("after its end %+v", gone.book)
	}
}

// With a constant chance the discounted payments without end are r/(1+i−r), and the horizon has less.
func TestForeverHoldsTheHorizon(t *testing.T) {
	start := i18n.DayNumber(2020, 1, 1)
	asOf := addMonths(start, 12)
	all := cohort(start, asOf, []float64{10, 8})
	a := agreed(all, asOf, discountOf(DefaultSettings()), full, .1)
	if want := 8 * 1000 * MarginMultiple(.8, .1); math.Abs(float64(a.book.Forever)-want) > 8 {
		t.Errorf("without end %d, want %.0f", a.book.Forever, want)
	}
	if a.book.Worth >= a.book.Forever || a.book.Worth <= 0 || a.book.Low >= a.book.Worth || a.book.High <= a.book.Worth {
		t.Errorf("%+v", a.book)
	}
	sum := 0.0
	for _, u := range a.by {
		sum += u.worth
		// A payment that comes with chance p, then one with p²: the variance of a stop at each.
		if u.variance <= 0 {
			t.Errorf("uncertain, and yet variance %.3f", u.variance)
		}
	}
	if math.Abs(sum-float64(a.book.Worth)) > 1 {
		t.Errorf("sum of the parts %.2f, whole %d", sum, a.book.Worth)
	}
}

// The mean and the spread of the money of one contract, by hand: .8 of 1/1.1, then .64 of 1/1.21.
func TestForeseenByHand(t *testing.T) {
	r := &renewing{term: ContractTerm{Months: 12, Model: RenewRate, Due: 10, Renewed: 8}}
	start := i18n.DayNumber(2026, 1, 1)
	c := &purchase.Contract{StartDay: start, PeriodMonths: 12, AmountMinor: 100}
	stream := make([]float64, 2)
	f := foresee(c, r, start, btyd.Discount{Steps: 2, StepDays: 365.25, Rate: .1}, 100, stream)
	x, y := 100/1.1, 100/1.1+100/1.21
	mean := .16*x + .64*y
	if math.Abs(f.mean-mean) > 1e-9 || math.Abs(f.variance-(.16*x*x+.64*y*y-mean*mean)) > 1e-6 || math.Abs(f.payments-1.44) > 1e-12 {
		t.Errorf("%+v, want mean %.4f", f, mean)
	}
	if math.Abs(stream[0]-80) > 1e-9 || math.Abs(stream[1]-64) > 1e-9 {
		t.Error(stream)
	}
}

func TestAddMonths(t *testing.T) {
	for _, x := range [][7]int{{2026, 1, 31, 1, 2026, 2, 28}, {2024, 1, 31, 1, 2024, 2, 29}, {2026, 11, 15, 14, 2028, 1, 15}} {
		if got := addMonths(i18n.DayNumber(x[0], x[1], x[2]), x[3]); got != i18n.DayNumber(x[4], x[5], x[6]) {
			t.Errorf("%v: %d", x, got)
		}
	}
}
