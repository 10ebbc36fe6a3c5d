package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/store/storetest"
)

// The forms of the command line are a contract: other tools read its exit codes and its JSON.

// sampleFile is the tenth of CDNOW that the literature of repeat buying is fitted to.
const sampleFile = "../../../shared/data/cdnow/cdnow_sample.csv"

// terminal runs commands on one database.
type terminal struct {
	t     *testing.T
	db    string
	files string
}

// run gives the exit code and what was printed.
func (s terminal) run(in string, args ...string) (exit int, out, errs string) {
	s.t.Helper()
	var o, e bytes.Buffer
	exit = run(s.t.Context(), append(args, "--log", "error"), strings.NewReader(in), &o, &e)
	return exit, o.String(), e.String()
}

// say runs a command on the database, wants its exit code and reads its JSON.
func say[T any](s terminal, exit int, args ...string) (v T) {
	s.t.Helper()
	got, out, errs := s.run("", append(args, "--db", s.db, "--files", s.files, "--json")...)
	if got != exit {
		s.t.Fatalf("%v: exit %d, want %d\n%s%s", args, got, exit, out, errs)
	}
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&v); err != nil {
		s.t.Fatalf("%v: %v in %s", args, err, out)
	}
	if d.More() {
		s.t.Errorf("%v prints more than one object: %s", args, out)
	}
	return v
}

// imported is what import --json promises.
type imported struct {
	Batch                              string
	Read, Accepted, Refused, Unchanged int
	CustomersNew                       int `json:"customers_new"`
	CustomersMatched                   int `json:"customers_matched"`
	Seconds                            float64
}

// valued is what value --json promises.
type valued struct {
	Model         string
	Params        struct{ R, Alpha, A, B float64 }
	Spend         struct{ P, Q, Gamma, LL float64 }
	LogLikelihood float64 `json:"log_likelihood"`
	Customers     int
	Cells         int
	Holdout       struct {
		Days                                      int
		Actual, Predicted, MAE, RMSE, Correlation float64
		Top                                       float64 `json:"top20_hit"`
		Baselines                                 []struct {
			Name      string
			RMSE, MAE float64
		}
	}
	Tiers    []struct{ Tier string }
	Findings []struct{ Code, Says string }
}

func missing(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		t.Skipf("SKIPPED, NOT VERIFIED: the data set %s is missing: %v", file, err)
	}
}

// Fader, Hardie & Lee (2005), tables 2 and 3, and Fader & Hardie note 025, through the program: the file in, the same file
// again, the fit, the export, and everything taken back.
func TestPublishedFiguresThroughTheProgram(t *testing.T) {
	missing(t, sampleFile)
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(engine, func(t *testing.T) {
			s := terminal{t, dsn(t), t.TempDir()}
			first := say[imported](s, exitDone, "import", "purchases", sampleFile)
			if first.Read != 6919 || first.Accepted != 6919 || first.Refused != 0 || first.CustomersNew != 2357 || first.Batch == "" {
				t.Errorf("%+v", first)
			}
			again := say[imported](s, exitDone, "import", "purchases", sampleFile)
			if again.Unchanged != 6919 || again.Accepted != 0 || again.CustomersNew != 0 {
				t.Errorf("again: %+v", again)
			}
			v := say[valued](s, exitDone, "value", "--train-until", "1997-09-30", "--period", "week", "--model", "bg-nbd")
			for _, k := range []struct {
				name      string
				got, want float64
				digit     float64
			}{
				{"r", v.Params.R, .2425945, 1e-6}, {"alpha", v.Params.Alpha, 4.413602, 1e-5}, {"a", v.Params.A, .7929219, 1e-6}, {"b", v.Params.B, 2.425906, 2e-6},
				{"log-likelihood", v.LogLikelihood, -9582.4292067, 1e-5},
				{"p", v.Spend.P, 6.2495711, 1e-5}, {"q", v.Spend.Q, 3.7442250, 1e-5}, {"gamma", v.Spend.Gamma, 15.4435258, 1e-4},
				{"MAE", v.Holdout.MAE, .7855, 5e-5}, {"RMSE", v.Holdout.RMSE, 1.608, 5e-4}, {"correlation", v.Holdout.Correlation, .6256, 5e-5},
				{"actual", v.Holdout.Actual, 1882, 0}, {"bias", v.Holdout.Predicted/v.Holdout.Actual - 1, -.121, 5e-4},
			} {
				if !(math.Abs(k.got-k.want) <= k.digit) {
					t.Errorf("%s = %.10g, want %.10g", k.name, k.got, k.want)
				}
			}
			if v.Model != "bg-nbd" || v.Customers != 2357 || v.Holdout.Days != 273 || len(v.Holdout.Baselines) != 3 || len(v.Tiers) != 6 {
				t.Errorf("%+v", v)
			}
			s.exports(2357)
			s.undoes(again.Batch, first.Batch)
		})
	}
}

