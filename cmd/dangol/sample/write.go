package sample

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// The headings of the files, as a Korean shop's own export has them.
var (
	orderHead    = []string{"주문번호", "주문일시", "주문상태", "판매채널", "상품코드", "상품명", "카테고리", "수량", "판매가", "금액", "회원번호", "구매자명", "연락처", "이메일"}
	customerHead = []string{"회원번호", "이름", "구분", "담당자", "휴대전화", "이메일", "주소", "태그", "가입일", "원두 취향", "좌석 수"}
	productHead  = []string{"상품코드", "상품명", "카테고리", "판매가", "원가"}
)

// walkIns is the part of orders in the shop by people who left no name.
const walkIns = .06

// WriteOrders writes every order line as CSV. Sorted by day, all orders are held in memory; unsorted they come customer
// after customer, in constant memory.
func (b Business) WriteOrders(to io.Writer, sorted bool) (lines int, err error) {
	buffer := bufio.NewWriterSize(to, 1<<20)
	w := csv.NewWriter(buffer)
	if err := w.Write(orderHead); err != nil {
		return 0, err
	}
	type placed struct {
		o Order
		c int
	}
	var all []placed
	for i := range b.Customers {
		c := b.Customer(i)
		for _, o := range b.Orders(c) {
			if sorted {
				all = append(all, placed{o, i})
				continue
			}
			n, err := writeOrder(w, c, o)
			if lines += n; err != nil {
				return lines, err
			}
		}
	}
	slices.SortStableFunc(all, func(x, y placed) int {
		return cmp.Or(cmp.Compare(x.o.Day, y.o.Day), cmp.Compare(x.o.Minute, y.o.Minute))
	})
	for _, p := range all {
		n, err := writeOrder(w, b.Customer(p.c), p.o)
		if lines += n; err != nil {
			return lines, err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return lines, err
	}
	return lines, buffer.Flush()
}

func writeOrder(w *csv.Writer, c Customer, o Order) (int, error) {
	key, name, phone, email := c.Key, c.Name, c.Phone, c.Email
	// Whether a name was left follows from the order's own number, so that writing twice writes the same.
	if o.Channel == "매장" && float64(fold(o.Number)%1000) < walkIns*1000 {
		key, name, phone, email = "", "", "", ""
	}
	at := fmt.Sprintf("%s %02d:%02d", dateOf(o.Day).Format("2006-01-02"), o.Minute/60, o.Minute%60)
	for _, l := range o.Lines {
		status := l.Status
		if status == "" {
			status = "구매확정"
		}
		if err := w.Write([]string{
			o.Number, at, status, o.Channel, l.Product.Code, l.Product.Name, l.Product.Category, strconv.Itoa(l.Quantity),
			strconv.FormatInt(l.Product.Price, 10), strconv.FormatInt(l.Amount, 10), key, name, phone, email,
		}); err != nil {
			return 0, err
		}
	}
	return len(o.Lines), nil
}

// fold is FNV-1a of a text.
func fold(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// WriteCustomers writes who everybody is as CSV.
func (b Business) WriteCustomers(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(customerHead); err != nil {
		return err
	}
	for i := range b.Customers {
		c := b.Customer(i)
		what := "개인"
		if c.Firm {
			what = "사업자"
		}
		seats := ""
		if c.Seats > 0 {
			seats = strconv.Itoa(c.Seats)
		}
		if err := w.Write([]string{c.Key, c.Name, what, c.Keeper, c.Phone, c.Email, c.Address, c.Tags, dateOf(c.Joined).Format("2006-01-02"), c.Taste, seats}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// WriteProducts writes the range as CSV.
func WriteProducts(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(productHead); err != nil {
		return err
	}
	for _, p := range Products {
		if err := w.Write([]string{p.Code, p.Name, p.Category, strconv.FormatInt(p.Price, 10), strconv.FormatInt(p.Cost, 10)}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
