package care_test

import (
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/purchase"
)

// act raises a signal on a day and closes it on another.
func (r *room) act(customer int64, key string, kind care.Kind, raised, done int) {
	r.t.Helper()
	r.raise(raised, care.Raise{CustomerID: customer, Key: key, Kind: kind, Stake: 100})
	open, err := r.care.OpenOf(r.t.Context(), r.db.Read(), kind)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range open {
		if s.CustomerID == customer && s.Key == key {
			if _, err := r.care.Finish(r.t.Context(), owner, done, s.Ref, care.Result{Outcome: care.Looked}); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

func TestReviewOfFourWeeks(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.act(cafe, "a", care.Overdue, today-12, today-10)
		r.act(cafe, "b", care.TierDrop, today-9, today-8)
		r.act(doyun, "a", care.Overdue, today-12, today-10)
		r.act(sua, "a", care.Overdue, today-12, today-10)
		r.act(lent, "old", care.Overdue, today-60, today-40)
		r.buy(cafe, today-9, purchase.Sale, 50_000)
		r.buy(cafe, today-8, purchase.Return, -10_000)
		r.buy(doyun, today-10, purchase.Sale, 70_000)   // on the day of the act: it may have been before it
		r.buy(doyun, today-20, purchase.Sale, 70_000)   // before
		r.buy(sua, today-5, purchase.Cancelled, 30_000) // nothing was bought
		r.buy(lent, today-39, purchase.Sale, 999_000)   // of an act that is no longer looked at
		got, err := r.care.Review(t.Context(), owner, today, r.purchases)
		if err != nil {
			t.Fatal(err)
		}
		if got.Acts != 4 || got.Customers != 3 || got.Back != 1 || got.Revenue != 40_000 || got.Compared != nil {
			t.Errorf("%+v", got)
		}
		mine, err := r.care.Review(t.Context(), member, today, r.purchases)
		if err != nil || mine.Acts != 2 || mine.Customers != 1 || mine.Back != 1 {
			t.Errorf("of own customers %+v %v", mine, err)
		}
	})
}

func TestComparisonWaitsForEnoughAndIsFair(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		raised := today - 50
		id := int64(1000)
		many := func(n, back int, kind care.Kind, done int) {
			for i := range n {
				id++
				r.customer(id, "person", fmt.Sprint(id), "", "", 0, 0)
				if done != 0 {
					r.act(id, "k", kind, raised, done)
				} else {
					r.raise(raised, care.Raise{CustomerID: id, Key: "k", Kind: kind, Stake: 1})
				}
				if i < back {
					r.buy(id, raised+10, purchase.Sale, 1000)
				}
			}
		}
		look := func() *care.Comparison {
			got, err := r.care.Review(t.Context(), owner, today, r.purchases)
			if err != nil {
				t.Fatal(err)
			}
			return got.Compared
		}
		many(19, 12, care.Overdue, raised+2)
		many(30, 6, care.Overdue, 0)
		if c := look(); c != nil {
			t.Fatalf("19 are too few: %+v", c)
		}
		many(1, 1, care.Overdue, raised+2)
		many(9, 9, care.Back, 0) // another kind, about which nothing was done: not comparable
		c := look()
		if c == nil || c.Acted != 20 || c.Alone != 30 || c.ActedBack != 0.65 || c.AloneBack != 0.2 || !c.Clear {
			t.Fatalf("%+v", c)
		}
		// Whoever came by himself before anybody could have called is no witness on either side.
		id++
		r.customer(id, "person", "early", "", "", 0, 0)
		r.raise(raised, care.Raise{CustomerID: id, Key: "k", Kind: care.Overdue, Stake: 1})
		r.buy(id, raised+1, purchase.Sale, 1000)
		// What a person found not useful is not a case of nobody acting.
		id++
		r.customer(id, "person", "no use", "", "", 0, 0)
		r.raise(raised, care.Raise{CustomerID: id, Key: "k", Kind: care.Overdue, Stake: 1})
		if _, err := r.care.Dismiss(t.Context(), owner, raised, r.one(id).Ref, "known", ""); err != nil {
			t.Fatal(err)
		}
		if d := look(); *d != *c {
			t.Errorf("%+v, before %+v", d, c)
		}
		// A second kind with another mix: the rates of the others are weighted to the acts.
		many(20, 10, care.Back, raised+2)
		d := look()
		// Acts: half of each kind. Alone: 20 % of one kind, all of the other.
		if d == nil || d.Acted != 40 || d.Alone != 39 || d.ActedBack != 0.575 || d.AloneBack != 0.6 || d.Clear {
			t.Errorf("weighted %+v", d)
		}
	})
}
