package worth

import (
	"math"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/value"
)

// traitRow is a row of the table of what is known from the start.
type traitRow struct {
	Who, Customers string
	Rate, Leave    string // in words; none of the first level, which the others are held against
	Base           bool
}

// traitName is what a trait is called.
func (s *say) traitName(name string) string {
	if field, ok := strings.CutPrefix(name, value.TraitField); ok {
		return field
	}
	return s.T("worth.trait." + name)
}

// who says which customers a level means.
func (s *say) who(t *value.Trait, l *value.Level) string {
	key, field := t.Name, ""
	if f, ok := strings.CutPrefix(t.Name, value.TraitField); ok {
		key, field = "field", f
	}
	if l.Sort != "" {
		return s.T("worth.trait.who."+key+"."+l.Sort, "field", field)
	}
	word := l.Word
	switch t.Name {
	case value.TraitSeason, value.TraitKind:
		word = s.T("worth.trait.word." + l.Word)
	}
	return s.T("worth.trait.who."+key, "word", word, "field", field)
}

// times writes a multiple: 1.4, 0.75.
func (s *say) times(x float64) string {
	switch {
	case x >= 10:
		return s.Decimal(x, 0)
	case x < 1:
		return s.Decimal(x, 2)
	}
	return s.Decimal(x, 1)
}

// effect says what a level does, "more", "less" or that nothing can be told, with the range.
func (s *say) effect(key string, v, se float64) string {
	if se == 0 {
		return s.T("worth.trait.unknown")
	}
	low, high := value.EffectRange(v, se)
	how := "same"
	switch {
	case low > 1:
		how = "more"
	case high < 1:
		how = "less"
	}
	return s.T("worth.trait."+key+"."+how, "n", s.times(math.Exp(v)), "low", s.times(low), "high", s.times(high))
}

// traitRows are the levels of all traits.
func (s *say) traitRows() (out []traitRow) {
	tr := s.run.Params.Traits
	for i := range tr.Traits {
		t := &tr.Traits[i]
		for k := range t.Levels {
			l := &t.Levels[k]
			row := traitRow{Who: s.who(t, l), Customers: s.people(l.Customers), Base: k == 0, Rate: s.effect("rate", l.Rate, l.RateSE), Leave: s.effect("leave", l.Leave, l.LeaveSE)}
			if tr.RateAlone {
				row.Leave = none
			}
			out = append(out, row)
		}
	}
	return out
}

// traitsTitle names the level that sets customers apart the most surely.
func (s *say) traitsTitle() string {
	tr := s.run.Params.Traits
	best, title := 1.96, s.T("worth.traits.alike")
	for i := range tr.Traits {
		for k := range tr.Traits[i].Levels {
			l := &tr.Traits[i].Levels[k]
			if l.Sort != "" {
				continue
			}
			for _, e := range []struct {
				key   string
				v, se float64
			}{{"rate", l.Rate, l.RateSE}, {"leave", l.Leave, l.LeaveSE}} {
				if z := math.Abs(e.v) / e.se; e.se > 0 && z > best {
					how := "more"
					if e.v < 0 {
						how = "less"
					}
					best, title = z, s.T("worth.traits.title."+e.key+"."+how, "who", s.who(&tr.Traits[i], l), "n", s.times(math.Exp(e.v)))
				}
			}
		}
	}
	return title
}

// traitsList is what customers are told apart by, in a row.
func (s *say) traitsList() string {
	var names []string
	for _, n := range s.run.Params.Traits.Names() {
		names = append(names, s.traitName(n))
	}
	return strings.Join(names, ", ")
}

// traitsFacts are how sure that is.
func (s *say) traitsFacts() [][2]string {
	tr := s.run.Params.Traits
	chance := s.T("worth.traits.chance_small")
	if tr.PValue >= 0.001 {
		chance = s.Percent(tr.PValue, 1)
	}
	out := [][2]string{
		{s.T("worth.traits.chance"), chance},
		{s.T("worth.traits.aic"), s.T("worth.traits.against", "with", s.Decimal(tr.AIC, 1), "without", s.Decimal(tr.PlainAIC, 1))},
		{s.T("worth.traits.bic"), s.T("worth.traits.against", "with", s.Decimal(tr.BIC, 1), "without", s.Decimal(tr.PlainBIC, 1))},
	}
	if t := tr.Trial; t != nil {
		out = append(out,
			[2]string{s.T("worth.traits.tried"), s.T("worth.traits.tried_text", "n", len(t.Origins), "days", t.Days, "people", t.Sampled)},
			[2]string{s.T("worth.rival.rmse"), s.T("worth.traits.against", "with", s.Decimal(t.With.RMSE, 4), "without", s.Decimal(t.Without.RMSE, 4))},
			[2]string{s.T("worth.rival.bias"), s.T("worth.traits.against", "with", s.signed(t.With.Bias), "without", s.signed(t.Without.Bias))})
	}
	return out
}

// sameTraits reports whether two runs tell customers apart by the same and hold them against the same, so that their
// parameters mean the same.
func sameTraits(a, b *value.Traits) bool {
	base := func(t *value.Traits) (out []string) {
		if t == nil {
			return nil
		}
		for i := range t.Traits {
			out = append(out, t.Traits[i].Name, t.Traits[i].Levels[0].Sort, t.Traits[i].Levels[0].Word)
		}
		return out
	}
	return slices.Equal(base(a), base(b))
}
