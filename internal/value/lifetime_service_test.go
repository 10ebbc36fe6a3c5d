package value_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// judged makes a run of what there is.
func (b *bench) judged() *value.Run {
	b.t.Helper()
	o, err := b.values.OrderNow(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	o.Model = value.ModelMBG
	run, err := b.values.Judge(b.t.Context(), auth.CLI(), o, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return run
}

// who is a customer by source key.
func (b *bench) who(key string) (id int64) {
	b.t.Helper()
	err := b.db.Read().QueryRow(b.t.Context(), "SELECT customer_id FROM customer_key WHERE kind = 'source' AND value = $1", key).Scan(&id)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *bench) bringDealings(do func(ctx context.Context, tx *store.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(b.t.Context(), do); err != nil {
		b.t.Fatal(err)
	}
}

// What the pages split up is the equity: by cohort, by baskets and contracts, by band, and what they draw starts from it.
func TestLifetimeAddsUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(120)
		plain := b.judged().Report
		key := "c001"
		id := b.who(key)
		before, err := b.values.Of(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b.bringDealings(func(ctx context.Context, tx *store.Tx) error {
			_, err := b.purchases.BringContractsTx(ctx, tx, 5, []purchase.Contract{
				// As much as the customer brings in a year is under contract: baskets beside it are worth nothing more.
				{CustomerID: id, ID: 1, Name: "납품", StartDay: b.today() - 800, PeriodMonths: 12, AmountMinor: before.Year + 1, InSales: true},
				{CustomerID: b.who("c002"), ID: 2, Name: "정기 점검", StartDay: b.today() - 500, PeriodMonths: 12, AmountMinor: 500_000},
			})
			return err
		})
		run := b.judged()
		r, l := run.Report, run.Report.Lifetime
		if l.Baskets+l.Contracts.Worth != r.Equity || l.Contracts.Running != 2 || l.Contracts.Worth <= 0 {
			t.Errorf("%d + %d is not %d; %+v", l.Baskets, l.Contracts.Worth, r.Equity, l.Contracts)
		}
		if l.Covered <= 0 || math.Abs(float64(l.Baskets+l.Covered-plain.Equity)) > 0.001*float64(plain.Equity) {
			t.Errorf("baskets %d and what contracts cover %d were %d without contracts", l.Baskets, l.Covered, plain.Equity)
		}
		after, err := b.values.Of(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		// Two renewals came through of two: the first payment is due within the year, at a share of one.
		if after.CLV <= 0 || after.CLV > 3*(before.Year+1) || after.CLVLow > after.CLV || after.CLVHigh < after.CLV {
			t.Errorf("under contract worth %d (%d to %d), a year brings %d", after.CLV, after.CLVLow, after.CLVHigh, before.Year)
		}
		var tiers, cohorts, bands int64
		people, known := 0, 0
		for _, f := range r.Pyramid {
			tiers += f.CLV
		}
		for _, c := range l.Cohorts {
			cohorts += c.Worth
			people += c.Customers
		}
		for _, x := range l.Spread {
			bands += x.Worth
			known += x.Customers
		}
		if tiers != r.Equity || cohorts != r.Equity || bands != r.Equity || people != r.Customers || known != r.Customers {
			t.Errorf("equity %d: tiers %d, cohorts %d, bands %d; customers %d: cohorts %d, bands %d", r.Equity, tiers, cohorts, bands, r.Customers, people, known)
		}
		e := l.Equity(value.WhatIf{})
		if math.Abs(e.Now()/float64(r.Equity)-1) > 0.001 {
			t.Errorf("sliders begin at %.0f, equity is %d", e.Now(), r.Equity)
		}
		if up := l.Equity(value.WhatIf{Retention: .02}); up.Now() <= e.Now() {
			t.Error("more retention brings nothing")
		}
		if len(l.Past) == 0 || l.Past[len(l.Past)-1].Day >= r.AsOf || l.Past[0].Equity <= 0 {
			t.Errorf("%+v", l.Past)
		}
		if r.EquityLow >= r.Equity || r.EquityHi <= r.Equity {
			t.Errorf("%d to %d around %d", r.EquityLow, r.EquityHi, r.Equity)
		}
	})
}

// What winning cost is set against those who came in the same months through the same channel.
func TestWhatWinningCosts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		y, m, _ := i18n.Date(b.today())
		month := y*12 + m - 1
		first := i18n.DayNumber(y-1, m, 1) // a year before this month
		sell := func(n, day int, channel string, amount int64) {
			var keys []string
			for i := range n {
				keys = append(keys, fmt.Sprintf("%s-%d-%d", channel, day, i))
			}
			b.buy(1, fmt.Sprintf("x%d-", day), day, 1, keys...) // makes them known
			ids := make([]int64, n)
			for i, k := range keys {
				ids[i] = b.who(k)
			}
			for i, id := range ids {
				b.bringDealings(func(ctx context.Context, tx *store.Tx) error {
					_, err := b.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, []purchase.Order{{CustomerID: id, Source: "ch", OrderNo: fmt.Sprint(channel, day, i), Day: day, Channel: channel,
						Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: amount}}}})
					return err
				})
				b.buy(1, fmt.Sprintf("y%d-", day), day+40, amount, keys[i])
			}
		}
		b.buy(1, "today", b.today(), 1000, "somebody")
		sell(12, first+3, "매장", 1_000_000)
		sell(14, first+5, "온라인", 200_000)
		by := auth.Actor{Kind: auth.KindUser, UserID: 1, Role: auth.Owner, Scope: auth.ScopeAll}
		for channel, amount := range map[string]int64{"매장": 12 * 1_500_000, "온라인": 14 * 900_000} {
			if _, err := b.purchases.SetAcquisition(t.Context(), by, purchase.Acquisition{Month: month - 12, Channel: channel, AmountMinor: amount}); err != nil {
				t.Fatal(err)
			}
		}
		b.bringDealings(func(ctx context.Context, tx *store.Tx) error {
			_, err := b.purchases.BringReferralsTx(ctx, tx, 3, []purchase.Referral{
				{CustomerID: b.who(fmt.Sprintf("매장-%d-0", first+3)), ReferredID: b.who(fmt.Sprintf("매장-%d-1", first+3)), Day: first},
				{CustomerID: b.who(fmt.Sprintf("매장-%d-1", first+3)), ReferredID: b.who(fmt.Sprintf("매장-%d-2", first+3)), Day: first},
			})
			return err
		})
		l := b.judged().Report.Lifetime
		if len(l.Won) != 3 || l.Won[0].Channel != "" || l.Won[0].Customers != 26 || l.Won[0].Spent != 12*1_500_000+14*900_000 {
			t.Fatalf("%+v", l.Won)
		}
		for _, w := range l.Won[1:] {
			cost, ok := w.Cost()
			switch w.Channel {
			case "매장": // 10,000 on the first day, 10,000 after forty: paid back in the second month
				if !ok || cost != 1_500_000 || w.Payback != 2 || w.SoFar != 12*2_000_001 {
					t.Errorf("%+v", w)
				}
			case "온라인": // 4,000 all told, and 9,000 was spent
				if !ok || cost != 900_000 || w.Payback != 0 || w.SoFar != 14*400_001 || w.Followed < 10 {
					t.Errorf("%+v", w)
				}
			}
			if ratio, ok := w.Ratio(); !ok || ratio < float64(w.SoFar)/float64(w.Spent) {
				t.Errorf("%.2f, %v", ratio, ok)
			}
		}
		if l.Newcomer.Known { // those were won thirteen months ago: what it costs today nobody wrote down
			t.Errorf("%+v", l.Newcomer)
		}
		if l.Referral.Referred != 2 || l.Referral.Referrers != 2 || l.Referral.SoFar != 2*2_000_001 || len(l.Referral.Best) != 2 {
			t.Errorf("%+v", l.Referral)
		}
	})
}

func TestLifetimeOfNobody(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	l := b.judged().Report.Lifetime
	if len(l.Cohorts) != 0 || l.Baskets != 0 || len(l.Won) != 0 || l.Newcomer.Known {
		t.Errorf("%+v", l)
	}
	b.buy(1, "o", b.today(), 1000, "a")
	if l := b.judged().Report.Lifetime; l.Newcomer.Customers > 1 {
		t.Errorf("%+v", l.Newcomer)
	}
}
