package column_test

import (
	"fmt"

	"dangol.kr/dangol/internal/value/column"
)

// Two visits, a return between them, and what is known of the customer before and after the second.
func Example() {
	b := column.NewSorted()
	for _, l := range []column.Line{
		{Customer: 7, Order: 1, Day: 20000, Kind: column.Sale, Amount: 3_000_000},
		{Customer: 7, Order: 1, Day: 20004, Kind: column.Return, Amount: -500_000},
		{Customer: 7, Order: 2, Day: 20030, Kind: column.Sale, Amount: 1_200_000},
	} {
		if err := b.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	set, err := b.Set()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range []int{20010, 20040} {
		s, _ := set.Summary(7, day)
		fmt.Println(s.Frequency(), s.Recency(), s.Age(), s.Net, s.MeanSpend())
	}
	// Output:
	// 0 0 10 2500000 0
	// 1 30 40 3700000 1.2e+06
}
