package purchase_test

import (
	"maps"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// The first day tells how somebody came, and on it the earliest order that names a channel.
func TestFirstWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 4)
		order := func(i int, no string, day int, ms int64, channel string) purchase.Order {
			return purchase.Order{CustomerID: who[i], Source: "계산대", OrderNo: no, Day: day, AtMS: ms, Channel: channel, Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: 100}}}
		}
		bring(t, db, s.NewAppender(1),
			order(0, "1", 20_010, 0, "온라인"), order(0, "2", 20_000, 0, "매장"),
			order(1, "3", 20_000, 20_000*86_400_000+9, "전화"), order(1, "4", 20_000, 20_000*86_400_000+5, ""), order(1, "5", 20_000, 20_000*86_400_000+7, "온라인"),
			order(2, "6", 20_000, 0, ""), order(2, "7", 20_001, 0, "온라인"))
		got, last := map[int64]string{}, int64(0)
		if err := s.FirstWays(t.Context(), func(id int64, way string) {
			if id <= last {
				t.Errorf("%d after %d", id, last)
			}
			got[id], last = way, id
		}); err != nil {
			t.Fatal(err)
		}
		if want := map[int64]string{who[0]: "매장", who[1]: "온라인", who[2]: "계산대"}; !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
