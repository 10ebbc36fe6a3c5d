package intake

import (
	"math/bits"
	"strings"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
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

// saleHead is what the lines of an order share.
type saleHead struct {
	set      bool
	order    string // the number as the file has it
	scoped   string // the number with the day, where numbers begin anew each day
	customer customer.Incoming
	day      int
	at       int64
	channel  string
	status   string
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
	s.unknown = s.customer.SourceKey == "" && s.customer.Email == "" && s.customer.Phone == "" && (!r.byName || s.customer.Name == "")
	return !r.reasons.refused()
}

// readHead reads what the lines of an order share. Programs write it on the first line only, so that blank cells mean
// «as above»: under the same order number, or with no order number at all in a table of joined cells.
func (r *saleReader) readHead(s *sale) (inherited bool) {
	c := &s.customer
	s.order = r.key(saleOrder)
	c.SourceKey = r.key(saleCustomer)
	if c.Name = r.text(saleName, customer.NameMost); r.firms && c.Name != "" {
		c.Kind = customer.Firm
	}
	c.Email = r.contact(saleEmail)
	c.Phone = r.contact(salePhone)
	date := r.raw(saleDate)
	h := &r.head
	same := s.order == h.order && s.order != ""
	if h.set && date == "" && r.has(saleOrder) {
		blank := s.order == "" && c.SourceKey == "" && c.Name == "" && c.Email == "" && c.Phone == ""
		inherited = same || blank && h.order != "" && !sums(r.row)
	}
	if inherited {
		s.order, s.day, s.at, s.channel = h.scoped, h.day, h.at, h.channel
		fill(&c.SourceKey, h.customer.SourceKey)
		fill(&c.Name, h.customer.Name)
		fill(&c.Email, h.customer.Email)
		fill(&c.Phone, h.customer.Phone)
		return true
	}
	r.readDate(s, date)
	s.channel = r.text(saleChannel, wordMost)
	if same && (!r.perDay || s.day == h.day) && c.SourceKey == "" && c.Name == "" && c.Email == "" && c.Phone == "" {
		*c = h.customer
	}
	number := s.order
	if r.perDay && number != "" {
		s.order = i18n.ISODay(s.day) + " " + number
	} else if same && c.SourceKey == h.customer.SourceKey && c.Email == h.customer.Email && c.Phone == h.customer.Phone {
		s.day, s.at = h.day, h.at // an order is of one moment, whatever its lines say
	}
	if !r.reasons.refused() {
		*h = saleHead{set: true, order: number, scoped: s.order, customer: *c, day: s.day, at: s.at, channel: s.channel}
	} else {
		*h = saleHead{}
	}
	return false
}

// namesFirms reports whether a heading says that its column names firms, not persons.
func namesFirms(heading string) bool {
	heading = strings.ToLower(heading)
	for _, w := range [...]string{"거래처", "업체", "상호", "회사", "법인", "company"} {
		if strings.Contains(heading, w) {
			return true
		}
	}
	return false
}

// sums reports whether the row is the total programs write below a table: it names itself so in its first filled cell.
func sums(row *sheet.Row) bool {
	for _, cell := range row.Cells {
		switch strings.ToLower(strings.Join(strings.Fields(cell), "")) {
		case "":
			continue
		case "합계", "총합계", "총계", "소계", "누계", "합", "계", "total", "totals", "grandtotal", "subtotal", "sum":
			return true
		}
		return false
	}
	return false
}

func fill(s *string, from string) {
	if *s == "" {
		*s = from
	}
}

func (r *saleReader) readDate(s *sale, date string) {
	if date == "" {
		r.reasons.refuse(string(saleFields[saleDate]), codeRequired)
		return
	}
	day, ms, clock, ok := r.dates.read(date)
	if !ok {
		r.reasons.refuse(string(saleFields[saleDate]), r.dates.failure(date), "value", shown(date))
		return
	}
	if code := r.dates.check(day); code != "" {
		r.reasons.refuse(string(saleFields[saleDate]), code, "value", shown(date))
		return
	}
	if t := r.raw(saleTime); t != "" {
		if v, ok := sheet.ParseClock(t); ok {
			ms, clock = v, true
		}
	}
	s.day = day
	if clock {
		s.at = r.dates.at(day, ms)
	}
}

// contact is a phone or an e-mail as it stands. One that can't be read is told: the row is good without it.
func (r *saleReader) contact(field int) string {
	v := r.key(field)
	if v == "" {
		return ""
	}
	if field == saleEmail {
		if v != r.last.email {
			_, r.last.emailOK = i18n.Email(v)
			r.last.email = v
		}
		if !r.last.emailOK {
			r.reasons.remark(string(saleFields[field]), codeEmail, "value", shown(v))
		}
		return v
	}
	if v != r.last.phone {
		_, r.last.phoneOK = i18n.Phone(v)
		r.last.phone = v
	}
	if !r.last.phoneOK {
		r.reasons.remark(string(saleFields[field]), codePhone, "value", shown(v))
	}
	return v
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

// readFigures reads quantity and amount and settles what kind of line it is.
func (r *saleReader) readFigures(s *sale, st status) {
	before := len(r.reasons)
	var ok bool
	if s.quantity, ok = r.number(saleQuantity, 3, quantityMost, codeNumber); !ok {
		s.quantity = 1000
	}
	amount, ok := r.money(saleAmount)
	if !ok {
		amount, ok = r.priced(s)
	}
	if !ok && r.byTotal {
		amount, ok = r.money(saleOrderAmount)
		if s.order != "" && ok {
			s.total, s.counted, amount = amount, true, 0
		}
	}
	if !ok && !r.reasons[before:].refused() {
		field := saleAmount
		if !r.has(saleAmount) && r.has(salePrice) {
			field = salePrice
		}
		r.reasons.refuse(string(saleFields[field]), codeRequired)
	}
	s.amount = amount
	var both bool
	s.kind, both = r.statuses.kindOf(st, s.quantity, amount+s.total)
	switch {
	case s.kind == purchase.Return:
		s.amount, s.total, s.quantity = -abs(s.amount), -abs(s.total), -abs(s.quantity)
	case s.kind == purchase.Sale:
		s.quantity = abs(s.quantity)
	}
	if both {
		s.refund = -s.amount
		if s.counted {
			s.refund, s.ofOrder = -s.total, true
		}
	}
	r.readBack(s, both)
	for _, x := range r.reasons[before:] {
		s.rounded = s.rounded || x.Code == codeRounded
	}
	if unit, ok := r.number(saleUnitCost, priceDecimals, priceMost, codeAmount); ok {
		if cost, _, ok := lineTotal(s.quantity, unit); ok {
			s.cost = &cost
		}
	}
}

// priced is quantity times unit price, less what was taken off the line.
func (r *saleReader) priced(s *sale) (amount int64, ok bool) {
	price, ok := r.number(salePrice, priceDecimals, priceMost, codeAmount)
	if !ok {
		return 0, false
	}
	amount, inexact, ok := lineTotal(s.quantity, price)
	if !ok {
		r.reasons.refuse(string(saleFields[salePrice]), codeRange, "value", shown(r.raw(salePrice)))
		return 0, false
	}
	if inexact {
		r.reasons.remark(string(saleFields[salePrice]), codeRounded)
	}
	if off, ok := r.money(saleDiscount); ok {
		if off = abs(off); r.perLine[0] {
			if amount < 0 {
				off = -off
			}
			amount -= off
		} else {
			s.discount = -off
		}
	}
	return amount, true
}

// readBack reads what was cancelled or given back of a sale since: pieces, or money.
func (r *saleReader) readBack(s *sale, both bool) {
	if !r.has(saleCancelled) && !r.has(saleRefund) || s.kind != purchase.Sale {
		return
	}
	if text := r.raw(saleCancelled); text != "" && !both {
		if n, _, ok := readScaled(text, 3); ok && n != 0 {
			if n = abs(n); n >= s.quantity {
				s.kind = purchase.Cancelled
				return
			}
			s.refund = -share(s.amount, n, s.quantity)
		} else if yes(text) {
			s.kind = purchase.Cancelled
			return
		}
	}
	if v, ok := r.money(saleRefund); ok && v != 0 {
		s.refund, s.ofOrder = -abs(v), !r.perLine[1]
	}
}

// readShipping reads what an export repeats on every line of an order; it is recorded once, under a key of its own.
func (r *saleReader) readShipping(s *sale) {
	if v, ok := r.money(saleShipping); ok && s.kind == purchase.Sale {
		s.shipping = v
	}
	if s.kind != purchase.Sale {
		s.discount = 0
	}
}

// lineLevel tells by its name that a column speaks of the line where others of the kind speak of the order.
func lineLevel(name string) bool {
	f := i18n.Fold(name)
	for _, w := range [...]string{"상품별", "품목별", "상품", "line", "item"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// yes reads a flag.
func yes(s string) bool {
	switch i18n.Fold(s) {
	case "y", "yes", "true", "t", "예", "o", "취소", "취소됨", "cancelled", "canceled":
		return true
	}
	return false
}

// share is amount·part/whole, rounded half away from zero.
func share(amount, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	hi, lo := bits.Mul64(magnitude(amount), magnitude(part))
	q, rest := bits.Div64(hi, lo, magnitude(whole))
	if rest*2 >= magnitude(whole) {
		q++
	}
	if amount < 0 {
		return -int64(q)
	}
	return int64(q)
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// repeatKey is what the line shares with those it is told from by number only, 0 for a line with a key of its own. It must
// be no finer than what makes the line's id: what differs here and is one there would be lost. So of an order's line it is
// product and variant, and without an order the content that package purchase makes an id of, within one customer.
func (s *sale) repeatKey() uint64 {
	if s.key != "" && s.order != "" {
		return 0
	}
	if s.order != "" {
		return digestStart.text(s.order).text(s.productKey()).text(s.option).sum() | 1
	}
	who := ""
	if c := &s.customer; !s.unknown {
		for _, t := range [...]string{c.SourceKey, c.Email, c.Phone, c.Name} {
			if who = t; t != "" {
				break
			}
		}
	}
	return digestStart.text(who).text(s.key).text(s.productKey()).text(s.channel).
		int(int64(s.day)).int(s.at).int(s.quantity).int(s.amount).int(int64(s.kind)).sum() | 1
}

func (s *sale) productKey() string {
	if s.product.Code != "" {
		return s.product.Code
	}
	return s.product.Name
}

// rowDigest tells rows apart as wholes.
func rowDigest(cells []string) uint64 {
	d := digestStart
	for _, c := range cells {
		d = d.text(c)
	}
	return d.sum()
}
