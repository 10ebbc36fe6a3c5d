// Package shelf is which goods each customer bought, when and through which channel, packed so that a question about all
// of them is one pass over memory: «who spent more than this on coffee beans within a hundred days?»
//
// The projection of the ledger (value/column) knows customers and days but no goods. This one has an entry for each line
// that moved goods or money, by customer, day and order. Ten million lines take about a hundred megabytes.
//
// Always true: a Table never changes once made, so it may be read by many at once; what was sold for nothing is sold; what
// came back takes off and is no visit; a line that never came about is not there. Money is in hundredths of the currency
// unit, quantities in thousandths, days are day numbers. The package knows no database and no clock.
package shelf

import "sort"

// Line is one line of the ledger as it is handed in: of one customer after the other, ascending, within a customer in any
// order.
type Line struct {
	Customer int64
	Order    int64 // identifies the order among those of the customer
	Product  int64 // 0 is none
	Channel  string
	Day      int
	Class    Class
	Net      int64 // what it adds to spend; negative where it takes off
	Pieces   int64 // likewise
}

// Class says what a line did.
type Class uint8

// The classes of lines.
const (
	Sold Class = iota // something bought, be it for nothing
	Back              // something brought back: Net and Pieces take off
	Bill              // money without goods: delivery, a reduction of the bill
)

// Goods is what was bought through which channel.
type Goods struct {
	Product int64
	Channel int32 // its place among the channels of the table
}

// Table is the goods of everybody.
type Table struct {
	chunks   []*chunk
	goods    []Goods // all that occur; lines name them by place
	channels []string
}

// chunk is a run of customers with all their lines. It never changes once it is part of a Table.
type chunk struct {
	ids   packed // customers, ascending
	start packed // where the lines of customer i begin; one more entry than customers
	day   packed // ascending within a customer
	code  packed // goods<<codeGoods | first of its order<<codeFirst | class
	net   packed
	count packed // pieces
}

// Bits of a code.
const (
	codeClass = 3 // mask
	codeFirst = 2 // bit: the first line of an order on its day
	codeGoods = 3 // shift
)

// chunkLines is how many lines a chunk has before it is closed at the end of a customer.
const chunkLines = 1 << 16

func (c *chunk) columns() [6]*packed {
	return [...]*packed{&c.ids, &c.start, &c.day, &c.code, &c.net, &c.count}
}

func (c *chunk) customers() int { return c.ids.n }
func (c *chunk) lines() int     { return c.day.n }
func (c *chunk) last() int64    { return c.ids.get(c.ids.n - 1) }

// Customers is how many have a line.
func (t *Table) Customers() (n int) {
	for _, c := range t.chunks {
		n += c.customers()
	}
	return n
}

// Lines is how many lines there are.
func (t *Table) Lines() (n int) {
	for _, c := range t.chunks {
		n += c.lines()
	}
	return n
}

// Bytes is what the table occupies in memory.
func (t *Table) Bytes() (n int) {
	n = 16*len(t.goods) + 16*len(t.channels)
	for _, c := range t.chunks {
		for _, p := range c.columns() {
			n += len(p.raw)
		}
	}
	return n
}

// Of are the lines of one customer by day and order, which are numbered from 1.
func (t *Table) Of(customer int64) (out []Line) {
	k := sort.Search(len(t.chunks), func(k int) bool { return t.chunks[k].last() >= customer })
	if k == len(t.chunks) {
		return nil
	}
	c := t.chunks[k]
	i := sort.Search(c.customers(), func(i int) bool { return c.ids.get(i) >= customer })
	if i < c.customers() && c.ids.get(i) == customer {
		t.each(c, i, func(l Line) { out = append(out, l) })
	}
	return out
}

// each hands over the lines of the i-th customer of a chunk.
func (t *Table) each(c *chunk, i int, do func(Line)) {
	order := int64(0)
	for k := int(c.start.get(i)); k < int(c.start.get(i+1)); k++ {
		code := c.code.get(k)
		order += code >> codeFirst & 1
		g := t.goods[code>>codeGoods]
		do(Line{Customer: c.ids.get(i), Order: order, Product: g.Product, Channel: t.channels[g.Channel], Day: int(c.day.get(k)), Class: Class(code & codeClass),
			Net: c.net.get(k), Pieces: c.count.get(k)})
	}
}
