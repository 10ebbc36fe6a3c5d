package segment_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// three makes customers of three plain kinds: weekly small buyers, monthly large ones, and some who came once long ago.
func (s *shop) three(each int) (kind map[int64]int) {
	s.t.Helper()
	kind = map[int64]int{}
	resolver := identity.NewResolver(s.customers, identity.Options{Source: "매장", Batch: 1})
	appender := s.purchases.NewAppender(1)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		clear(kind)
		var in []customer.Incoming
		for c := range 3 * each {
			in = append(in, customer.Incoming{SourceKey: fmt.Sprint(c), Name: fmt.Sprint("손님", c)})
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for c, f := range found.Records {
			kind[f.CustomerID] = c % 3
			day, step, amount := s.today()-300-c%20, 7+c%2, int64(1_000_000+c*1000)
			switch c % 3 {
			case 1:
				step, amount = 30+c%3, 30_000_000+int64(c)*10_000
			case 2:
				day, step = s.today()-500-c%30, 1000
			}
			for k := 0; day <= s.today(); k, day = k+1, day+step {
				orders = append(orders, purchase.Order{CustomerID: f.CustomerID, Source: "매장", OrderNo: fmt.Sprint(c, "-", k), Day: day,
					Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: amount}}})
			}
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	return kind
}

func TestGroupsAreFoundAndNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		if f, err := s.segments.Groups(t.Context(), boss); err != nil || len(f.Groups) != 0 {
			t.Fatalf("of nobody: %+v %v", f, err)
		}
		kind := s.three(40)
		s.judge()
		f, err := s.segments.Groups(t.Context(), boss)
		if err != nil || len(f.Groups) != 3 || f.Sampled != 120 || f.Agreement < .95 {
			t.Fatalf("%+v %v", f, err)
		}
		p := i18n.NewPrinter(i18n.Korean, time.UTC, "KRW")
		names := map[string]bool{}
		for i := range f.Groups {
			g := &f.Groups[i]
			for _, id := range g.IDs {
				if kind[id] != kind[g.IDs[0]] {
					t.Errorf("group %d mixes kinds", i)
					break
				}
			}
			if g.Rule == "" || g.Precision < .95 || g.Recall < .95 {
				t.Errorf("group %d has the rule %q, precision %.2f, recall %.2f", i, g.Rule, g.Precision, g.Recall)
				continue
			}
			if got := s.list(boss, g.Rule); !slices.Equal(got, g.IDs) {
				t.Errorf("the rule %q means %d, the group is %d", g.Rule, len(got), len(g.IDs))
			}
			names[segment.GroupName(p, g)] = true
		}
		if len(names) != 3 {
			t.Errorf("names %v", names)
		}
		if again, err := s.segments.Groups(t.Context(), boss); err != nil || !reflect.DeepEqual(f, again) {
			t.Errorf("the same run has other groups: %v", err)
		}
	})
}

// A rule about anything can be said in plain words in both languages.
func TestRulesAreSaid(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	words, err := s.segments.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]string{
		`tier in (top, high) and not last_purchase within 60 days`:          {"등급이 최상위, 상위 가운데 하나, 그리고 마지막 구매가 최근 60일 안이 아님인 손님", "Customers: Tier is Top or High and not Last purchase within the last 60 days"},
		`sum(amount, category = "원두", last 12 months) >= 300000`:            {"최근 12개월 분류 원두의 산 금액이 30만 원 이상인 손님", ""},
		`not bought(since 2026-01-01) or tag = "도매"`:                        {"2026년 1월 1일부터 산 적 없음 또는 태그가 ‘도매’인 손님", ""},
		`p_alive < 0.5 and count(visits) between 2 and 5`:                   {"계속 오실 가능성이 50% 미만, 그리고 온 날 수가 2부터 5까지인 손님", ""},
		`field("좌석 수") >= 20.5 and not (kind = firm and birthday is known)`: {"좌석 수가 20.5 이상, 그리고 ‘(개인·거래처가 거래처, 그리고 생일을 알고 있음)’에 맞지 않음인 손님", ""},
	} {
		n, err := words.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := segment.Say(i18n.NewPrinter(i18n.Korean, time.UTC, "KRW"), words, n); got != want[0] {
			t.Errorf("%s\n said %s\n want %s", text, got, want[0])
		}
		if got := segment.Say(i18n.NewPrinter(i18n.English, time.UTC, "KRW"), words, n); want[1] != "" && got != want[1] {
			t.Errorf("%s\n said %s\n want %s", text, got, want[1])
		}
	}
}
