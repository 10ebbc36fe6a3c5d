package column

// Stamp levels of a month, as drawn on the card.
const (
	StampNone   = 0 // no visit
	StampLight  = 1 // bought, well below the customer's usual month
	StampUsual  = 2
	StampHeavy  = 3 // bought well above it
	StampMissed = 4 // no visit, though one was due by then
)

// Stamps is the strip of the twelve calendar months up to that of asOf, oldest first. A month is weighed against the
// customer's own mean over those of the twelve with a visit: light below two thirds of it, heavy above four thirds, so
// that the strip of a small customer is as readable as that of a large one.
//
// Expected is the days expected between visits (Gaps.Expected). Months at the end without a visit are missed from the
// one on in which the next visit was due; 0 expects nothing.
func (s *Set) Stamps(customer int64, asOf int, expected float64) [12]uint8 {
	var out [12]uint8
	g, i := s.find(customer)
	if g == nil {
		return out
	}
	var spend [12]int64
	var visited [12]bool
	this := MonthOf(asOf)
	last, met := 0, false
	for k, to := g.span(i); k < to && int(g.day[k]) <= asOf; k++ {
		visit := g.note[k]&noteVisit != 0
		if visit {
			last, met = int(g.day[k]), true
		}
		if m := 11 - int(this-MonthOf(int(g.day[k]))); m >= 0 {
			spend[m] += g.net.get(k)
			visited[m] = visited[m] || visit
		}
	}
	if !met {
		return out
	}
	weigh(&spend, &visited, &out)
	if due := last + int(expected+0.5); expected > 0 && due <= asOf {
		from := max(11-int(this-MonthOf(due)), 0)
		for m := from; m < 12; m++ {
			if !visited[m] {
				out[m] = StampMissed
			}
		}
	}
	return out
}

// weigh sets the level of each month with a visit.
func weigh(spend *[12]int64, visited *[12]bool, out *[12]uint8) {
	var sum, n int64
	for m, v := range visited {
		if v {
			sum += max(spend[m], 0)
			n++
		}
	}
	for m, v := range visited {
		if !v {
			continue
		}
		// spend against sum/n, times three on both sides
		switch x := 3 * n * spend[m]; {
		case x < 2*sum || sum == 0:
			out[m] = StampLight
		case x > 4*sum:
			out[m] = StampHeavy
		default:
			out[m] = StampUsual
		}
	}
}
