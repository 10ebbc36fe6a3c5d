package btyd

// The forecasts everybody can make without a model. A model that doesn't beat them isn't worth its words, so they are
// printed beside it. All take days and give one forecast per customer for a period of so many days.

// BaselineZero says that nobody ever comes back.
func BaselineZero(customers int) []float64 { return make([]float64, customers) }

// BaselineOwnRate lets every customer go on as they did, x/age per day. Somebody of age 0 has no rate yet.
func BaselineOwnRate(x, age []int32, days float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		if age[i] > 0 {
			out[i] = float64(x[i]) / float64(age[i]) * days
		}
	}
	return out
}

// BaselineHiatus is the manager's rule: who has been silent for longer than hiatus days is gone, everybody else goes on.
// Source: Wübben & Wangenheim (2008), Journal of Marketing 72, where this rule beat the models.
func BaselineHiatus(x, recency, age []int32, days, hiatus float64) []float64 {
	out := BaselineOwnRate(x, age, days)
	for i := range x {
		if float64(age[i]-recency[i]) > hiatus {
			out[i] = 0
		}
	}
	return out
}
