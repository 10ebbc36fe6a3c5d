package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value/btyd"
)

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
func contractsCommand(c *cli, args []string) (int, error) {
	fs, _, err := c.flagsFor("value contracts") // which database doesn't matter, but may be told
	if err != nil {
		return exitFailed, err
	}
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
