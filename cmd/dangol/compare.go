package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// compareJSON is what value compare --json prints; other tools read it.
type compareJSON struct {
	AsOf       string       `json:"as_of"`
	TrainUntil string       `json:"train_until"`
	Chosen     string       `json:"chosen"`
	ChosenCov  bool         `json:"chosen_cov,omitempty"` // the chosen one uses --cov
	Contest    contestJSON  `json:"contest"`
	Holdout    *contestJSON `json:"holdout"` // null without --train-until
	Seconds    float64      `json:"seconds"`
}

type contestJSON struct {
	Origins   []string        `json:"origins"`
	Days      int             `json:"days"`
	Customers int             `json:"customers"`
	Why       string          `json:"why,omitempty"`
	Rows      []contenderJSON `json:"rows"`
}

type contenderJSON struct {
	Name        string      `json:"name"`
	Naive       bool        `json:"naive"`
	Cov         bool        `json:"cov,omitempty"` // uses --cov
	Refused     string      `json:"refused,omitempty"`
	Loss        float64     `json:"loss"`
	RMSE        float64     `json:"rmse"`
	MAE         float64     `json:"mae"`
	Bias        float64     `json:"bias"`
	Actual      float64     `json:"actual"`
	Predicted   float64     `json:"predicted"`
	Low         float64     `json:"total_low"`
	High        float64     `json:"total_high"`
	Calibration float64     `json:"calibration"`
	TopDecile   float64     `json:"top_decile"`
	TopFifth    float64     `json:"top_fifth"`
	Coverage    float64     `json:"coverage"`
	Promised    float64     `json:"coverage_promised"`
	LL          float64     `json:"log_likelihood"`
	Params      *paramsJSON `json:"params,omitempty"`
	Covariates  *covJSON    `json:"covariates,omitempty"` // of the latest origin
}

// compareValues prints how the models and the naive ways do on the firm's own past.
func (a *app) compareValues(ctx context.Context, c *cli, f valueFlags) error {
	o, err := f.order(ctx, a)
	if err != nil {
		return err
	}
	started := a.now()
	r, err := a.values.Compare(ctx, auth.CLI(), o)
	if err != nil {
		return err
	}
	if f.json {
		out := compareJSON{
			AsOf: i18n.ISODay(r.AsOf), TrainUntil: i18n.ISODay(r.TrainUntil), Chosen: r.Chosen, ChosenCov: r.Traits, Contest: sayContest(r.Contest), Seconds: a.now().Sub(started).Seconds(),
		}
		if r.Exam != nil {
			e := sayContest(r.Exam)
			out.Holdout = &e
		}
		return json.NewEncoder(c.out).Encode(out)
	}
	p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	printContest(c.out, p, r.Contest)
	if r.Exam != nil {
		printContest(c.out, p, r.Exam)
	}
	if r.Chosen != "" {
		fmt.Fprintf(c.out, "Chosen by the past up to %s: %s%s\n", i18n.ISODay(r.TrainUntil), p.T("value.model."+r.Chosen), withCov(r.Traits))
	}
	return nil
}

func sayContest(t *value.Contest) contestJSON {
	out := contestJSON{Origins: []string{}, Days: t.Days, Customers: t.Sampled, Why: t.Why, Rows: []contenderJSON{}}
	for _, d := range t.Origins {
		out.Origins = append(out.Origins, i18n.ISODay(d))
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		row := contenderJSON{
			Name: r.Name, Naive: r.Naive, Cov: r.Traits, Refused: r.Refused, Loss: r.Loss, RMSE: r.RMSE, MAE: r.MAE, Bias: r.Bias, Actual: r.Actual, Predicted: r.Predicted,
			Low: r.Low, High: r.High, Calibration: r.Calibration, TopDecile: r.TopDecile, TopFifth: r.TopFifth, Coverage: r.Coverage, Promised: r.Promised,
			LL: r.Params.LogLikelihood,
		}
		if !r.Naive && r.Refused == "" {
			p := sayParams(r.Name, &r.Params)
			row.Params = &p
			row.Covariates = sayTraits(r.Params.Traits, i18n.NewPrinter(i18n.English, time.UTC, "KRW"))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// printContest says the same for people.
func printContest(w io.Writer, p *i18n.Printer, t *value.Contest) {
	if t.Why != "" {
		fmt.Fprintln(w, p.T("value.finding."+t.Why, "n", t.Sampled))
		return
	}
	var days []string
	for _, d := range t.Origins {
		days = append(days, i18n.ISODay(d))
	}
	fmt.Fprintf(w, "As known on %s, the %d days after:\n", strings.Join(days, ", "), t.Days)
	for _, r := range t.Rows {
		name := p.T("value.model."+r.Name) + withCov(r.Traits)
		if r.Refused != "" {
			fmt.Fprintf(w, "  %-58s %s\n", name, p.T("value.finding."+r.Refused, "n", t.Sampled))
			continue
		}
		fmt.Fprintf(w, "  %-58s RMSE %.4f  MAE %.4f  bias %+.1f %%  best tenth %.1f %%", name, r.RMSE, r.MAE, 100*r.Bias, 100*r.TopDecile)
		if !r.Naive {
			fmt.Fprintf(w, "  inside their range %.1f %% (promised %.1f %%)", 100*r.Coverage, 100*r.Promised)
		}
		fmt.Fprintln(w)
	}
}
