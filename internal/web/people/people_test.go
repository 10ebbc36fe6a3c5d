package people_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/people"
	"dangol.kr/dangol/internal/web/webtest"
)

// shop is a base behind the pages.
type shop struct {
	t    *testing.T
	db   *store.DB
	deps people.Deps
	day  int
	ids  *store.IDs
}

func clock() time.Time { return webtest.Now }

func open(t *testing.T) *shop {
	t.Helper()
	db := storetest.Migrated(t, storetest.SQLite(t))
	ids := store.NewIDs(clock, 1)
	log := slog.New(slog.DiscardHandler)
	s := &shop{t: t, db: db, ids: ids, day: i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)}
	customers := customer.NewService(db, clock, ids.Next, log)
	purchases := purchase.NewService(db, clock, ids.Next, log)
	s.deps = people.Deps{
		Customers: customers, Purchases: purchases, Report: report.NewService(db, clock, ids.Next, log),
		Care: care.NewService(db, clock, ids.Next, log, care.Options{}),
		Values: value.NewService(db, clock, ids.Next, log, value.Options{Customers: customers, Purchases: purchases, Folder: t.TempDir(),
			Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil }}),
		People: func(context.Context) ([]auth.Person, error) {
			return []auth.Person{{ID: 1, Name: "한지우"}, {ID: 3, Name: "서민재"}}, nil
		},
	}
	return s
}

func (s *shop) client(change ...func(*web.Options)) *webtest.Client {
	return webtest.New(s.t, people.Routes(s.deps), change...)
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// add makes a customer who came on days before today and spent the same each time.
func (s *shop) add(in customer.Input, amount int64, daysAgo ...int) int64 {
	s.t.Helper()
	if in.Kind == "" {
		in.Kind = customer.Person
	}
	id, err := s.deps.Customers.Add(s.t.Context(), auth.CLI(), in)
	s.must(err)
	var orders []purchase.Order
	for i, ago := range daysAgo {
		o := purchase.Order{CustomerID: id, Source: "t", OrderNo: fmt.Sprint(id, "-", i), Day: s.day - ago, Channel: "매장"}
		o.Lines = []purchase.Line{{Key: "1", Product: purchase.ProductRef{Code: "B1", Name: "하우스 블렌드"}, QuantityMilli: 2000, AmountMinor: amount, RowNo: id + int64(i)}}
		orders = append(orders, o)
	}
	if len(orders) > 0 {
		s.must(s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := s.deps.Purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders)
			return err
		}))
	}
	return id
}

// every gives the days from one on back through a year.
func every(gap, from int) (days []int) {
	for d := from; d < 365; d += gap {
		days = append(days, d)
	}
	return days
}

// filled are the customers who stand out among sixty.
type filled struct {
	cafe  int64 // a firm, late; looked after by 3
	doyun int64 // a person, late; looked after by 1
	newly int64 // never bought
}

func (s *shop) fill() (f filled) {
	s.t.Helper()
	for i := range 40 {
		s.add(customer.Input{Name: fmt.Sprintf("손님%02d", i), OwnerID: 1}, int64(1_000_000+i*10_000), every(8+i%5, i%7)...)
	}
	for i := range 15 {
		s.add(customer.Input{Name: fmt.Sprintf("한번%02d", i)}, int64(700_000+i*1000), 100+i*10)
	}
	f.cafe = s.add(customer.Input{Kind: customer.Firm, Name: "카페 모퉁이", Phone: "02-312-4567", Email: "cafe@example.com", Address: "서울 마포구 망원동 1", OwnerID: 3}, 20_000_000, every(9, 31)...)
	f.doyun = s.add(customer.Input{Name: "김도윤", Phone: "010-1234-5678", OwnerID: 1}, 3_000_000, every(9, 29)...)
	f.newly = s.add(customer.Input{Name: "새사람", Phone: "010-3999-0000"}, 0)
	_, err := s.deps.Customers.SaveContact(s.t.Context(), auth.CLI(), f.cafe, customer.Contact{Name: "정하은", Role: "대표", Phone: "010-5555-7777", Main: true})
	s.must(err)
	s.judge()
	return f
}

func (s *shop) judge() {
	s.t.Helper()
	o, err := s.deps.Values.OrderNow(s.t.Context())

	s.must(err)
	o.Model = value.ModelBG // of whose figures the tests speak
	run, err := s.deps.Values.Judge(s.t.Context(), auth.CLI(), o, nil)
	s.must(err)
	_, _, err = s.deps.Values.RaiseSignals(s.t.Context(), s.deps.Care, run.ID)
	s.must(err)
}

func (s *shop) one(id int64) customer.Detail {
	s.t.Helper()
	d, err := s.deps.Customers.Get(s.t.Context(), auth.CLI(), id)
	s.must(err)
	return d
}

func at(id int64, more string) string { return fmt.Sprintf("/customers/%d%s", id, more) }
