package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

// doors is the base of two doors as one list of customers with their groups: the door, and 2 for noise.
func doors(t *testing.T, n int) (groups, x, recency, age []int32) {
	t.Helper()
	for g := range int32(4) {
		door := float64(g & 1)
		m := btyd.BGNBD{R: .6, Alpha: 60 * math.Exp(-.5*door), A: .5 * math.Exp(.7*door), B: 2}
		gx, gr, ga := simulate(m, n, 700, 400, uint64(31+g))
		for i := range gx {
			groups, x, recency, age = append(groups, g), append(x, gx[i]), append(recency, gr[i]), append(age, ga[i])
		}
	}
	return groups, x, recency, age
}

func bits(g int32) []float64 { return []float64{float64(g & 1), float64(g >> 1)} }

func traitsOf(c *btyd.Cells) (out []btyd.Traits) {
	for g, cells := range c.Groups() {
		out = append(out, btyd.Traits{Z: bits(g), Cells: cells})
	}
	return out
}

// What a whole base of groups is foretold is what each group is foretold by its own model.
func TestGroupsFollowTheirOwnModels(t *testing.T) {
	groups, x, recency, age := doors(t, 1200)
	whole, err := btyd.GroupBy(groups, x, recency, age)
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range append(btyd.Families(2), btyd.Family{Name: "NBD", Forever: true}) {
		f, err := btyd.FitCovariates(family, []string{"door", "noise"}, traitsOf(whole), 0, btyd.Options{Unit: btyd.Week})
		if err != nil {
			t.Fatalf("%s: %v", family.Name, err)
		}
		d := btyd.YearlyDiscount(.1, 12)
		by := f.By(bits)
		scores, ranges, chances := btyd.Score(by, whole, []float64{30, 365}, d), btyd.PurchaseRanges(by, whole, 90, .8), btyd.ChancesToBuy(by, whole, 90)
		worths := btyd.Value(scores, btyd.SpendFit{Pooled: 10}, d, 1, .8)
		k, total := 0, 0.0
		for g, cells := range whole.Groups() {
			own := f.At(bits(g))
			one, r, ch := btyd.Score(own, cells, []float64{30, 365}, d), btyd.PurchaseRanges(own, cells, 90, .8), btyd.ChancesToBuy(own, cells, 90)
			w := btyd.Value(one, btyd.SpendFit{Pooled: 10}, d, 1, .8)
			total += one.Total(1)
			for i := range cells.Len() {
				if scores.PAlive(k) != one.PAlive(i) || scores.Purchases(k, 1) != one.Purchases(i, 1) || scores.Discounted(k) != one.Discounted(i) ||
					ranges[k] != r[i] || chances[k] != ch[i] || worths.Of(k, 10) != w.Of(i, 10) || whole.Cell(k) != cells.Cell(i) {
					t.Fatalf("%s: cell %d of group %d is judged otherwise in the whole", family.Name, i, g)
				}
				k++
			}
		}
		if k != whole.Len() {
			t.Errorf("%d cells in the groups, %d in the whole", k, whole.Len())
		}
		near(t, "total", scores.Total(1), total, 1e-12)
		all := btyd.BaseForecast(by, whole, 365, .8, 0)
		near(t, "forecast of the base", all.Mean, total, 1e-9)
		if !(all.Parameters > 0 && all.Chance > 0 && all.Lo < all.Mean) {
			t.Errorf("%s: %+v", family.Name, all)
		}
		near(t, "moved", btyd.Expected(btyd.Moved(f.Model, []float64{1, 0}, effects(f, false), effects(f, true)), 50, 3, 20, 40),
			btyd.Expected(f.At([]float64{1, 0}).Model, 50, 3, 20, 40), 1e-12)
	}
	// Every customer is found again.
	for i := range x {
		c := whole.Cell(whole.Of(i))
		if c.X != x[i] || c.Age != age[i] || x[i] > 0 && c.Recency != recency[i] {
			t.Fatalf("customer %d is in %+v", i, c)
		}
	}
}

func effects(f btyd.CovariateFit, leaving bool) (out []float64) {
	for _, e := range f.Effects {
		if e.Leaving == leaving {
			out = append(out, e.Value)
		}
	}
	return out
}

