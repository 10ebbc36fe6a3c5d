package segment_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// shop is a base to ask about.
type shop struct {
	t         testing.TB
	db        *store.DB
	now       time.Time
	ids       *store.IDs
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	segments  *segment.Service
	folder    string // of what was bought of which product
	taste     int64  // a field of the firm, a choice
	seats     int64  // a number
	feast     int64  // a day
}

var boss = auth.Actor{Kind: auth.KindUser, UserID: 7, Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll}

func newShop(t testing.TB, db *store.DB) *shop {
	s := &shop{t: t, db: db, folder: t.TempDir(), now: time.Date(2026, 3, 15, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return s.now }
	s.ids = store.NewIDs(now, 1)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	firm := func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil }
	s.customers = customer.NewService(db, now, s.ids.Next, log)
	s.purchases = purchase.NewService(db, now, s.ids.Next, log)
	s.values = value.NewService(db, now, s.ids.Next, log, value.Options{Customers: s.customers, Purchases: s.purchases, Folder: t.TempDir(), Firm: firm})
	s.again()
	for i, f := range []customer.Field{{Name: "원두 취향", Type: customer.FieldChoice, Options: []string{"산미", "고소함"}}, {Name: "좌석 수", Type: customer.FieldNumber},
		{Name: "기념일", Type: customer.FieldDate}} {
		f.Position = int64(i)
		id, err := s.customers.SaveField(t.Context(), boss, f)
		if err != nil {
			t.Fatal(err)
		}
		*[]*int64{&s.taste, &s.seats, &s.feast}[i] = id
	}
	return s
}

// again starts the service as another start of the program does: with nothing in memory.
func (s *shop) again() {
	s.segments = segment.NewService(s.db, func() time.Time { return s.now }, s.ids.Next, slog.New(slog.NewTextHandler(io.Discard, nil)), segment.Options{
		Customers: s.customers, Purchases: s.purchases, Values: s.values, Folder: s.folder,
		Firm:   func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
		Chance: func(seed uint64) func() float64 { return rand.New(rand.NewPCG(seed, 1)).Float64 },
		Owners: func(context.Context) (map[string]int64, error) {
			return map[string]int64{"한지우": 7, "강은채": 8}, nil
		},
	})
}

func (s *shop) today() int { return i18n.DayOf(s.now.UnixMilli(), auth.DefaultSettings().Location()) }

// goods are what is sold: code, name and category.
var goods = []purchase.ProductRef{{Code: "P1", Name: "예가체프", Category: "원두"}, {Code: "P2", Name: "드립백", Category: "원두"}, {Code: "P3", Name: "머그", Category: "용품"}}

// invent makes n customers with everything a rule can ask for, and their purchases over three years.
func (s *shop) invent(n int, seed uint64) {
	s.t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	resolver := identity.NewResolver(s.customers, identity.Options{Source: "매장", Batch: 1})
	appender := s.purchases.NewAppender(1)
	var ids []int64
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for c := range n {
			one := customer.Incoming{SourceKey: fmt.Sprintf("c%03d", c), Name: fmt.Sprintf("%s%d", []string{"김", "이", "박"}[r.IntN(3)], c), OwnerID: int64(r.IntN(3)) * 4 % 9}
			if one.OwnerID == 4 {
				one.OwnerID = 7
			}
			in = append(in, one)
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		ids = ids[:0]
		for _, f := range found.Records {
			ids = append(ids, f.CustomerID)
		}
		return nil
	})
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var orders []purchase.Order
		for c, id := range ids {
			if c%7 == 6 {
				continue // never bought
			}
			d := s.today() - r.IntN(1000)
			for k := 0; d <= s.today(); k++ {
				o := purchase.Order{CustomerID: id, Source: "매장", OrderNo: fmt.Sprintf("%d-%d", c, k), Day: d, Channel: []string{"앱", "매장"}[r.IntN(2)]}
				for line := range 1 + r.IntN(3) {
					l := purchase.Line{Key: fmt.Sprint(line), QuantityMilli: int64(1+r.IntN(4)) * 1000, AmountMinor: int64(r.IntN(90)) * 100_000, Product: goods[r.IntN(3)]}
					switch r.IntN(12) {
					case 0:
						l.Kind, l.AmountMinor = purchase.Return, -l.AmountMinor
					case 1:
						l.Kind = purchase.Cancelled
					case 2:
						l.Kind = purchase.Discount
					case 3:
						l.Kind = purchase.Shipping
					case 4:
						l.AmountMinor = -l.AmountMinor
					}
					if r.IntN(8) > 0 {
						cost := l.AmountMinor / 2
						l.CostMinor = &cost
					}
					o.Lines = append(o.Lines, l)
				}
				orders = append(orders, o)
				if d += r.IntN(1 + 40*(1+c%5)); r.IntN(9) == 0 {
					break
				}
			}
		}
		_, err := appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	for c, id := range ids {
		s.detail(r, c, id)
	}
}

