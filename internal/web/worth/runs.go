package worth

import (
	"dangol.kr/dangol/internal/value"
)

// runRow is a run that one can go back to.
type runRow struct {
	Made, AsOf, Why, Model, Customers, RMSE string

	ID      int64
	Current bool
	Newest  bool
}

// runs are the runs that are kept, newest first.
func (m trustModel) runs() []runRow {
	var out []runRow
	for i, r := range m.Runs {
		row := runRow{
			ID: r.ID, Current: r.ID == m.run.ID, Newest: i == 0, Made: m.Time(r.FinishedMS), AsOf: m.DayTable(r.AsOf), Why: m.reason(r),
			Model: m.T("value.model." + r.Model), Customers: m.Count(r.Customers), RMSE: none,
		}
		if b, ok := r.Backtest.Model(); ok && r.Backtest.Done {
			row.RMSE = m.Decimal(b.RMSE, 3)
		}
		out = append(out, row)
	}
	return out
}

// reason is what a run was made for.
func (m trustModel) reason(r *value.Run) string {
	key := "worth.reason." + r.Reason
	if r.Reason == "" || !m.Has(key) {
		key = "worth.reason.hand"
	}
	return m.T(key)
}
