package value

import (
	"dangol.kr/dangol/internal/value/btyd"
)

// fitOf is the model of a run as its parameters say it: enough to foretell with, without what only a fit knows. It is the
// one place where parameters become a model again. Where the run tells customers apart, cells have to be grouped by its
// traits (see told.group). ok is false where the run has no model.
func fitOf(r *Run) (f btyd.Fit, ok bool) {
	p := &r.Params
	f.Unit = btyd.Unit(r.Settings.PeriodDays)
	switch r.Model {
	case ModelBG, ModelMBG, ModelBGk, ModelMBGk:
		f.Model = btyd.BGNBD{R: p.R, Alpha: p.Alpha, A: p.A, B: p.B, K: p.K, Modified: r.Model == ModelMBG || r.Model == ModelMBGk}
	case ModelPareto:
		f.Model = btyd.ParetoNBD{R: p.R, Alpha: p.Alpha, S: p.S, Beta: p.Beta}
	case ModelNBD:
		f.Model = btyd.NBD{R: p.R, Alpha: p.Alpha}
	default:
		return f, false
	}
	if t := p.Traits; t != nil {
		base := f.Model
		f = f.By(func(group int32) btyd.Model { return t.of(base, group) })
	}
	return f, true
}

// spendOf is the spend model of a run.
func spendOf(r *Run) btyd.SpendFit {
	s := &r.Params.Spend
	f := btyd.SpendFit{Model: btyd.GammaGamma{P: s.P, Q: s.Q, Gamma: s.Gamma}, Usable: s.P > 0, Pooled: s.Mean}
	return f
}
