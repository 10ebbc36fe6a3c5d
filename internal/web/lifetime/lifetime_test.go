package lifetime_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/lifetime"
	"dangol.kr/dangol/internal/web/webtest"
)

// shop is a base with the page of its lifetime value.
type shop struct {
	t         *testing.T
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	people    []int64
}

func now() time.Time { return webtest.Now }

func today() int { return i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul) }

func open(t *testing.T, db *store.DB) *shop {
	log := slog.New(slog.DiscardHandler)
	id := store.NewIDs(now, 1).Next
	s := &shop{t: t, db: db, customers: customer.NewService(db, now, id, log), purchases: purchase.NewService(db, now, id, log)}
	s.values = value.NewService(db, now, id, log, value.Options{
		Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	return s
}

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, lifetime.Routes(lifetime.Deps{Values: s.values, Customers: s.customers, Purchases: s.purchases}))
}

func (s *shop) write(do func(ctx context.Context, tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// fill makes customers over three years, some of whom leave; their channel is one of two.
func (s *shop) fill(n int) {
	r := rand.New(rand.NewPCG(1, 2))
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for c := range n {
			in = append(in, customer.Incoming{SourceKey: fmt.Sprintf("c%03d", c), Name: fmt.Sprintf("손님%03d", c)})
		}
		found, err := identity.NewResolver(s.customers, identity.Options{Source: "test", Batch: 1}).Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for i, f := range found.Records {
			s.people = append(s.people, f.CustomerID)
			day := today() - r.IntN(1100)
			for k := 0; day <= today(); k++ {
				orders = append(orders, purchase.Order{CustomerID: f.CustomerID, Source: "test", OrderNo: fmt.Sprint(i, "-", k), Day: day, Channel: []string{"매장", "온라인"}[i%2],
					Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: int64(1_000_000 + r.IntN(4_000_000))}}})
				if r.Float64() < .1 {
					break
				}
				day += 1 + int(r.ExpFloat64()*50)
			}
		}
		_, err = s.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders)
		return err
	})
}

// deal writes contracts, spending and referrals down.
func (s *shop) deal() {
	y, m, _ := i18n.Date(today())
	s.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := s.purchases.BringContractsTx(ctx, tx, 2, []purchase.Contract{
			{CustomerID: s.people[0], ID: 1, Name: "원두 납품", StartDay: today() - 900, PeriodMonths: 12, AmountMinor: 50_000_000},
			{CustomerID: s.people[1], ID: 2, Name: "기계 점검", StartDay: today() - 400, PeriodMonths: 6, AmountMinor: 9_000_000},
		}); err != nil {
			return err
		}
		var spent []purchase.Acquisition
		for k := range 12 {
			spent = append(spent, purchase.Acquisition{Month: y*12 + m - 1 - k, Channel: "온라인", AmountMinor: 3_000_000}, purchase.Acquisition{Month: y*12 + m - 1 - k, Channel: "매장", AmountMinor: 1_000_000})
		}
		if _, err := s.purchases.BringAcquisitionsTx(ctx, tx, 2, spent); err != nil {
			return err
		}
		_, err := s.purchases.BringReferralsTx(ctx, tx, 2, []purchase.Referral{{CustomerID: s.people[2], ReferredID: s.people[3], Day: today() - 100}})
		return err
	})
}

