package care

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// What the review looks at, in days.
const (
	ReviewDays = 28     // acts of the last four weeks
	ReturnDays = 30     // a purchase within so many days after an act counts as coming back
	pastDays   = 12 * 7 // acts and signals that are compared, from when all had their ReturnDays
	leastGroup = 20     // customers needed on either side of a comparison
)

// Review is what acts led to. A purchase on the day of the act itself does not count: it may have come before it.
type Review struct {
	Acts      int   // done within ReviewDays
	Customers int   // for whom
	Back      int   // of them, who bought within ReturnDays after
	Revenue   int64 // what those bought in that time, net of returns
	Compared  *Comparison
}

// Comparison sets customers for whom something was done beside customers with the same kinds of signal for whom nobody
// did anything. It is no experiment: people choose whom to call. Rates of the second group are weighted to the mix of
// kinds of the first, and its time begins as many days after the signal as acts took in the middle.
type Comparison struct {
	Acted, Alone         int     // signals
	ActedBack, AloneBack float64 // share who bought within ReturnDays
	Clear                bool    // the difference is larger than chance makes it 19 times in 20
}

// Difference is how much more often customers came back who had been looked after.
func (c *Comparison) Difference() float64 { return c.ActedBack - c.AloneBack }

// Reviewer reads the lines of customers, for what acts led to.
type Reviewer interface {
	LinesOf(ctx context.Context, q store.Q, customers []int64, do func(purchase.LineFact) error) error
}

// Review tells what the acts of the last weeks led to, for the customers whom the actor sees.
func (s *Service) Review(ctx context.Context, by auth.Actor, today int, purchases Reviewer) (r Review, err error) {
	defer fault.Wrap(&err, "care.Review")
	if err := by.Check(auth.CustomerRead); err != nil {
		return r, err
	}
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		if r, err = s.lately(ctx, q, by, today, purchases); err != nil {
			return err
		}
		r.Compared, err = s.compare(ctx, q, by, today)
		return err
	})
	return r, err
}

// lately adds up the last four weeks.
func (s *Service) lately(ctx context.Context, q store.Q, by auth.Actor, today int, purchases Reviewer) (r Review, err error) {
	var w clause
	w.and("s.state = 'done'")
	w.and("s.closed_day > ?", today-ReviewDays)
	w.scope(by)
	rows, err := q.Query(ctx, `SELECT s.customer_id, COUNT(*), MIN(s.closed_day), MAX(s.closed_day)
		FROM signal s JOIN customer c ON c.id = s.customer_id WHERE TRUE`+w.text+" GROUP BY s.customer_id ORDER BY s.customer_id", w.args...)
	if err != nil {
		return r, err
	}
	type span struct{ first, last int }
	acted := make(map[int64]span)
	var ids []int64
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var n int
		var a span
		if err := scan(&id, &n, &a.first, &a.last); err != nil {
			return err
		}
		r.Acts += n
		acted[id] = a
		ids = append(ids, id)
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Customers = len(ids)
	back := make(map[int64]bool)
	net := make(map[int64]int64)
	err = purchases.LinesOf(ctx, q, ids, func(l purchase.LineFact) error {
		if a := acted[l.CustomerID]; l.Day <= a.first || l.Day > a.last+ReturnDays {
			return nil
		}
		if l.Kind == purchase.Sale && l.AmountMinor >= 0 {
			back[l.CustomerID] = true
		}
		n, _ := l.Kind.Counts(l.AmountMinor)
		net[l.CustomerID] += n
		return nil
	})
	for id := range back {
		r.Back++
		r.Revenue += net[id]
	}
	return r, err
}

// followed is a signal of the past with whether its customer bought afterwards.
type followed struct {
	kind  Kind
	delay int // days from the signal to the act
	back  bool
}

// compare is nil while there are too few customers on either side.
func (s *Service) compare(ctx context.Context, q store.Q, by auth.Actor, today int) (*Comparison, error) {
	const done = "s.state = 'done' AND s.closed_day > ? AND s.closed_day <= ?"
	acted, err := selectFollowed(ctx, q, by, done, "s.closed_day", today-ReturnDays-pastDays, today-ReturnDays)
	if err != nil || len(acted) < leastGroup {
		return nil, err
	}
	slices.SortFunc(acted, func(a, b followed) int { return cmp.Compare(a.delay, b.delay) })
	delay := acted[len(acted)/2].delay
	const alone = "s.state IN ('open', 'lapsed') AND s.closed_by = 0 AND s.raised_day > ? AND s.raised_day <= ?"
	left, err := selectFollowed(ctx, q, by, alone, "s.raised_day + "+strconv.Itoa(delay), today-ReturnDays-pastDays-delay, today-ReturnDays-delay)
	if err != nil {
		return nil, err
	}
	return comparison(acted, left), nil
}

// selectFollowed reads past signals that meet a condition on two days and whose customer had not bought between the
// signal and the day of the act, which is given as an expression.
func selectFollowed(ctx context.Context, q store.Q, by auth.Actor, cond, day string, from, to int) ([]followed, error) {
	var w clause
	w.and(cond, from, to)
	w.scope(by)
	bought := func(after, until string) string {
		return `EXISTS (SELECT 1 FROM purchase p JOIN purchase_line l ON l.customer_id = p.customer_id AND l.purchase_id = p.id
			WHERE p.customer_id = s.customer_id AND p.day > ` + after + " AND p.day <= " + until + " AND l.kind = 0 AND l.amount_minor >= 0)"
	}
	rows, err := q.Query(ctx, "SELECT s.kind, "+day+" - s.raised_day, "+bought(day, day+" + "+strconv.Itoa(ReturnDays))+
		" FROM signal s JOIN customer c ON c.id = s.customer_id WHERE TRUE"+w.text+" AND NOT "+bought("s.raised_day", day), w.args...)
	return store.Collect(rows, err, func(scan func(...any) error) (f followed, err error) { return f, scan(&f.kind, &f.delay, &f.back) })
}

// comparison weighs the kinds that both groups have by how often something was done about them.
func comparison(acted, alone []followed) *Comparison {
	type count struct{ n, back float64 }
	tally := func(all []followed) map[Kind]count {
		m := make(map[Kind]count)
		for _, f := range all {
			c := m[f.kind]
			c.n++
			if f.back {
				c.back++
			}
			m[f.kind] = c
		}
		return m
	}
	a, b := tally(acted), tally(alone)
	c := &Comparison{}
	for k := range a {
		if b[k].n > 0 {
			c.Acted += int(a[k].n)
			c.Alone += int(b[k].n)
		}
	}
	if c.Acted < leastGroup || c.Alone < leastGroup {
		return nil
	}
	var variance float64
	for k, x := range a {
		y := b[k]
		if y.n == 0 {
			continue
		}
		weight := x.n / float64(c.Acted)
		c.ActedBack += weight * x.back / x.n
		c.AloneBack += weight * y.back / y.n
		variance += weight * weight * (spread(x.back, x.n) + spread(y.back, y.n))
	}
	c.Clear = math.Abs(c.Difference()) > 1.96*math.Sqrt(variance)
	return c
}

// spread is the variance of a share, by the rule of Agresti and Coull (1998): two more of either kind, so that a share
// of nothing or of all is not taken for certain.
func spread(back, n float64) float64 {
	p := (back + 2) / (n + 4)
	return p * (1 - p) / (n + 4)
}
