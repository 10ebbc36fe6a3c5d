package report_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// called gives a customer another name, with the words of search.
func called(t *testing.T, db *store.DB, k *known, name string) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, w := range i18n.Terms(k.name) {
			if _, err := tx.Exec(ctx, "DELETE FROM customer_term WHERE term = $1 AND customer_id = $2", w, k.id); err != nil {
				return err
			}
		}
		k.name = name
		for _, w := range i18n.Terms(name) {
			if _, err := tx.Exec(ctx, "INSERT INTO customer_term (term, customer_id) VALUES ($1, $2) ON CONFLICT (term, customer_id) DO NOTHING", w, k.id); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "UPDATE customer SET name = $1, name_fold = $2 WHERE id = $3", name, i18n.Fold(name), k.id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHeldSieve renames people while those whom a surname means are held: nobody is shown under a name they no longer
// bear, and who came to bear it is found once the sieve is renewed.
func TestHeldSieve(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := invent(rand.New(rand.NewPCG(9, 10)), 200)
		put(t, db, all)
		var clock atomic.Int64
		s := report.NewService(db, func() time.Time { return now.Add(time.Duration(clock.Load())) }, func() int64 { return 1 }, slog.New(slog.DiscardHandler))
		s.SetPace(8, 8, 1000, 1<<30, 1000)
		f := report.Filter{Text: "김", Limit: 200}
		list := func() []int64 {
			t.Helper()
			p, err := s.Customers(t.Context(), owner(), f, report.Cursor{})
			if err != nil {
				t.Fatal(err)
			}
			return ids(p)
		}
		if got, want := list(), naive(all, owner(), f); !slices.Equal(got, want) || len(want) <= 20 {
			t.Fatalf("at first\n got %v\nwant %v", got, want)
		}
		var kim, lee *known
		for i := range all {
			k := &all[i]
			switch {
			case k.archived || k.v == nil:
			case fits(*k, owner(), f):
				kim = k
			default:
				lee = k
			}
		}
		called(t, db, kim, "이도윤")
		called(t, db, lee, "김하준")
		got := list()
		if slices.Contains(got, kim.id) {
			t.Error("somebody is found by a name of the past")
		}
		clock.Store(int64(2 * time.Second))
		for range 200 { // it is renewed beside the questions
			if got = list(); slices.Contains(got, lee.id) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if want := naive(all, owner(), f); !slices.Equal(got, want) {
			t.Fatalf("renewed\n got %v\nwant %v", got, want)
		}
		called(t, db, lee, "박하준")
		called(t, db, kim, "김도윤")
		clock.Store(int64(time.Hour))
		if got, want := list(), naive(all, owner(), f); !slices.Equal(got, want) {
			t.Fatalf("after an hour\n got %v\nwant %v", got, want)
		}
	})
}
