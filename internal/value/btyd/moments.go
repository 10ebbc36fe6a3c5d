package btyd

import "math"

// moments accumulates means, variances and the covariance of pairs (Welford's update, Technometrics 4, 1962).
type moments struct {
	n, mx, my, xx, yy, xy float64
}

func (m *moments) add(x, y float64) {
	m.n++
	dx, dy := x-m.mx, y-m.my
	m.mx += dx / m.n
	m.my += dy / m.n
	m.xx += dx * (x - m.mx)
	m.yy += dy * (y - m.my)
	m.xy += dx * (y - m.my)
}

// correlation is Pearson's; 0 when one side doesn't vary.
func (m *moments) correlation() float64 {
	if m.xx <= 0 || m.yy <= 0 {
		return 0
	}
	return min(max(m.xy/math.Sqrt(m.xx*m.yy), -1), 1)
}
