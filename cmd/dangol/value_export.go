package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// exportValues writes one row for each customer by the current run, judging first if there is none. Who took it is in the
// trail before the first byte; a file that could not be written whole does not take the place of an earlier one.
func (a *app) exportValues(ctx context.Context, path string) (err error) {
	run, err := a.values.Current(ctx)
	if fault.Is(err, fault.NotFound) {
		o, e := a.values.OrderNow(ctx)
		if e != nil {
			return e
		}
		run, err = a.values.Judge(ctx, auth.CLI(), o, nil)
	}
	if err != nil {
		return err
	}
	firm, err := a.auth.Settings(ctx)
	if err != nil {
		return err
	}
	if err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return auth.Audit(ctx, tx, a.ids.Next(), auth.CLI(), a.now(), auth.Entry{Action: "customer.export", ObjectKind: "customer",
			After: map[string]any{"format": "csv", "contacts": false, "all": true}})
	}); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it has moved to its place, or is worth nothing
	err = a.writeValues(ctx, f, run, i18n.NewPrinter(firm.Lang, firm.Location(), firm.Currency))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeValues writes the rows.
func (a *app) writeValues(ctx context.Context, to io.Writer, run *value.Run, p *i18n.Printer) error {
	w := csv.NewWriter(to)
	if err := w.Write([]string{
		"customer", "first", "last", "days", "orders", "frequency", "recency", "age", "amount", "p_alive", "expected_90",
		"expected_365", "clv", "clv_low", "clv_high", "tier", "quadrant", "reason",
	}); err != nil {
		return err
	}
	err := a.values.Each(ctx, run.ID, func(v *value.Valuation, key string, firm bool) error {
		return w.Write([]string{
			report.Inert(key), i18n.ISODay(v.FirstDay), i18n.ISODay(v.LastDay), strconv.Itoa(v.Visits), strconv.Itoa(v.Orders),
			strconv.Itoa(v.Frequency), strconv.Itoa(v.Recency), strconv.Itoa(v.Age), units(v.Amount),
			decimal(v.PAlive), decimal(v.Expected90), decimal(v.Expected365), units(v.CLV), units(v.CLVLow), units(v.CLVHigh),
			v.Tier.String(), v.Quadrant.String(), run.Why(firm, p, v),
		})
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// units is an amount in currency units with two decimals.
func units(minor int64) string { return strconv.FormatFloat(float64(minor)/100, 'f', 2, 64) }

func decimal(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }
