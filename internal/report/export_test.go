package report

// SetPace lets tests come by every way of reading with a small base.
func (s *Service) SetPace(few, fewMeant, stretch, giveUp, unvalued int) {
	s.pace = pace{few: few, fewMeant: fewMeant, manyMeant: fewMeant / 2, large: 20, head: 4 * stretch, stretch: stretch, giveUp: giveUp, unvalued: unvalued, alongside: 3}
}

// Forget makes the service read anew what it knows of a run.
func (s *Service) Forget() { s.waiting, s.bounds, s.heads.all, s.sieves.all = nil, nil, nil, nil }

// ByID is the order of Matching.
const ByID = byID

// HoldReading keeps the list of those whom a run says nothing of from being read until release is called.
func (s *Service) HoldReading() (release func()) {
	s.reading.Lock()
	return s.reading.Unlock
}
