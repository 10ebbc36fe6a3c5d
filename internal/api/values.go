package api

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"github.com/danielgtaylor/huma/v2"
)

// Pyramid is the base in tiers.
type Pyramid struct {
	Run      string       `json:"run_id"`
	AsOf     string       `json:"as_of" format:"date"`
	ByMargin bool         `json:"by_margin" doc:"Whether customers are told apart by margin; otherwise by net revenue, since not all costs are known"`
	Tiers    []TierFigure `json:"tiers" nullable:"false" doc:"From the top"`
}

// TierFigure is a layer of the pyramid.
type TierFigure struct {
	Tier      string  `json:"tier" enum:"top,high,mid,low,idle,prospect"`
	Customers int     `json:"customers"`
	Revenue   Money   `json:"revenue" doc:"Net, of the last twelve months"`
	Margin    Money   `json:"margin" doc:"Of those whose costs are known"`
	CLV       Money   `json:"clv" doc:"Sum of lifetime values"`
	PAlive    float64 `json:"p_alive" doc:"Mean probability of still being a customer, of those of whom it is known: who came more than once"`
	Floor     Money   `json:"floor" doc:"The least with which one belongs here"`
}

// Run is a judgement of the whole base.
type Run struct {
	ID        string      `json:"id"`
	Current   bool        `json:"current" doc:"Whether it is the one that everything else tells of"`
	AsOf      string      `json:"as_of" format:"date" doc:"Day up to whose end purchases count"`
	Model     string      `json:"model" enum:"bg-nbd,mbg-nbd,bg-cnbd-k,mbg-cnbd-k,pareto-nbd,nbd,plain"`
	Params    ModelParams `json:"params"`
	Spend     SpendParams `json:"spend"`
	LogLik    float64     `json:"log_likelihood" doc:"Of the whole base, in nats"`
	Cells     int         `json:"cells" doc:"Different histories among the customers"`
	Customers int         `json:"customers"`
	Settings  RunSettings `json:"settings"`
	Findings  []Finding   `json:"findings" nullable:"false" doc:"What the model says of its own limits"`
	Holdout   Holdout     `json:"holdout"`
	Reason    string      `json:"reason" doc:"Why it was made: nightly, import, hand, first"`
	Started   string      `json:"started" format:"date-time"`
	Finished  string      `json:"finished,omitempty" format:"date-time"`
	Base      *Base       `json:"base,omitempty" doc:"The base as a whole; only where one run is read"`
}

// ModelParams are those of repeat buying, in units of the period.
type ModelParams struct {
	R     float64  `json:"r"`
	Alpha float64  `json:"alpha"`
	A     *float64 `json:"a,omitempty" doc:"Left out where leaving can't be measured"`
	B     *float64 `json:"b,omitempty"`
	S     *float64 `json:"s,omitempty" doc:"Of pareto-nbd, in the place of a and b"`
	Beta  *float64 `json:"beta,omitempty"`
	K     int      `json:"k,omitempty" doc:"Events between two visits, of bg-cnbd-k and mbg-cnbd-k"`
}

// SpendParams are those of spend, in currency units; all 0 where means are used.
type SpendParams struct {
	P             float64 `json:"p"`
	Q             float64 `json:"q"`
	Gamma         float64 `json:"gamma"`
	LogLikelihood float64 `json:"log_likelihood"`
	Customers     int     `json:"customers"`
	Mean          float64 `json:"mean" doc:"Expected spend of a visit of somebody unknown"`
}

// RunSettings are the firm's choices that a run follows.
type RunSettings struct {
	HorizonDays  int       `json:"horizon_days"`
	DiscountRate float64   `json:"discount_rate" doc:"Per year, 0.1 is ten per cent"`
	TierShares   []float64 `json:"tier_shares" nullable:"false" doc:"Of the active customers in top, high, mid and low"`
	Period       string    `json:"period" enum:"day,week" doc:"Unit of the parameters"`
}

