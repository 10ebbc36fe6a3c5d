package goods_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/goods"
	"dangol.kr/dangol/internal/web/webtest"
)

type shop struct {
	t         *testing.T
	db        *store.DB
	purchases *purchase.Service
	day       int
}

func clock() time.Time { return webtest.Now }

func open(t *testing.T) *shop {
	t.Helper()
	db := storetest.Migrated(t, storetest.SQLite(t))
	ids := store.NewIDs(clock, 1)
	return &shop{t: t, db: db, purchases: purchase.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler)), day: i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)}
}

func (s *shop) client() *webtest.Client {
	return webtest.New(s.t, goods.Routes(goods.Deps{Purchases: s.purchases}))
}

// sell has customers buy for a bit more than a year: of each product a pack every thirty days, half of it by somebody
// unknown.
func (s *shop) sell(products ...purchase.ProductRef) { s.t.Helper(); s.sellTimes(14, products...) }

func (s *shop) sellTimes(times int, products ...purchase.ProductRef) {
	s.t.Helper()
	ids := store.NewIDs(clock, 2)
	id, err := customer.NewService(s.db, clock, ids.Next, slog.New(slog.DiscardHandler)).Add(s.t.Context(), auth.CLI(), customer.Input{Kind: customer.Person, Name: "김도윤"})
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var orders []purchase.Order
		row := int64(0)
		for i := range times {
			for _, who := range []int64{id, customer.Unknown} {
				o := purchase.Order{CustomerID: who, Source: "t", OrderNo: fmt.Sprint(i, "-", who), Day: s.day - 30*i}
				for n, p := range products {
					row++
					o.Lines = append(o.Lines, purchase.Line{Key: fmt.Sprint(n), Product: p, QuantityMilli: 2000, AmountMinor: int64(20_000_00 - 1000_00*n), RowNo: row})
				}
				orders = append(orders, o)
			}
		}
		if _, err := s.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders); err != nil {
			return err
		}
		return s.purchases.SettleTx(ctx, tx)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) product(name string) purchase.Sold {
	s.t.Helper()
	for _, archived := range []bool{false, true} {
		all, err := s.purchases.Products(s.t.Context(), webtest.Actor("owner"), purchase.ProductFilter{Query: name, Archived: archived, Limit: 1})
		if err != nil {
			s.t.Fatal(err)
		}
		if len(all) == 1 {
			return all[0]
		}
	}
	s.t.Fatalf("no product %s", name)
	return purchase.Sold{}
}

func minor(n int64) *int64 { return &n }

func at(id int64, more string) string { return fmt.Sprintf("/products/%d%s", id, more) }

func TestNothingSold(t *testing.T) {
	c := open(t).client()
	c.Get("/products").Is(200).Sound().Has("아직 상품이 없어요")
	c.Cookie("dangol_lang", "en").Get("/products").Is(200).Sound().Has("No products yet")
	c.Get("/products?q=x").Is(200).Sound().Has("여기에 맞는 상품이 없어요")
	c.Get("/products/1").Is(404)
	c.Get("/products/x").Is(404)
}

