package btyd

// differences fills s with height, slope and curvature of a smooth function by central differences of fourth order, for
// likelihoods of so few numbers that nothing is gained by deriving them.
func differences(f func([]float64) float64, theta []float64, s *surface) {
	const h = 2e-3
	n := len(theta)
	at := append([]float64(nil), theta...)
	value := func(i int, di float64, j int, dj float64) float64 {
		copy(at, theta)
		at[i] += di
		at[j] += dj
		return f(at)
	}
	s.f = f(theta)
	for i := range n {
		p1, m1, p2, m2 := value(i, h, i, 0), value(i, -h, i, 0), value(i, 2*h, i, 0), value(i, -2*h, i, 0)
		s.g[i] = (8*(p1-m1) - (p2 - m2)) / (12 * h)
		s.h.SetSym(i, i, (16*(p1+m1)-(p2+m2)-30*s.f)/(12*h*h))
		for j := i + 1; j < n; j++ {
			cross := func(h float64) float64 {
				return (value(i, h, j, h) - value(i, h, j, -h) - value(i, -h, j, h) + value(i, -h, j, -h)) / (4 * h * h)
			}
			s.h.SetSym(i, j, (4*cross(h)-cross(2*h))/3)
		}
	}
}
