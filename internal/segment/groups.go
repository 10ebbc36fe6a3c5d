package segment

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/cluster"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/value/column"
)

// feature is one side of how somebody behaves, taken on a scale on which twice as much is as far everywhere.
type feature struct {
	name string
	of   func(p *habit) float64
	ask  func(p *habit) float64 // the same as a rule asks for it; nil where none does
	text string                 // of a rule, with what is asked for
}

// habit is what is known of one customer's buying.
type habit struct {
	at                       int // place in the base
	since, visits, age       float64
	year, mean, back, margin float64
	gap, spread              float64
	costed, rhythmic         bool
}

func ln(x float64) float64 { return math.Log1p(max(x, 0)) }

func features() []feature {
	return []feature{
		{"recency", func(p *habit) float64 { return ln(p.since) }, func(p *habit) float64 { return p.since }, "days_since"},
		{"frequency", func(p *habit) float64 { return ln(p.visits) }, func(p *habit) float64 { return p.visits }, "count(visits, last 12 months)"},
		{"spend", func(p *habit) float64 { return ln(p.year) }, func(p *habit) float64 { return p.year }, "sum(amount, last 12 months)"},
		{"basket", func(p *habit) float64 { return ln(p.mean) }, func(p *habit) float64 { return p.mean }, "mean_spend"},
		{"rhythm", func(p *habit) float64 { return ln(p.gap) }, func(p *habit) float64 { return p.gap }, "gap_days"},
		{"regularity", func(p *habit) float64 { return p.spread }, nil, ""},
		{"returns", func(p *habit) float64 { return ln(p.back) }, func(p *habit) float64 { return p.back }, "sum(returns, last 12 months)"},
		{"margin", func(p *habit) float64 { return p.margin }, nil, ""},
		{"tenure", func(p *habit) float64 { return ln(p.age) }, nil, ""},
	}
}

// Group is a group of customers who behave alike, proposed as a segment.
type Group struct {
	Size    int // of the sample
	Share   float64
	Steady  float64 // likeness to its match in samples drawn anew; .75 and above is steady
	Traits  []Trait // what sets it apart, strongest first
	Revenue int64   // of its part of the sample in twelve months
	CLV     int64
	// Rule is a short rule for it, "" where none fits well; of those it means Precision are of the group, and it means
	// Recall of the group.
	Rule      string
	Precision float64
	Recall    float64
	IDs       []int64 // its part of the sample
}

// Trait is how a group differs in one feature.
type Trait struct {
	Feature string
	Apart   float64 // from the mean of all, in standard deviations
	Times   float64 // the group's mean over that of all; 0 where it says nothing
}

// Found are the groups of a base.
type Found struct {
	AsOf       int
	Sampled    int
	Of         int // customers who bought within two years
	Silhouette float64
	Agreement  float64
	Groups     []Group
}

// How many customers groups are looked for among, and how long ago they may have bought.
const (
	sampleMost  = 4000
	sampleYears = 2
	fewest      = 60 // below, there are no groups to speak of
)

// Groups finds groups in the behaviour of a fair sample of those who bought within two years, of the customers whom the
// reader sees; without Groups where there are too few. The same facts of the same day have the same groups.
func (s *Service) Groups(ctx context.Context, by auth.Actor) (_ *Found, err error) {
	defer fault.Wrap(&err, "segment.Groups")
	if err := by.Check(auth.CustomerRead | auth.ValueRead); err != nil {
		return nil, err
	}
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	out := &Found{AsOf: q.asOf}
	if q.b.run == nil {
		return out, nil
	}
	chance := s.opt.Chance(uint64(q.asOf))
	habits := q.habits(by, chance, out)
	if out.Sampled = len(habits); out.Sampled < fewest {
		return out, nil
	}
	list := features()
	points := make([][]float64, len(habits))
	for i := range habits {
		for _, f := range list {
			points[i] = append(points[i], f.of(&habits[i]))
		}
	}
	places, _, _ := cluster.Standardise(points)
	f := cluster.Find(places, cluster.Usual(), chance)
	if f == nil {
		return out, nil
	}
	out.Silhouette, out.Agreement = f.Silhouette, f.Agreement
	for k := range f.Centre {
		out.Groups = append(out.Groups, q.b.group(f, k, habits, list))
	}
	return out, nil
}

// habits are those of a fair sample.
func (q *question) habits(by auth.Actor, chance cluster.Chance, out *Found) []habit {
	b := q.b
	seen := b.seenBy(by)
	year, all := b.stretch(back(q.asOf, 12, rule.Months)+1, q.asOf), b.stretch(days(nil, q.asOf))
	since := int32(column.YearsBefore(q.asOf, sampleYears))
	var who []int
	for k, i := range b.place {
		if i >= 0 && seen.has(int(i)) && all.visits[k] > 0 && all.last[k] > since {
			who = append(who, k)
		}
	}
	out.Of = len(who)
	need, left := min(sampleMost, len(who)), len(who)
	var habits []habit
	for _, k := range who {
		if chance()*float64(left) < float64(need-len(habits)) {
			i := int(b.place[k])
			h := habit{at: i, since: float64(q.asOf) - float64(all.last[k]), age: float64(q.asOf) - float64(all.first[k]), visits: float64(year.visits[k]),
				year: float64(year.net[k]) / 100, mean: float64(b.mean[i]) / 100, back: float64(year.returned[k]) / 100}
			if h.costed = !all.blind[k] && all.net[k] > 0; h.costed {
				h.margin = float64(all.net[k]-all.cost[k]) / float64(all.net[k])
			}
			if g := b.gap[i]; !math.IsNaN(g) {
				h.gap = g
			}
			if rows := b.set.Of(b.ids[i]); all.visits[k] > 2 {
				h.spread, h.rhythmic = spread(rows)
			}
			habits = append(habits, h)
		}
		left--
	}
	level(habits)
	return habits
}

