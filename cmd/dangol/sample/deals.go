package sample

import (
	"encoding/csv"
	"io"
	"math/rand/v2"
	"strconv"
	"time"
)

// The headings of the files about dealings.
var (
	contractHead = []string{"계약번호", "거래처코드", "계약명", "시작일", "종료일", "기간", "계약금액", "이익", "구매에 포함", "종료사유"}
	spentHead    = []string{"월", "채널", "비용"}
	referralHead = []string{"소개한 회원번호", "소개받은 회원번호", "소개일"}
)

// endings are why contracts end, the usual first.
var endings = []string{"가게를 옮김", "다른 거래처로 바꿈", "장사를 접음", "사장님이 바뀜", "직접 볶기로 함"}

// WriteContracts writes the contracts of the firms that buy as CSV: deliveries of beans, whose payments are the purchases
// themselves, and the care of machines, which is paid beside them.
func (b Business) WriteContracts(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(contractHead); err != nil {
		return err
	}
	for i := range b.Customers {
		c := b.Customer(i)
		if !c.Firm {
			continue
		}
		r := rand.New(rand.NewPCG(b.Seed^0xC0, uint64(fold(c.Key))))
		var sum int64
		orders := b.Orders(c)
		for _, o := range orders {
			for _, l := range o.Lines {
				if l.Status != "취소" {
					sum += l.Amount
				}
			}
		}
		months := int64(max(1, (b.Until-c.Joined)/30))
		last := c.Joined
		if len(orders) > 0 {
			last = orders[len(orders)-1].Day
		}
		gone := last < b.Until-90
		if r.Float64() < .55 && sum > 0 {
			// About two thirds of what they buy is agreed upon, half a year at a time.
			if err := w.Write(b.contract(r, c, "A", "원두 정기 납품", c.Joined+r.IntN(30), 6, sum/months*6*2/3, 0, true, gone, last)); err != nil {
				return err
			}
		}
		if r.Float64() < .6 {
			// Machines are cared for by the quarter; some give it up while they go on buying.
			fee := int64(90_000 + 30_000*r.IntN(6))
			stops := gone || r.Float64() < .25
			if stops && !gone {
				last = c.Joined + r.IntN(max(1, b.Until-c.Joined))
			}
			if err := w.Write(b.contract(r, c, "B", "머신 관리", c.Joined+r.IntN(60), 3, fee, fee*6/10, false, stops, last)); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// contract is a row. Where it ended, it did so with the term in which the customer was last seen.
func (b Business) contract(r *rand.Rand, c Customer, mark, name string, start, months int, amount, margin int64, inSales, gone bool, last int) []string {
	start = min(start, b.Until)
	row := []string{c.Key + "-" + mark, c.Key, name, dateOf(start).Format("2006-01-02"), "", strconv.Itoa(months), strconv.FormatInt(max(amount, 30_000), 10), "", "아니요", ""}
	if margin > 0 {
		row[7] = strconv.FormatInt(margin, 10)
	}
	if inSales {
		row[8] = "예"
	}
	if gone {
		var end time.Time
		for n := 1; n == 1 || int(end.Unix()/86400) < last; n++ {
			end = dateOf(start).AddDate(0, n*months, -1)
		}
		if int(end.Unix()/86400) <= b.Until {
			row[4], row[9] = end.Format("2006-01-02"), endings[min(int(r.ExpFloat64()*1.4), len(endings)-1)]
		}
	}
	return row
}

// channelCosts is what winning a customer costs, by channel, in won.
var channelCosts = []struct {
	name string
	cost float64
}{{"온라인", 52_000}, {"매장", 31_000}, {"거래처", 900_000}}

// WriteSpending writes what winning customers cost in the last two years, by month and channel, as CSV.
func (b Business) WriteSpending(to io.Writer) error {
	type cell struct {
		month   int
		channel string
	}
	joined := map[cell]int{}
	for i := range b.Customers {
		c := b.Customer(i)
		if o := b.Orders(c); len(o) > 0 {
			d := dateOf(o[0].Day)
			joined[cell{d.Year()*12 + int(d.Month()) - 1, o[0].Channel}]++
		}
	}
	w := csv.NewWriter(to)
	if err := w.Write(spentHead); err != nil {
		return err
	}
	now := dateOf(b.Until)
	r := rand.New(rand.NewPCG(b.Seed^0xAD, 1))
	for k := 23; k >= 0; k-- {
		m := now.Year()*12 + int(now.Month()) - 1 - k
		for _, ch := range channelCosts {
			// What is spent follows who comes only roughly, and grew dearer online.
			cost := ch.cost * (.8 + .4*r.Float64())
			if ch.name == "온라인" {
				cost *= 1 + .02*float64(24-k)
			}
			amount := int64(cost*float64(joined[cell{m, ch.name}]+1)) / 1000 * 1000
			if err := w.Write([]string{strconv.Itoa(m/12) + "-" + twoDigits(m%12+1), ch.name, strconv.FormatInt(amount, 10)}); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// WriteReferrals writes who brought whom as CSV: some regulars brought a friend, firms sometimes another firm.
func (b Business) WriteReferrals(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(referralHead); err != nil {
		return err
	}
	for i := range b.Customers {
		c := b.Customer(i)
		r := rand.New(rand.NewPCG(b.Seed^0x4E, uint64(fold(c.Key))))
		if i == 0 || r.Float64() > .09 {
			continue
		}
		// Somebody of the neighbours in the list who was here before, and comes often: a regular has many friends.
		for range 12 {
			by := b.Customer(r.IntN(b.Customers))
			if by.Number != c.Number && by.Firm == c.Firm && by.Joined < c.Joined && by.kind.gap < 40 {
				if err := w.Write([]string{by.Key, c.Key, dateOf(c.Joined).Format("2006-01-02")}); err != nil {
					return err
				}
				break
			}
		}
	}
	w.Flush()
	return w.Error()
}
