package main

import (
	"fmt"
	"io"
	"math"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// covJSON is what value --cov prints of the covariates; other tools read it.
type covJSON struct {
	Names    []string      `json:"names"`
	Says     string        `json:"says"`    // whether they help, in a sentence
	Verdict  string        `json:"verdict"` // help, told, worse, nothing or untested
	Held     bool          `json:"held"`    // some effect is not bounded by the data: all were held a little towards none
	Effects  []effectJSON  `json:"effects"`
	Test     covTestJSON   `json:"test"`
	Criteria covAgainst    `json:"criteria"`
	Rolling  *covTrialJSON `json:"rolling"` // null where the past is too short
}

// effectJSON is what one value does against the reference, which has none.
type effectJSON struct {
	Name      string   `json:"name"`
	Value     string   `json:"value"`
	Sort      string   `json:"sort,omitempty"` // other (values that few share) or missing
	Customers int      `json:"customers"`
	Reference bool     `json:"reference"`
	Rate      covCoef  `json:"rate"`
	Leave     *covCoef `json:"leave"` // null where nobody leaves
}

// covCoef is a coefficient and what it means: that many times as often, or as ready to leave.
type covCoef struct {
	Coef  float64 `json:"coef"`
	SE    float64 `json:"se"` // 0 of the reference, and where the data don't tell
	Times float64 `json:"times"`
	Low   float64 `json:"low"` // ends of the range that holds nineteen times of twenty
	High  float64 `json:"high"`
}

type covTestJSON struct {
	LogLikelihoodWithout float64 `json:"log_likelihood_without"`
	DF                   int     `json:"df"`
	PValue               float64 `json:"p_value"`
}

type covAgainst struct {
	AIC        float64 `json:"aic"`
	AICWithout float64 `json:"aic_without"`
	BIC        float64 `json:"bic"`
	BICWithout float64 `json:"bic_without"`
}

type covTrialJSON struct {
	Origins   []string    `json:"origins"`
	Days      int         `json:"days"`
	Customers int         `json:"customers"`
	With      covSideJSON `json:"with"`
	Without   covSideJSON `json:"without"`
	Z         float64     `json:"z"` // by how many standard errors the squared errors are less with
}

type covSideJSON struct {
	RMSE        float64 `json:"rmse"`
	MAE         float64 `json:"mae"`
	Bias        float64 `json:"bias"`
	Calibration float64 `json:"calibration"`
}

// coefOf is a coefficient with its multiple, the range by the normal approximation.
func coefOf(v, se float64) covCoef {
	low, high := value.EffectRange(v, se)
	return covCoef{v, se, math.Exp(v), low, high}
}

func sayTraits(t *value.Traits, p *i18n.Printer) *covJSON {
	if t == nil {
		return nil
	}
	out := &covJSON{
		Names: t.Names(), Verdict: string(t.Verdict()), Says: p.T("value.traits." + string(t.Verdict())), Held: t.Held,
		Test: covTestJSON{t.PlainLL, t.Effects, t.PValue}, Criteria: covAgainst{t.AIC, t.PlainAIC, t.BIC, t.PlainBIC},
	}
	for i := range t.Traits {
		for k, l := range t.Traits[i].Levels {
			e := effectJSON{Name: t.Traits[i].Name, Value: l.Word, Sort: l.Sort, Customers: l.Customers, Reference: k == 0, Rate: coefOf(l.Rate, l.RateSE)}
			if !t.RateAlone {
				leave := coefOf(l.Leave, l.LeaveSE)
				e.Leave = &leave
			}
			out.Effects = append(out.Effects, e)
		}
	}
	if r := t.Trial; r != nil {
		out.Rolling = &covTrialJSON{Days: r.Days, Customers: r.Sampled, With: covSideJSON(r.With), Without: covSideJSON(r.Without), Z: r.Z}
		for _, d := range r.Origins {
			out.Rolling.Origins = append(out.Rolling.Origins, i18n.ISODay(d))
		}
	}
	return out
}

// printTraits says the same for people.
func printTraits(w io.Writer, c *covJSON) {
	if c == nil {
		return
	}
	fmt.Fprintf(w, "Known from the start: %s\n  log-likelihood without %.4f, p %.4g (df %d); AIC %.2f against %.2f, BIC %.2f against %.2f\n",
		c.Says, c.Test.LogLikelihoodWithout, c.Test.PValue, c.Test.DF, c.Criteria.AIC, c.Criteria.AICWithout, c.Criteria.BIC, c.Criteria.BICWithout)
	for _, e := range c.Effects {
		name := e.Value
		if e.Sort != "" {
			name = "(" + e.Sort + ")"
		}
		fmt.Fprintf(w, "  %-12s %-20s %9d customers", e.Name, name, e.Customers)
		if e.Reference {
			fmt.Fprintln(w, "  the others are held against these")
			continue
		}
		fmt.Fprintf(w, "  come %s as often", e.Rate)
		if e.Leave != nil {
			fmt.Fprintf(w, ", ready to leave %s", *e.Leave)
		}
		fmt.Fprintln(w)
	}
	if c.Held {
		fmt.Fprintln(w, "  The data don't bound some effect, so all were held a little towards none.")
	}
	if r := c.Rolling; r != nil {
		fmt.Fprintf(w, "  %d days after %v: RMSE %.4f against %.4f without (%+.1f standard errors better), bias %+.1f %% against %+.1f %%\n", r.Days, r.Origins, r.With.RMSE, r.Without.RMSE, r.Z, 100*r.With.Bias, 100*r.Without.Bias)
	}
}

func (c covCoef) String() string {
	if c.SE == 0 {
		return fmt.Sprintf("%.3g ×", c.Times)
	}
	return fmt.Sprintf("%.3g × (%.3g to %.3g; coefficient %.4f ± %.4f)", c.Times, c.Low, c.High, c.Coef, c.SE)
}

func withCov(with bool) string {
	if with {
		return ", told apart"
	}
	return ""
}