// exports wants a row for each customer, with the columns that were promised.
func (s terminal) exports(customers int) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "values.csv")
	if exit, _, errs := s.run("", "value", "export", "--db", s.db, "--files", s.files, "--out", file); exit != exitDone {
		s.t.Fatal(errs)
	}
	f, err := os.Open(file)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	const head = "customer,first,last,days,orders,frequency,recency,age,amount,p_alive,expected_90,expected_365,clv,clv_low,clv_high,tier,quadrant,reason"
	if strings.Join(rows[0], ",") != head || len(rows) != customers+1 {
		s.t.Errorf("%d rows under %v", len(rows)-1, rows[0])
	}
	sum := 0.0
	for _, r := range rows[1:] {
		x, err := strconv.ParseFloat(r[8], 64)
		if err != nil {
			s.t.Fatal(err)
		}
		sum += x
	}
	if math.Abs(sum-244091.94) > .005 {
		s.t.Errorf("the amounts sum to %.2f, the file's to 244091.94", sum)
	}
}

// undoes takes imports back and wants nobody left; a second time does no harm.
func (s terminal) undoes(batches ...string) {
	s.t.Helper()
	for _, b := range append(batches, batches[0]) {
		if got := say[struct{ Batch, State string }](s, exitDone, "import", "undo", b); got.Batch != b || got.State != "undone" {
			s.t.Errorf("%+v", got)
		}
	}
	if v := say[valued](s, exitDone, "value"); v.Customers != 0 || v.Model != "plain" {
		s.t.Errorf("after undoing everything: %+v", v)
	}
}

// Online Retail whole: counts and money by an independent sum over the file, and a model that sees nobody leave and says so.
func TestOnlineRetailThroughTheProgram(t *testing.T) {
	const file = "../../../shared/data/online_retail/online_retail.csv"
	missing(t, file)
	s := terminal{t, storetest.SQLite(t), t.TempDir()}
	got := say[imported](s, exitDone, "import", "purchases", file)
	if got.Read != 541909 || got.Accepted != 541909 || got.CustomersNew != 4372 {
		t.Errorf("%+v", got)
	}
	v := say[valued](s, exitDone, "value", "--train-until", "2011-08-31", "--period", "week")
	if v.Model != "nbd" || len(v.Findings) == 0 || v.Findings[0].Code != "no_churn" || v.Findings[0].Says == "" {
		t.Errorf("%s %+v", v.Model, v.Findings)
	}
	own := false
	for _, b := range v.Holdout.Baselines {
		own = own || b.Name == "own_rate" && b.RMSE < v.Holdout.RMSE && b.MAE < v.Holdout.MAE
	}
	if !own {
		t.Errorf("the own rate beats the model there, and that is printed: %+v", v.Holdout)
	}
}

// What goes wrong says so and exits as promised.
func TestExitCodes(t *testing.T) {
	s := terminal{t, storetest.SQLite(t), t.TempDir()}
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	some := file("some.csv", "주문번호,주문일,고객명,휴대폰,금액\n1,2026-01-02,김하나,010-1111-2222,12000\n2,2026-01-03,박세리,010-5555-6666,7000\n3,2026-01-05,최네모,010-7777-8888,8000\n"+
		"4,2026-01-07,김하나,010-1111-2222,9000\n5,어제쯤,이두리,010-3333-4444,5000\n")
	refused := filepath.Join(folder, "refused.csv")
	for _, k := range []struct {
		exit int
		says string // on one of the two
		in   string
		args []string
	}{
		{exitRefused, "1 refused", "", []string{"import", "purchases", some, "--db", s.db, "--refused", refused}},
		{exitRefused, "5 rows, 4 good", "", []string{"import", "purchases", some, "--db", s.db, "--check"}},
		{exitDone, "some.csv", "", []string{"import", "list", "--db", s.db}},
		{exitFailed, "no such file", "", []string{"import", "purchases", filepath.Join(folder, "none.csv"), "--db", s.db}},
		{exitFailed, "want purchases, customers, products, contracts, acquisition, referrals or serving", "", []string{"import", "dreams", some, "--db", s.db}},
		{exitFailed, "import list", "", []string{"import", "undo", "first", "--db", s.db}},
		{exitFailed, "date", "", []string{"value", "--as-of", "yesterday", "--db", s.db}},
		{exitFailed, "day or week", "", []string{"value", "--period", "year", "--db", s.db}},
		{exitFailed, "mysql", "", []string{"value", "--db", "mysql://u:p@h/d"}},
		{exitDone, "", "long enough to be good\n", []string{"user", "add", "--db", s.db, "--email", "me@shop.kr", "--role", "owner"}},
		{exitFailed, "", "short\n", []string{"user", "add", "--db", s.db, "--email", "you@shop.kr", "--role", "owner"}},
		{exitFailed, "no command", "", []string{"fly"}},
	} {
		exit, out, errs := s.run(k.in, k.args...)
		if exit != k.exit || !strings.Contains(out+errs, k.says) {
			t.Errorf("%v: exit %d, want %d with %q\n%s%s", k.args, exit, k.exit, k.says, out, errs)
		}
	}
	b, err := os.ReadFile(refused)
	if err != nil || !strings.Contains(string(b), "어제쯤") || strings.Contains(string(b), "김하나") {
		t.Errorf("%v: %s", err, b)
	}
}
