package purchase_test

import (
	"context"
	"errors"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func ptr[T any](v T) *T { return &v }

func yearly(who int64) purchase.Contract {
	return purchase.Contract{CustomerID: who, Name: "원두 정기 납품", StartDay: i18n.DayNumber(2024, 1, 15), PeriodMonths: 12, AmountMinor: 100_000_000, InSales: true}
}

func lines(t *testing.T, db *store.DB, action string) (n int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM audit WHERE action = $1", action).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestContractLives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		who := people(t, db, 1)[0]
		id, err := s.AddContract(ctx, boss, yearly(who))
		if err != nil || id == 0 {
			t.Fatalf("%d, %v", id, err)
		}
		all, err := s.ContractsOf(ctx, boss, who)
		if err != nil || len(all) != 1 || all[0].ID != id || all[0].EndDay != nil || all[0].MarginMinor != nil || !all[0].InSales {
			t.Fatalf("%+v, %v", all, err)
		}
		c := all[0]
		c.EndDay, c.EndedReason, c.MarginMinor = ptr(i18n.DayNumber(2026, 1, 14)), "가게를 닫음", ptr(int64(30_000_000))
		if err := s.ChangeContract(ctx, boss, c); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeContract(ctx, boss, c); !fault.Is(err, fault.Conflict) {
			t.Errorf("a change of a state that is not the last: %v", err)
		}
		if all, _ = s.ContractsOf(ctx, boss, who); *all[0].EndDay != *c.EndDay || *all[0].MarginMinor != 30_000_000 || all[0].EndedReason != c.EndedReason {
			t.Errorf("%+v", all[0])
		}
		for _, back := range []bool{false, false, true, true} {
			if err := s.RemoveContract(ctx, boss, who, id, back); err != nil {
				t.Fatal(err)
			}
			all, err := s.Contracts(ctx)
			if err != nil || len(all) == 1 != back {
				t.Errorf("back %v: %d contracts, %v", back, len(all), err)
			}
		}
		for action, want := range map[string]int{"contract.add": 1, "contract.change": 1, "contract.remove": 1, "contract.restore": 1} {
			if n := lines(t, db, action); n != want {
				t.Errorf("%s stands %d times in the trail, want %d", action, n, want)
			}
		}
	})
}

func TestContractIsChecked(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	s, ctx := newService(db), t.Context()
	who := people(t, db, 1)[0]
	for field, spoil := range map[string]func(*purchase.Contract){
		"name":          func(c *purchase.Contract) { c.Name = " " },
		"period_months": func(c *purchase.Contract) { c.PeriodMonths = 0 },
		"amount":        func(c *purchase.Contract) { c.AmountMinor = 0 },
		"end_day":       func(c *purchase.Contract) { c.EndDay = ptr(c.StartDay - 1) },
		"margin":        func(c *purchase.Contract) { c.MarginMinor = ptr(c.AmountMinor + 1) },
		"ended_reason":  func(c *purchase.Contract) { c.EndedReason = "900101-1234567" },
	} {
		c := yearly(who)
		spoil(&c)
		var bad fault.Complaints
		_, err := s.AddContract(ctx, boss, c)
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", field, err)
		} else if _, ok := bad.On(field); !ok {
			t.Errorf("%s: %v", field, bad)
		}
	}
	if _, err := s.AddContract(ctx, minji, yearly(who)); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody who does not see the customer: %v", err)
	}
	if _, err := s.ContractsOf(ctx, nobody, who); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("somebody without rights: %v", err)
	}
}

func TestRenewals(t *testing.T) {
	c := yearly(1) // from 15 January 2024, a year at a time
	for _, x := range []struct{ y, m, d, want int }{{2024, 1, 15, 0}, {2025, 1, 13, 0}, {2025, 1, 14, 0}, {2025, 1, 15, 1}, {2026, 11, 24, 2}} {
		if n := c.Renewals(i18n.DayNumber(x.y, x.m, x.d)); n != x.want {
			t.Errorf("by %d-%d-%d renewed %d times, want %d", x.y, x.m, x.d, n, x.want)
		}
	}
	c.EndDay = ptr(i18n.DayNumber(2025, 1, 14))
	if n := c.Renewals(i18n.DayNumber(2026, 1, 1)); n != 0 {
		t.Errorf("one that ended with its first term was renewed %d times", n)
	}
}

func TestAcquisitionIsSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		a := purchase.Acquisition{Month: 2026*12 + 4, Channel: " 온라인 ", AmountMinor: 50_000_000}
		if _, err := s.SetAcquisition(ctx, minji, a); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		for i, amount := range []int64{50_000_000, 50_000_000, 70_000_000, 0} {
			a.AmountMinor = amount
			was, err := s.SetAcquisition(ctx, boss, a)
			if want := []int64{0, 50_000_000, 50_000_000, 70_000_000}[i]; err != nil || was != want {
				t.Errorf("before %d stood %d, want %d; %v", amount, was, want, err)
			}
			all, err := s.Acquisitions(ctx)
			if err != nil || len(all) == 1 != (amount > 0) || len(all) == 1 && (all[0].AmountMinor != amount || all[0].Channel != "온라인") {
				t.Errorf("%+v, %v", all, err)
			}
		}
		if n := lines(t, db, "acquisition.set"); n != 3 {
			t.Errorf("%d lines in the trail of three changes", n)
		}
		var bad fault.Complaints
		if _, err := s.SetAcquisition(ctx, boss, purchase.Acquisition{Month: 7, AmountMinor: -1}); !errors.As(err, &bad) || len(bad) != 2 {
			t.Errorf("%v", err)
		}
	})
}

func TestReferralsAreOfOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		who := people(t, db, 3)
		r := purchase.Referral{CustomerID: who[0], ReferredID: who[1], Day: 20_000}
		if err := s.SetReferral(ctx, boss, r, false); err != nil {
			t.Fatal(err)
		}
		other := r
		other.CustomerID = who[2]
		if err := s.SetReferral(ctx, boss, other, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("brought by two: %v", err)
		}
		var bad fault.Complaints
		if err := s.SetReferral(ctx, boss, purchase.Referral{CustomerID: who[0], ReferredID: who[0]}, false); !errors.As(err, &bad) {
			t.Errorf("brought by oneself: %v", err)
		}
		if err := s.SetReferral(ctx, minji, r, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("by somebody who sees neither: %v", err)
		}
		for _, id := range who[:2] {
			if all, err := s.ReferralsOf(ctx, boss, id); err != nil || len(all) != 1 || all[0].ReferredID != who[1] {
				t.Errorf("%+v, %v", all, err)
			}
		}
		if err := s.SetReferral(ctx, boss, r, true); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Referrals(ctx); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// What a file brings twice is there once, and all of it goes when the file is taken back, but what a person changed.
func TestDealingsOfABatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		who := people(t, db, 2)
		bring := func() (n int) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				a, b := yearly(who[0]), yearly(who[1])
				a.ID, b.ID = purchase.BroughtContract("erp", "A-1"), purchase.BroughtContract("erp", "A-2")
				contracts, err := s.BringContractsTx(ctx, tx, 9, []purchase.Contract{a, b})
				if err != nil {
					return err
				}
				spent, err := s.BringAcquisitionsTx(ctx, tx, 9, []purchase.Acquisition{{Month: 2026 * 12, Channel: "매장", AmountMinor: 100}})
				if err != nil {
					return err
				}
				brought, err := s.BringReferralsTx(ctx, tx, 9, []purchase.Referral{{CustomerID: who[0], ReferredID: who[1], Day: 20_000}})
				n = contracts + spent + brought
				return err
			})
			return n
		}
		if first, second := bring(), bring(); first != 4 || second != 0 {
			t.Errorf("brought %d, then %d", first, second)
		}
		all, err := s.ContractsOf(ctx, boss, who[1])
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		all[0].Name = "바뀐 이름"
		if err := s.ChangeContract(ctx, boss, all[0]); err != nil {
			t.Fatal(err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			gone, err := s.UndoDealingsTx(ctx, tx, 9)
			if gone != 3 {
				t.Errorf("%d taken back", gone)
			}
			return err
		})
		if all, err := s.Contracts(ctx); err != nil || len(all) != 1 || all[0].Name != "바뀐 이름" {
			t.Errorf("%+v, %v", all, err)
		}
		used, err := purchase.WithPurchases(ctx, db.Read(), who)
		if err != nil || used[who[1]] == "" || used[who[0]] != "" {
			t.Errorf("in use %v, %v", used, err)
		}
	})
}

func TestFirstChannels(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	s, ctx := newService(db), t.Context()
	who := people(t, db, 1)[0]
	bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: who, Source: "s", OrderNo: "1", Day: 20_000, Channel: "매장", Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: 100}}},
		purchase.Order{CustomerID: who, Source: "s", OrderNo: "2", Day: 20_010, Channel: "온라인", Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: 100}}})
	seen := map[string]int{}
	if err := s.FirstChannels(ctx, 20_005, func(id int64, day int, channel string) {
		if id != who {
			t.Error(id)
		}
		seen[channel] = day
	}); err != nil || len(seen) != 1 || seen["온라인"] != 20_010 {
		t.Errorf("%v, %v", seen, err)
	}
}
