package btyd

import (
	"cmp"
	"math/bits"
	"slices"
)

// sortHistories is the order of the customers by (x, age, recency). The key is packed as tightly as the largest values
// allow and carries the customer's number in its low bits, so one radix sort of plain words does it; in a base of a
// million that is three passes. Keys too wide for a word take the slow road.
func sortHistories(x, recency, age []int32, bx, br, ba int) []int32 {
	n := len(x)
	order := make([]int32, n)
	bi := bits.Len(uint(n))
	if bx+br+ba+bi > 64 {
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(a, b int32) int {
			ra, rb := recency[a], recency[b]
			if x[a] == 0 {
				ra = 0
			}
			if x[b] == 0 {
				rb = 0
			}
			return compareHistory(x[a], age[a], ra, x[b], age[b], rb)
		})
		return order
	}
	keys := make([]uint64, n)
	for i := range x {
		k := (uint64(x[i])<<ba | uint64(age[i])) << br
		if x[i] > 0 {
			k |= uint64(recency[i])
		}
		keys[i] = k<<bi | uint64(i)
	}
	keys = radixSort(keys, bi, bi+bx+br+ba)
	mask := uint64(1)<<bi - 1
	for i, k := range keys {
		order[i] = int32(k & mask)
	}
	return order
}

// radixSort sorts by the bits from lo up to hi, least significant digit first, keeping the order of equals.
func radixSort(keys []uint64, lo, hi int) []uint64 {
	if len(keys) < 256 {
		slices.Sort(keys)
		return keys
	}
	const digit = 11
	var count [1 << digit]int32
	other := make([]uint64, len(keys))
	for shift := lo; shift < hi; shift += digit {
		width := min(digit, hi-shift)
		mask := uint64(1)<<width - 1
		clear(count[:])
		for _, k := range keys {
			count[k>>shift&mask]++
		}
		if count[keys[0]>>shift&mask] == int32(len(keys)) {
			continue
		}
		var at int32
		for d := range count[:1<<width] {
			at, count[d] = at+count[d], at
		}
		for _, k := range keys {
			d := k >> shift & mask
			other[count[d]] = k
			count[d]++
		}
		keys, other = other, keys
	}
	return keys
}

func compareHistory(x1, age1, rec1, x2, age2, rec2 int32) int {
	return cmp.Or(cmp.Compare(x1, x2), cmp.Compare(age1, age2), cmp.Compare(rec1, rec2))
}
