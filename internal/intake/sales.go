package intake

import (
	"context"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// Keys of what belongs to an order as a whole. They begin with a byte that no cell begins with, since cells are trimmed.
const (
	keyShipping = "\x01shipping"
	keyDiscount = "\x01discount"
	keyRefund   = "\x01refund"
	keyTotal    = "\x01total"
	keyNth      = "\x01"
)

// peopleRemembered is how many customers of a file are remembered, so that they are looked up once: about 80 MB at most.
const peopleRemembered = 1 << 20

// saleWork hands purchases over.
type saleWork struct {
	reader  *saleReader
	repeats *repeats // of a check
	size    int64    // of the file
	batch   int64
	o       Options
	one     sale // of the first pass
	bill    bill // of the order at hand

	resolver *identity.Resolver
	appender *purchase.Appender
	orders   *purchase.Chunk // of the transaction at hand

	// of the first pass: the customer of the row before, and whether that is nobody
	asked, lastNobody bool
	last              customer.Incoming

	unsearched []int64 // customers met whose words of search are not written yet

	// used again for each chunk
	heads []purchase.Order
	lines []purchase.Line
	owner []int // the sale of each line
}

func (s *Service) newSaleWork(b *Batch, sh *sheet.Sheet, f fixes, zone *time.Location, today int) *saleWork {
	w := &saleWork{
		reader: newSaleReader(sh, b.Mapping, b.Options, f, zone, today),
		size:   sh.Extent,
		batch:  b.ID,
		o:      b.Options,
	}
	w.resolver = identity.NewResolver(s.Customers, identity.Options{Source: b.Options.Source, Batch: b.ID, NameIdentifies: w.reader.byName, Remember: peopleRemembered, Unsearched: true})
	w.appender = s.Purchases.NewAppender(b.ID)
	return w
}

func (w *saleWork) why() reasons      { return w.reader.reasons }
func (w *saleWork) residents() []bool { return w.reader.resident }

func (w *saleWork) look(row *sheet.Row, c *Counts) (*customer.Incoming, bool) {
	ok := w.reader.read(row, &w.one)
	tally(c, w.reader.reasons, w.reader.cut, ok)
	if !ok {
		return nil, false
	}
	if w.repeats == nil {
		w.repeats = newRepeats(rowsExpected(w.size, sheet.Text))
	}
	if k := w.one.repeatKey(); k != 0 {
		w.repeats.see(k)
	}
	w.one.tally(c, &w.bill)
	if w.nobody(&w.one) {
		c.Unknown++
		return nil, true
	}
	return &w.one.customer, true
}

// nobody reports whether nothing in a row recognises anybody, as it will turn out when the row is handed over: a phone that
// can't be read, or that of an office, tells no more than none.
func (w *saleWork) nobody(s *sale) bool {
	if s.unknown {
		return true
	}
	if !w.asked || !sameCustomer(&s.customer, &w.last) {
		w.asked, w.last = true, s.customer
		w.lastNobody = len(customer.Identify(&s.customer, w.o.Source, w.reader.byName)) == 0
	}
	return w.lastNobody
}

func (w *saleWork) ready() {
	if w.repeats != nil {
		w.repeats.ready()
	}
	w.reader.head, w.bill = saleHead{}, bill{}
}

// tally notes what a good line is.
func (s *sale) tally(c *Counts, b *bill) {
	switch {
	case s.kind == purchase.Return, s.refund != 0:
		c.Returns++
	case s.kind == purchase.Cancelled:
		c.Cancelled++
	case s.amount == 0 && s.total == 0:
		c.Zero++
	}
	if s.rounded {
		c.Rounded++
	}
	written, net, repeated := b.of(s)
	c.Amount += written
	c.Revenue += net
	if repeated {
		c.OrderLevel++
	}
	c.day(s.day)
}

// read takes a row for a look at it.
func (w *saleWork) read(row *sheet.Row, c *chunk) bool {
	c.sales = append(c.sales, sale{})
	s := &c.sales[len(c.sales)-1]
	ok := w.reader.read(row, s)
	tally(&c.counts, w.reader.reasons, w.reader.cut, ok)
	if !ok {
		c.sales = c.sales[:len(c.sales)-1]
		return false
	}
	s.tally(&c.counts, &w.bill)
	return true
}

// write appends the orders. Their customers were met in the first pass.
func (w *saleWork) write(ctx context.Context, tx *store.Tx, c *chunk) (*written, error) {
	w.orders = w.appender.Chunk()
	w.bundle(c.sales)
	done, err := w.orders.AppendTx(ctx, tx, w.heads)
	if err != nil {
		return nil, err
	}
	out := &written{productsNew: int64(done.Products)}
	out.journalPurchases(done.Changes)
	w.settle(c.sales, &done, out)
	out.unchanged += c.counts.Dropped
	return out, nil
}

func sameCustomer(a, b *customer.Incoming) bool {
	return a.SourceKey == b.SourceKey && a.Email == b.Email && a.Phone == b.Phone && a.Name == b.Name && a.BusinessNo == b.BusinessNo
}

// bundle makes orders of lines: neighbours of one order number and one customer are one order.
func (w *saleWork) bundle(sales []sale) {
	w.heads, w.lines, w.owner = w.heads[:0], w.lines[:0], w.owner[:0]
	var starts []int
	for i := range sales {
		s := &sales[i]
		var h *purchase.Order
		if n := len(w.heads); n > 0 {
			h = &w.heads[n-1]
		}
		if h == nil || s.order == "" || h.OrderNo != s.order || h.CustomerID != s.who {
			w.heads = append(w.heads, purchase.Order{
				CustomerID: s.who, Source: w.o.Source, OrderNo: s.order, Day: s.day, AtMS: s.at, Channel: s.channel,
			})
			starts = append(starts, len(w.lines))
		}
		before := len(w.lines)
		w.lines = s.appendLines(w.lines)
		for range len(w.lines) - before {
			w.owner = append(w.owner, i)
		}
	}
	for i := range w.heads { // only now, since the lines have moved while they grew
		end := len(w.lines)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		w.heads[i].Lines = w.lines[starts[i]:end]
	}
}

// appendLines adds the lines that a row stands for: itself, and what it says of its order as a whole.
func (s *sale) appendLines(lines []purchase.Line) []purchase.Line {
	line := purchase.Line{
		Key: s.lineKey(), Product: s.product, Kind: s.kind, QuantityMilli: s.quantity, AmountMinor: s.amount, CostMinor: s.cost, RowNo: s.row,
	}
	if s.order == "" {
		line.Nth = s.nth
	}
	named := s.product.Code != "" || s.product.Name != ""
	if !s.counted || named {
		lines = append(lines, line)
	}
	extra := func(key string, kind purchase.Kind, quantity, amount int64) {
		lines = append(lines, purchase.Line{Key: key, Kind: kind, QuantityMilli: quantity, AmountMinor: amount, RowNo: s.row})
	}
	if s.counted {
		extra(keyTotal, s.kind, 0, s.total)
	}
	if s.shipping != 0 {
		extra(keyShipping, purchase.Shipping, 0, s.shipping)
	}
	if s.discount != 0 {
		extra(keyDiscount, purchase.Discount, 0, s.discount)
	}
	if s.refund != 0 {
		key, back := keyRefund, line
		if !s.ofOrder {
			key += line.Key
		}
		extra(key, purchase.Return, -abs(back.QuantityMilli), s.refund)
		if !s.ofOrder {
			lines[len(lines)-1].Product, lines[len(lines)-1].Nth = s.product, line.Nth
		}
	}
	return lines
}

// lineKey names a line within its order: by the source's own key, else by product, variant and number. Without an order
// it is left to the content.
func (s *sale) lineKey() string {
	if s.key != "" || s.order == "" {
		return s.key
	}
	k := s.productKey()
	if s.option != "" {
		k += keyNth + s.option
	}
	if k == "" {
		k = keyNth
	}
	if s.nth > 0 {
		k += keyNth + strconv.Itoa(s.nth)
	}
	return k
}

// settle counts rows by what became of their lines: a row that brought anything is accepted.
func (w *saleWork) settle(sales []sale, done *purchase.Appended, out *written) {
	line := 0
	for i := range sales {
		news, whose := false, int64(0)
		for ; line < len(w.owner) && w.owner[line] == i; line++ {
			if done.Outcomes[line] != purchase.LineUnchanged {
				news = true
			} else if batch := done.Owners[line]; batch != w.batch && whose == 0 {
				whose = batch
			}
		}
		if news {
			out.accepted++
		} else {
			out.unchanged++
			out.share(whose)
		}
		if sales[i].who == customer.Unknown {
			out.unknown++
			out.touched = unknownAlone // those who are known were noted when they were met
		}
	}
}

func (w *saleWork) commit() { w.orders.Commit() }

// unknownAlone is the list of somebody unknown.
var unknownAlone = []int64{customer.Unknown}

// candidates is how many keys may repeat.
func (w *saleWork) candidates() int {
	if w.repeats == nil {
		return 0
	}
	return len(w.repeats.maybe)
}

// identical reports whether a row came before in the same words, and what it counts as, for the check.
func (w *saleWork) identical(row *sheet.Row) (again bool, net int64) {
	if !w.reader.read(row, &w.one) {
		return false, 0
	}
	k := w.one.repeatKey()
	if k == 0 {
		return false, 0
	}
	_, candidate := w.repeats.number(k)
	return candidate && w.repeats.again(k, rowDigest(row.Cells)), w.one.goods()
}
