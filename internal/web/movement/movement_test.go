package movement_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/movement"
	"dangol.kr/dangol/internal/web/webtest"
)

// evil is a name that would end the element its chart's numbers stand in.
const evil = `</script><b onclick=x>모퉁이`

// mine is whose customers the member of webtest looks after.
const mine = 3

// shop is a base with the pages of its movement.
type shop struct {
	t         *testing.T
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	db        *store.DB
}

func open(t *testing.T, db *store.DB) *shop {
	s := &shop{t: t, db: db}
	log := slog.New(slog.DiscardHandler)
	ids := store.NewIDs(now, 1)
	s.customers = customer.NewService(db, now, ids.Next, log)
	s.purchases = purchase.NewService(db, now, ids.Next, log)
	s.values = value.NewService(db, now, ids.Next, log, value.Options{
		Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(),
		Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	return s
}

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, movement.Routes(movement.Deps{Values: s.values, Customers: s.customers, Spent: s.purchases.Acquisitions, SaveAs: "/segments/new"}))
}

func now() time.Time { return webtest.Now }

func today() int { return i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul) }

type sale struct {
	key, name string
	owner     int64
	day       int
	amount    int64
	cost      bool
}

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
			l := purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: x.amount, RowNo: int64(i + 1)}
			if x.cost {
				c := x.amount / 3
				l.CostMinor = &c
			}
			orders = append(orders, purchase.Order{CustomerID: found.Records[i].CustomerID, Source: "test", OrderNo: strconv.Itoa(i), Day: x.day, Lines: []purchase.Line{l}})
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
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

// regulars are customers over three years who come again and again, some of whom leave.
func regulars(n int, cost bool) (out []sale) {
	r := rand.New(rand.NewPCG(1, 2))
	for c := range n {
		x := sale{key: fmt.Sprintf("c%03d", c), name: fmt.Sprintf("손님%03d", c), day: today() - r.IntN(1150), cost: cost}
		switch {
		case c == 0:
			x.name = evil
		case c%4 == 1:
			x.owner, x.name = mine, fmt.Sprintf("내손님%03d", c)
		}
		leave, gap := 0.02+r.Float64()*0.2, 8+r.ExpFloat64()*60
		for {
			x.amount = int64(10_000_00 + r.IntN(90_000_00))
			out = append(out, x)
			if r.Float64() < leave {
				break
			}
			if x.day += 1 + int(r.ExpFloat64()*gap); x.day > today() {
				break
			}
		}
	}
	return out
}

// whole are the checks that every page of the area stands.
func whole(a *webtest.Answer) *webtest.Answer { return a.Is(200).Sound() }

func TestMovementSaysWhatTheStandingsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(regulars(200, true))
		run := s.judge()
		was, err := s.values.Standing(t.Context(), yearBefore(run.AsOf))
		if err != nil {
			t.Fatal(err)
		}
		is, err := s.values.Standing(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		m := value.Between(was, is)
		b := m.Bucket()
		p := i18n.NewPrinter(i18n.Korean, webtest.Seoul, "KRW")
		a := whole(s.client().Get("/value/movement"))
		a.Has(`id="bridge-margin"`, `id="bridge-revenue"`, `data-chart="migration"`, "남는 금액은 0원이에요", p.Money(m.Revenue().After), p.Money(m.Margin().After),
			`href="/value/movement/customers?part=lost"`, `href="/value/movement/customers?is=top"`, "100명에 2명이")
		whole(s.client().Get("/value/movement/customers?part=lost")).Has(fmt.Sprintf("%d명이 떠났어요", b.Lost))
		whole(s.client().Get("/value/movement/customers?part=new")).Has(fmt.Sprintf("%d명이 새로 왔어요", b.New+zero(m)))
		c := whole(s.client().Get("/value/cohorts"))
		c.Has(fmt.Sprintf("%d명이 떠", b.Lost), `data-chart="cohort"`, `data-chart="lines"`, `data-chart="bucket"`, "손님을 모시는 데 쓴 돈을 적으면")
		whole(s.client().Get("/value/cohorts?each=quarter&by=revenue")).Has("1분기 뒤", "첫 기간 매출을 100으로")
		s.client().As("viewer").Get("/value/movement").Is(200).Sound().Has("Why did it change?", "If two in a hundred")
	})
}

// zero are those who came and are inactive already: new, and in no tier.
func zero(m *value.Moves) int { return m.Count[0][value.Inactive] }

func yearBefore(day int) int {
	y, mo, d := i18n.Date(day)
	return i18n.DayNumber(y-1, mo, d)
}

