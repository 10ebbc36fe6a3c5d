package report

// SetPace lets tests come by every way of reading with a small base.
func (s *Service) SetPace(few, fewMeant, stretch, giveUp, unvalued int) {
	s.pace = pace{few: few, fewMeant: fewMeant, stretch: stretch, giveUp: giveUp, unvalued: unvalued, alongside: 3}
}

// SetSkew forgets what is known of a run and of clocks.
func (s *Service) Forget() { s.waiting = nil }

// ByID is the order of Matching.
const ByID = byID
