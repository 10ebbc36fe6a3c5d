package value

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// column of words by customer, "" where nothing is known.
func wordsOf(name string, words ...string) knownColumn {
	k := knownColumn{name: name, place: map[string]int32{}}
	for i, w := range words {
		if w != "" {
			k.add(int64(i+1), w)
		}
	}
	return k
}

func repeat(n int, word string) []string { return slices.Repeat([]string{word}, n) }

func everyone(n int) whoCame {
	w := whoCame{first: func(i int) int { return 20_000 + 91*i }}
	for i := range n {
		w.customer = append(w.customer, int64(i+1))
	}
	return w
}

func levelsOf(t *Trait) (out []string) {
	for _, l := range t.Levels {
		out = append(out, fmt.Sprintf("%s%s %d", l.Word, l.Sort, l.Customers))
	}
	return out
}

// Values that few share stand together, as does what is not known; what is alike for all tells nobody apart.
func TestFold(t *testing.T) {
	many := []string{}
	for i := range 200 {
		many = append(many, repeat(10+i, fmt.Sprint("v", i))...)
	}
	for name, k := range map[string]struct {
		words []string
		want  []string
	}{
		"two values":           {slices.Concat(repeat(60, "매장"), repeat(40, "온라인")), []string{"매장 60", "온라인 40"}},
		"one value":            {repeat(100, "매장"), nil},
		"nothing known":        {repeat(100, ""), nil},
		"rare values together": {slices.Concat(repeat(60, "매장"), repeat(12, "전화"), repeat(11, "박람회")), []string{"매장 60", "other 23"}},
		"too rare together":    {slices.Concat(repeat(60, "매장"), repeat(40, "온라인"), repeat(3, "전화")), []string{"매장 63", "온라인 40"}},
		"only rare values":     {slices.Concat(repeat(12, "a"), repeat(12, "b")), nil},
		"many missing":         {slices.Concat(repeat(60, "매장"), repeat(70, "")), []string{"매장 60", "missing 70"}},
		"few missing":          {slices.Concat(repeat(60, "매장"), repeat(40, "온라인"), repeat(5, ""), repeat(16, "전화")), []string{"매장 60", "온라인 40", "other 21"}},
		"equally many":         {slices.Concat(repeat(30, "나"), repeat(30, "가")), []string{"가 30", "나 30"}},
		"numbers of few kinds": {slices.Concat(repeat(30, "1"), repeat(31, "0")), []string{"0 31", "1 30"}},
	} {
		data := &known{columns: []knownColumn{wordsOf("channel", k.words...)}}
		got, same := data.fold(everyone(len(k.words)))
		if k.want == nil {
			if len(got.Traits) != 0 || !slices.Equal(same, []string{"channel"}) {
				t.Errorf("%s: %+v %v", name, got, same)
			}
			continue
		}
		if len(got.Traits) != 1 || !slices.Equal(levelsOf(&got.Traits[0]), k.want) {
			t.Errorf("%s: %v", name, levelsOf(&got.Traits[0]))
		}
		groups, sum := got.groups(data, everyone(len(k.words))), map[int32]int{}
		for _, g := range groups {
			sum[g]++
		}
		for i, l := range got.Traits[0].Levels {
			if sum[int32(i)] != l.Customers {
				t.Errorf("%s: %d customers in level %d, %d counted", name, sum[int32(i)], i, l.Customers)
			}
		}
	}
	data := &known{columns: []knownColumn{wordsOf("channel", many...)}}
	got, _ := data.fold(everyone(len(many)))
	if l := got.Traits[0].Levels; len(l) != levelsMost-1 || l[0].Word != "v199" || l[len(l)-1].Sort != LevelOther {
		t.Errorf("of 200 values: %v", levelsOf(&got.Traits[0]))
	}
}