// Without effects groups change nothing, and a fit of the whole is that of the pooled customers.
func TestGroupsWithoutEffects(t *testing.T) {
	groups, x, recency, age := doors(t, 800)
	whole, err := btyd.GroupBy(groups, x, recency, age)
	if err != nil {
		t.Fatal(err)
	}
	one := group(t, x, recency, age)
	for _, family := range append(btyd.Families(2), btyd.Family{Name: "NBD", Forever: true}) {
		a, err := family.Fit(one, btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := family.Fit(whole, btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		within(t, family.Name+" log-likelihood", b.LL, a.LL, 1e-9)
		near(t, family.Name+" r", b.Estimates[0].Value, a.Estimates[0].Value, 1e-9)
		same := a.By(func(int32) btyd.Model { return a.Model })
		plain, grouped := btyd.Score(a, one, []float64{365}, btyd.Discount{}), btyd.Score(same, whole, []float64{365}, btyd.Discount{})
		for i := range x {
			p, q := plain.Purchases(one.Of(i), 0), grouped.Purchases(whole.Of(i), 0)
			if math.Abs(p-q) > 1e-9*max(p, 1) {
				t.Fatalf("%s: customer %d is expected %v times, %v in a group", family.Name, i, p, q)
			}
		}
		joins := []btyd.Cohort{{Day: 3, N: 5}, {Day: 9, N: 7}}
		split := []btyd.Cohort{{Day: 3, N: 2, Group: 1}, {Day: 3, N: 3, Group: 2}, {Day: 9, N: 7}}
		near(t, "tracking", btyd.Tracking(same, split, []int{400})[0], btyd.Tracking(a, joins, []int{400})[0], 1e-12)
	}
}

// Effects and forecasts are the same whatever the unit of time.
func TestEffectsAreFreeOfUnits(t *testing.T) {
	groups, x, recency, age := doors(t, 1500)
	whole, err := btyd.GroupBy(groups, x, recency, age)
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range btyd.Families(1) {
		fit := func(u btyd.Unit) btyd.CovariateFit {
			f, err := btyd.FitCovariates(family, []string{"door", "noise"}, traitsOf(whole), 0, btyd.Options{Unit: u})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		day, week := fit(btyd.Day), fit(btyd.Week)
		for i := range day.Effects {
			within(t, family.Name+" effect", week.Effects[i].Value, day.Effects[i].Value, 1e-6)
			near(t, family.Name+" error", week.Effects[i].SE, day.Effects[i].SE, 1e-4)
		}
		within(t, "p", week.PValue, day.PValue, 1e-9)
		near(t, "total", btyd.Score(week.By(bits), whole, []float64{180}, btyd.Discount{}).Total(0), btyd.Score(day.By(bits), whole, []float64{180}, btyd.Discount{}).Total(0), 1e-6)
		a, b := day.AIC()
		within(t, "AIC", a, 2*float64(4+len(day.Effects))-2*day.LL, 1e-9)
		within(t, "AIC without", b, 8-2*day.PlainLL, 1e-9)
		if with, without := day.BIC(); math.Abs((with-without)-(a-b)-float64(len(day.Effects))*(math.Log(float64(len(x)))-2)) > 1e-6 {
			t.Errorf("BIC %v and %v", with, without)
		}
	}
}

// A trait by which nobody ever comes again, and two traits that say the same, have effects that no data bound: a pull
// towards zero keeps them finite and leaves the others alone.
func TestUnboundEffectsAreHeld(t *testing.T) {
	groups, x, recency, age := doors(t, 1500)
	for i, g := range groups {
		if g == 2 {
			x[i], recency[i] = 0, 0
		}
	}
	whole, err := btyd.GroupBy(groups, x, recency, age)
	if err != nil {
		t.Fatal(err)
	}
	var once, twice []btyd.Traits
	for g, cells := range whole.Groups() {
		door, never := float64(g&1), 0.0
		if g == 2 {
			never = 1
		}
		once = append(once, btyd.Traits{Z: []float64{door, never}, Cells: cells})
		twice = append(twice, btyd.Traits{Z: []float64{door, door}, Cells: cells})
	}
	bg := btyd.Family{Name: "BG/NBD", K: 1}
	f, err := btyd.FitCovariates(bg, []string{"door", "never"}, once, 1, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Effects {
		if math.IsNaN(e.Value) || math.Abs(e.Value) > 7.9 || !(e.SE > 0 && e.SE < 3) {
			t.Errorf("separated: %+v", e)
		}
	}
	if e := f.Effects[1]; e.Value > -1.5 {
		t.Errorf("nobody of them comes again, and they buy e^%.2f times as often", e.Value)
	}
	g, err := btyd.FitCovariates(bg, []string{"door", "door again"}, twice, 1, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "shared alike", g.Effects[0].Value, g.Effects[1].Value, 1e-4)
}

func TestGroupByRefuses(t *testing.T) {
	if _, err := btyd.GroupBy([]int32{0}, []int32{1, 2}, []int32{3, 3}, []int32{9, 9}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a group is missing: %v", err)
	}
	if _, err := btyd.GroupBy([]int32{0, 1}, []int32{1, 2}, []int32{3, 30}, []int32{9, 9}); !fault.Is(err, fault.Invalid) {
		t.Errorf("impossible history: %v", err)
	}
	c, err := btyd.GroupBy(nil, nil, nil, nil)
	if err != nil || c.Len() != 0 || btyd.Score(btyd.Fit{Model: btyd.NBD{R: 1, Alpha: 1}}, c, []float64{9}, btyd.Discount{}).Total(0) != 0 {
		t.Errorf("nobody: %v", err)
	}
}
