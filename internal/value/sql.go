package value

import (
	"context"
	"encoding/json"
	"iter"

	"dangol.kr/dangol/internal/store"
)

// valuationColumns are the columns of a valuation in the order of its values and of scanValuation.
var valuationColumns = []string{
	"customer_id", "run_id", "first_day", "last_day", "visits", "orders", "frequency", "recency", "age",
	"amount_minor", "margin_minor", "amount_12m_minor", "amount_prev_minor", "returns_minor", "mean_spend_minor",
	"gap_days", "overdue", "p_alive", "expected_30", "expected_90", "expected_365",
	"clv_minor", "clv_low_minor", "clv_high_minor", "stake_minor", "r", "f", "m", "tier", "quadrant", "stage", "stamps", "tiers",
}

// Columns is the list of a valuation's columns for a SELECT of another room, each qualified by an alias, to be read
// into Targets.
func Columns(alias string) string {
	s := ""
	for i, c := range valuationColumns {
		if c == "run_id" {
			continue
		}
		if i > 0 {
			s += ", "
		}
		s += alias + "." + c
	}
	return s
}

// Targets are where the columns of Columns go.
func (v *Valuation) Targets() []any {
	return []any{
		&v.CustomerID, &v.FirstDay, &v.LastDay, &v.Visits, &v.Orders, &v.Frequency, &v.Recency, &v.Age,
		&v.Amount, (*nullableMargin)(v), &v.Year, &v.YearBefore, &v.Returned, &v.MeanSpend,
		&v.GapDays, &v.Overdue, &v.PAlive, &v.Expected30, &v.Expected90, &v.Expected365,
		&v.CLV, &v.CLVLow, &v.CLVHigh, &v.Stake, &v.R, &v.F, &v.M, &v.Tier, &v.Quadrant, &v.Stage, &v.Stamps, &v.Tiers,
	}
}

// nullableMargin reads margin_minor, which is NULL where costs are not known.
type nullableMargin Valuation

// Scan takes the driver's value.
func (m *nullableMargin) Scan(src any) error {
	n, ok := src.(int64)
	m.Margin, m.MarginKnown = n, ok
	return nil
}

// rowsOf are the rows of valuations for Load. The row is reused.
func rowsOf(run int64, all iter.Seq[*Valuation]) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		row := make([]any, 0, len(valuationColumns))
		for v := range all {
			var margin any
			if v.MarginKnown {
				margin = v.Margin
			}
			row = append(row[:0],
				v.CustomerID, run, v.FirstDay, v.LastDay, v.Visits, v.Orders, v.Frequency, v.Recency, v.Age,
				v.Amount, margin, v.Year, v.YearBefore, v.Returned, v.MeanSpend,
				v.GapDays, v.Overdue, v.PAlive, v.Expected30, v.Expected90, v.Expected365,
				v.CLV, v.CLVLow, v.CLVHigh, v.Stake, v.R, v.F, v.M, int64(v.Tier), int64(v.Quadrant), int64(v.Stage), v.Stamps, v.Tiers)
			if !yield(row) {
				return
			}
		}
	}
}