func (s *shop) write(do func(context.Context, *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// detail fills in what is written about a customer.
func (s *shop) detail(r *rand.Rand, c int, id int64) {
	s.t.Helper()
	ctx := s.t.Context()
	one, err := s.customers.One(ctx, boss, id)
	if err != nil {
		s.t.Fatal(err)
	}
	in := one.Input()
	in.Address = []string{"", "서울특별시 강남구 1", "경기도 성남시 2", "서울 마포구 3", "부산시 4"}[r.IntN(5)]
	if r.IntN(3) > 0 {
		day := s.today() - r.IntN(20_000)
		in.BirthDay = &day
	}
	if r.IntN(3) > 0 {
		day := s.today() - r.IntN(900)
		in.JoinedDay = &day
	}
	if r.IntN(4) == 0 {
		in.Kind = customer.Firm
		in.BirthDay = nil
	}
	if err := s.customers.Change(ctx, boss, id, one.Version, in); err != nil {
		s.t.Fatal(err)
	}
	values := map[int64]string{}
	if r.IntN(2) == 0 {
		values[s.taste] = []string{"산미", "고소함"}[r.IntN(2)]
	}
	if r.IntN(2) == 0 {
		values[s.seats] = fmt.Sprint(r.IntN(30))
	}
	if r.IntN(2) == 0 {
		values[s.feast] = i18n.ISODay(s.today() + r.IntN(200) - 100)
	}
	if err := s.customers.SetCustom(ctx, boss, id, values); err != nil {
		s.t.Fatal(err)
	}
	for _, name := range []string{"도매", "카페", "VIP"} {
		if r.IntN(4) == 0 {
			s.tag(id, name)
		}
	}
	if c%11 == 10 {
		one, err := s.customers.One(ctx, boss, id)
		if err == nil {
			err = s.customers.Archive(ctx, boss, id, one.Version)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) tag(id int64, name string) {
	s.t.Helper()
	tag, err := s.customers.MakeTag(s.t.Context(), boss, name)
	if err == nil {
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO customer_tag (customer_id, tag_id) VALUES ($1, $2) ON CONFLICT (customer_id, tag_id) DO NOTHING", id, tag.ID)
			return err
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) judge() *value.Run {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	o.AsOf = s.today()
	run, err := s.values.Judge(s.t.Context(), auth.CLI(), o, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

// list answers a rule.
func (s *shop) list(by auth.Actor, text string) []int64 {
	s.t.Helper()
	n, err := s.segments.Parse(s.t.Context(), text)
	if err != nil {
		s.t.Fatalf("%s: %v", text, err)
	}
	a, err := s.segments.List(s.t.Context(), by, n)
	if err != nil {
		s.t.Fatalf("%s: %v", text, err)
	}
	if a.Members != len(a.IDs()) {
		s.t.Errorf("%s: %d members, %d listed", text, a.Members, len(a.IDs()))
	}
	return a.IDs()
}

func inputNamed(name string) customer.Input { return customer.Input{Name: name} }