func (s *shop) judge() *value.Run {
	s.t.Helper()
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	run, err := s.values.Judge(s.t.Context(), auth.CLI(), o, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

// whole checks what is true of every page.
func whole(a *webtest.Answer) *webtest.Answer {
	return a.Is(200).Sound().Lacks("NaN", "Infinity", "+Inf", "−Inf", "%!", "<nil>", "⟦")
}

func TestWholePage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.fill(200)
		s.deal()
		run := s.judge()
		l := run.Report.Lifetime
		p := i18n.NewPrinter(i18n.Korean, webtest.Seoul, "KRW")
		w := l.Won[0]
		ratio, _ := w.Ratio()
		whole(s.client().Get("/value/lifetime")).Has(
			"<h1>지금 고객에게서 앞으로 3년 동안 매출 "+p.Money(run.Report.Equity), p.Money(l.Contracts.Worth), p.Decimal(ratio, 1)+"<small>배",
			`id="moved"`, `id="cohort-years"`, `id="spread"`, `id="newest"`, `type="range"`, "온라인", "매장", "1명이 1명을 모셔 왔고", "손님002 님", "/settings/acquisition",
			"3~7%", "끝없이 볼 때")
		whole(s.client().As("viewer").Get("/value/lifetime")).Has("Today&#39;s customers should bring", "Gupta, Lehmann").Lacks("고객 자산", "/settings/acquisition")
		whole(s.client().As("member").Get("/value/lifetime")).Has("다른 담당의 손님").Lacks("손님002")
	})
}

// Moving a slider swaps the answer; without a script the same address is a page.
func TestSliders(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.fill(150)
	s.deal()
	l := s.judge().Report.Lifetime
	p := i18n.NewPrinter(i18n.Korean, webtest.Seoul, "KRW")
	const q = "?retention=2&margin=-5&cost=30"
	want := p.Money(int64(l.Equity(value.WhatIf{Retention: .02, Margin: -.05, Acquisition: .3}).All() + .5))
	part := s.client().HTMX().Get("/value/lifetime/what-if"+q).Is(200).Has(`id="what-if"`, want, "+2%", "−5%", "+30%").Lacks("<html", "NaN")
	whole(s.client().Get("/value/lifetime"+q)).Has(want, `value="-5"`)
	if strings.Count(part.Body, "<table") != 1 {
		t.Error("more than the answer was swapped")
	}
	for _, bad := range []string{"?retention=31", "?margin=x", "?cost=-1000", "?retention=NaN"} {
		for _, path := range []string{"/value/lifetime", "/value/lifetime/what-if"} {
			s.client().Get(path+bad).Is(400, 422)
		}
	}
	s.client().Get("/value/lifetime?margin=").Is(200)
}

// What is not written down is not put as nought.
func TestNothingIsKnownOfCosts(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.fill(120)
	s.judge()
	whole(s.client().Get("/value/lifetime")).Has("적어 둔 계약이 없어", "모신 비용을 적으면", "셈에 넣지 않았어요", "누가 누구를 소개했는지").Lacks(`0<small>배`)
}

func TestSmallBases(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole(s.client().Get("/value/lifetime")).Has("아직 계산하지 않았어요")
	s.client().Get("/value/lifetime/what-if").Is(404)
	s.judge()
	whole(s.client().Get("/value/lifetime")).Has("아직 계산하지 않았어요")
	s.fill(1)
	s.judge()
	whole(s.client().Get("/value/lifetime"))
	s.fill(6)
	s.judge()
	whole(s.client().As("viewer").Get("/value/lifetime"))
	s.client().As("stranger").Get("/value/lifetime").Is(303, 401)
}

// A move of a slider costs no more at a million customers than here: it reads cohorts and steps alone.
func TestASliderIsQuick(t *testing.T) {
	l := &value.Lifetime{StepDays: 30, Rate: .01}
	for y := range 30 {
		c := value.LifetimeCohort{Year: 2000 + y, Customers: 40_000}
		for k := range 240 { // twenty years, the longest horizon
			c.Basket, c.Contract = append(c.Basket, 1e9/float64(k+1)), append(c.Contract, 1e7)
		}
		l.Cohorts = append(l.Cohorts, c)
	}
	per := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			l.Equity(value.WhatIf{Retention: .03, Margin: .02, Acquisition: .1})
		}
	}).NsPerOp()
	t.Log("one move takes " + strconv.FormatInt(per/1000, 10) + " µs")
	if per > 20_000_000 {
		t.Errorf("a move takes %d ms", per/1_000_000)
	}
}
