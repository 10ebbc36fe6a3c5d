package intake

import (
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
)

// sale is a row of a file of purchases, understood.
type sale struct {
	row      int64
	who      int64 // the customer, once known
	customer customer.Incoming
	order    string // "" where each row is an order of its own
	key      string // names the line within its order; "" leaves it to its content
	nth      int    // how many lines of the same key or content came before in the file
	channel  string
	day      int
	at       int64 // UTC milliseconds, 0 without a time of day
	product  purchase.ProductRef
	kind     purchase.Kind
	option   string
	quantity int64
	amount   int64
	cost     *int64

	shipping int64 // charged for the whole order
	discount int64 // taken off the whole order, negative
	refund   int64 // given back, negative
	ofOrder  bool  // the refund is the whole order's
	total    int64
	counted  bool // the amount of the order is its total, counted once

	identical, rounded, unknown bool
}

// The fields of a file of purchases, numbered for the reader.
const (
	saleCustomer = iota
	saleName
	saleEmail
	salePhone
	saleBusinessNo
	saleContactPhone
	saleOrder
	saleLine
	saleDate
	saleTime
	saleProduct
	saleProductName
	saleOption
	saleCategory
	saleQuantity
	saleAmount
	salePrice
	saleStatus
	saleCancelled
	saleRefund
	saleChannel
	saleOrderAmount
	saleShipping
	saleDiscount
	saleUnitCost
)

var saleFields = []mapping.Field{
	saleCustomer: mapping.Customer, saleName: mapping.Name, saleEmail: mapping.Email, salePhone: mapping.Phone,
	saleBusinessNo: mapping.BusinessNumber, saleContactPhone: mapping.ContactPhone,
	saleOrder: mapping.Order, saleLine: mapping.Line, saleDate: mapping.Date, saleTime: mapping.Time,
	saleProduct: mapping.Product, saleProductName: mapping.ProductName, saleOption: mapping.Option, saleCategory: mapping.Category,
	saleQuantity: mapping.Quantity, saleAmount: mapping.Amount, salePrice: mapping.Price, saleStatus: mapping.Status,
	saleCancelled: mapping.Cancelled, saleRefund: mapping.Refund, saleChannel: mapping.Channel,
	saleOrderAmount: mapping.OrderAmount, saleShipping: mapping.Shipping, saleDiscount: mapping.Discount, saleUnitCost: mapping.Cost,
}

// saleReader understands the rows of a file of purchases, in the order in which they stand.
type saleReader struct {
	rowReader
	dates    *dayReader
	statuses *statuses
	byTotal  bool    // neither amount nor price: the order's total is what there is
	byName   bool    // a name is all that tells a customer
	firms    bool    // the names are those of firms: their heading says so
	perDay   bool    // order numbers begin anew each day
	perLine  [2]bool // discount, refund: of the line, not of the order

	head saleHead
	last struct { // the last phone and e-mail looked at
		phone, email     string
		phoneOK, emailOK bool
	}
}

func newSaleReader(s *sheet.Sheet, m Mapping, o Options, f fixes, zone *time.Location, today int) *saleReader {
	r := &saleReader{rowReader: *newRowReader(s, m, saleFields, f)}
	r.dates = newDayReader(s, r.column[saleDate], o, zone, today)
	r.byTotal = !r.has(saleAmount) && !r.has(salePrice)
	r.firms = r.has(saleName) && namesFirms(s.Names[r.column[saleName]])
	r.byName = !r.has(saleCustomer) && !r.has(saleEmail) && !r.has(salePhone)
	r.perDay = o.OrdersPerDay
	for i, f := range [...]int{saleDiscount, saleRefund} {
		r.perLine[i] = !r.has(saleOrder) || lineLevel(m[string(saleFields[f])])
	}
	var states []string
	if c := r.column[saleStatus]; c >= 0 {
		for _, row := range s.Sample() {
			states = append(states, row[c])
		}
	}
	r.statuses = newStatuses(states)
	return r
}

// read understands a row. It is false if the row is refused; r.reasons says why, and holds remarks otherwise.
func (r *saleReader) read(row *sheet.Row, s *sale) bool {
	*s = sale{row: row.Number}
	if !r.turn(row) {
		return false
	}
	if r.totals(row) {
		r.head = saleHead{}
		r.reasons.refuse("", codeTotals)
		return false
	}
	inherited := r.readHead(s)
	r.readProduct(s)
	st := statusOpen
	if r.has(saleStatus) {
		text := r.raw(saleStatus)
		if text == "" && inherited {
			text = r.head.status
		} else {
			r.head.status = text
		}
		st = r.statuses.of(text)
	}
	r.readFigures(s, st)
	r.readShipping(s)
	if r.has(saleLine) {
		if s.key = r.key(saleLine); s.order == "" {
			s.order = s.key
		}
	}
	c := &s.customer
	s.unknown = c.SourceKey == "" && c.Email == "" && c.BusinessNo == "" && (c.Phone == "" || c.PhoneShared) && (!r.byName || c.Name == "")
	if s.unknown && c.Name != "" {
		r.reasons.remark(r.fields[r.missing()], codeNameOnly)
	}
	return !r.reasons.refused()
}

// missing is the field by which somebody with a mere name would be known.
func (r *saleReader) missing() int {
	for _, f := range [...]int{salePhone, saleEmail, saleCustomer} {
		if r.has(f) {
			return f
		}
	}
	return saleName
}

func (r *saleReader) readProduct(s *sale) {
	s.product.Code = r.key(saleProduct)
	s.product.Name = r.text(saleProductName, purchase.TextMost)
	if s.product.Name == "" {
		s.product.Name = s.product.Code
	}
	s.product.Category = r.text(saleCategory, purchase.TextMost)
	s.option = r.text(saleOption, wordMost)
}
