package offers_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/sales"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/offers"
	"dangol.kr/dangol/internal/web/webtest"
)

func clock() time.Time { return webtest.Now }

// A shop without a run says what will be here; with one it shows what comes after beans, and whom to offer it to.
func TestPages(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	ids, log, ctx := store.NewIDs(clock, 1), slog.New(slog.DiscardHandler), t.Context()
	people, purchases := customer.NewService(db, clock, ids.Next, log), purchase.NewService(db, clock, ids.Next, log)
	values := value.NewService(db, clock, ids.Next, log, value.Options{
		Customers: people, Purchases: purchases, Folder: t.TempDir(), Seed: 1,
		Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	s := sales.NewService(db, clock, ids.Next, log, purchases, values)
	c := webtest.New(t, offers.Routes(offers.Deps{Sales: s, Values: values, Customers: people}))
	c.Get("/offers").Is(200).Sound().Has("첫 계산 뒤에")
	c.Get("/offers/1").Is(404)
	c.Get("/offers/x").Is(404)

	today := i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)
	var orders []purchase.Order
	for i := range 60 {
		id, err := people.Add(ctx, auth.CLI(), customer.Input{Kind: customer.Person, Name: "김도윤"})
		if err != nil {
			t.Fatal(err)
		}
		for n, p := range []string{"원두", "거름종이"}[:1+i%2] {
			orders = append(orders, purchase.Order{CustomerID: id, Source: "t", OrderNo: fmt.Sprint(i, "-", n), Day: today - 300 + 4*i + 30*n, Lines: []purchase.Line{
				{Key: "1", Product: purchase.ProductRef{Code: p, Name: p, Category: "커피"}, QuantityMilli: 1000, AmountMinor: 10_000_00, RowNo: int64(10*i + n)},
			}})
		}
	}
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := values.OrderNow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := values.Judge(ctx, auth.System("value"), o, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c.Get("/offers").Is(200).Sound().Has("상품 2가지를 살폈", "열두 달 순매출", "아직 말하기에는 적어요", "거름종이", "맞혀 보기")
	for id, n := range r.Names {
		if n.Code == "거름종이" {
			at := fmt.Sprintf("/offers/%d", id)
			c.Get(at).Is(200).Sound().Has("‘거름종이’를 권할 만한 분", "‘원두’ 다음 방문", "bought%28product")
			c.Cookie("dangol_lang", "en").Get(at).Is(200).Sound().Has("could be offered to")
		}
	}
}
