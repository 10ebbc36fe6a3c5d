package column

import "slices"

// Concentration tells how unevenly an amount is spread over customers: how much of it the best few bring.
//
// An amount below zero counts as zero: somebody who brought back more than they bought owns no share of what the
// others bring. Below says how many there were.
type Concentration struct {
	sum   []float64 // running sums, largest first; sum[i] is what the best i bring
	Total int64     // sum of the amounts above zero, hundredths
	Below int       // customers with an amount below zero
}

// Concentrate takes the amounts of all customers, in any order; it does not keep or change the slice.
func Concentrate(amounts []int64) *Concentration {
	v := slices.Clone(amounts)
	slices.Sort(v)
	slices.Reverse(v)
	c := &Concentration{sum: make([]float64, len(v)+1)}
	for i, a := range v {
		if a < 0 {
			c.Below++
		}
		c.Total += max(a, 0)
		c.sum[i+1] = float64(c.Total)
	}
	return c
}

// Customers is how many customers there are.
func (c *Concentration) Customers() int { return len(c.sum) - 1 }

// Top is the share of the total that the best part of the customers brings, both from 0 to 1. A part that cuts a
// customer in two takes that share of their amount.
func (c *Concentration) Top(part float64) float64 {
	if c.Total == 0 {
		return 0
	}
	n := c.Customers()
	x := min(max(part, 0), 1) * float64(n)
	i := min(int(x), n-1)
	return (c.sum[i] + (x-float64(i))*(c.sum[i+1]-c.sum[i])) / float64(c.Total)
}

// ParetoPoint is a point of the Pareto curve: the best Customers bring Amount, both as shares from 0 to 1.
type ParetoPoint struct{ Customers, Amount float64 }

// Pareto is the curve at n+1 points at even distances, from (0, 0) to (1, 1). It is nil where there is no amount.
func (c *Concentration) Pareto(n int) []ParetoPoint {
	if c.Total == 0 || n < 1 {
		return nil
	}
	out := make([]ParetoPoint, n+1)
	for i := range out {
		x := float64(i) / float64(n)
		out[i] = ParetoPoint{x, c.Top(x)}
	}
	return out
}

// Gini is 0 where all bring the same and nears 1 where one brings everything.
func (c *Concentration) Gini() float64 {
	n := c.Customers()
	if c.Total == 0 {
		return 0
	}
	// Twice the area between the curve of trapezoids and the diagonal.
	var area float64
	for i := range n {
		area += c.sum[i] + c.sum[i+1]
	}
	return max(area/(float64(n)*float64(c.Total))-1, 0)
}
