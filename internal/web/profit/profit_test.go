package profit_test

import (
	"context"
	"fmt"
	"log/slog"
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
	"dangol.kr/dangol/internal/web/profit"
	"dangol.kr/dangol/internal/web/webtest"
)

func now() time.Time { return webtest.Now }

// The page names who takes back how much, what has no rate, and whom each figure is of.
func TestProfitPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		log, id := slog.New(slog.DiscardHandler), store.NewIDs(now, 1).Next
		customers, purchases := customer.NewService(db, now, id, log), purchase.NewService(db, now, id, log)
		values := value.NewService(db, now, id, log, value.Options{
			Customers: customers, Purchases: purchases, Folder: t.TempDir(), Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
		})
		c := webtest.New(t, profit.Routes(profit.Deps{Values: values, Customers: customers}))
		c.As("owner").Get("/value/profit").Is(200).Has("아직 셀 것이 없어요").Sound()
		today := i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			var in []customer.Incoming
			for k := range 10 {
				in = append(in, customer.Incoming{SourceKey: fmt.Sprint("c", k), Name: fmt.Sprint("손님", k)})
			}
			found, err := identity.NewResolver(customers, identity.Options{Source: "test", Batch: 1}).Chunk().ResolveTx(ctx, tx, in)
			if err != nil {
				return err
			}
			cost := int64(500_000)
			var orders []purchase.Order
			for k, f := range found.Records {
				orders = append(orders, purchase.Order{CustomerID: f.CustomerID, Source: "test", OrderNo: fmt.Sprint(k), Day: today - 10 - k,
					Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: int64(1_000_000 * (k + 1)), CostMinor: &cost}}})
			}
			if _, err := purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders); err != nil {
				return err
			}
			gift := int64(1_500_000)
			_, err = purchases.BringServingTx(ctx, tx, 2, "", []purchase.Serving{{CustomerID: found.Records[0].CustomerID, Day: today - 5, Activity: purchase.ActGift, QuantityMilli: 1000, CostMinor: &gift}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := values.Judge(t.Context(), auth.CLI(), value.Order{AsOf: today, Model: value.ModelPlain}, nil); err != nil {
			t.Fatal(err)
		}
		// 손님0 left 10 000 − 5 000 − 15 000 won.
		c.As("owner").Get("/value/profit").Is(200).Has("고객 1명이 1만 원을 깎아 먹고 있어요", "요금 정하기", "주문, 주문 줄", "선물").Sound()
		c.As("owner").Get("/value/profit/customers?group=below").Is(200).Has("손님0", "손해인 고객 1명").Lacks("손님1").Sound()
		c.As("owner").Get("/value/profit/customers?corner=passive").Is(200).Has("손님9").Sound()
		c.As("member").Get("/value/profit/customers?group=below").Is(200).Lacks("손님0").Sound()
		c.As("owner").Get("/value/profit/customers?group=worst").Is(404)
	})
}