// Numbers of many kinds are cut into quarters, and each lies in the band that its word says.
func TestFoldCutsNumbers(t *testing.T) {
	var words []string
	for i := range 400 {
		words = append(words, fmt.Sprintf("%.1f", float64(i)/2))
	}
	data := &known{columns: []knownColumn{wordsOf("field:size", words...)}}
	got, _ := data.fold(everyone(400))
	trait := got.Traits[0]
	if want := []string{"50 – 100 100", "100 – 150 100", "< 50 100", "≥ 150 100"}; !slices.Equal(slices.Sorted(slices.Values(levelsOf(&trait))), slices.Sorted(slices.Values(want))) {
		t.Errorf("%v", levelsOf(&trait))
	}
	for x, want := range map[float64]string{-5: "< 50", 49.9: "< 50", 50: "50 – 100", 150: "≥ 150", 1e9: "≥ 150"} {
		if got := trait.band(x); got != want {
			t.Errorf("%g lies in %s, want %s", x, got, want)
		}
	}
	// Somebody who came later with a number that nobody had.
	later := &known{columns: []knownColumn{wordsOf("field:size", "77.7")}}
	if g := got.groups(later, everyone(1)); trait.Levels[g[0]].Word != "50 – 100" {
		t.Errorf("77.7 is in group %d", g[0])
	}
}

