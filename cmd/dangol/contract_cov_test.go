package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/store/storetest"
)

// covered is what value --cov --json promises.
type covered struct {
	Model         string
	LogLikelihood float64 `json:"log_likelihood"`
	Customers     int
	Holdout       struct{ Predicted, RMSE float64 }
	Tiers         []struct{ CLV float64 }
	Covariates    *struct {
		Names         []string
		Says, Verdict string
		Held          bool
		Effects       []covEffect
		Test          struct {
			Without float64 `json:"log_likelihood_without"`
			DF      int
			P       float64 `json:"p_value"`
		}
		Criteria struct {
			AIC, BIC   float64
			AICWithout float64 `json:"aic_without"`
			BICWithout float64 `json:"bic_without"`
		}
		Rolling *struct {
			Origins       []string
			Days          int
			With, Without struct{ RMSE, MAE, Bias float64 }
			Z             float64
		}
	}
}

type covEffect struct {
	Name, Value, Sort string
	Customers         int
	Reference         bool
	Rate              struct{ Coef, SE, Times, Low, High float64 }
	Leave             *struct{ Coef, SE, Times, Low, High float64 }
}

func (v *covered) effect(t *testing.T, name, value string) covEffect {
	t.Helper()
	for _, e := range v.Covariates.Effects {
		if e.Name == name && e.Value == value {
			return e
		}
	}
	t.Fatalf("no effect of %s %s in %+v", name, value, v.Covariates.Effects)
	return covEffect{}
}

// twoChannels writes a file of purchases in which customers who came online come e^.7 times as often as those of the shop,
// and one of customers: nine of ten have an address, which says nothing, and a size of 0 or 1.
func twoChannels(t *testing.T, n int) (purchases, customers string) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 14))
	var p, c strings.Builder
	p.WriteString("order_no,date,customer,amount,channel\n")
	c.WriteString("customer,name,address,size\n")
	start, order := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), 0
	for i := range n {
		channel, rate := "매장", (r.ExpFloat64()+1)/90
		if i%5 < 2 {
			channel, rate = "온라인", rate*math.Exp(.7)
		}
		at, leave := 500*r.Float64(), .3*r.Float64()
		for last := -1; at < 1000; at += r.ExpFloat64() / rate {
			if int(at) == last {
				continue
			}
			if order++; last >= 0 && r.Float64() < leave {
				break
			}
			last = int(at)
			fmt.Fprintf(&p, "%d,%s,c%05d,%d,%s\n", order, start.AddDate(0, 0, last).Format("2006-01-02"), i, 1000+r.IntN(9000), channel)
		}
		if i%10 > 0 {
			fmt.Fprintf(&c, "c%05d,손님%d,%s,%d\n", i, i, []string{"서울특별시 강남구", "부산시 중구", "경기도 광주시"}[i%3], i%2)
		}
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"purchases.csv": p.String(), "customers.csv": c.String()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "purchases.csv"), filepath.Join(folder, "customers.csv")
}