func insertRun(ctx context.Context, q store.Q, r *Run) error {
	params, settings, diagnosis, backtest, report, err := r.documents()
	if err != nil {
		return err
	}
	_, err = q.Exec(ctx, `
		INSERT INTO value_run (id, as_of_day, model, params, settings, diagnosis, backtest, report, customers, state, reason, started_ms, finished_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		r.ID, r.AsOf, r.Model, params, settings, diagnosis, backtest, report, r.Customers, r.State, r.Reason, r.StartedMS, r.FinishedMS)
	return err
}

// finishRun writes how a run ended, and reports whether it is still there.
func finishRun(ctx context.Context, q store.Q, r *Run) (there bool, err error) {
	n, err := q.Exec(ctx, "UPDATE value_run SET state = $2, finished_ms = $3 WHERE id = $1", r.ID, r.State, r.FinishedMS)
	return n == 1, err
}

func (r *Run) documents() (params, settings, diagnosis, backtest, report string, err error) {
	for _, d := range []struct {
		to   *string
		from any
	}{{&params, r.Params}, {&settings, r.Settings}, {&diagnosis, r.Findings}, {&backtest, r.Backtest}, {&report, r.Report}} {
		b, e := json.Marshal(d.from)
		if e != nil {
			return "", "", "", "", "", e
		}
		*d.to = string(b)
	}
	return
}

const runHead = "id, as_of_day, model, params, settings, diagnosis, backtest, customers, state, reason, revised, started_ms, finished_ms"

// scanRun reads runHead, and the report if with is set.
func scanRun(scan func(...any) error, with bool) (*Run, error) {
	var r Run
	var params, settings, diagnosis, backtest, report string
	to := []any{&r.ID, &r.AsOf, &r.Model, &params, &settings, &diagnosis, &backtest, &r.Customers, &r.State, &r.Reason, &r.Revised, &r.StartedMS, &r.FinishedMS}
	if with {
		to = append(to, &report)
	}
	if err := scan(to...); err != nil {
		return nil, err
	}
	docs := []struct {
		from string
		to   any
	}{{params, &r.Params}, {settings, &r.Settings}, {diagnosis, &r.Findings}, {backtest, &r.Backtest}}
	if with {
		docs = append(docs, struct {
			from string
			to   any
		}{report, &r.Report})
	}
	for _, d := range docs {
		if err := json.Unmarshal([]byte(d.from), d.to); err != nil {
			return nil, err
		}
	}
	return &r, nil
}

func selectRun(ctx context.Context, q store.Q, id int64) (*Run, error) {
	return scanRun(q.QueryRow(ctx, "SELECT "+runHead+", report FROM value_run WHERE id = $1", id).Scan, true)
}

func selectRuns(ctx context.Context, q store.Q, limit int) ([]*Run, error) {
	rows, err := q.Query(ctx, "SELECT "+runHead+" FROM value_run WHERE state = 'ready' ORDER BY id DESC LIMIT $1", limit)
	return store.Collect(rows, err, func(scan func(...any) error) (*Run, error) { return scanRun(scan, false) })
}

// selectEdition is the current run, and how often some of its customers were judged anew.
func selectEdition(ctx context.Context, q store.Q) (run int64, revised int, err error) {
	err = q.QueryRow(ctx, "SELECT s.current_run, COALESCE(r.revised, 0) FROM value_state s LEFT JOIN value_run r ON r.id = s.current_run WHERE s.id = 1").Scan(&run, &revised)
	return run, revised, err
}

// reviseRun writes what changed of a run when some of its customers were judged anew, and reports whether it still was as r
// was read.
func reviseRun(ctx context.Context, q store.Q, r *Run) (there bool, err error) {
	_, _, _, _, report, err := r.documents()
	if err != nil {
		return false, err
	}
	n, err := q.Exec(ctx, "UPDATE value_run SET report = $1, customers = $2, revised = revised + 1 WHERE id = $3 AND revised = $4 AND state = 'ready'",
		report, r.Customers, r.ID, r.Revised)
	return n == 1, err
}

func selectState(ctx context.Context, q store.Q) (current int64, pinned bool, err error) {
	err = q.QueryRow(ctx, "SELECT current_run, pinned FROM value_state WHERE id = 1").Scan(&current, &pinned)
	return current, pinned, err
}

func updateState(ctx context.Context, q store.Q, current int64, pinned bool) error {
	_, err := q.Exec(ctx, "UPDATE value_state SET current_run = $1, pinned = $2 WHERE id = 1", current, pinned)
	return err
}

func selectValuation(ctx context.Context, q store.Q, run, customer int64) (*Valuation, error) {
	var v Valuation
	err := q.QueryRow(ctx, "SELECT "+Columns("v")+" FROM valuation v WHERE v.customer_id = $1 AND v.run_id = $2", customer, run).Scan(v.Targets()...)
	return &v, err
}

func selectSnapshot(ctx context.Context, q store.Q) (number int64, err error) {
	err = q.QueryRow(ctx, "SELECT snapshot FROM value_state WHERE id = 1").Scan(&number)
	return number, err
}

func updateSnapshot(ctx context.Context, q store.Q, number int64) error {
	_, err := q.Exec(ctx, "UPDATE value_state SET snapshot = $1 WHERE id = 1", number)
	return err
}
