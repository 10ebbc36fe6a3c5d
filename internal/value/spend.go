package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// meansOf is what repeat visits brought on average, by customer, in currency units: margin where all costs are known.
// The spend model and everything published about it speak of currency units, so hundredths end here.
func meansOf(in *column.Inputs, byMargin bool) []float64 {
	mean := in.MeanSpend
	if byMargin {
		mean = in.MeanMargin
	}
	out := make([]float64, len(mean))
	for i, m := range mean {
		out[i] = m / 100
	}
	return out
}

// fitSpend fits Gamma-Gamma. Where that can't be, the fit still knows the mean of the base, and says why.
func fitSpend(in *column.Inputs, means []float64) (fit btyd.SpendFit, p Spend, findings []Finding) {
	fit, err := btyd.FitGammaGamma(in.Frequency, means, btyd.Options{})
	p = Spend{Customers: fit.Customers, Mean: finite(fit.Pooled)}
	findings = findingsOf(fit.Diagnosis)
	if err != nil { // the reason is one for spend: of visits the other model speaks
		why := refusal(err)
		findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Code == why })
		return fit, p, append(findings, Finding{Code: "spend_" + why})
	}
	if fit.Usable {
		p.P, p.Q, p.Gamma, p.LogLikelihood = fit.Model.P, fit.Model.Q, fit.Model.Gamma, finite(fit.LL)
		p.SE = map[string]float64{}
		for _, e := range fit.Estimates {
			if e.Identified && e.SE > 0 {
				p.SE[e.Name] = e.SE
			}
		}
		if m, ok := fit.Model.PopulationMean(); ok {
			p.Mean = m
		}
	}
	return fit, p, findings
}

// hundredths rounds an amount in currency units.
func hundredths(units float64) int64 { return int64(math.Round(units * 100)) }
