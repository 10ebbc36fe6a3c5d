package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// dayFlag is a date on the command line.
type dayFlag struct{ day int }

func (d *dayFlag) String() string {
	if d.day == 0 {
		return ""
	}
	return i18n.ISODay(d.day)
}

func (d *dayFlag) Set(s string) error {
	day, ok := i18n.ParseISODay(s)
	if !ok {
		return fmt.Errorf("want a date like 2026-11-24")
	}
	d.day = day
	return nil
}

type valueFlags struct {
	asOf, train dayFlag
	period      string
	model       string
	cov         string
	horizon     int
	json        bool
	out         string
}

func valueCommand(ctx context.Context, c *cli, args []string) (int, error) {
	if len(args) > 0 {
		switch args[0] {
		case "contracts": // these three need no database
			return contractsCommand(c, args[1:])
		case "predict":
			return predictCommand(c, args[1:])
		case "opportunities":
			return opportunitiesCommand(c, args[1:])
		case "movement":
			return movementCommand(ctx, c, args[1:])
		}
	}
	fs, conf, err := c.flagsFor("value")
	if err != nil {
		return exitFailed, err
	}
	var f valueFlags
	f.add(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	export, compare := len(rest) == 1 && rest[0] == "export", len(rest) == 1 && rest[0] == "compare"
	if len(rest) > 0 && !export && !compare {
		return exitFailed, fmt.Errorf("unexpected %q", rest[0])
	}
	if export && f.out == "" {
		return exitFailed, errors.New("export needs --out FILE.csv")
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // everything is written by then
	if export {
		return exitDone, a.exportValues(ctx, f.out)
	}
	if compare {
		return exitDone, a.compareValues(ctx, c, f)
	}
	return exitDone, a.judge(ctx, c, f)
}

func (f *valueFlags) add(fs *flag.FlagSet) {
	fs.Var(&f.asOf, "as-of", "`date` up to whose end purchases count; today, or the last day of the purchases")
	fs.Var(&f.train, "train-until", "`date` up to which the model learns; the rest tests it")
	fs.StringVar(&f.period, "period", "", "unit of the parameters: day or week")
	fs.StringVar(&f.model, "model", "", "auto, bg-nbd, mbg-nbd, bg-cnbd-k, mbg-cnbd-k, pareto-nbd, nbd or plain; bg-nbd by default, auto lets the past choose")
	fs.StringVar(&f.cov, "cov", "", "`names` of what is known of customers from the start and tells them apart: channel, region, season, kind, field:NAME; several with commas")
	fs.IntVar(&f.horizon, "horizon", 0, "`days` that lifetime value looks ahead")
	fs.BoolVar(&f.json, "json", false, "print one JSON object")
	fs.StringVar(&f.out, "out", "", "CSV `file` to export to")
}

// order is what the flags ask for.
func (f valueFlags) order(ctx context.Context, a *app) (value.Order, error) {
	o, err := a.values.OrderNow(ctx)
	if err != nil {
		return o, err
	}
	o.AsOf, o.TrainUntil, o.Model, o.Reason = f.asOf.day, f.train.day, f.model, "hand"
	o.Traits, o.Kept = strings.Split(f.cov, ","), false
	switch f.period {
	case "":
	case "day":
		o.Settings.PeriodDays = 1
	case "week":
		o.Settings.PeriodDays = 7
	default:
		return o, fmt.Errorf("--period %s: want day or week", f.period)
	}
	if f.horizon != 0 {
		o.Settings.HorizonDays = f.horizon
	}
	return o, nil
}

func (a *app) judge(ctx context.Context, c *cli, f valueFlags) error {
	o, err := f.order(ctx, a)
	if err != nil {
		return err
	}
	started := a.now()
	run, err := a.values.Judge(ctx, auth.CLI(), o, nil)
	if err != nil {
		return err
	}
	said := sayRun(run, a.now().Sub(started))
	if f.json {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		return e.Encode(said)
	}
	return a.printRun(c, run, said)
}

// runJSON is what value --json prints; other tools read it.
type runJSON struct {
	AsOf          string      `json:"as_of"`
	Model         string      `json:"model"`
	Params        paramsJSON  `json:"params"`
	Spend         spendJSON   `json:"spend"`
	LogLikelihood float64     `json:"log_likelihood"`
	Customers     int         `json:"customers"`
	Cells         int         `json:"cells"`
	Seconds       float64     `json:"seconds"`
	Holdout       holdoutJSON `json:"holdout"`
	Tiers         []tierJSON  `json:"tiers"`
	Findings      []findJSON  `json:"findings"`
	Covariates    *covJSON    `json:"covariates,omitempty"` // with --cov
}

type paramsJSON struct {
	R     float64            `json:"r"`
	Alpha float64            `json:"alpha"`
	A     *float64           `json:"a"` // null where leaving can't be measured
	B     *float64           `json:"b"`
	S     *float64           `json:"s,omitempty"` // of pareto-nbd, in the place of a and b
	Beta  *float64           `json:"beta,omitempty"`
	K     int                `json:"k,omitempty"` // events between two visits, of bg-cnbd-k and mbg-cnbd-k
	SE    map[string]float64 `json:"se,omitempty"`
}

// sayParams are the parameters that a model has.
func sayParams(model string, p *value.Params) paramsJSON {
	out := paramsJSON{R: p.R, Alpha: p.Alpha, SE: p.SE}
	switch {
	case model == value.ModelPareto && p.S > 0:
		out.S, out.Beta = &p.S, &p.Beta
	case value.Leaves(model) && p.A > 0:
		out.A, out.B = &p.A, &p.B
	}
	if model == value.ModelBGk || model == value.ModelMBGk {
		out.K = p.K
	}
	return out
}

type spendJSON struct {
	P             float64 `json:"p"`
	Q             float64 `json:"q"`
	Gamma         float64 `json:"gamma"`
	LogLikelihood float64 `json:"log_likelihood"`

	SE map[string]float64 `json:"se,omitempty"`
}

type holdoutJSON struct {
	Days        int         `json:"days"`
	Actual      float64     `json:"actual"`
	Predicted   float64     `json:"predicted"`
	MAE         float64     `json:"mae"`
	RMSE        float64     `json:"rmse"`
	Correlation float64     `json:"correlation"`
	Top20Hit    float64     `json:"top20_hit"`
	Coverage    float64     `json:"coverage"`
	Why         string      `json:"why,omitempty"`
	Baselines   []rivalJSON `json:"baselines"`
}

type rivalJSON struct {
	Name        string  `json:"name"`
	Predicted   float64 `json:"predicted"`
	MAE         float64 `json:"mae"`
	RMSE        float64 `json:"rmse"`
	Correlation float64 `json:"correlation"`
	Top20Hit    float64 `json:"top20_hit"`
}

type tierJSON struct {
	Tier      string  `json:"tier"`
	Customers int     `json:"customers"`
	Revenue   float64 `json:"revenue"` // twelve months, currency units
	CLV       float64 `json:"clv"`
}

type findJSON struct {
	Code   string   `json:"code"`
	Params []string `json:"params,omitempty"`
	Says   string   `json:"says"`
}

func sayRun(r *value.Run, took time.Duration) runJSON {
	p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	out := runJSON{
		AsOf: i18n.ISODay(r.AsOf), Model: r.Model, LogLikelihood: r.Params.LogLikelihood, Customers: r.Customers, Cells: r.Params.Cells,
		Params: sayParams(r.Model, &r.Params), Seconds: took.Seconds(),
		Spend: spendJSON{P: r.Params.Spend.P, Q: r.Params.Spend.Q, Gamma: r.Params.Spend.Gamma, LogLikelihood: r.Params.Spend.LogLikelihood, SE: r.Params.Spend.SE},
	}
	out.Findings = []findJSON{}
	b := &r.Backtest
	out.Holdout = holdoutJSON{Days: b.Days, Actual: b.Actual, Coverage: b.Coverage, Why: b.Why, Baselines: []rivalJSON{}}
	for i, row := range b.Rows {
		if i == 0 && b.Done {
			h := &out.Holdout
			h.Predicted, h.MAE, h.RMSE, h.Correlation, h.Top20Hit = row.Predicted, row.MAE, row.RMSE, row.Correlation, row.Top20Hit
			continue
		}
		out.Holdout.Baselines = append(out.Holdout.Baselines, rivalJSON{row.Name, row.Predicted, row.MAE, row.RMSE, row.Correlation, row.Top20Hit})
	}
	for _, t := range r.Report.Pyramid {
		out.Tiers = append(out.Tiers, tierJSON{t.Tier.String(), t.Customers, float64(t.Revenue) / 100, float64(t.CLV) / 100})
	}
	out.Covariates = sayTraits(r.Params.Traits, p)
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findJSON{f.Code, f.Params, p.T("value.finding."+f.Code, "n", f.N)})
	}
	return out
}

