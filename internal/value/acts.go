package value

import (
	"cmp"
	"context"
	"slices"

	"dangol.kr/dangol/internal/purchase"
)

// Acts hands over what was done for customers and is written down elsewhere than in files, day by day, n times each; customer
// 0 asks for all.
type Acts func(ctx context.Context, customer int64, after, to int, do func(on purchase.ServedOn, n int)) error

// eachDone hands over what was done within a stretch, by files and by what is written down elsewhere; customer 0 asks for
// all. The same call may stand in both: of what was done elsewhere only that counts which goes beyond what files say of the
// same customer, activity and day. twice is how many thousandths were left out so.
func (s *Service) eachDone(ctx context.Context, customer int64, w stretch, do func(purchase.ServingSum)) (twice int64, err error) {
	if customer == 0 {
		if err := s.purchases.ServingSums(ctx, w.after, w.to, do); err != nil {
			return 0, err
		}
	} else {
		sums, err := s.purchases.ServingSumsOf(ctx, customer, w.after, w.to)
		if err != nil {
			return 0, err
		}
		for _, v := range sums {
			do(v)
		}
	}
	if s.acts == nil {
		return 0, nil
	}
	done := map[purchase.ServedOn]int64{}
	err = s.acts(ctx, customer, w.after, w.to, func(on purchase.ServedOn, n int) { done[on] += 1000 * int64(n) })
	if err != nil || len(done) == 0 {
		return 0, err
	}
	var who []int64
	var what []purchase.Activity
	for on := range done {
		who = append(who, on.CustomerID)
		if !slices.Contains(what, on.Activity) {
			what = append(what, on.Activity)
		}
	}
	slices.Sort(who)
	slices.Sort(what)
	inFiles, err := s.purchases.ServingOn(ctx, slices.Compact(who), what, w.after, w.to)
	if err != nil {
		return 0, err
	}
	type one struct {
		customer int64
		act      purchase.Activity
	}
	sums := map[one]int64{}
	for on, milli := range done {
		same := min(milli, inFiles[on])
		twice += same
		sums[one{on.CustomerID, on.Activity}] += milli - same
	}
	var all []purchase.ServingSum
	for o, milli := range sums {
		if milli > 0 {
			all = append(all, purchase.ServingSum{CustomerID: o.customer, Activity: o.act, Quantity: milli, Unpriced: milli})
		}
	}
	slices.SortFunc(all, func(x, y purchase.ServingSum) int {
		return cmp.Or(cmp.Compare(x.CustomerID, y.CustomerID), cmp.Compare(x.Activity, y.Activity))
	})
	for _, v := range all {
		do(v)
	}
	return twice, nil
}
