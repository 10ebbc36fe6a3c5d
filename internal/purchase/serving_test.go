package purchase_test

import (
	"context"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// The same rows twice are there once; a batch is taken back whole; the mark is another whenever something changed.
func TestServingIsBroughtOnceAndTakenBackWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, who := newService(db), people(t, db, 2)
		rows := []purchase.Serving{
			{CustomerID: who[0], Day: 100, Activity: purchase.ActCall, QuantityMilli: 2000},
			{CustomerID: who[0], Day: 100, Activity: purchase.ActCall, QuantityMilli: 2000, Nth: 1},
			{CustomerID: who[0], Day: 101, Activity: purchase.ActGift, QuantityMilli: 1000, CostMinor: amount(3_000_000), Note: " 명절 선물 "},
			{CustomerID: who[1], Day: 90, Activity: purchase.ActVisit, QuantityMilli: 1500},
		}
		mark := func() int64 {
			t.Helper()
			m, err := s.ServingMark(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		bring := func(batch int64) (n int64) {
			t.Helper()
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = s.BringServingTx(ctx, tx, batch, "파일", slices.Clone(rows))
				return err
			})
			return n
		}
		before := mark()
		if n := bring(7); n != 4 {
			t.Fatalf("%d added", n)
		}
		after := mark()
		if n := bring(8); n != 0 || after == before || mark() != after {
			t.Errorf("again %d added; marks %d %d %d", n, before, after, mark())
		}
		got, err := s.ServingSumsOf(t.Context(), who[0], 99, 101)
		slices.SortFunc(got, func(a, b purchase.ServingSum) int { return int(a.Quantity - b.Quantity) })
		want := []purchase.ServingSum{
			{CustomerID: who[0], Activity: purchase.ActGift, Quantity: 1000, CostMinor: 3_000_000},
			{CustomerID: who[0], Activity: purchase.ActCall, Quantity: 4000, Unpriced: 4000},
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("sums %+v %v", got, err)
		}
		n := 0
		if err := s.ServingSums(t.Context(), 90, 200, func(purchase.ServingSum) { n++ }); err != nil || n != 2 { // the visit is of the day itself
			t.Errorf("%d sums %v", n, err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if gone, err := s.UndoServingTx(ctx, tx, 0); gone != 0 || err != nil {
				t.Errorf("no batch took %d %v", gone, err)
			}
			gone, err := s.UndoDealingsTx(ctx, tx, 7)
			if gone != 4 {
				t.Errorf("%d gone", gone)
			}
			return err
		})
		if got, err := s.ServingSumsOf(t.Context(), who[0], 0, 200); err != nil || len(got) != 0 || mark() == after {
			t.Errorf("left %+v %v", got, err)
		}
	})
}

func TestServingIsChecked(t *testing.T) {
	for field, c := range map[string]struct {
		v    purchase.Serving
		code string
	}{
		"activity": {purchase.Serving{Activity: purchase.ActOrder, QuantityMilli: 1}, "unknown"},
		"quantity": {purchase.Serving{Activity: purchase.ActCall}, "range"},
		"cost":     {purchase.Serving{Activity: purchase.ActCall, QuantityMilli: 1, CostMinor: amount(-1)}, "min"},
		"note":     {purchase.Serving{Activity: purchase.ActCall, QuantityMilli: 1, Note: "900101-1234568"}, "resident_number"},
	} {
		complains(t, purchase.CheckServing(&c.v), field, c.code)
	}
}

// A rate holds from its day until the next; taken away it counts nothing, and none is there that nobody set.
func TestRatesHoldFromTheirDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		if err := s.SetRates(t.Context(), minji, []purchase.Rate{{Activity: purchase.ActCall, Minor: amount(1)}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a member sets rates: %v", err)
		}
		for _, r := range []purchase.Rate{{Activity: purchase.ActDiscount, Minor: amount(1)}, {Activity: purchase.ActCall, Minor: amount(-1)}} {
			if err := s.SetRates(t.Context(), boss, []purchase.Rate{r}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", r, err)
			}
		}
		for _, r := range []purchase.Rate{
			{purchase.ActCall, 100, amount(500)}, {purchase.ActCall, 200, amount(700)}, {purchase.ActCall, 200, amount(800)}, {purchase.ActCall, 300, nil},
			{purchase.ActVisit, 0, amount(0)},
		} {
			if err := s.SetRates(t.Context(), boss, []purchase.Rate{r}); err != nil {
				t.Fatal(err)
			}
		}
		rates, err := s.Rates(t.Context())
		if err != nil || len(rates) != 4 {
			t.Fatal(rates, err)
		}
		for _, c := range []struct {
			a    purchase.Activity
			day  int
			want int64
			ok   bool
		}{
			{purchase.ActCall, 99, 0, false}, {purchase.ActCall, 100, 500, true}, {purchase.ActCall, 199, 500, true}, {purchase.ActCall, 200, 800, true},
			{purchase.ActCall, 300, 0, false}, {purchase.ActVisit, 5, 0, true}, {purchase.ActGift, 500, 0, false},
		} {
			if got, ok := purchase.RateOn(rates, c.a, c.day); ok != c.ok || ok && got != c.want {
				t.Errorf("%s on %d: %d %t", c.a, c.day, got, ok)
			}
		}
	})
}
