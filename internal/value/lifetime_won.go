package value

import (
	"cmp"
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/column"
)

// Won is what winning customers through one channel cost and what they bring: those who joined in the months of which the
// spending on the channel is known.
type Won struct {
	Channel   string `json:"channel"` // of the first purchase; "" for all together
	Spent     int64  `json:"spent"`
	Customers int    `json:"customers"`
	SoFar     int64  `json:"so_far"`   // what they brought since
	ToCome    int64  `json:"to_come"`  // their lifetime value
	Payback   int    `json:"payback"`  // months until one of them has brought what winning one cost; 0 not yet
	Followed  int    `json:"followed"` // months of life that could be followed
}

// Cost is what winning one customer cost, in hundredths; ok is false where nobody came.
func (w *Won) Cost() (cost float64, ok bool) {
	if w.Customers == 0 {
		return 0, false
	}
	return float64(w.Spent) / float64(w.Customers), true
}

// Ratio is what customers bring, so far and to come, for each unit spent on winning them; ok is false where nothing was.
func (w *Won) Ratio() (ratio float64, ok bool) {
	if w.Spent <= 0 || w.Customers == 0 {
		return 0, false
	}
	return float64(w.SoFar+w.ToCome) / float64(w.Spent), true
}

// Join are the customers who joined in one month, with what winning them cost and what they bring.
type Join struct {
	Month     int   `json:"month"` // months since January 1970
	Customers int   `json:"customers"`
	Spent     int64 `json:"spent"` // 0 where not known
	SoFar     int64 `json:"so_far"`
	ToCome    int64 `json:"to_come"`
}

// ReferralFigures are what customers who were brought by others are worth: one step, so that nobody's worth is counted for
// two. It is part of their own lifetime value and adds nothing to the equity.
type ReferralFigures struct {
	Referrers int        `json:"referrers"`
	Referred  int        `json:"referred"` // who came
	SoFar     int64      `json:"so_far"`
	ToCome    int64      `json:"to_come"`
	Best      []Referrer `json:"best"`
}

// Referrer is somebody who brought others.
type Referrer struct {
	Customer int64 `json:"customer,string"`
	Referred int   `json:"referred"`
	ToCome   int64 `json:"to_come"` // of those brought
	Own      int64 `json:"own"`     // lifetime value of the referrer, apart
}

// How far back spending counts, how many months of life are followed, how many of the customers of a channel must have
// lived through a month for it to count, and how many referrers are named.
const (
	wonMonths     = 24
	followed      = 36
	followedLeast = 10
	joinedShown   = 12
	referrersBest = 10
)

// monthDays is the mean length of a month.
const monthDays = 365.25 / 12

// firstChannel is the channel of somebody's first purchase of a stretch.
type firstChannel struct {
	customer int64
	day      int32
	channel  uint16
}

// dealings are the facts beside purchases that lifetime value rests on.
type dealings struct {
	contracts []purchase.Contract
	spent     []purchase.Acquisition
	referrals []purchase.Referral
	channels  []string       // named by spending
	firsts    []firstChannel // by ascending customer
	seed      uint64         // of what is drawn
}

// month of the projection for a month as spending counts it.
func monthOfSpending(m int) int { return m - 1970*12 }

// winning adds up what winning customers cost and what they bring.
type winning struct {
	asOf   int
	deals  *dealings
	spent  map[string]map[int]int64 // by channel and month
	won    map[string]*wonSums
	joined map[int]*Join
	gain   func(column.Row) int64
	set    *column.Set
	next   int // of deals.firsts
}

type wonSums struct {
	Won
	gains [followed]int64
	lived [followed]int
}

func newWinning(d *dealings, set *column.Set, asOf int, gain func(column.Row) int64) *winning {
	w := &winning{asOf: asOf, deals: d, spent: map[string]map[int]int64{}, won: map[string]*wonSums{}, joined: map[int]*Join{}, gain: gain, set: set}
	now := int(column.MonthOf(asOf))
	for m := now - joinedShown + 1; m <= now; m++ {
		w.joined[m] = &Join{Month: m}
	}
	for _, a := range d.spent {
		m := monthOfSpending(a.Month)
		if m > now || m <= now-wonMonths {
			continue
		}
		for _, channel := range slices.Compact([]string{"", a.Channel}) {
			if w.spent[channel] == nil {
				w.spent[channel], w.won[channel] = map[int]int64{}, &wonSums{Won: Won{Channel: channel}}
			}
			w.spent[channel][m] += a.AmountMinor
			w.won[channel].Spent += a.AmountMinor
		}
		if j := w.joined[m]; j != nil {
			j.Spent += a.AmountMinor
		}
	}
	return w
}