// The customers behind a count are as many as it says, page after page, each once, and all may be seen by the reader.
func TestCustomersBehindAFigure(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.sell(regulars(300, false))
	s.judge()
	link := regexp.MustCompile(`href="/customers/(\d+)"`)
	next := regexp.MustCompile(`href="(/value/movement/customers\?after=[^"]+)"`)
	read := func(role, at string) map[string]bool {
		seen := map[string]bool{}
		for pages := 0; at != "" && pages < 40; pages++ {
			a := whole(s.client().As(role).Get(at))
			for _, m := range link.FindAllStringSubmatch(a.Body, -1) {
				if seen[m[1]] {
					t.Errorf("%s: customer %s stands there twice", role, m[1])
				}
				seen[m[1]] = true
			}
			at = ""
			if m := next.FindStringSubmatch(a.Body); m != nil {
				at = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		return seen
	}
	number := regexp.MustCompile(`<h1>\s*([\d,]+)명`)
	for _, of := range []string{"part=lost", "part=new", "part=rate", "part=up", "part=down", "go=same&was=low", "near=mid"} {
		at := "/value/movement/customers?" + of
		want := number.FindStringSubmatch(s.client().Get(at).Body)
		if want == nil {
			if of != "go=same&was=low" {
				t.Errorf("%s says no number", of)
			}
			continue
		}
		if n := len(read("owner", at)); strconv.Itoa(n) != strings.ReplaceAll(want[1], ",", "") {
			t.Errorf("%s: %d customers, the title says %s", of, n, want[1])
		}
	}
	all, own := read("owner", "/value/movement/customers?part=rate"), read("member", "/value/movement/customers?part=rate")
	if len(own) == 0 || len(own) >= len(all) {
		t.Errorf("%d of %d for somebody who looks after a quarter", len(own), len(all))
	}
	for id := range own {
		if !all[id] {
			t.Errorf("customer %s is nobody's", id)
		}
	}
	whole(s.client().As("member").Get("/value/movement/customers?part=rate")).Lacks("모퉁이")
	whole(s.client().As("member").Get("/value/movement")).Has("여기 숫자는 우리 가게 고객 전체예요")
	whole(s.client().Get("/value/movement/customers?part=rate")).Lacks("<b onclick")
}

// What can't be asked is told with the days at hand; an address of nothing is not found.
func TestDaysThatCantBe(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	for _, at := range []string{"/value/movement", "/value/cohorts", "/value/movement/customers?part=lost"} {
		whole(s.client().Get(at)).Has("견줄 수 있는 날이 아직 없어요")
	}
	s.sell(regulars(40, false))
	run := s.judge()
	tomorrow := i18n.ISODay(run.AsOf + 1)
	for q, want := range map[string]string{
		"?from=2026-13-40": "날짜", "?to=" + tomorrow: "기준일보다 뒤일 수 없어요", "?from=2026-01-02&to=2026-01-01": "끝나는 날보다 앞이어야 해요",
		"?from=1990-01-01": "기록이 시작된 날보다 앞이에요", "?from=%3Cscript%3E": "날짜",
	} {
		for _, at := range []string{"/value/movement", "/value/cohorts"} {
			s.client().Get(at+q).Is(422).Sound().Has("날짜를 확인해 주세요", want).Lacks("<script>")
		}
	}
	for _, q := range []string{"?part=mix", "?was=nobody", "?near=low", "?go=away"} {
		s.client().Get("/value/movement/customers" + q).Is(404)
	}
	s.client().Get("/value/movement/customers").LeadsTo("/value/movement")
	whole(s.client().Get("/value/movement?from=" + i18n.ISODay(run.AsOf-40) + "&to=" + i18n.ISODay(run.AsOf-10)))
	whole(s.client().Get("/value/movement/customers?part=lost&after=-7"))
	whole(s.client().Get("/value/movement/customers?part=lost&after=99999999"))
}

// One customer, one purchase: every page stands and says little.
func TestHardlyAnything(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.sell([]sale{{key: "only", name: "김도윤", day: today() - 3, amount: 8500_00}})
	s.judge()
	whole(s.client().Get("/value/movement"))
	whole(s.client().Get("/value/cohorts")).Has("다시 오신 손님이 생기면")
	whole(s.client().Get("/value/movement/customers?is=low"))
}

// The rule that the page would make a segment of means exactly as many as the page counts.
func TestTheRuleOfAListMeansItsCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(regulars(250, false))
		s.judge()
		segments := segment.NewService(db, now, store.NewIDs(now, 2).Next, slog.New(slog.DiscardHandler), segment.Options{
			Customers: s.customers, Purchases: s.purchases, Values: s.values,
			Firm:   func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
			Owners: func(context.Context) (map[string]int64, error) { return nil, nil },
		})
		number := regexp.MustCompile(`<h1>[^<\d]*([\d,]+)명`)
		save := regexp.MustCompile(`href="/segments/new\?rule=([^"]+)"`)
		asked := 0
		for _, of := range []string{"part=lost", "part=down", "part=rate", "part=up", "part=back", "part=new", "was=mid&is=low", "was=absent&is=low", "is=top", "was=low&go=out", "go=up", "was=low&is=mid"} {
			a := whole(s.client().Get("/value/movement/customers?" + of))
			n, link := number.FindStringSubmatch(a.Body), save.FindStringSubmatch(a.Body)
			if n == nil || link == nil {
				t.Errorf("%s: number %v, rule %v", of, n, link)
				continue
			}
			text, err := url.QueryUnescape(strings.ReplaceAll(link[1], "&amp;", "&"))
			if err != nil {
				t.Fatal(err)
			}
			node, err := segments.Parse(t.Context(), text)
			if err != nil {
				t.Errorf("%s: %s: %v", of, text, err)
				continue
			}
			got, err := segments.Count(t.Context(), webtest.Actor("owner"), node)
			if err != nil {
				t.Fatal(err)
			}
			if strconv.Itoa(got.Members) != strings.ReplaceAll(n[1], ",", "") {
				t.Errorf("%s: the rule %s means %d, the page counts %s", of, text, got.Members, n[1])
			}
			asked += got.Members
		}
		if asked == 0 {
			t.Error("nobody was ever meant")
		}
		whole(s.client().Get("/value/movement/customers?near=mid")).Lacks("/segments/new")
	})
}
