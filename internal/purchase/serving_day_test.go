package purchase_test

import (
	"context"
	"maps"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What is written down is told by customer, activity and day, of those asked for and within the days; more customers than a
// statement takes are asked in turns. The first day is that of whoever was served first.
func TestServingDayByDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, who := newService(db), people(t, db, 2)
		if _, any, err := s.ServingFrom(t.Context()); any || err != nil {
			t.Errorf("something is written down: %v", err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := s.BringServingTx(ctx, tx, 1, "", []purchase.Serving{
				{CustomerID: who[0], Day: 100, Activity: purchase.ActCall, QuantityMilli: 1000},
				{CustomerID: who[0], Day: 100, Activity: purchase.ActCall, QuantityMilli: 500, CostMinor: amount(3)},
				{CustomerID: who[0], Day: 101, Activity: purchase.ActVisit, QuantityMilli: 1000},
				{CustomerID: who[0], Day: 101, Activity: purchase.ActGift, QuantityMilli: 1000},
				{CustomerID: who[1], Day: 99, Activity: purchase.ActCall, QuantityMilli: 1000},
			})
			return err
		})
		if day, any, err := s.ServingFrom(t.Context()); day != 99 || !any || err != nil {
			t.Errorf("from %d %t %v", day, any, err)
		}
		acts := []purchase.Activity{purchase.ActCall, purchase.ActVisit}
		want := map[purchase.ServedOn]int64{
			{CustomerID: who[0], Activity: purchase.ActCall, Day: 100}: 1500, {CustomerID: who[0], Activity: purchase.ActVisit, Day: 101}: 1000,
		}
		ask := []int64{who[0], who[1]}
		for id := range int64(450) {
			ask = append(ask, 1<<40+id)
		}
		if got, err := s.ServingOn(t.Context(), ask, acts, 99, 101); err != nil || !maps.Equal(got, want) {
			t.Errorf("%v %v", got, err)
		}
		if got, err := s.ServingOn(t.Context(), who[1:2], acts, 0, 200); err != nil || len(got) != 1 {
			t.Errorf("of one: %v %v", got, err)
		}
		if got, err := s.ServingOn(t.Context(), nil, acts, 0, 200); err != nil || len(got) != 0 {
			t.Errorf("of nobody: %v %v", got, err)
		}
	})
}
