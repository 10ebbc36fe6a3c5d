package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/btyd"
)

// compareJSON is what value compare --json prints; other tools read it.
type compareJSON struct {
	AsOf       string       `json:"as_of"`
	TrainUntil string       `json:"train_until"`
	Chosen     string       `json:"chosen"`
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
			AsOf: i18n.ISODay(r.AsOf), TrainUntil: i18n.ISODay(r.TrainUntil), Chosen: r.Chosen, Contest: sayContest(r.Contest), Seconds: a.now().Sub(started).Seconds(),
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
		fmt.Fprintf(c.out, "Chosen by the past up to %s: %s\n", i18n.ISODay(r.TrainUntil), p.T("value.model."+r.Chosen))
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
			Name: r.Name, Naive: r.Naive, Refused: r.Refused, Loss: r.Loss, RMSE: r.RMSE, MAE: r.MAE, Bias: r.Bias, Actual: r.Actual, Predicted: r.Predicted,
			Low: r.Low, High: r.High, Calibration: r.Calibration, TopDecile: r.TopDecile, TopFifth: r.TopFifth, Coverage: r.Coverage, Promised: r.Promised,
			LL: r.Params.LogLikelihood,
		}
		if !r.Naive && r.Refused == "" {
			p := sayParams(r.Name, &r.Params)
			row.Params = &p
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
		name := p.T("value.model." + r.Name)
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

// contractsJSON is what value contracts --json prints; other tools read it.
type contractsJSON struct {
	Model         string       `json:"model"` // sbg, or bdw with --changing
	Params        contractPars `json:"params"`
	SE            contractPars `json:"se"`
	LogLikelihood float64      `json:"log_likelihood"`
	Customers     int          `json:"customers"`
	Survival      []float64    `json:"survival"`  // share left after 0, 1, 2, … renewals
	Retention     []float64    `json:"retention"` // of renewal 1, 2, …
	Residual      []float64    `json:"residual"`  // discounted payments to come after 0, 1, 2, … renewals
	Discount      float64      `json:"discount"`
	Findings      []string     `json:"findings"`
}

type contractPars struct {
	Alpha float64  `json:"alpha"`
	Beta  float64  `json:"beta"`
	C     *float64 `json:"c,omitempty"`
}

// contracts fits how long customers under contract stay to a table of survivors: one column per cohort, the first row at
// the start, a column of row numbers or years before them if there is a heading.
func contracts(c *cli, args []string) (int, error) {
	fs := flag.NewFlagSet("dangol value contracts FILE", flag.ContinueOnError)
	fs.SetOutput(c.err)
	asJSON := fs.Bool("json", false, "print one JSON object")
	column := fs.String("column", "", "`name` of the only column to use; all by default, each a cohort")
	periods := fs.Int("periods", 0, "use no more than so many `renewals`; all by default")
	ahead := fs.Int("ahead", 12, "`renewals` to say the survival of")
	rate := fs.Float64("discount", 0.1, "`rate` of discount per period")
	changing := fs.Bool("changing", false, "let the readiness to leave change with each renewal (beta-discrete-Weibull)")
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) != 1 {
		return exitFailed, errors.New("want one FILE: a table of survivors")
	}
	cohorts, err := readCohorts(rest[0], *column, *periods)
	if err != nil {
		return exitFailed, err
	}
	f, err := btyd.FitContract(cohorts, *changing)
	if err != nil {
		return exitFailed, err
	}
	p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	out := contractsJSON{Model: "sbg", LogLikelihood: f.LL, Customers: f.Customers, Discount: *rate, Findings: []string{}}
	out.Params, out.SE = contractPars{f.Model.A, f.Model.B, nil}, contractPars{f.Estimates[0].SE, f.Estimates[1].SE, nil}
	if *changing {
		out.Model, out.Params.C, out.SE.C = "bdw", &f.Model.C, &f.Estimates[2].SE
	}
	for n := range max(*ahead, 0) + 1 {
		out.Survival = append(out.Survival, f.Model.Survive(n))
		out.Residual = append(out.Residual, f.Model.Residual(n, *rate))
		if n > 0 {
			out.Retention = append(out.Retention, f.Model.Retention(n))
		}
	}
	for _, x := range f.Diagnosis.Findings {
		out.Findings = append(out.Findings, p.T("value.finding."+string(x.Code), "n", x.N))
	}
	if *asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "%s: alpha %.4g, beta %.4g; log-likelihood %.4f\n", out.Model, f.Model.A, f.Model.B, f.LL)
	for n, s := range out.Survival {
		fmt.Fprintf(c.out, "  after %2d renewals %6.2f %% left, %.3f payments to come at %.0f %% discount\n", n, 100*s, out.Residual[n], 100**rate)
	}
	for _, s := range out.Findings {
		fmt.Fprintln(c.out, "  "+s)
	}
	return exitDone, nil
}

// readCohorts reads a table of survivors.
func readCohorts(path, only string, periods int) ([][]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", path)
	}
	var names []string
	first := 0
	if _, err := strconv.ParseFloat(strings.TrimSpace(rows[0][len(rows[0])-1]), 64); err != nil {
		names, rows = rows[0], rows[1:]
		if len(names) > 1 { // the first column counts the periods
			first = 1
		}
	}
	var out [][]float64
	found := only == ""
	for i := first; len(rows) > 0 && i < len(rows[0]); i++ {
		if only != "" && (names == nil || !strings.EqualFold(strings.TrimSpace(names[i]), only)) {
			continue
		}
		found = true
		var c []float64
		for n, row := range rows {
			if i >= len(row) || strings.TrimSpace(row[i]) == "" || periods > 0 && n > periods {
				break // a younger cohort
			}
			v, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
			if err != nil {
				return nil, fmt.Errorf("%s: row %d, %q is no number", path, n+1, row[i])
			}
			c = append(c, v)
		}
		out = append(out, c)
	}
	if !found {
		return nil, fmt.Errorf("%s has no column %q", path, only)
	}
	return out, nil
}
