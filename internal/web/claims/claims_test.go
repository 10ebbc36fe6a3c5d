package claims_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/claims"
	"dangol.kr/dangol/internal/web/webtest"
)

// shop is a base with the pages that check it.
type shop struct {
	t         *testing.T
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	people    []int64
	id        func() int64
}

func now() time.Time { return webtest.Now }

func today() int { return i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul) }

func open(t *testing.T, db *store.DB) *shop {
	log := slog.New(slog.DiscardHandler)
	id := store.NewIDs(now, 1).Next
	s := &shop{t: t, db: db, id: id, customers: customer.NewService(db, now, id, log), purchases: purchase.NewService(db, now, id, log)}
	s.values = value.NewService(db, now, id, log, value.Options{
		Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	return s
}

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, claims.Routes(claims.Deps{Values: s.values, Report: report.NewService(s.db, now, s.id, slog.New(slog.DiscardHandler))}))
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

func TestSayingsBesideOurFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.fill(260)
		c := s.judge().Report.Claims
		p := i18n.NewPrinter(i18n.Korean, webtest.Seoul, "KRW")
		n := map[value.Verdict]int{}
		for _, x := range c.All() {
			n[x.Verdict]++
		}
		if !c.Top20.Known || !c.Keep5.Known || n[value.Unknown] != 3 {
			t.Fatalf("%+v", c)
		}
		a := whole(s.client().Get("/value/claims")).Has(
			fmt.Sprintf("<h1>흔히 하는 말 7가지 가운데 %d가지는 우리 가게에서도 맞고, %d가지는 달라요", n[value.Holds], n[value.Differs]),
			"우리는 위쪽 20%가 "+p.Percent(c.Top20.Value, 1), p.Percent(c.Top20.Low, 1)+"~"+p.Percent(c.Top20.High, 1), p.Count(c.Top20.N)+"명",
			"Harvard Business Review", "속설이에요", "/settings/acquisition")
		if k := strings.Count(a.Body, "아직 몰라요"); k != 3 {
			t.Errorf("%d sayings are told to be not known", k)
		}
		whole(s.client().As("viewer").Get("/value/claims")).Has("Our best 20% bring", "Folklore.").Lacks("/settings/acquisition", "속설")
	})
}

// Before there are figures every saying is told, with what would make it measurable, and none with a figure.
func TestSayingsWithoutFigures(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole(s.client().Get("/value/claims")).Has("우리 숫자가 생기면", "30명은 되어야").Lacks("우리는 위쪽")
	s.fill(8)
	s.judge()
	a := whole(s.client().Get("/value/claims")).Has("30명은 되어야")
	if strings.Contains(a.Body, "badge good") || strings.Contains(a.Body, "badge caution") {
		t.Error("a few customers are held against a saying")
	}
}

func TestReadiness(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		whole(s.client().Get("/value/readiness")).Has("점검할 기록이 아직 없어요").Lacks("0점")
		s.fill(120)
		run := s.judge()
		s.write(func(ctx context.Context, tx *store.Tx) error { return s.purchases.SettleTx(ctx, tx) })
		again := int(float64(100*run.Report.Again)/float64(run.Report.Customers) + .5)
		// Everybody is known, nobody can be reached, nobody has somebody in charge, and no line names its product.
		total := int((0+50+float64(again)+0+0)/5 + .5)
		whole(s.client().Get("/value/readiness")).Has(
			fmt.Sprintf("<h1>고객을 알고 챙길 준비가 100점에 %d점이에요", total), fmt.Sprintf("%d점", again), "고객 120명 가운데 연락처가 있는 0명",
			"대조군을 둔 캠페인은 아직 없어요", `href="/customers?owner=none"`, `href="/today"`, "Arthur M. Hughes")
		whole(s.client().As("viewer").Get("/value/readiness")).Has("Ready to know").Lacks(`href="/import"`, `href="/today"`)
	})
}