func TestCovariatesThroughTheProgram(t *testing.T) {
	purchases, customers := twoChannels(t, 3000)
	seen := map[string]covered{}
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(engine, func(t *testing.T) {
			s := terminal{t, dsn(t), t.TempDir()}
			say[imported](s, exitDone, "import", "purchases", purchases)
			say[imported](s, exitDone, "import", "customers", customers)
			plain := say[covered](s, exitDone, "value", "--model", "bg-nbd", "--period", "week")
			if plain.Covariates != nil {
				t.Errorf("nobody asked for %+v", plain.Covariates)
			}
			week := say[covered](s, exitDone, "value", "--model", "bg-nbd", "--period", "week", "--cov", "channel,region")
			c := week.Covariates
			online, none := week.effect(t, "channel", "온라인"), week.effect(t, "region", "")
			if online.Reference || math.Abs(online.Rate.Coef-.7) > 3*online.Rate.SE || math.Abs(online.Rate.Times-math.Exp(online.Rate.Coef)) > 1e-9 || online.Rate.Low > online.Rate.Times || online.Customers != 1200 {
				t.Errorf("%+v", online)
			}
			if shop := week.effect(t, "channel", "매장"); !shop.Reference || shop.Rate.Coef != 0 || shop.Customers != 1800 || none.Sort != "missing" || none.Customers != 300 {
				t.Errorf("%+v, %+v", shop, none)
			}
			if math.Abs(c.Test.Without-plain.LogLikelihood) > 1e-6 || c.Test.DF != 8 || c.Test.P > 1e-6 || week.LogLikelihood <= plain.LogLikelihood {
				t.Errorf("%+v of %v, plain %v", c.Test, week.LogLikelihood, plain.LogLikelihood)
			}
			if math.Abs(c.Criteria.AIC-(24-2*week.LogLikelihood)) > 1e-6 || math.Abs(c.Criteria.BICWithout-(4*math.Log(3000)-2*plain.LogLikelihood)) > 1e-6 {
				t.Errorf("%+v", c.Criteria)
			}
			if c.Rolling == nil || len(c.Rolling.Origins) != 3 || c.Says == "" || c.Held {
				t.Errorf("%+v %+v", c, c.Rolling)
			}
			alone := say[covered](s, exitDone, "value", "--model", "bg-nbd", "--cov", "channel").Covariates
			// Who came often by one channel has shown it since, so the past is foretold a little better and no more.
			if alone.Rolling.With.RMSE >= alone.Rolling.Without.RMSE || !(alone.Rolling.Z > 0) || alone.Verdict != "told" && alone.Verdict != "help" {
				t.Errorf("%s: %+v", alone.Verdict, alone.Rolling)
			}
			daily := say[covered](s, exitDone, "value", "--model", "bg-nbd", "--period", "day", "--cov", "channel,region")
			if d := daily.effect(t, "channel", "온라인"); math.Abs(d.Rate.Coef-online.Rate.Coef) > 1e-6 || math.Abs(d.Leave.Coef-online.Leave.Coef) > 1e-6 ||
				math.Abs(daily.Holdout.Predicted-week.Holdout.Predicted) > 1e-5*week.Holdout.Predicted {
				t.Errorf("by days %+v, by weeks %+v", d, online)
			}
			if v := say[covered](s, exitDone, "value", "--model", "nbd", "--cov", "season"); len(v.Covariates.Effects) != 3 && len(v.Covariates.Effects) != 4 || v.Covariates.Effects[1].Leave != nil {
				t.Errorf("%+v", v.Covariates)
			}
			s.refusesCovariates()
			s.comparesCovariates()
			seen[engine] = week
		})
	}
	a, b := seen["sqlite"], seen["postgres"]
	if b.Covariates != nil && (math.Abs(a.LogLikelihood-b.LogLikelihood) > 1e-9 || a.Covariates.Effects[1].Rate != b.Covariates.Effects[1].Rate || math.Abs(a.Tiers[0].CLV-b.Tiers[0].CLV) > .01) {
		t.Errorf("the engines differ: %+v, %+v", a, b)
	}
}

// refusesCovariates wants exit 1 and a sentence for what can't be.
func (s terminal) refusesCovariates() {
	s.t.Helper()
	for names, want := range map[string]string{
		"colour": "channel, region, season, kind", "field:없음": "“field:없음”", "kind": "all customers are alike", "channel,kind": "“kind”",
		"channel,region,season,kind,field:a": "At most 4",
	} {
		for _, args := range [][]string{{"value"}, {"value", "compare"}} {
			if exit, _, errs := s.run("", append(args, "--db", s.db, "--files", s.files, "--cov", names)...); exit != exitFailed || !strings.Contains(errs, want) {
				s.t.Errorf("%v --cov %s: exit %d, %s", args, names, exit, errs)
			}
		}
	}
}

// comparesCovariates wants each model twice in the table.
func (s terminal) comparesCovariates() {
	s.t.Helper()
	type row struct {
		Name       string
		Cov        bool
		RMSE       float64
		Covariates *struct{ Names []string }
	}
	c := say[struct {
		Chosen    string
		ChosenCov bool `json:"chosen_cov"`
		Contest   struct{ Rows []row }
		Holdout   *struct{ Rows []row }
	}](s, exitDone, "value", "compare", "--cov", "channel", "--train-until", "2025-03-31")
	with, without := map[string]float64{}, map[string]float64{}
	for _, r := range c.Holdout.Rows {
		if r.Cov {
			with[r.Name] = r.RMSE
			if r.Covariates == nil || len(r.Covariates.Names) != 1 {
				s.t.Errorf("%+v", r)
			}
		} else {
			without[r.Name] = r.RMSE
		}
	}
	if len(with) != 5 || len(without) != 8 || c.Chosen == "" || len(c.Contest.Rows) != 13 {
		s.t.Errorf("%+v", c)
	}
	if with["bg-nbd"] >= 1.005*without["bg-nbd"] || c.ChosenCov != c.Contest.Rows[0].Cov {
		s.t.Errorf("RMSE %v with, %v without", with["bg-nbd"], without["bg-nbd"])
	}
	exit, out, errs := s.run("", "value", "--db", s.db, "--files", s.files, "--cov", "channel", "--model", "auto")
	if exit != exitDone || !strings.Contains(out, "온라인") || !strings.Contains(out, "as often") || !strings.Contains(out, "without") {
		s.t.Errorf("exit %d: %s %s", exit, out, errs)
	}
}
