package btyd_test

import (
	"fmt"

	"dangol.kr/dangol/internal/value/btyd"
)

// From histories to what each customer will do: group, fit, read the diagnosis, score.
func Example() {
	x, recency, age := simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 20000, 700, 600, 1)
	cells, err := btyd.Group(x, recency, age)
	if err != nil {
		panic(err)
	}
	fit, err := btyd.FitBGNBD(cells, btyd.Options{Unit: btyd.Day})
	if err != nil {
		panic(err)
	}
	scores := btyd.Score(fit, cells, []float64{90, 365}, btyd.YearlyDiscount(.1, 12))
	k := cells.Of(0)
	fmt.Println(fit.Model.Name(), "findings:", len(fit.Diagnosis.Findings))
	fmt.Println("active:", scores.PAlive(k) > 0.5, "more in a year than in a quarter:", scores.Purchases(k, 1) > scores.Purchases(k, 0))
	// Output:
	// BG/NBD findings: 0
	// active: true more in a year than in a quarter: true
}
