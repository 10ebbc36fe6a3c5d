package segment_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What is kept of a large base follows what people write about customers.
func TestKeptWritingsFollowChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(40, 3)
		s.judge()
		segment.LargeFrom(s.segments, 1)
		const seoul, silver, taste, tag = "region = 서울", `name contains "은 상점" or name = "옛 이름"`, `field("원두 취향") = 산미`, "tag = 도매"
		for _, text := range []string{seoul, silver, taste, tag, "source is known", "address contains 강남"} {
			s.list(boss, text) // read and kept
		}
		some := s.list(boss, "not "+seoul+" and not "+taste+" and not "+tag)
		if len(some) == 0 {
			t.Fatal("nobody to change")
		}
		who := some[0]
		one, err := s.customers.One(t.Context(), boss, who)
		if err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(3 * time.Second)
		in := one.Input()
		in.Name, in.Address = "은  상점 본점", "서울특별시 강남구 99"
		if err := s.customers.Change(t.Context(), boss, who, one.Version, in); err != nil {
			t.Fatal(err)
		}
		if err := s.customers.SetCustom(t.Context(), boss, who, map[int64]string{s.taste: "산미"}); err != nil {
			t.Fatal(err)
		}
		s.tag(who, "도매")
		fresh, err := s.customers.Add(t.Context(), boss, inputNamed("옛 이름"))
		if err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(3 * time.Second)
		if got := s.list(boss, silver); !slices.Equal(got, []int64{who, fresh}) {
			t.Errorf("by name %v, want %v", got, []int64{who, fresh})
		}
		for _, text := range []string{seoul, taste, "address contains 99", "source is known"} {
			if !slices.Contains(s.list(boss, text), who) {
				t.Errorf("%s does not mean who was changed", text)
			}
		}
		if slices.Contains(s.list(boss, "source is known"), fresh) {
			t.Error("who came from no file has a source")
		}
		// Tags change without a change of the customer: they are read again in the background.
		deadline := time.Now().Add(20 * time.Second)
		for !slices.Contains(s.list(boss, tag), who) {
			if time.Now().After(deadline) {
				t.Fatal("a tag is never seen")
			}
			s.now = s.now.Add(11 * time.Second)
			time.Sleep(5 * time.Millisecond)
		}
	})
}

// Tiers of a past day are those of the base as it stood then.
func TestTierOnADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		if got := s.list(boss, "tier(on 2025-01-01) = top"); len(got) != 0 {
			t.Errorf("before anything: %v", got)
		}
		s.invent(70, 4)
		s.judge()
		for _, ago := range []int{0, 1, 40, 200, 366, 700, 5000, -30} {
			st, err := s.values.Standing(t.Context(), s.today()-max(ago, 0))
			if err != nil {
				t.Fatal(err)
			}
			for _, tier := range []string{"top", "high", "mid", "low", "idle", "prospect"} {
				text := "tier(on " + i18n.ISODay(s.today()-ago) + ") = " + tier
				var want []int64
				for _, id := range s.list(boss, "kind is known") {
					k, bought := slices.BinarySearch(st.Customer, id)
					if bought && st.Tier[k].String() == tier || !bought && tier == "prospect" {
						want = append(want, id)
					}
				}
				if got := s.list(boss, text); !slices.Equal(got, want) {
					t.Errorf("%s means %v, want %v", text, got, want)
				}
			}
		}
	})
}

// Somebody put in between the others makes the base read everybody anew.
func TestBaseIsReadAnew(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.invent(20, 3)
	s.judge()
	segment.LargeFrom(s.segments, 1)
	all := s.list(boss, "name is known or name is unknown")
	s.now = s.now.Add(3 * time.Second)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO customer (id, kind, name, created_ms, updated_ms) VALUES (5, 'person', '사이', $1, $1)", s.now.UnixMilli())
		return err
	})
	s.now = s.now.Add(3 * time.Second)
	if got := s.list(boss, "name is known or name is unknown"); len(got) != len(all)+1 || got[0] != 5 {
		t.Errorf("%d customers, want %d and the first 5, not %d", len(got), len(all)+1, got[0])
	}
	if got := s.list(boss, "name = 사이"); !slices.Equal(got, []int64{5}) {
		t.Errorf("by name %v", got)
	}
}
