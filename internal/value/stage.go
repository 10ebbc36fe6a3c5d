package value

// The rule of stages. Figures are of the trade's usual order and stand on the page that explains a stage.
const (
	newDays       = 90   // a first visit within these days, and at most one more since; longer where the second is not due yet
	coolAt        = 1.5  // times the expected gap without a visit: cooling
	restAt        = 3.0  // resting
	goneAlive     = 0.10 // less likely than this to come again: gone
	goneAt        = 8.0  // or this many times the expected gap
	goneDays      = 90   // but in either case silent for so long: whom we saw this quarter is still worth a call
	goneDaysAlone = 365  // gone after a single visit when no rhythm is known
	growth        = 1.25 // the last twelve months against those before
	growthDays    = 90   // of the year before that a customer must have been here for, to be compared
	backGap       = 3.0  // the gap before the last visit, in expected gaps: came back
	backDays      = 90   // and at least this long
)

// life are the facts a stage is read from.
type life struct {
	age, visits, since int // days since first visit; visits; days since the last
	lastGap            int // days between the last two visits
	gap, overdue       float64
	alive              float64
	year, yearBefore   int64
}

// stageOf says where a customer stands. The first rule that fits decides, from leaving to arriving, so that whoever
// needs attention is never called regular.
func stageOf(l life) Stage {
	switch {
	case l.visits == 0:
		return NoStage
	case l.age <= newDays && l.visits <= 2 && (l.gap == 0 || l.overdue < restAt):
		return New
	case l.gap == 0 && l.since >= goneDaysAlone, l.since >= goneDays && (l.alive < goneAlive || l.gap > 0 && l.overdue >= goneAt):
		return Gone
	case l.gap > 0 && l.overdue >= restAt || l.gap == 0 && l.since >= goneDaysAlone/2:
		return Resting
	case l.gap > 0 && l.overdue >= coolAt:
		return Cooling
	case l.visits == 1 && l.gap == 0: // nobody's rhythm is known: three months without a second visit are a sign
		return Cooling
	case l.visits == 1: // whoever did not come again yet is no regular
		return New
	case l.lastGap >= backDays && float64(l.lastGap) >= backGap*l.gap:
		return Back
	case l.grows(), l.yearBefore <= 0 && l.visits >= 3 && l.age < 365:
		return Growing
	}
	return Regular
}

// grows reports whether the last twelve months brought clearly more than those before. Of the year before only the days
// since the first visit count, or everybody in their second year would seem to grow; too few of them say nothing.
func (l life) grows() bool {
	days := min(l.age-365, 365)
	if days < growthDays || l.yearBefore <= 0 {
		return false
	}
	return float64(l.year) >= growth*float64(l.yearBefore)*365/float64(days)
}