// Finding is something a model says of its own limits.
type Finding struct {
	Code   string   `json:"code" example:"no_churn"`
	Params []string `json:"params,omitempty" nullable:"false"`
	Says   string   `json:"says" doc:"The same in words"`
}

// Holdout is what the model would have said some time ago against what came.
type Holdout struct {
	Done       bool          `json:"done"`
	Why        *Finding      `json:"why,omitempty" doc:"Why there is none"`
	TrainUntil string        `json:"train_until,omitempty" format:"date" doc:"Day up to which the model learned"`
	Days       int           `json:"days"`
	Customers  int           `json:"customers"`
	Actual     float64       `json:"actual" doc:"Visits that came"`
	Coverage   float64       `json:"coverage" doc:"Share of customers inside their 80 % interval"`
	Forecasts  []ForecastRow `json:"forecasts" nullable:"false" doc:"The model first, then the naive baselines"`
}

// ForecastRow is one way to predict, and how it did.
type ForecastRow struct {
	Name        string  `json:"name" doc:"A model, or own_rate, none, hiatus"`
	Predicted   float64 `json:"predicted"`
	Bias        float64 `json:"bias" doc:"predicted/actual − 1"`
	MAE         float64 `json:"mae"`
	RMSE        float64 `json:"rmse"`
	Correlation float64 `json:"correlation"`
	Top20Hit    float64 `json:"top20_hit" doc:"Share of the really best fifth among the predicted best fifth"`
}

// Base is the base as a whole.
type Base struct {
	Active    int     `json:"active" doc:"Customers who bought within twelve months"`
	Prospects int     `json:"prospects" doc:"Known, never bought"`
	Equity    Money   `json:"equity" doc:"Sum of lifetime values"`
	Low       Money   `json:"equity_low"`
	High      Money   `json:"equity_high"`
	Stake     Money   `json:"stake" doc:"Value of customers who are cooling or resting that may be lost"`
	AtStake   int     `json:"at_stake" doc:"How many those are"`
	Top20     float64 `json:"top20" doc:"Share of the last twelve months that the best fifth brought"`
	Gini      float64 `json:"gini"`
}

// RunList are the runs that one can go back to.
type RunList struct {
	Items []Run `json:"items" nullable:"false" doc:"The newest first"`
}

type (
	pyramidOutput struct{ Body Pyramid }
	runOutput     struct{ Body Run }
	runsOutput    struct{ Body RunList }
)

func (s *server) valueOperations() {
	add(s, huma.Operation{
		OperationID: "get-tiers", Method: http.MethodGet, Path: "/tiers", Tags: []string{tagValue}, Summary: "Read the customer pyramid",
		Description: "Of the current run. Not found before the first.", Errors: []int{http.StatusNotFound},
	}, auth.ValueRead, s.tiers)
	add(s, huma.Operation{
		OperationID: "get-value", Method: http.MethodGet, Path: "/value", Tags: []string{tagValue}, Summary: "Read the current run",
		Description: "The model with its parameters, what it says of its own limits, and how it did on days it had not seen.",
		Errors:      []int{http.StatusNotFound},
	}, auth.ValueRead, s.value)
	add(s, huma.Operation{
		OperationID: "list-runs", Method: http.MethodGet, Path: "/value/runs", Tags: []string{tagValue}, Summary: "List the runs that are kept",
		Description: "The newest first.",
	}, auth.ValueRead, s.listRuns)
}

func (s *server) tiers(ctx context.Context, st *state, _ *noInput) (*pyramidOutput, error) {
	run, err := s.Values.Current(ctx)
	if err != nil {
		return nil, err
	}
	out := Pyramid{Run: id(run.ID), AsOf: day(run.AsOf), ByMargin: run.Report.ByMargin, Tiers: []TierFigure{}}
	for _, t := range run.Report.Pyramid {
		out.Tiers = append(out.Tiers, TierFigure{
			Tier: t.Tier.String(), Customers: t.Customers, Revenue: money(t.Revenue, st.p), Margin: money(t.Margin, st.p), CLV: money(t.CLV, st.p),
			PAlive: t.PAlive, Floor: money(t.Floor, st.p),
		})
	}
	return &pyramidOutput{out}, nil
}

