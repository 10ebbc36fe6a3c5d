package profit_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/profit"
	"dangol.kr/dangol/internal/web/webtest"
)

func now() time.Time { return webtest.Now }

// shop is a firm with customers, what they bought and what serving them took.
type shop struct {
	*webtest.Client
	t         *testing.T
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	today     int
	ids       []int64
}

func newShop(t *testing.T, db *store.DB) *shop {
	log, id := slog.New(slog.DiscardHandler), store.NewIDs(now, 1).Next
	s := &shop{t: t, db: db, customers: customer.NewService(db, now, id, log), purchases: purchase.NewService(db, now, id, log), today: i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)}
	s.values = value.NewService(db, now, id, log, value.Options{
		Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	s.Client = webtest.New(t, profit.Routes(profit.Deps{Values: s.values, Customers: s.customers, WrittenFrom: s.purchases.ServingFrom})).As("owner")
	return s
}

// write does something in a transaction.
func (s *shop) write(do func(ctx context.Context, tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// people brings n customers, 손님0 and following.
func (s *shop) people(n int) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for k := range n {
			in = append(in, customer.Incoming{SourceKey: fmt.Sprint("c", k), Name: fmt.Sprint("손님", k)})
		}
		found, err := identity.NewResolver(s.customers, identity.Options{Source: "test", Batch: 1}).Chunk().ResolveTx(ctx, tx, in)
		if err == nil {
			for _, r := range found.Records {
				s.ids = append(s.ids, r.CustomerID)
			}
		}
		return err
	})
}

// bought sells goods to the k-th customer some days ago; a cost below nought is not known. Amounts are won.
func (s *shop) bought(k, ago int, amount, cost int64) {
	s.t.Helper()
	l := purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 100 * amount}
	if cost >= 0 {
		minor := 100 * cost
		l.CostMinor = &minor
	}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := s.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, []purchase.Order{{CustomerID: s.ids[k], Source: "test", OrderNo: fmt.Sprint(k, "-", ago), Day: s.today - ago, Lines: []purchase.Line{l}}})
		return err
	})
}

// served writes down something that was done for the k-th customer some days ago and what it cost, in won; a cost below
// nought is left to the rate.
func (s *shop) served(k, ago int, act purchase.Activity, cost int64) {
	s.t.Helper()
	v := purchase.Serving{CustomerID: s.ids[k], Day: s.today - ago, Activity: act, QuantityMilli: 1000}
	if cost >= 0 {
		minor := 100 * cost
		v.CostMinor = &minor
	}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := s.purchases.BringServingTx(ctx, tx, 2, "", []purchase.Serving{v})
		return err
	})
}

func (s *shop) judged() {
	s.t.Helper()
	if _, err := s.values.Judge(s.t.Context(), auth.CLI(), value.Order{AsOf: s.today, Model: value.ModelPlain}, nil); err != nil {
		s.t.Fatal(err)
	}
}

// named are the customers a page names, in its order.
func named(body string) (out []string) {
	for rest := body; ; {
		at := strings.Index(rest, "손님")
		if at < 0 {
			return out
		}
		rest = rest[at:]
		end := strings.IndexAny(rest, " <\"")
		if name := rest[:end]; name != "손님" && (len(out) == 0 || out[len(out)-1] != name) {
			out = append(out, name)
		}
		rest = rest[end:]
	}
}