// A word that a run did not know is like those that few share, and where there were none, like most.
func TestGroupsOfUnknownWords(t *testing.T) {
	run := &Traits{Traits: []Trait{
		{Name: "channel", Levels: []Level{{Word: "매장"}, {Word: "온라인"}, {Sort: LevelOther}}},
		{Name: "region", Levels: []Level{{Word: "서울"}, {Sort: LevelMissing}, {Word: "부산"}}},
	}}
	now := &known{columns: []knownColumn{wordsOf("region", "부산", "", "대구", "서울"), wordsOf("channel", "온라인", "매장", "앱", "")}}
	var got []string
	for _, g := range run.groups(now, everyone(4)) {
		text := ""
		run.levels(g, func(trait *Trait, level int) { text += trait.Levels[level].Word + trait.Levels[level].Sort + " " })
		got = append(got, text)
	}
	if want := []string{"온라인 부산 ", "매장 missing ", "other 서울 ", "other 서울 "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if a := run.answers(run.groups(now, everyone(1))[0]); !slices.Equal(a, []float64{1, 0, 0, 1}) || len(run.dummies()) != 4 {
		t.Errorf("%v of %v", a, run.dummies())
	}
	find := run.finder(now)
	for i, g := range run.groups(now, everyone(4)) {
		if find(&Valuation{CustomerID: int64(i + 1)}) != g {
			t.Errorf("customer %d is found in another group", i+1)
		}
	}
	season := &Traits{Traits: []Trait{{Name: TraitSeason, Levels: []Level{{Word: "q1"}, {Word: "q4"}, {Word: "q2"}, {Word: "q3"}}}}}
	quarters := &known{columns: []knownColumn{{name: TraitSeason, season: true, words: []string{"q1", "q2", "q3", "q4"}}}}
	who := whoCame{[]int64{1, 2}, func(i int) int { return []int{day(t, "2024-12-31"), day(t, "2025-04-01")}[i] }}
	if g := season.groups(quarters, who); !slices.Equal(g, []int32{1, 2}) || season.finder(quarters)(&Valuation{FirstDay: who.first(0)}) != 1 {
		t.Errorf("December and April are in groups %v", g)
	}
}

// apart is a base of customers who come by two channels: online e^.5 times as often, and e^.6 times as ready to leave. The
// region tells nothing.
func apart(t testing.TB, n int) (*column.Set, *known) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 7))
	gamma := func(shape float64) float64 { // Marsaglia & Tsang (2000), for shapes below 1 by U^(1/shape)
		boost := 1.0
		if shape < 1 {
			boost, shape = math.Pow(r.Float64(), 1/shape), shape+1
		}
		d := shape - 1.0/3
		for {
			x := r.NormFloat64()
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
				return d * v * boost
			}
		}
	}
	b := column.NewBuilder()
	var channels, regions []string
	order := uint64(0)
	for c := range n {
		online := r.IntN(2)
		channels = append(channels, []string{"매장", "온라인"}[online])
		regions = append(regions, []string{"서울", "부산", "경기"}[r.IntN(3)])
		rate, leave := gamma(.8)/50*math.Exp(.5*float64(online)), 0.0
		a := gamma(.6 * math.Exp(.6*float64(online)))
		leave = a / (a + gamma(2.5))
		at, last := 19_000+700*r.Float64(), -1
		for at < 20_000 {
			if int(at) != last {
				order++
				last = int(at)
				if err := b.Add(column.Line{Customer: int64(c + 1), Order: order, Day: last, Amount: int64(1000 + r.IntN(9000))}); err != nil {
					t.Fatal(err)
				}
				if last > 19_000 && at != math.Trunc(at) && r.Float64() < leave {
					break
				}
			}
			at += r.ExpFloat64() / rate
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return set, &known{columns: []knownColumn{wordsOf(TraitChannel, channels...), wordsOf(TraitRegion, regions...)}}
}

// What is planted is found within its errors, on the whole way from purchases to what a run says.
func TestPlantedTraitsAreFound(t *testing.T) {
	set, k := apart(t, 6000)
	// The plant leaves with its chance after the first purchase too, as the modified models have it.
	j := judge(t, set, Order{AsOf: 20_000, Model: ModelMBG, known: k})
	tr := j.run.Params.Traits
	if tr == nil || len(tr.Traits) != 2 || tr.Held {
		t.Fatalf("%+v", tr)
	}
	for i, trait := range tr.Traits {
		for _, l := range trait.Levels[1:] {
			rate, leave := 0.0, 0.0
			if i == 0 {
				rate, leave = .5, .6
				if l.Word == "매장" { // the other way round, where most come online
					rate, leave = -rate, -leave
				}
			}
			if !(l.RateSE > 0 && l.RateSE < .1 && l.LeaveSE > 0 && l.LeaveSE < .12) || math.Abs(l.Rate-rate) > 3*l.RateSE || math.Abs(l.Leave-leave) > 3*l.LeaveSE {
				t.Errorf("%s %s: rate %.3f ± %.3f, planted %v; leaving %.3f ± %.3f, planted %v", trait.Name, l.Word, l.Rate, l.RateSE, rate, l.Leave, l.LeaveSE, leave)
			}
		}
	}
	if tr.PValue > 1e-12 || tr.Effects != 6 || tr.AIC >= tr.PlainAIC || tr.Trial == nil || tr.Trial.With.RMSE >= tr.Trial.Without.RMSE || tr.Verdict() != TraitsHelp {
		t.Errorf("%+v, %s", tr, tr.Verdict())
	}
	near(t, "likelihood ratio", tr.PValue, btyd.ChiSquareTail(2*(j.run.Params.LogLikelihood-tr.PlainLL), 6), 1e-15)
	// By the region alone there is nothing to know.
	only := judge(t, set, Order{AsOf: 20_000, Model: ModelMBG, known: &known{columns: k.columns[1:]}}).run.Params.Traits
	if only.PValue < .01 || only.AIC < only.PlainAIC || only.PValue > traitsSure && only.Verdict() != TraitsNothing {
		t.Errorf("%+v, %s", only, only.Verdict())
	}
}

// A day of the past by a run's parameters is what its valuations say, customer by customer; and with effects of nothing it
// is what the model without says.
func TestStandingFollowsTraits(t *testing.T) {
	set, k := apart(t, 1500)
	for _, model := range []string{ModelBG, ModelMBGk, ModelPareto, ModelNBD} {
		j := judge(t, set, Order{AsOf: 20_000, Model: model, known: k})
		if j.run.Params.Traits == nil || j.run.Params.Traits.RateAlone != (model == ModelNBD) {
			t.Fatalf("%s: %+v", model, j.run.Params.Traits)
		}
		s, err := standingOf(set, j.run, 20_000, k)
		if err != nil {
			t.Fatal(err)
		}
		i, groups := 0, map[float32]bool{}
		for v := range j.valuations() {
			if math.Abs(float64(s.PAlive[i])-v.PAlive) > 1e-6 || math.Abs(float64(s.Expected[i])-v.Expected365) > 1e-6*(1+v.Expected365) || abs(s.CLV[i]-v.CLV) > 1 {
				t.Fatalf("%s, customer %d: %g %g %d, want %g %g %d", model, v.CustomerID, s.PAlive[i], s.Expected[i], s.CLV[i], v.PAlive, v.Expected365, v.CLV)
			}
			if v.Visits == 1 && v.Age == 400 {
				groups[s.Expected[i]] = true
			}
			i++
		}
		if i != s.Len() {
			t.Errorf("%s: %d of %d", model, i, s.Len())
		}
		if _, err := StandingOf(set, j.run, 20_000); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: asked without what is known: %v", model, err)
		}
		none := *j.run
		none.Params.Traits = &Traits{Traits: []Trait{{Name: TraitChannel, Levels: []Level{{Word: "매장"}, {Word: "온라인"}}}}}
		zero, err := standingOf(set, &none, 19_900, k)
		if err != nil {
			t.Fatal(err)
		}
		none.Params.Traits = nil
		plain, err := StandingOf(set, &none, 19_900)
		if err != nil {
			t.Fatal(err)
		}
		for i := range plain.CLV {
			if math.Abs(float64(zero.Expected[i]-plain.Expected[i])) > 1e-6*(1+float64(plain.Expected[i])) || zero.PAlive[i] != plain.PAlive[i] || abs(zero.CLV[i]-plain.CLV[i]) > 1 {
				t.Fatalf("%s, entry %d: effects of nothing make %g of %g", model, i, zero.Expected[i], plain.Expected[i])
			}
		}
	}
}