func (s *server) value(ctx context.Context, st *state, _ *noInput) (*runOutput, error) {
	run, err := s.Values.Current(ctx)
	if err != nil {
		return nil, err
	}
	out := runOf(run, run.ID, st.p)
	b := &run.Report
	out.Base = &Base{
		Active: b.Active, Prospects: b.Prospects, Equity: money(b.Equity, st.p), Low: money(b.EquityLow, st.p), High: money(b.EquityHi, st.p),
		Stake: money(b.Stake, st.p), AtStake: b.AtStake, Top20: b.Top20, Gini: b.Gini,
	}
	return &runOutput{out}, nil
}

func (s *server) listRuns(ctx context.Context, st *state, _ *noInput) (*runsOutput, error) {
	current, _, err := s.Values.CurrentID(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.Values.Runs(ctx)
	if err != nil {
		return nil, err
	}
	out := RunList{Items: []Run{}}
	for _, r := range all {
		out.Items = append(out.Items, runOf(r, current, st.p))
	}
	return &runsOutput{out}, nil
}

func runOf(r *value.Run, current int64, p *i18n.Printer) Run {
	sp := &r.Params.Spend
	out := Run{
		ID: id(r.ID), Current: r.ID == current, AsOf: day(r.AsOf), Model: r.Model, LogLik: r.Params.LogLikelihood, Cells: r.Params.Cells,
		Customers: r.Customers, Params: ModelParams{R: r.Params.R, Alpha: r.Params.Alpha}, Reason: r.Reason,
		Spend:    SpendParams{P: sp.P, Q: sp.Q, Gamma: sp.Gamma, LogLikelihood: sp.LogLikelihood, Customers: sp.Customers, Mean: sp.Mean},
		Settings: RunSettings{HorizonDays: r.Settings.HorizonDays, DiscountRate: r.Settings.DiscountRate, TierShares: r.Settings.Shares[:], Period: "week"},
		Findings: []Finding{}, Holdout: holdoutOf(&r.Backtest, p), Started: instant(r.StartedMS), Finished: instant(r.FinishedMS),
	}
	switch {
	case r.Model == value.ModelPareto:
		out.Params.S, out.Params.Beta = &r.Params.S, &r.Params.Beta
	case value.Leaves(r.Model) && r.Params.A > 0:
		out.Params.A, out.Params.B = &r.Params.A, &r.Params.B
	}
	if r.Params.K > 1 {
		out.Params.K = r.Params.K
	}
	if r.Settings.PeriodDays == 1 {
		out.Settings.Period = "day"
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findingOf(f.Code, f.Params, f.N, p))
	}
	return out
}

func findingOf(code string, params []string, n int, p *i18n.Printer) Finding {
	return Finding{Code: code, Params: params, Says: p.T("value.finding."+code, "n", n)}
}

func holdoutOf(b *value.Backtest, p *i18n.Printer) Holdout {
	out := Holdout{Done: b.Done, Days: b.Days, Customers: b.Customers, Actual: b.Actual, Coverage: b.Coverage, Forecasts: []ForecastRow{}}
	if !b.Done && b.Why != "" {
		why := findingOf(b.Why, nil, 0, p)
		out.Why = &why
	}
	if b.Done {
		out.TrainUntil = day(b.TrainUntil)
	}
	for _, r := range b.Rows {
		out.Forecasts = append(out.Forecasts, ForecastRow{
			Name: r.Name, Predicted: r.Predicted, Bias: r.Bias, MAE: r.MAE, RMSE: r.RMSE, Correlation: r.Correlation, Top20Hit: r.Top20Hit,
		})
	}
	return out
}
