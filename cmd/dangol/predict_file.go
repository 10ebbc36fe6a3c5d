package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/value/btyd"
)

// Names under which files of histories have their columns; the literature and its programs differ.
var (
	namesOfX    = []string{"x", "frequency"}
	namesOfTx   = []string{"t_x", "tx", "t.x", "recency"}
	namesOfAge  = []string{"t", "age", "t.cal", "t_cal"}
	namesOfMean = []string{"mean", "monetary_value", "zbar", "m_x"}
)

// file foretells for every row of a file.
func (f *predictFlags) file(c *cli, path string) (int, error) {
	var out manyJSON
	for _, t := range f.ts {
		out.Expected = append(out.Expected, atJSON{Within: t})
	}
	err := readTable(path, func(row tableRow) error {
		x, err := row.whole(namesOfX)
		if err != nil {
			return err
		}
		h := history{x: x}
		if h.tx, err = row.number(namesOfTx); err != nil {
			return err
		}
		if h.age, err = row.number(namesOfAge); err != nil {
			return err
		}
		if row.has(namesOfMean) {
			if h.mean, err = row.number(namesOfMean); err != nil {
				return err
			}
		}
		p, err := f.predict(h)
		if err != nil {
			return err
		}
		out.Customers = append(out.Customers, p)
		if p.Alive != nil {
			out.Alive += *p.Alive
		}
		for i, e := range p.Expected {
			out.Expected[i].Purchases += e.Purchases
		}
		if p.Spend != nil {
			out.Spend += *p.Spend
		}
		if p.Worth != nil {
			out.Worth += *p.Worth
		}
		return nil
	})
	if err != nil {
		return exitFailed, err
	}
	if f.json {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "%d customers, %.3f of them still there\n", len(out.Customers), out.Alive)
	for _, e := range out.Expected {
		fmt.Fprintf(c.out, "expected within %g: %.3f\n", e.Within, e.Purchases)
	}
	return exitDone, nil
}

// tableRow is a row of a CSV file with a heading.
type tableRow struct {
	at    int // line of the file
	names []string
	cells []string
}

func (r tableRow) find(names []string) int {
	return slices.IndexFunc(r.names, func(n string) bool { return slices.Contains(names, n) })
}

func (r tableRow) has(names []string) bool { return r.find(names) >= 0 }

func (r tableRow) number(names []string) (float64, error) {
	i := r.find(names)
	if i < 0 {
		return 0, fmt.Errorf("no column is called %s", strings.Join(names, " or "))
	}
	if i >= len(r.cells) {
		return 0, fmt.Errorf("line %d has no %s", r.at, r.names[i])
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(r.cells[i]), 64)
	if err != nil {
		return 0, fmt.Errorf("line %d, %s: %q is no number", r.at, r.names[i], r.cells[i])
	}
	return v, nil
}

func (r tableRow) whole(names []string) (int, error) {
	v, err := r.number(names)
	if err == nil && v != float64(int(v)) {
		err = fmt.Errorf("line %d, %s: %g is not whole", r.at, names[0], v)
	}
	return int(v), err
}

// readTable hands over the rows of a CSV file with a heading.
func readTable(path string, do func(tableRow) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	var names []string
	for at := 1; ; at++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			if at <= 2 {
				return fmt.Errorf("%s has no rows", path)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if at == 1 {
			for _, n := range cells {
				names = append(names, strings.ToLower(strings.TrimSpace(strings.TrimPrefix(n, "\ufeff"))))
			}
			continue
		}
		if err := do(tableRow{at, names, cells}); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

// opportunitiesJSON is what value opportunities --json prints; other tools read it.
type opportunitiesJSON struct {
	Model         string             `json:"model"` // bg-bb
	Params        map[string]float64 `json:"params"`
	SE            map[string]float64 `json:"se"`
	LogLikelihood float64            `json:"log_likelihood"`
	Customers     int                `json:"customers"`
	Next          int                `json:"next"`
	Expected      float64            `json:"expected"` // purchases of all at the next opportunities
	Kinds         []kindJSON         `json:"kinds"`
}

type kindJSON struct {
	X        int     `json:"x"`
	Last     int     `json:"last"`
	Of       int     `json:"of"`
	N        float64 `json:"n"`
	Alive    float64 `json:"alive"`
	Expected float64 `json:"expected"`
}

// opportunitiesCommand fits buying at fixed opportunities, such as a yearly appeal, to a table of histories: how many
// purchases, at which opportunity the last, of how many opportunities, and how many customers had that history.
func opportunitiesCommand(c *cli, args []string) (int, error) {
	fs, _, err := c.flagsFor("value opportunities")
	if err != nil {
		return exitFailed, err
	}
	asJSON := fs.Bool("json", false, "print one JSON object")
	next := fs.Int("next", 5, "`opportunities` to look ahead")
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) != 1 || *next < 1 || *next > 1000 {
		return exitFailed, errors.New("want one FILE with the columns frequency, recency, periods, weights, and --next from 1 to 1000")
	}
	var kinds []btyd.Opportunity
	err = readTable(rest[0], func(row tableRow) (err error) {
		var k btyd.Opportunity
		if k.X, err = row.whole(namesOfX); err != nil {
			return err
		}
		if k.Last, err = row.whole(namesOfTx); err != nil {
			return err
		}
		if k.Of, err = row.whole([]string{"periods", "n", "opportunities"}); err != nil {
			return err
		}
		k.N, err = row.number([]string{"weights", "customers", "n_cust"})
		kinds = append(kinds, k)
		return err
	})
	if err != nil {
		return exitFailed, err
	}
	f, err := btyd.FitBGBB(kinds)
	if err != nil {
		return exitFailed, err
	}
	out := opportunitiesJSON{Model: "bg-bb", Params: map[string]float64{}, SE: map[string]float64{}, LogLikelihood: f.LL, Customers: f.Customers, Next: *next}
	for _, e := range f.Estimates {
		out.Params[e.Name], out.SE[e.Name] = e.Value, e.SE
	}
	for _, k := range kinds {
		e := f.Model.Expected(k, *next)
		out.Expected += k.N * e
		out.Kinds = append(out.Kinds, kindJSON{k.X, k.Last, k.Of, k.N, f.Model.PAlive(k), e})
	}
	if *asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "bg-bb:")
	for _, e := range f.Estimates {
		fmt.Fprintf(c.out, " %s %.4g", e.Name, e.Value)
	}
	fmt.Fprintf(c.out, "; log-likelihood %.4f\n%d customers will buy about %.1f times at the next %d opportunities\n", f.LL, f.Customers, out.Expected, *next)
	return exitDone, nil
}
