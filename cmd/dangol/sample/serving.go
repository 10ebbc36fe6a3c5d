package sample

import (
	"encoding/csv"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

var servingHead = []string{"회원번호", "날짜", "활동", "수량", "비용", "메모"}

// Rates are what a unit of an activity costs the business, in won, by the activity's name in code.
var Rates = map[string]int64{
	"orders": 400, "lines": 120, "returns": 3_500, "call": 2_500, "visit": 28_000, "case": 9_000, "delivery": 6_500, "credit_days": 90,
}

// WriteServing writes what was done for customers beside their orders, as CSV: firms are called, visited, delivered to and buy
// on account; some small ones take as much as the large. Persons ask now and then, regulars get a present in their second year.
func (b Business) WriteServing(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(servingHead); err != nil {
		return err
	}
	for i := range b.Customers {
		c := b.Customer(i)
		r := rand.New(rand.NewPCG(b.Seed^0x5E, uint64(fold(c.Key))))
		orders := b.Orders(c)
		if len(orders) == 0 {
			continue
		}
		last := orders[len(orders)-1].Day
		put := func(day int, activity string, quantity int, cost int64, note string) error {
			if day > b.Until {
				return nil
			}
			row := []string{c.Key, dateOf(day).Format("2006-01-02"), activity, strconv.Itoa(quantity), "", note}
			if cost > 0 {
				row[4] = strconv.FormatInt(cost, 10)
			}
			return w.Write(row)
		}
		if err := b.served(r, c, orders, last, put); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func (b Business) served(r *rand.Rand, c Customer, orders []Order, last int, put func(day int, activity string, quantity int, cost int64, note string) error) error {
	if !c.Firm {
		if len(orders) > 12 && r.Float64() < .5 {
			if err := put(c.Joined+365, "선물", 1, 12_000, "1년 감사 선물"); err != nil {
				return err
			}
		}
		for _, o := range orders {
			if r.Float64() < .03 {
				if err := put(o.Day+1+r.IntN(6), "문의", 1, 0, ""); err != nil {
					return err
				}
			}
		}
		return nil
	}
	// How much attention a firm asks for has little to do with what it buys.
	attention := math.Exp(.7 * r.NormFloat64())
	for day := c.Joined; day <= last; day += 7 + int(r.ExpFloat64()*25/attention) {
		activity, note := "전화", ""
		if r.Float64() < .3 {
			activity, note = "방문", "머신 점검"
		}
		if err := put(day, activity, 1, 0, note); err != nil {
			return err
		}
	}
	for _, o := range orders {
		if r.Float64() < .6 {
			if err := put(o.Day+1, "배달", 1, 0, ""); err != nil {
				return err
			}
		}
		if r.Float64() < .4 {
			if err := put(o.Day, "외상", 10+r.IntN(40), 0, ""); err != nil {
				return err
			}
		}
	}
	return nil
}