func abs(x int64) int64 { return max(x, -x) }

// The unit of the parameters changes no effect and no forecast.
func TestTraitsAreFreeOfUnits(t *testing.T) {
	set, k := apart(t, 1500)
	by := func(days int) *judgement {
		s := DefaultSettings()
		s.PeriodDays = days
		return judge(t, set, Order{AsOf: 20_000, Model: ModelBG, Settings: s, known: k})
	}
	d, w := by(1), by(7)
	for i, trait := range d.run.Params.Traits.Traits {
		for n, l := range trait.Levels {
			near(t, l.Word, w.run.Params.Traits.Traits[i].Levels[n].Rate, l.Rate, 1e-6)
			near(t, l.Word+" leaving", w.run.Params.Traits.Traits[i].Levels[n].Leave, l.Leave, 1e-6)
		}
	}
	near(t, "equity", float64(w.run.Report.Equity), float64(d.run.Report.Equity), 1e-5*float64(d.run.Report.Equity))
	near(t, "expected", w.run.Report.Tracking.Expected[30], d.run.Report.Tracking.Expected[30], .011)
	near(t, "joining", w.run.Report.Lifetime.Newcomer.Basket[11], d.run.Report.Lifetime.Newcomer.Basket[11], 1+1e-5*d.run.Report.Lifetime.Newcomer.Basket[11])
}

