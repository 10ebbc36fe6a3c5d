package worth_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/webtest"
	"dangol.kr/dangol/internal/web/worth"
)

// evil is a name that would end the element its chart's numbers stand in.
const evil = `</script><b onclick=x>모퉁이`

// mine is whose customers the member of webtest looks after.
const mine = 3

// shop is a base with pages of its value.
type shop struct {
	t         *testing.T
	db        *store.DB
	ids       *store.IDs
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	jobs      *job.Queue
	settings  auth.Settings
	at        atomic.Int64 // seconds after webtest.Now
}

func (s *shop) now() time.Time { return webtest.Now.Add(time.Duration(s.at.Load()) * time.Second) }

func open(t *testing.T, db *store.DB) *shop {
	s := &shop{t: t, db: db, settings: auth.DefaultSettings()}
	log := slog.New(slog.DiscardHandler)
	s.ids = store.NewIDs(s.now, 1)
	s.customers = customer.NewService(db, s.now, s.ids.Next, log)
	s.purchases = purchase.NewService(db, s.now, s.ids.Next, log)
	s.values = value.NewService(db, s.now, s.ids.Next, log, value.Options{
		Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Few: 100, Firm: func(context.Context) (auth.Settings, error) { return s.settings, nil },
	})
	s.jobs = job.NewQueue(db, s.now, s.ids.Next, log, job.Options{Poll: 20 * time.Millisecond, Pulse: 20 * time.Millisecond})
	return s
}

func sqlite(t *testing.T) *shop { return open(t, storetest.Migrated(t, storetest.SQLite(t))) }

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, worth.Routes(worth.Deps{Values: s.values, Jobs: s.jobs, Customers: s.customers}))
}

// sale is a purchase of the test's base.
type sale struct {
	key, name string
	owner     int64
	day       int
	amount    int64
}

func today() int { return i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul) }

// sell writes sales down.
func (s *shop) sell(sales []sale) {
	s.t.Helper()
	resolver := identity.NewResolver(s.customers, identity.Options{Source: "test", Batch: 1})
	appender := s.purchases.NewAppender(1)
	err := s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for _, x := range sales {
			in = append(in, customer.Incoming{SourceKey: x.key, Name: x.name, OwnerID: x.owner})
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for i, x := range sales {
			orders = append(orders, purchase.Order{CustomerID: found.Records[i].CustomerID, Source: "test", OrderNo: fmt.Sprintf("%d-%d", i, x.day), Day: x.day,
				Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: x.amount, RowNo: int64(i + 1)}}})
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// regulars are customers over three years who come again and again, some of whom leave.
func regulars(n int) (out []sale) {
	r := rand.New(rand.NewPCG(1, 2))
	for c := range n {
		x := sale{key: fmt.Sprintf("c%03d", c), name: fmt.Sprintf("손님%03d", c), day: today() - r.IntN(1150)}
		switch {
		case c == 0:
			x.name = evil
		case c%4 == 1:
			x.owner, x.name = mine, fmt.Sprintf("내손님%03d", c)
		}
		leave := 0.02 + r.Float64()*0.2
		gap := 8 + r.ExpFloat64()*60
		if c < 5 { // the large ones, who stay
			leave, gap, x.day = 0, 20, today()-900-c
		}
		for x.day <= today() {
			x.amount = int64(1_000_000 + r.IntN(4_000_000))
			if c < 5 {
				x.amount *= 20
			}
			out = append(out, x)
			if r.Float64() < leave {
				break
			}
			x.day += 1 + int(r.ExpFloat64()*gap)
		}
	}
	return out
}

// once are customers who came a single time.
func once(n int) (out []sale) {
	for c := range n {
		out = append(out, sale{key: strconv.Itoa(c), name: "한번" + strconv.Itoa(c), day: today() - c, amount: 1_000_000})
	}
	return out
}

// judge makes a run, a minute after the one before.
func (s *shop) judge(model string) *value.Run {
	s.t.Helper()
	s.at.Add(60)
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	o.Model, o.Reason = model, "import"
	run, err := s.values.Judge(s.t.Context(), auth.CLI(), o, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

// whole checks what is true of every page of ours.
func whole(a *webtest.Answer) *webtest.Answer {
	return a.Is(200).Sound().Lacks("NaN", "Infinity", "+Inf", "-Inf", "−Inf", "%!", "<nil>")
}

func TestGlanceOnBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(regulars(160))
		run := s.judge("")
		if run.Model != value.ModelBG {
			t.Fatalf("model %s", run.Model)
		}
		p := i18n.NewPrinter(i18n.Korean, webtest.Seoul, "KRW")
		r := run.Report
		kept, _ := r.Bridge.Kept()
		num, _ := p.MoneyParts(r.Equity)
		for _, path := range []string{"/value", "/value?move=month", "/value?move=nonsense"} {
			whole(s.client().Get(path)).Has(
				fmt.Sprintf("<h1>고객 %d명이 매출의 %s", r.Active/5, p.Percent(r.Top20, 0)), ">"+num+"<small>", p.Decimal(kept*100, 1),
				`data-chart="pyramid"`, `data-chart="pareto"`, `data-chart="quadrant"`, `data-chart="bucket"`, `data-chart="migration"`, `data-chart="cohort"`,
				`data-chart="forecast"`, `data-chart="lines"`,
				`href="/customers?tier=top"`, `href="/customers?quadrant=retain"`, `href="/customers?stage=cooling"`, "/value/model",
				p.Money(r.Bridge.Lost+r.Bridge.Shrunk), strconv.Itoa(r.Bridge.RegainedCount)+"<small>명")
		}
		whole(s.client().As("viewer").Get("/value")).Has("customers make", "Customer equity", "Who matters how much?").Lacks("고객 자산")
		whole(s.client().Get("/value/model")).Has("BG/NBD", "우리 모형", `data-chart="lines"`)
		whole(s.client().As("viewer").Get("/value/model")).Has("our model", "BG/NBD").Lacks("Compute now", "Change settings")
	})
}

