package segments_test

import (
	"context"
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
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/segments"
	"dangol.kr/dangol/internal/web/webtest"
)

// evil is a name that would end the element it stands in.
const evil = `</script><b onclick=x>모퉁이`

type shop struct {
	t         *testing.T
	db        *store.DB
	ids       *store.IDs
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	segments  *segment.Service
	at        atomic.Int64
}

func (s *shop) now() time.Time { return webtest.Now.Add(time.Duration(s.at.Load()) * time.Second) }

func open(t *testing.T, db *store.DB) *shop {
	s := &shop{t: t, db: db}
	log := slog.New(slog.DiscardHandler)
	firm := func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil }
	s.ids = store.NewIDs(s.now, 1)
	s.customers = customer.NewService(db, s.now, s.ids.Next, log)
	s.purchases = purchase.NewService(db, s.now, s.ids.Next, log)
	s.values = value.NewService(db, s.now, s.ids.Next, log, value.Options{Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Firm: firm})
	s.segments = segment.NewService(db, s.now, s.ids.Next, log, segment.Options{Customers: s.customers, Purchases: s.purchases, Values: s.values, Firm: firm,
		Owners: func(context.Context) (map[string]int64, error) { return map[string]int64{"서민재": 3}, nil },
		Chance: func(seed uint64) func() float64 { return rand.New(rand.NewPCG(seed, 1)).Float64 }})
	return s
}

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, segments.Routes(segments.Deps{Segments: s.segments, Customers: s.customers, Purchases: s.purchases}))
}

func today() int { return i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul) }

// sell invents n customers over two years and judges them.
func (s *shop) sell(n int) {
	s.t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	resolver := identity.NewResolver(s.customers, identity.Options{Source: "test", Batch: 1})
	appender := s.purchases.NewAppender(1)
	err := s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for c := range n {
			one := customer.Incoming{SourceKey: strconv.Itoa(c), Name: "손님" + strconv.Itoa(c)}
			if c == 0 {
				one.Name = evil
			}
			if c%4 == 1 {
				one.OwnerID = 3
			}
			in = append(in, one)
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for c := range n {
			amount := int64(1_000_000 + r.IntN(2_000_000))
			if c == 0 {
				amount *= 100
			}
			for d, k := today()-r.IntN(600), 0; d <= today(); d, k = d+1+r.IntN(20+c%3*120), k+1 {
				orders = append(orders, purchase.Order{CustomerID: found.Records[c].CustomerID, Source: "test", OrderNo: strconv.Itoa(c) + "-" + strconv.Itoa(k), Day: d,
					Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: amount, Product: purchase.ProductRef{Name: "예가체프", Category: "원두"}}}})
			}
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.at.Add(60)
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.values.Judge(s.t.Context(), auth.CLI(), o, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) add(name, rule string) string {
	s.t.Helper()
	id, err := s.segments.Add(s.t.Context(), webtest.Actor("owner"), segment.Input{Name: name, Rule: rule})
	if err == nil {
		err = s.segments.RefreshAll(s.t.Context())
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return "/segments/" + strconv.FormatInt(id, 10)
}

// row are the fields of a form of one condition.
func row(field, op string, values ...string) url.Values {
	return url.Values{"name": {"이름"}, "join": {"all"}, "group": {"0"}, "g0.join": {"all"}, "g0.row": {"1"}, "g0r0.field": {field}, "g0r0.op": {op}, "g0r0.v": values}
}

func TestPagesWithoutAnything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := open(t, db).client()
		c.Get("/segments").Is(200).Sound().Has("아직 고객 묶음이 없어요")
		c.Get("/segments/new").Is(200).Sound().Has("아직 다 적지 않은")
		c.Get("/segments/groups").Is(200).Sound()
		c.Get("/segments/compare").Is(200).Sound()
		c.Get("/segments/7").Is(404)
		c.Get("/segments/7/past").Is(404)
	})
}

func TestRuleIsFilledIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(80)
		c := s.client()
		const text = `bought(category = "원두", last 90 days) and (tier in (top, high) or not count(visits, last 12 months) >= 3)`
		c.Get("/segments/new?rule="+url.QueryEscape(text)).Is(200).Sound().Has("조건 묶음 2", `value="90"`, "전체 80명").Lacks(evil)
	})
}

func TestCountWhileTyping(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(60)
		c := s.client().HTMX()
		c.Post("/segments/count", row("visits", ">=", "1")).Is(200).Has("60명", "count(visits) &gt;= 1").Lacks(evil)
		c.Post("/segments/count", row("visits", ">=", "")).Is(200).Has("아직 다 적지 않은")
		c.Post("/segments/count", row("name", "=", "없는 분")).Is(200).Has("맞는 손님이 없어요")
		c.Post("/segments/count", url.Values{"as": {"text"}, "rule": {"tier = best"}}).Is(200).Has("best")
		c.Post("/segments/count", url.Values{"as": {"text"}, "rule": {"bought and name = \"x\""}}).Is(200).Has("조건을 하나씩 보면", "60명")
		c.As("member").Post("/segments/count", row("visits", ">=", "1")).Is(200).Has("15명 · 내가 보는 15명")
	})
}