func TestList(t *testing.T) {
	s := open(t)
	s.sell(purchase.ProductRef{Code: "B1", Name: "하우스 블렌드", Category: "원두", PriceMinor: minor(12_000_00), CostMinor: minor(4_000_00)},
		purchase.ProductRef{Code: "D1", Name: "드립백", Category: "드립백"})
	c := s.client()
	a := c.Get("/products").Is(200).Sound()
	a.Has("2025년 12월부터 93.6만 원을 팔았어요", "판 개수와 매출은 2025년 12월부터", "50%가 누가 사셨는지 아는 매출", "하우스 블렌드", "드립백", "12,000원", "4,000원", "60%", "상품 2가지 모두예요")
	if n := strings.Count(a.Body, ">–</td>"); n != 3 {
		t.Errorf("%d cells of what is not known, want price, cost and margin of one product", n)
	}
	if strings.Index(a.Body, "하우스 블렌드") > strings.Index(a.Body, ">드립백</a>") {
		t.Error("what sold most does not come first")
	}
	// A phone has no headings to bear the unit.
	a.Has(`<span class="phone-only">48만 원</span>`)
	c.Cookie("dangol_lang", "en").Get("/products").Is(200).Sound().Has(`<span class="phone-only">₩480K</span>`)
	c.Cookie("dangol_lang", "ko")
	a = c.Get("/products?sort=name").Is(200).Sound()
	if strings.Index(a.Body, ">하우스 블렌드") < strings.Index(a.Body, ">드립백</a>") {
		t.Error("not sorted by name")
	}
	c.Get("/products?category=원두").Is(200).Sound().Has("하우스 블렌드").Lacks(">드립백</a>")
	c.Get("/products?q=B1").Is(200).Sound().Has("하우스 블렌드").Lacks(">드립백</a>")
	c.Get("/products?id=x").Is(404)
	c.As("viewer").Get("/products").Is(200).Sound().Has("sold since December 2025").Lacks("/products/new")
	c.As("").Get("/products").LeadsTo("/login?next=%2Fproducts")
}

