package intake

// seen remembers customers already noted as touched, so that most need not be noted again. Its memory is bounded: when it
// is full it forgets, and noting one twice is harmless.
type seen struct{ ids map[int64]struct{} }

const seenMost = 1 << 19

func newSeen() *seen { return &seen{ids: make(map[int64]struct{})} }

func (s *seen) unseen(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if _, ok := s.ids[id]; !ok {
			out = append(out, id)
		}
	}
	return out
}

func (s *seen) add(ids []int64) {
	if len(s.ids)+len(ids) > seenMost {
		clear(s.ids)
	}
	for _, id := range ids {
		s.ids[id] = struct{}{}
	}
}