// A value by which nobody ever came again, and a trait that says what another says: the effects stay figures.
func TestTraitsThatSeparate(t *testing.T) {
	set, k := apart(t, 1500)
	in := set.Inputs(20_000)
	var once []string
	for i, x := range in.Frequency {
		if once = append(once, "왔던 분"); x == 0 && i%3 == 0 {
			once[i] = "박람회"
		}
	}
	k.columns = append(k.columns[:1:1], wordsOf("field:온 곳", once...), wordsOf("field:같은 것", once...))
	j := judge(t, set, Order{AsOf: 20_000, Model: ModelBG, known: k})
	tr := j.run.Params.Traits
	if tr == nil || !tr.Held {
		t.Fatalf("%+v", tr)
	}
	fair := tr.Traits[1].Levels[1]
	if fair.Word != "박람회" || !(fair.Rate < -.5) || fair.Rate < -8 || !(fair.RateSE > 0) {
		t.Errorf("%+v", fair)
	}
	for v := range j.valuations() {
		if !(v.PAlive >= 0 && v.PAlive <= 1) || math.IsNaN(v.Expected365) || v.CLVLow > v.CLV || v.CLV > v.CLVHigh {
			t.Fatalf("absurd %+v", v)
		}
	}
	if r := j.run.Report; r.Equity <= 0 || r.EquityLow > r.Equity || len(r.Tracking.Expected) == 0 {
		t.Errorf("equity %d from %d", r.Equity, r.EquityLow)
	}
}

// In a contest each model stands twice, and what a run writes down of its own trial is that.
func TestContestWithTraits(t *testing.T) {
	set, k := apart(t, 2500)
	c := contestOf(set, 20_000, 7, everybodyBy(k), k)
	if len(c.Rows) != 2*len(candidates())+3 {
		t.Fatalf("%d rows", len(c.Rows))
	}
	j := judge(t, set, Order{AsOf: 20_000, Model: Auto, known: k})
	with, without := c.row(j.run.Model, true), c.row(j.run.Model, false)
	trial := j.run.Params.Traits.Trial
	if with == nil || without == nil || with.RMSE >= without.RMSE || trial.With.RMSE != with.RMSE || trial.Without.Bias != without.Bias || trial.Days != c.Days {
		t.Errorf("%+v, %+v, %+v", with, without, trial)
	}
	if with.Params.Traits == nil || without.Params.Traits != nil {
		t.Error("a row does not say what it tells customers apart by")
	}
	alone := judge(t, set, Order{AsOf: 20_000, Model: j.run.Model, known: k}).run.Params.Traits.Trial
	near(t, "the model alone", alone.With.RMSE, with.RMSE, .02*with.RMSE) // k from 1, not from 2
	e := examOf(set, c, 19_800, 20_000, 7, everybodyBy(k), k)
	if a, b := e.row(ModelMBG, true), e.row(ModelMBG, false); a.RMSE >= b.RMSE || a.Actual != b.Actual {
		t.Errorf("exam: %v with, %v without", a.RMSE, b.RMSE)
	}
}

// The difference of squared errors, customer against customer: 1, 3 and 2 of three.
func TestAgainst(t *testing.T) {
	var r Contender
	r.against([]float64{1, 2, 3}, []float64{0, 1, 1 + math.Sqrt(2)}, []float64{0, 0, 1})
	near(t, "gain", r.gain, 2, 1e-12)
	near(t, "variance of the mean", r.gainVar, 1.0/3, 1e-12)
}

func TestTraitVerdict(t *testing.T) {
	trial := func(z float64) *Trial { return &Trial{Z: z, Without: TrialSide{RMSE: 1}} }
	for _, k := range []struct {
		p    float64
		t    *Trial
		want TraitVerdict
	}{
		{.2, trial(9), TraitsNothing}, {.01, nil, TraitsUntested}, {.01, trial(2), TraitsHelp}, {.01, trial(-1.2), TraitsTold}, {.01, trial(-2), TraitsWorse},
		{.01, &Trial{}, TraitsUntested},
	} {
		if got := (&Traits{PValue: k.p, Trial: k.t}).Verdict(); got != k.want {
			t.Errorf("p %v, %+v: %s, want %s", k.p, k.t, got, k.want)
		}
	}
	low, high := EffectRange(math.Log(2), .1)
	near(t, "low", low, 2*math.Exp(-.1959964), 1e-6)
	near(t, "high", high, 2*math.Exp(.1959964), 1e-6)
	if (*Traits)(nil).Names() != nil {
		t.Error("nobody is told apart by something")
	}
}