// spread is how unlike the days between visits are: their standard deviation over their mean.
func spread(rows []column.Row) (float64, bool) {
	var n, sum, squares float64
	last, before := 0, false
	for _, r := range rows {
		if !r.Visit {
			continue
		}
		if before {
			d := float64(r.Day - last)
			n, sum, squares = n+1, sum+d, squares+d*d
		}
		last, before = r.Day, true
	}
	if n < 2 || sum == 0 {
		return 0, false
	}
	mean := sum / n
	return math.Sqrt(max(squares/n-mean*mean, 0)) / mean, true
}

// level puts the mean in the place of what is not known, so that it sets nobody apart.
func level(habits []habit) {
	mean := func(has func(*habit) bool, of func(*habit) *float64) {
		n, sum := 0.0, 0.0
		for i := range habits {
			if has(&habits[i]) {
				n, sum = n+1, sum+*of(&habits[i])
			}
		}
		for i := range habits {
			if !has(&habits[i]) && n > 0 {
				*of(&habits[i]) = sum / n
			}
		}
	}
	mean(func(h *habit) bool { return h.costed }, func(h *habit) *float64 { return &h.margin })
	mean(func(h *habit) bool { return h.rhythmic }, func(h *habit) *float64 { return &h.spread })
	mean(func(h *habit) bool { return h.gap > 0 }, func(h *habit) *float64 { return &h.gap })
}

// group describes one of the groups found.
func (b *base) group(f *cluster.Found, k int, habits []habit, list []feature) Group {
	g := Group{Size: f.Size[k], Share: float64(f.Size[k]) / float64(len(habits)), Steady: f.Steady[k]}
	in := make([]bool, len(habits))
	for i := range habits {
		if in[i] = f.Of[i] == k; in[i] {
			g.IDs = append(g.IDs, b.ids[habits[i].at])
			g.Revenue += b.year[habits[i].at]
			g.CLV += b.clv[habits[i].at]
		}
	}
	slices.Sort(g.IDs)
	for j, ft := range list {
		t := Trait{Feature: ft.name, Apart: f.Centre[k][j]}
		if ft.ask != nil {
			var own, all float64
			for i := range habits {
				x := ft.ask(&habits[i])
				if all += x; in[i] {
					own += x
				}
			}
			if all > 0 && g.Size > 0 {
				t.Times = own / float64(g.Size) / (all / float64(len(habits)))
			}
		}
		g.Traits = append(g.Traits, t)
	}
	slices.SortStableFunc(g.Traits, func(x, y Trait) int { return cmp.Compare(math.Abs(y.Apart), math.Abs(x.Apart)) })
	g.Rule, g.Precision, g.Recall = shortRule(habits, in, list)
	return g
}

// goodFit is the least harmonic mean of precision and recall with which a rule stands for a group.
const goodFit = .7

// shortRule looks for at most three limits that tell the group from the rest: at each step the one that fits best.
func shortRule(habits []habit, in []bool, list []feature) (text string, precision, recall float64) {
	fits := make([]bool, len(habits))
	for i := range fits {
		fits[i] = true
	}
	best := 0.0
	for range 3 {
		step, now := "", fits
		for _, f := range list {
			if f.ask == nil {
				continue
			}
			values := make([]float64, len(habits))
			for i := range habits {
				values[i] = f.ask(&habits[i])
			}
			for _, limit := range limitsOf(values) {
				for _, above := range []bool{true, false} {
					next := make([]bool, len(habits))
					for i, x := range values {
						next[i] = fits[i] && (above && x >= limit || !above && x <= limit)
					}
					if p, r := quality(next, in); fit(p, r) > best+.01 {
						best, precision, recall, now = fit(p, r), p, r, next
						sign := ">="
						if !above {
							sign = "<="
						}
						step = fmt.Sprintf("%s %s %s", f.text, sign, trim(limit))
					}
				}
			}
		}
		if step == "" {
			break
		}
		if fits = now; text != "" {
			text += " and "
		}
		text += step
	}
	if best < goodFit {
		return "", 0, 0
	}
	return text + " and last_purchase within " + itoa(sampleYears*12) + " months", precision, recall
}

func trim(x float64) string { return fmt.Sprintf("%.0f", x) }

func fit(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func quality(fits, in []bool) (precision, recall float64) {
	var both, meant, there float64
	for i := range fits {
		if fits[i] {
			meant++
		}
		if in[i] {
			there++
		}
		if fits[i] && in[i] {
			both++
		}
	}
	if meant == 0 || there == 0 {
		return 0, 0
	}
	return both / meant, both / there
}

// limitsOf are round figures along the values.
func limitsOf(values []float64) (out []float64) {
	v := slices.Clone(values)
	slices.Sort(v)
	for k := 1; k < 20; k++ {
		x := round(v[len(v)*k/20])
		if len(out) == 0 || out[len(out)-1] != x {
			out = append(out, x)
		}
	}
	return out
}

// round keeps two digits.
func round(x float64) float64 {
	if x < 10 {
		return math.Round(x)
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Round(x/unit) * unit
}

// GroupName says a group in words: the two things that set it apart most.
func GroupName(p *i18n.Printer, g *Group) string {
	var parts []string
	for _, t := range g.Traits[:min(2, len(g.Traits))] {
		side := ".low"
		if t.Apart > 0 {
			side = ".high"
		}
		parts = append(parts, p.T("segment.trait."+t.Feature+side))
	}
	if len(parts) < 2 {
		return ""
	}
	return p.T("segment.trait.two", "one", parts[0], "other", parts[1])
}