func TestRowsComeAndGo(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.sell(40)
	c := s.client().HTMX()
	v := row("amount", ">=", "1000")
	v.Set("do", "row 0")
	c.Post("/segments/rows", v).Is(200).Has("g0r1.field", `id="preview"`)
	v.Set("do", "group")
	c.Post("/segments/rows", v).Is(200).Has("g1r0.field")
	v.Set("do", "drop 0 0")
	c.Post("/segments/rows", v).Is(200).Has("g0r0.field").Lacks("g0r1.field")
	v.Set("do", "as text")
	c.Post("/segments/rows", v).Is(200).Has("sum(amount) &gt;= 1000")
	c.Post("/segments/rows", url.Values{"as": {"text"}, "rule": {"tier = top"}, "do": {"as rows"}}).Is(200).Has("g0r0.field")
	c.Post("/segments/rows", url.Values{"as": {"text"}, "rule": {"tier = nothing"}, "do": {"as rows"}}).Is(200).Has("tier = nothing")
	v = row("tier", "contains", "x")
	v.Set("g0r0.window", "last")
	c.Post("/segments/rows", v).Is(200).Has("가운데 하나") // another field keeps no comparison it does not know
	s.client().Post("/segments/new", url.Values{"do": {"group"}}).Is(200).Sound().Has("조건 묶음 2")
}

func TestSegmentsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(60)
		c := s.client()
		c.Post("/segments/new", row("visits", ">=", "")).Is(422).Sound().Has("이 조건의 값을 확인해 주세요")
		v := row("visits", ">=", "2")
		v.Set("name", "")
		c.Post("/segments/new", v).Is(422).Sound()
		a := c.Post("/segments/new", row("visits", ">=", "2")).Is(303)
		at := a.Header.Get("Location")
		if !strings.HasPrefix(at, "/segments/") {
			t.Fatal(at)
		}
		c.Get(at).Is(200).Sound().Has("이름", "count(visits) &gt;= 2", "/customers?segment="+strings.TrimPrefix(at, "/segments/")).Lacks(evil)
		c.Get("/segments").Is(200).Sound().Has("이름", "고르는 중")
		if err := s.segments.RefreshAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Get("/segments").Is(200).Sound().Lacks("고르는 중")
		c.HTMX().Get(at + "/past").Is(200).Has("명")
		c.Get(at + "/edit").Is(200).Sound().Has(`value="2"`)
		e := row("visits", ">=", "3")
		e.Set("version", "1")
		c.Post(at+"/edit", e).Is(303).LeadsTo(at)
		c.Post(at+"/edit", e).Is(409).Sound().Has("그사이 다른 분이")
		c.Post(at+"/edit", url.Values{"name": {"이름"}, "version": {"2"}, "as": {"text"}, "rule": {"count(visits) >= 2"}}).Is(303) // as the message takes it back
		c.Get(at).Has("count(visits) &gt;= 2")
		c.Post("/segments/new", row("visits", ">=", "2")).Is(422).Has("이미 있어요")
		c.Post(at+"/remove", nil).Is(303).LeadsTo("/segments")
		c.Get(at).Is(404)
		c.Post(at+"/restore", nil).Is(303).LeadsTo(at)
		c.Get("/segments/compare?id=" + strings.TrimPrefix(at, "/segments/") + "&id=x").Is(200).Sound().Has("이름")
	})
}

func TestGroupsBecomeSegments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(120)
		c := s.client()
		c.Get("/segments/groups").Is(200).Sound().Has("손님은", "두 해 안에 산 120명")
		at := c.Post("/segments/groups", url.Values{"group": {"0"}}).Is(303).Header.Get("Location")
		c.Get(at).Is(200).Sound()
		c.Post("/segments/groups", url.Values{"group": {"0"}}).Is(303) // again, under a name of its own
		c.Post("/segments/groups", url.Values{"group": {"0"}}).Is(409)
		c.Post("/segments/groups", url.Values{"group": {"99"}}).Is(404)
	})
}

func TestRuleAboutAFieldThatIsGone(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.sell(20)
	id, err := s.customers.SaveField(t.Context(), webtest.Actor("owner"), customer.Field{Name: "좌석", Type: customer.FieldNumber})
	if err != nil {
		t.Fatal(err)
	}
	at := s.add("넓은 곳", `field("좌석") >= 20`)
	if err := s.customers.RemoveField(t.Context(), webtest.Actor("owner"), id); err != nil {
		t.Fatal(err)
	}
	c := s.client()
	c.Get(at).Is(200).Sound().Has("규칙이 쓰는 항목이 없어졌어요")
	c.Get(at + "/edit").Is(200).Sound().Has("좌석")
	c.Get("/segments").Is(200).Sound()
	c.Get("/segments/new?rule=" + url.QueryEscape("nothing")).Is(422).Sound()
}

func TestWhoMayDoWhat(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.sell(20)
	at := s.add("단골", "bought")
	v := s.client().As("viewer")
	v.Get("/segments").Is(200).Sound().Lacks("/segments/new")
	v.Get(at).Is(200).Sound().Lacks(at + "/edit")
	v.Get("/segments/new").Is(403)
	v.Post(at+"/remove", nil).Is(403)
}