func TestPages(t *testing.T) {
	s := open(t)
	for i := range 60 {
		if _, err := s.purchases.AddProduct(t.Context(), webtest.Actor("owner"), purchase.ProductInput{Name: fmt.Sprintf("상품 %02d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	c := s.client()
	for _, sort := range []string{"", "&sort=name"} {
		a := c.Get("/products?category=" + sort).Is(200).Sound().Has("이 쪽에 50가지")
		next := a.Body[strings.Index(a.Body, `rel="next"`)-300:]
		next = next[strings.Index(next, `href="/products?`)+6:]
		next = strings.ReplaceAll(next[:strings.Index(next, `"`)], "&amp;", "&")
		second := c.Get(next).Is(200).Sound().Has("이 쪽에 10가지", "앞쪽")
		if n := strings.Count(second.Body, "main-cell"); n != 10 {
			t.Errorf("%d rows", n)
		}
	}
}

func TestOne(t *testing.T) {
	s := open(t)
	s.sell(purchase.ProductRef{Code: "B1", Name: "하우스 블렌드", Category: "원두", PriceMinor: minor(12_000_00), CostMinor: minor(4_000_00)})
	p := s.product("하우스")
	c := s.client()
	a := c.Get(at(p.ID, "")).Is(200).Sound()
	a.Has("하우스 블렌드", "2025년 12월부터 48만 원을 팔았어요<", "2026년 11월", "50%", "남긴 이익", "B1")
	a.Lacks("NaN", "%!")
	c.Cookie("dangol_lang", "en").Get(at(p.ID, "")).Is(200).Sound().Has("Known customers")
	c.As("member").Get(at(p.ID, "")).Is(200).Sound().Lacks(at(p.ID, "/edit"))
}

// The running month is not over: the trend holds twelve full months against the twelve before, of a product that was sold
// in all of them.
func TestTrendIsOfFullMonths(t *testing.T) {
	s := open(t)
	s.sellTimes(26, purchase.ProductRef{Code: "B1", Name: "하우스 블렌드"}) // twice in one month of the former twelve
	c := s.client()
	c.Get(at(s.product("하우스").ID, "")).Is(200).Sound().Has("2025년 12월부터 48만 원을 팔았어요. 지난달까지 열두 달은 그 전보다 8% 줄었어요", "<h2>2025년 12월부터</h2>")
	c.Cookie("dangol_lang", "en").Get(at(s.product("하우스").ID, "")).Is(200).Sound().
		Has("sold since December 2025; the twelve months up to last month brought 8% less than the twelve before", ">–<")
}

func TestAddChangeAndTakeBack(t *testing.T) {
	s := open(t)
	c := s.client()
	c.Get("/products/new").Is(200).Sound()
	c.Post("/products/new", url.Values{"name": {""}, "price": {"abc"}}).Is(422).Sound().Has("금액으로 적어 주세요", `value="abc"`)
	c.Post("/products/new", url.Values{"name": {""}}).Is(422).Sound().Has("꼭 적어 주세요")
	c.Post("/products/new", url.Values{"name": {"콜드브루"}, "code": {"C1"}, "price": {"5,500"}, "cost": {"2천"}, "category": {"음료"}}).Is(303)
	p := s.product("콜드")
	if *p.PriceMinor != 5_500_00 || *p.UnitCostMinor != 2_000_00 || p.Code != "C1" || p.Category != "음료" {
		t.Fatalf("%+v", p.Product)
	}
	c.Post("/products/new", url.Values{"name": {"다른 것"}, "code": {"C1"}}).Is(422).Sound().Has("이미 있어요")

	c.Get(at(p.ID, "/edit")).Is(200).Sound().Has("다음 계산 때", `value="5500"`)
	v := fmt.Sprint(p.Version)
	c.Post(at(p.ID, "/edit"), url.Values{"version": {v}, "name": {"콜드브루"}, "price": {"-1"}}).Is(422).Sound()
	c.Post(at(p.ID, "/edit"), url.Values{"version": {v}, "name": {"콜드브루"}, "price": {"6000"}, "cost": {"2500"}, "category": {"음료"}}).LeadsTo(at(p.ID, ""))
	if is := s.product("콜드"); *is.UnitCostMinor != 2_500_00 {
		t.Errorf("%+v", is.Product)
	}
	// Somebody else saved meanwhile: both are shown, and saving again decides.
	a := c.Post(at(p.ID, "/edit"), url.Values{"version": {v}, "name": {"콜드브루 병"}, "price": {"7000"}, "category": {"음료"}}).Is(409).Sound()
	a.Has("그사이 다른 분이 고쳤어요", "지금 저장된 값: 6000", `value="7000"`, "지금 저장된 값: 2500")
	now := s.product("콜드")
	c.Post(at(p.ID, "/edit"), url.Values{"version": {fmt.Sprint(now.Version)}, "name": {"콜드브루 병"}, "price": {"7000"}}).Is(303)

	c.Post(at(p.ID, "/archive"), nil).LeadsTo("/products")
	c.Get(at(p.ID, "")).Is(200).Sound().Has("치워 둔 상품이에요")
	c.Get("/products?archived=1").Is(200).Sound().Has("콜드브루 병")
	c.Post(at(p.ID, "/restore"), nil).LeadsTo(at(p.ID, ""))
	if s.product("콜드").ArchivedMS != 0 {
		t.Error("it is still away")
	}
}

func TestRights(t *testing.T) {
	s := open(t)
	id, err := s.purchases.AddProduct(t.Context(), webtest.Actor("owner"), purchase.ProductInput{Name: "원두"})
	if err != nil {
		t.Fatal(err)
	}
	c := s.client()
	for _, p := range []string{"/products/new", at(id, "/edit")} {
		c.As("member").Get(p).Is(403)
		c.As("").Get(p).LeadsTo("/login?next=" + url.QueryEscape(p))
		c.As("member").Post(p, url.Values{"name": {"x"}}).Is(403)
	}
	for _, p := range []string{"/archive", "/restore"} {
		c.As("viewer").Post(at(id, p), nil).Is(403)
		c.Post(at(77, p), nil).Is(404)
	}
	c.Get("/products/77/edit").Is(404)
	c.Post("/products/77/edit", url.Values{"name": {"x"}}).Is(404)
}

func TestDatabaseGone(t *testing.T) {
	s := open(t)
	id, err := s.purchases.AddProduct(t.Context(), webtest.Actor("owner"), purchase.ProductInput{Name: "원두"})
	if err != nil {
		t.Fatal(err)
	}
	c := s.client()
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"/products", "/products/new", at(id, ""), at(id, "/edit")} {
		c.Get(p).Is(500, 503).Lacks("sql")
	}
	for _, p := range []string{"/products/new", at(id, "/edit"), at(id, "/archive"), at(id, "/restore")} {
		c.Post(p, url.Values{"name": {"x"}}).Is(500, 503)
	}
}