// add counts one customer; they come by ascending number.
func (w *winning) add(v *Valuation) {
	m := int(column.MonthOf(v.FirstDay))
	far := v.Amount
	known := false
	rows := func() []column.Row { return w.set.Of(v.CustomerID) }
	if j := w.joined[m]; j != nil {
		far, known = w.sum(rows()), true
		j.Customers++
		j.SoFar += far
		j.ToCome += v.CLV
	}
	channel, ok := w.channel(v)
	for i, c := range [...]string{"", channel} {
		if i == 1 && !ok || w.spent[c] == nil {
			continue
		}
		if _, paid := w.spent[c][m]; !paid {
			continue
		}
		if !known {
			far, known = w.sum(rows()), true
		}
		w.won[c].follow(v, rows(), far, w)
	}
}

func (w *winning) sum(rows []column.Row) (sum int64) {
	for _, r := range rows {
		if r.Day <= w.asOf {
			sum += w.gain(r)
		}
	}
	return sum
}

// channel is through which channel somebody was won, where spending names it.
func (w *winning) channel(v *Valuation) (string, bool) {
	all := w.deals.firsts
	for w.next < len(all) && all[w.next].customer < v.CustomerID {
		w.next++
	}
	if w.next == len(all) || all[w.next].customer != v.CustomerID || int(all[w.next].day) != v.FirstDay {
		return "", false
	}
	return w.deals.channels[all[w.next].channel], true
}

func (s *wonSums) follow(v *Valuation, rows []column.Row, far int64, w *winning) {
	s.Customers++
	s.SoFar += far
	s.ToCome += v.CLV
	whole := min(int(float64(w.asOf-v.FirstDay+1)/monthDays), followed)
	for m := range whole {
		s.lived[m]++
	}
	for _, r := range rows {
		if m := int(float64(r.Day-v.FirstDay) / monthDays); m >= 0 && m < whole && r.Day <= w.asOf {
			s.gains[m] += w.gain(r)
		}
	}
}

// payback is after how many months somebody won has brought the cost of winning, as those did who were followed so long.
func (s *wonSums) payback() {
	cost, ok := s.Cost()
	sum := 0.0
	for m := range s.lived {
		if s.lived[m] < followedLeast {
			break
		}
		s.Followed = m + 1
		sum += float64(s.gains[m]) / float64(s.lived[m])
		if ok && s.Payback == 0 && sum >= cost {
			s.Payback = m + 1
		}
	}
}

// fill gives what was added up.
func (w *winning) fill(l *Lifetime) {
	for _, s := range w.won {
		s.payback()
		l.Won = append(l.Won, s.Won)
	}
	slices.SortFunc(l.Won, func(a, b Won) int {
		return cmp.Or(cmp.Compare(min(len(a.Channel), 1), min(len(b.Channel), 1)), cmp.Compare(b.Spent, a.Spent), cmp.Compare(a.Channel, b.Channel))
	})
	var spent int64
	n := 0
	for _, j := range w.joined {
		l.Joined = append(l.Joined, *j)
		if j.Spent > 0 {
			spent += j.Spent
			n += j.Customers
		}
	}
	slices.SortFunc(l.Joined, func(a, b Join) int { return a.Month - b.Month })
	if spent > 0 && n > 0 {
		l.Newcomer.Cost, l.Newcomer.Known = spent/int64(n), true
	}
}

// bringing adds up what referrals brought.
type bringing struct {
	by  map[int64]int64 // who brought, by whom they brought
	of  map[int64]*Referrer
	sum ReferralFigures
}

func newBringing(all []purchase.Referral) *bringing {
	b := &bringing{by: map[int64]int64{}, of: map[int64]*Referrer{}}
	for _, r := range all {
		b.by[r.ReferredID] = r.CustomerID
		b.of[r.CustomerID] = &Referrer{Customer: r.CustomerID}
	}
	return b
}

// add counts one customer, with what they brought so far.
func (b *bringing) add(v *Valuation, far func() int64) {
	if r := b.of[v.CustomerID]; r != nil {
		r.Own = v.CLV
	}
	who, ok := b.by[v.CustomerID]
	if !ok {
		return
	}
	b.of[who].Referred++
	b.of[who].ToCome += v.CLV
	b.sum.Referred++
	b.sum.ToCome += v.CLV
	b.sum.SoFar += far()
}

func (b *bringing) figures() ReferralFigures {
	for _, r := range b.of {
		if r.Referred > 0 {
			b.sum.Referrers++
			b.sum.Best = append(b.sum.Best, *r)
		}
	}
	slices.SortFunc(b.sum.Best, func(x, y Referrer) int {
		return cmp.Or(cmp.Compare(y.ToCome, x.ToCome), cmp.Compare(x.Customer, y.Customer))
	})
	b.sum.Best = slices.Clip(b.sum.Best[:min(len(b.sum.Best), referrersBest)])
	return b.sum
}

// calendarYear is the calendar year of a day.
func calendarYear(day int) int {
	y, _, _ := i18n.Date(day)
	return y
}