// What comes from people is text, wherever it stands.
func TestNamesAreEscaped(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(120))
	s.judge("")
	whole(s.client().Get("/value")).Has(`\u003c/script\u003e`, "&lt;/script&gt;").Lacks(evil, "<b onclick")
}

// Where nobody comes twice there is nothing to hold predictions against, and no forecast stands as a nought.
func TestNobodyCameTwice(t *testing.T) {
	s := sqlite(t)
	s.sell(once(300))
	run := s.judge("")
	for _, f := range run.Findings {
		if f.Code == "too_few_repeaters" {
			t.Error("the model of visits is told to fail of what fails that of spend")
		}
	}
	for _, g := range run.Report.Stages {
		if g.Customers > 0 && value.Stage(g.Group) == value.Regular {
			t.Errorf("%d regulars", g.Customers)
		}
	}
	whole(s.client().Get("/value")).Has("앞으로를 계산할 기록이 아직 부족해요", "넓이가 고객 수는 아니에요", `<td class="num desk-only">–</td>`).Lacks("두 번 이상 오신 분들의 평균")
	a := whole(s.client().Get("/value/model")).Has("두 번 이상 산 고객이 없어요", "다시 산 고객이 적어 금액은 평균으로 계산했어요", "실제 방문 0번")
	a.Lacks("다시 산 고객이 너무 적어 예측 모형을 맞출 수 없어요", "가장 나음")
}

// A file that knows its customers by numbers alone gives the drawing numbers to call them by.
func TestNamelessGoByTheirNumber(t *testing.T) {
	s := sqlite(t)
	var sales []sale
	for _, x := range regulars(120) {
		x.name = ""
		sales = append(sales, x)
	}
	s.sell(sales)
	s.judge("")
	whole(s.client().Get("/value")).Has("#c000 님", "#c001 님").Lacks("이름을 모르는 손님")
}

func TestScopeHidesNames(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(120))
	run := s.judge("")
	whole(s.client().Get("/value")).Has("손님", "내손님").Lacks("우리 가게 고객 전체예요")
	a := whole(s.client().As("member").Get("/value")).Has("여기 숫자는 우리 가게 고객 전체예요", "내손님").Lacks(">손님", `"손님`, "모퉁이")
	known, err := s.customers.Some(t.Context(), webtest.Actor("member"), firstIDs(run))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Report.Matrix.Points {
		link := fmt.Sprintf(`/customers/%d`, p.Customer)
		if _, may := known[p.Customer]; strings.Contains(a.Body, link+`"`) != may {
			t.Errorf("%s linked: %v, may be seen: %v", link, !may, may)
		}
	}
}

func firstIDs(run *value.Run) (ids []int64) {
	for _, p := range run.Report.Matrix.Points[:min(100, len(run.Report.Matrix.Points))] {
		ids = append(ids, p.Customer)
	}
	return ids
}

func TestNobodyToName(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(60))
	s.judge("")
	stranger := auth.Actor{Kind: auth.KindUser, UserID: 99, Name: "새 직원", Role: auth.Member, Scope: auth.ScopeOwn}
	whole(s.client().Know("stranger", stranger).Get("/value")).Has("여기 숫자는", `href="/customers?quadrant=best"`).Lacks("손님0", `href="/customers/`)
}

func TestModels(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(160))
	for _, model := range []string{value.ModelNBD, value.ModelBG, value.ModelPlain} {
		run := s.judge(model)
		if run.Model != model {
			t.Fatalf("asked for %s, got %s", model, run.Model)
		}
		for _, who := range []string{"owner", "viewer"} {
			glance := whole(s.client().As(who).Get("/value"))
			trust := whole(s.client().As(who).Get("/value/model"))
			if model == value.ModelPlain {
				glance.Lacks(`id="forecast"`, `id="tracking"`)
				trust.Lacks("α", `id="calibration"`)
				continue
			}
			glance.Has(`id="forecast"`, `id="tracking"`)
			trust.Has("α", `id="calibration"`, "RMSE")
			if has := strings.Contains(trust.Body, `<th scope="row" class="symbol">a</th>`); has != (model == value.ModelBG) {
				t.Errorf("%s shows how customers leave: %v", model, has)
			}
		}
	}
}

