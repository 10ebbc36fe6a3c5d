package btyd

// Family is a model that can be fitted, by the name the literature gives it.
type Family struct {
	Name     string
	Pareto   bool
	Forever  bool // nobody leaves: NBD
	K        int  // of the regular families
	Modified bool
}

// Families are those that a choice is made from; k up to the given number.
func Families(k int) []Family {
	out := []Family{{Name: "Pareto/NBD", Pareto: true}}
	for i := 1; i <= max(k, 1); i++ {
		for _, m := range []bool{false, true} {
			out = append(out, Family{Name: bgName(i, m), K: i, Modified: m})
		}
	}
	return out
}

// Fit fits the family.
func (f Family) Fit(c *Cells, o Options) (Fit, error) {
	switch {
	case f.Pareto:
		return FitParetoNBD(c, o)
	case f.Forever:
		return FitNBD(c, o)
	}
	return FitRegular(c, f.K, f.Modified, o)
}

func (f Family) objective(c *Cells, scale float64) objective {
	switch {
	case f.Pareto:
		return (&paretoLikelihood{c: c, scale: scale}).eval
	case f.Forever:
		return (&nbdLikelihood{c: c, scale: scale}).eval
	}
	g := bgFamily{k: max(f.K, 1), scale: scale}
	if f.Modified {
		g.first = 1
	}
	return g.likelihood(c)
}

func (f Family) model(p []float64) Model {
	switch {
	case f.Pareto:
		return ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]}
	case f.Forever:
		return NBD{R: p[0], Alpha: p[1]}
	}
	return BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3], K: f.K, Modified: f.Modified}
}
