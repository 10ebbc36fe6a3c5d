package value

import "slices"

// Cut says where the line between little and much is drawn. It is drawn at a customer and not at a mean, which a few large
// ones would pull so high that hardly anybody stood above it.
type Cut uint8

// The cuts.
const (
	Fifth Cut = iota // much is what the best fifth has, as everywhere else
	Half             // much is what the upper half has
)

// Cuts are both.
func Cuts() []Cut { return []Cut{Fifth, Half} }

// String is the cut as addresses write it.
func (c Cut) String() string { return [...]string{"fifth", "half"}[c] }

// lines are the amounts at which an axis is cut, by Cut: that of the last customer who counts as much.
type lines [2]int64

// cutPlaces are the places of those customers among n, the largest first.
func cutPlaces(n int) [2]int { return [2]int{(n - 1) / 5, (n - 1) / 2} }

func linesOf(amounts []int64) (c lines) {
	all := slices.Clone(amounts)
	slices.Sort(all)
	for k, at := range cutPlaces(len(all)) {
		c[k] = all[len(all)-1-at]
	}
	return c
}

// Corner is a quarter of a matrix.
type Corner uint8

// The corners: up is much of what runs upwards, right much of what runs to the right.
const (
	UpLeft Corner = iota + 1
	UpRight
	DownLeft
	DownRight
)

// Corners are the four, as one reads them.
func Corners() []Corner { return []Corner{UpLeft, UpRight, DownLeft, DownRight} }

// MatrixKind is what a matrix compares.
type MatrixKind uint8

// The matrices. The corners of the first are named as Shapiro, Rangan, Moriarty and Ross (1987, Harvard Business Review 65)
// name them, those of the second as valuations name them (Quadrant).
const (
	ServiceMatrix MatrixKind = iota // margin before service, upwards, against the cost to serve
	OutlookMatrix                   // what is to come, upwards, against what they left in twelve months
)

// Name is a corner of such a matrix as addresses write it.
func (k MatrixKind) Name(c Corner) string {
	return [...][5]string{{"", "passive", "carriage", "bargain", "aggressive"}, {"", "invest", "best", "worst", "retain"}}[k][c]
}

// CornerNamed finds a corner by its name.
func (k MatrixKind) CornerNamed(name string) (Corner, bool) {
	for _, c := range Corners() {
		if k.Name(c) == name {
			return c, true
		}
	}
	return 0, false
}

// Quarters sort the customers of a Profit two by two.
type Quarters struct {
	Kind       MatrixKind
	Right, Up  int64            // the lines: from these amounts on, and above nothing, is much
	Corner     []Corner         // of each entry
	Figures    [5]ProfitFigures // by Corner
	right, top func(i int) int64
}

// Quarters draws the lines of a kind at a cut.
func (w *Whale) Quarters(p *Profit, k MatrixKind, c Cut) *Quarters {
	m := &Quarters{Kind: k, Corner: make([]Corner, p.Len())}
	if k == ServiceMatrix {
		m.Right, m.Up = w.service[c], w.before[c]
		m.right, m.top = func(i int) int64 { return p.Service[i] }, func(i int) int64 { return p.Before[i] }
	} else {
		m.Right, m.Up = w.left[c], w.clv[c]
		m.right, m.top = p.Contribution, func(i int) int64 { return w.CLV[i] }
	}
	for i := range m.Corner {
		x, y := m.At(i)
		m.Corner[i] = cornerOf(x >= m.Right && x > 0, y >= m.Up && y > 0)
		m.Figures[m.Corner[i]].add(p, i, w.CLV[i])
	}
	return m
}

func cornerOf(right, up bool) Corner {
	switch {
	case up && !right:
		return UpLeft
	case up:
		return UpRight
	case !right:
		return DownLeft
	}
	return DownRight
}

// At is where entry i stands.
func (m *Quarters) At(i int) (right, up int64) { return m.right(i), m.top(i) }

// Over is what the customers of a corner have to the right of the line.
func (m *Quarters) Over(c Corner) (sum int64) {
	for i, in := range m.Corner {
		if in == c {
			sum += m.right(i) - m.Right
		}
	}
	return sum
}

// How many customers a drawing shows: the largest of each corner, and of the others every n-th.
const (
	shownLargest = 25
	shownSample  = 220
)

// Shown are places of those whom a drawing shows: the largest by sales of each corner, and others from all over.
func (m *Quarters) Shown(w *Whale, p *Profit) (largest, others []int) {
	var top [5][]int
	for _, o := range w.Order {
		i := int(o)
		t := top[m.Corner[i]]
		if len(t) == shownLargest && p.Sales[t[len(t)-1]] >= p.Sales[i] {
			continue
		}
		at := len(t)
		for at > 0 && p.Sales[t[at-1]] < p.Sales[i] {
			at--
		}
		top[m.Corner[i]] = slices.Insert(t, at, i)[:min(len(t)+1, shownLargest)]
	}
	for _, c := range Corners() {
		largest = append(largest, top[c]...)
	}
	taken := slices.Clone(largest)
	slices.Sort(taken)
	rest := len(w.Order) - len(taken)
	n := min(rest, shownSample)
	seen := 0
	for _, o := range w.Order {
		if _, in := slices.BinarySearch(taken, int(o)); in {
			continue
		}
		if len(others) < n && seen == len(others)*rest/n {
			others = append(others, int(o))
		}
		seen++
	}
	return largest, others
}
