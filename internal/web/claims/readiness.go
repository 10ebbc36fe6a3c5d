package claims

import (
	"math"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/web/ui"
)

// readinessModel is the page for one reader.
type readinessModel struct {
	ui.Page
	counts report.Readiness
	bought int // customers who ever bought, and who came again
	again  int
	asOf   int
	may    auth.Actor
}

// indicator is one of the five, in the order in which Hughes names them: a marketing programme; names, addresses and
// purchases that are easy to have; purchases that repeat; what was sold known at the counter; people and ways to use it
// all. Source: Arthur Middleton Hughes, "Strategic Database Marketing".
type indicator struct {
	Key    string
	Score  int // 0 to 100
	Known  bool
	Parts  []part
	Href   string // the next step, "" where the reader may not take it
	Lesson string
}

// part is a share that a score is the mean of.
type part struct {
	Text   string
	Share  float64
	Of, N  int64
	Absent bool // there is nothing of the kind yet, which counts as nought
}

func share(of, n int64) float64 {
	if n <= 0 {
		return 0
	}
	return math.Min(math.Max(float64(of)/float64(n), 0), 1)
}

func (m *readinessModel) part(key string, of, n int64) part {
	return part{Text: m.T("ready.part."+key, "k", of, "n", n), Share: share(of, n), Of: of, N: n}
}

// indicators are the five with their scores.
func (m *readinessModel) indicators() []indicator {
	c := m.counts
	sales := part{Text: m.T("ready.part.known", "known", m.Money(c.Known), "sales", m.Money(c.Sales)), Share: share(c.Known, c.Sales), Of: c.Known, N: c.Sales}
	list := []indicator{
		{Key: "programme", Parts: []part{m.part("looked", c.Looked, c.Customers)}, Href: m.link(auth.CustomerRead, "/customers?owner=none")},
		{Key: "identity", Parts: []part{sales, m.part("reachable", c.Reachable, c.Customers)}, Href: m.link(auth.Import, "/import")},
		{Key: "repeat", Parts: []part{m.part("again", int64(m.again), int64(m.bought))}, Href: m.link(auth.CustomerRead, "/customers?stage=new")},
		{Key: "detail", Parts: []part{m.part("detailed", c.Detailed, c.Lines)}, Href: m.link(auth.CustomerRead, "/products")},
		{Key: "skill", Parts: []part{m.part("answered", c.Answered, c.Signals), {Text: m.T("ready.part.control"), Absent: true}}, Href: m.link(auth.CareAct, "/today")},
	}
	for i := range list {
		x := &list[i]
		sum := 0.0
		for _, p := range x.Parts {
			sum += p.Share
			x.Known = x.Known || p.N > 0
		}
		x.Score = int(math.Round(100 * sum / float64(len(x.Parts))))
	}
	return list
}

func (m *readinessModel) link(right auth.Right, to string) string {
	if !m.may.Can(right) {
		return ""
	}
	return to
}

// total is the mean of the five.
func total(list []indicator) int {
	sum := 0
	for _, x := range list {
		sum += x.Score
	}
	return int(math.Round(float64(sum) / float64(len(list))))
}

// first is the indicator that would raise the total most: the lowest.
func first(list []indicator) *indicator {
	low := &list[0]
	for i := range list {
		if list[i].Score < low.Score {
			low = &list[i]
		}
	}
	return low
}

// empty reports whether there is nothing to check yet.
func (m *readinessModel) empty() bool { return m.counts.Customers == 0 && m.counts.Lines == 0 }

func (m *readinessModel) title(list []indicator) string {
	if m.empty() {
		return m.T("ready.title_none")
	}
	return m.T("ready.title", "n", total(list))
}

func (m *readinessModel) lede(list []indicator) string {
	if m.empty() {
		return m.T("ready.lede_none")
	}
	x := first(list)
	return m.T("ready.lede", "what", m.T("ready."+x.Key), "n", int(math.Round(float64(100-x.Score)/float64(len(list)))))
}

// risk colours a bar.
func risk(score int) string {
	switch {
	case score < 40:
		return "high"
	case score < 70:
		return "watch"
	}
	return ""
}