// printRun says the same for people.
func (a *app) printRun(c *cli, r *value.Run, s runJSON) error {
	firm, err := a.auth.Settings(context.Background())
	if err != nil {
		return err
	}
	p := i18n.NewPrinter(i18n.English, time.UTC, firm.Currency)
	fmt.Fprintf(c.out, "As of %s: %d customers, %d active, worth %s over the next %d days.\n", s.AsOf, r.Customers, r.Report.Active, p.Money(r.Report.Equity), r.Settings.HorizonDays)
	fmt.Fprintf(c.out, "%s: r %.4g, alpha %.4g", p.T("value.model."+r.Model), s.Params.R, s.Params.Alpha)
	if s.Params.A != nil {
		fmt.Fprintf(c.out, ", a %.4g, b %.4g", *s.Params.A, *s.Params.B)
	}
	if s.Params.S != nil {
		fmt.Fprintf(c.out, ", s %.4g, beta %.4g", *s.Params.S, *s.Params.Beta)
	}
	if s.Params.K > 0 {
		fmt.Fprintf(c.out, ", k %d", s.Params.K)
	}
	fmt.Fprintf(c.out, "; log-likelihood %.4f\n", s.LogLikelihood)
	for _, f := range s.Findings {
		fmt.Fprintln(c.out, "  "+f.Says)
	}
	printTraits(c.out, s.Covariates)
	if r.Backtest.Done {
		fmt.Fprintf(c.out, "Held out %d days: %.0f visits came, %.0f were predicted.\n", s.Holdout.Days, s.Holdout.Actual, s.Holdout.Predicted)
	}
	for _, row := range r.Backtest.Rows {
		fmt.Fprintf(c.out, "  %-48s predicted %9.0f  MAE %.4f  RMSE %.4f  correlation %.3f\n", p.T("value.model."+row.Name), row.Predicted, row.MAE, row.RMSE, row.Correlation)
	}
	for _, t := range r.Report.Pyramid {
		fmt.Fprintf(c.out, "  %-9s %9d customers  %14s in twelve months\n", t.Tier, t.Customers, p.Money(t.Revenue))
	}
	return nil
}