// Where there is no model the page says why, and draws nothing in its place.
func TestNoModelSaysWhy(t *testing.T) {
	s := sqlite(t)
	s.sell(once(80))
	if run := s.judge(""); run.Model != value.ModelPlain {
		t.Fatalf("model %s", run.Model)
	}
	const why = "두 번 이상 산 고객이 없어요"
	whole(s.client().Get("/value")).Has(why, "예측 모형 없이 계산했어요", "앞으로의 금액은 예측하지 않았어요").Lacks(`data-chart="forecast"`, `data-chart="quadrant"`)
	whole(s.client().Get("/value/model")).Has(why, "지난 기록으로만 계산했어요")
	whole(s.client().As("viewer").Get("/value")).Has("Nobody has bought twice")
}

func TestSmallBases(t *testing.T) {
	for name, sales := range map[string][]sale{
		"one":       {{key: "a", name: "김하나", day: today(), amount: 500}},
		"one twice": {{key: "a", name: "김하나", day: today() - 40, amount: 500}, {key: "a", name: "김하나", day: today(), amount: 900}},
		"long ago":  {{key: "a", name: "김하나", day: today() - 900, amount: 500}, {key: "b", name: "박둘", day: today() - 950, amount: 900}},
		"returned":  {{key: "a", name: "김하나", day: today() - 30, amount: 500}, {key: "a", name: "김하나", day: today() - 20, amount: -900}},
		"gifts":     {{key: "a", name: "김하나", day: today() - 30}, {key: "b", name: "박둘", day: today() - 20}},
		"a dozen":   regulars(12),
	} {
		t.Run(name, func(t *testing.T) {
			s := sqlite(t)
			s.sell(sales)
			s.judge("")
			for _, who := range []string{"owner", "viewer"} {
				whole(s.client().As(who).Get("/value"))
				whole(s.client().As(who).Get("/value?move=month"))
				whole(s.client().As(who).Get("/value/model"))
			}
		})
	}
}

func TestNothingYet(t *testing.T) {
	s := sqlite(t)
	for _, path := range []string{"/value", "/value/model"} {
		whole(s.client().Get(path)).Has("아직 계산하지 않았어요", `href="/import"`, `action="/value/compute"`)
		whole(s.client().As("viewer").Get(path)).Has("not computed yet").Lacks("/import", "/value/compute")
	}
	s.judge("") // of nobody: as good as none
	whole(s.client().Get("/value")).Has("아직 계산하지 않았어요")
}

func TestStrangersAndRights(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(40))
	run := s.judge("")
	c := s.client()
	c.As("").Get("/value").LeadsTo("/login?next=%2Fvalue")
	c.As("").Get("/value/model").LeadsTo("/login?next=%2Fvalue%2Fmodel")
	for _, who := range []string{"viewer", "member"} {
		for _, path := range []string{"/value/compute", "/value/runs/follow", fmt.Sprintf("/value/runs/%d/use", run.ID)} {
			c.As(who).Post(path, url.Values{}).Is(403)
		}
	}
	nobody := c.Know("program", auth.Actor{Kind: auth.KindKey, UserID: 1, Name: "k", Role: auth.Owner, Limit: auth.Import})
	nobody.Get("/value").Is(403)
	nobody.Get("/value/model").Is(403)
	if _, pinned, _ := s.values.CurrentID(t.Context()); pinned {
		t.Error("something was changed")
	}
}

func TestBadInput(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(40))
	s.judge("")
	c := s.client()
	c.Post("/value/runs/77/use", url.Values{}).Is(404).Has("그 계산 결과는 이제 없어요")
	c.Post("/value/runs/zz/use", url.Values{}).Is(404)
	c.Get("/value/jobs/77/stream").Is(404)
	c.Get("/value/jobs/zz/stream").Is(404)
	c.Get("/value/runs/77/use").Is(405)
	var other int64
	err := s.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		other, err = job.Enqueue(ctx, tx, s.ids.Next(), s.now(), job.Args{Kind: "mail.send"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Get(fmt.Sprintf("/value/jobs/%d/stream", other)).Is(404)
}

func TestDatabaseGone(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(40))
	s.judge("")
	c := s.client()
	whole(c.Get("/value"))
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	c.Get("/value").Is(500, 503).Lacks("sql:")
	c.Get("/value/model").Is(500, 503)
	c.Post("/value/compute", url.Values{}).Is(500, 503)
	c.Post("/value/runs/follow", url.Values{}).Is(500, 503)
}
