package value

import "dangol.kr/dangol/internal/value/btyd"

// Chance holds what was said of the chance to come at all within the days held out against who came: customers by tenths of
// that chance, from 0–10 % to 90–100 %.
type Chance struct {
	Customers int     `json:"customers"`
	Predicted float64 `json:"predicted"` // mean chance
	Actual    float64 `json:"actual"`    // share who came
	Low       float64 `json:"low"`       // ends of the range in which such a share lies nine of ten times
	High      float64 `json:"high"`
}

// ByFrequency holds what was expected of customers against what came, by how often they had come again before: the conditional
// expectation, which shows whether a model knows its regulars as well as its newcomers.
type ByFrequency struct {
	Frequency int     `json:"frequency"` // visits after the first; the last group is that many or more
	Customers int     `json:"customers"`
	Predicted float64 `json:"predicted"` // mean visits
	Actual    float64 `json:"actual"`
}

// mostFrequency is where the groups of ByFrequency end.
const mostFrequency = 7

// reliable groups the chances to come at all.
func reliable(cells *btyd.Cells, chances, actual []float64) (out []Chance) {
	var n, came [10]int
	var sum [10]float64
	for i, a := range actual {
		p := chances[cells.Of(i)]
		k := min(max(int(p*10), 0), 9)
		n[k]++
		sum[k] += p
		if a > 0 {
			came[k]++
		}
	}
	for k := range n {
		if n[k] == 0 {
			continue
		}
		c := Chance{Customers: n[k], Predicted: round4(sum[k] / float64(n[k])), Actual: round4(float64(came[k]) / float64(n[k]))}
		low, high := Wilson(came[k], n[k], 1.6449)
		c.Low, c.High = round4(low), round4(high)
		out = append(out, c)
	}
	return out
}

// byFrequency groups forecasts by how often customers had come again.
func byFrequency(x []int32, predicted, actual []float64) (out []ByFrequency) {
	var groups [mostFrequency + 1]ByFrequency
	for i := range x {
		g := &groups[min(int(x[i]), mostFrequency)]
		g.Customers++
		g.Predicted += predicted[i]
		g.Actual += actual[i]
	}
	for k, g := range groups {
		if g.Customers == 0 {
			continue
		}
		g.Frequency, g.Predicted, g.Actual = k, round4(g.Predicted/float64(g.Customers)), round4(g.Actual/float64(g.Customers))
		out = append(out, g)
	}
	return out
}
