package shelf

import (
	"cmp"
	"math"
	"slices"

	"dangol.kr/dangol/internal/fault"
)

// Builder makes a table of lines.
type Builder struct {
	t       *Table
	goods   map[Goods]int64
	channel map[string]int32

	customer int64
	begun    bool
	lines    []entry // of customer

	ids, start, day, code, net, count []int64 // of the chunk being filled
}

type entry struct {
	order, day, goods int64
	class             Class
	net, count        int64
}

// NewBuilder starts an empty table.
func NewBuilder() *Builder {
	return &Builder{t: &Table{}, goods: map[Goods]int64{}, channel: map[string]int32{}}
}

// after starts a table that takes over the names of goods of another.
func after(t *Table) *Builder {
	b := NewBuilder()
	b.t.goods, b.t.channels = slices.Clone(t.goods), slices.Clone(t.channels)
	for i, g := range t.goods {
		b.goods[g] = int64(i)
	}
	for i, c := range t.channels {
		b.channel[c] = int32(i)
	}
	return b
}

// The days of the years 1 to 9999.
const (
	firstDay = -719162
	lastDay  = 2932896
)

// Add takes one line. It fails with fault.Invalid on a customer who comes before an earlier one, or on a day that is no
// day.
func (b *Builder) Add(l Line) error {
	if l.Day < firstDay || l.Day > lastDay {
		return fault.New(fault.Invalid, "column_day", "day", l.Day)
	}
	if !b.begun || l.Customer != b.customer {
		if b.begun && l.Customer < b.customer {
			return fault.New(fault.Invalid, "column_order", "customer", l.Customer, "after", b.customer)
		}
		b.end()
		b.customer, b.begun = l.Customer, true
	}
	b.lines = append(b.lines, entry{order: l.Order, day: int64(l.Day), goods: b.place(l.Product, l.Channel), class: l.Class, net: l.Net, count: l.Pieces})
	return nil
}

// place is the place of some goods among all.
func (b *Builder) place(product int64, channel string) int64 {
	c, ok := b.channel[channel]
	if !ok {
		c = int32(len(b.t.channels))
		b.channel[channel], b.t.channels = c, append(b.t.channels, channel)
	}
	g := Goods{product, c}
	i, ok := b.goods[g]
	if !ok {
		i = int64(len(b.t.goods))
		b.goods[g], b.t.goods = i, append(b.t.goods, g)
	}
	return i
}

// end writes the lines of a customer behind those of all before, by day and order.
func (b *Builder) end() {
	if len(b.lines) == 0 {
		return
	}
	slices.SortStableFunc(b.lines, func(x, y entry) int { return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.order, y.order)) })
	b.ids, b.start = append(b.ids, b.customer), append(b.start, int64(len(b.day)))
	for i, l := range b.lines {
		code := l.goods<<codeGoods | int64(l.class)
		if i == 0 || l.order != b.lines[i-1].order || l.day != b.lines[i-1].day {
			code |= 1 << codeFirst
		}
		b.day, b.code, b.net, b.count = append(b.day, l.day), append(b.code, code), append(b.net, l.net), append(b.count, l.count)
	}
	b.lines = b.lines[:0]
	if len(b.day) >= chunkLines {
		b.cut()
	}
}

// cut closes the chunk being filled.
func (b *Builder) cut() {
	if len(b.ids) == 0 {
		return
	}
	b.t.chunks = append(b.t.chunks, &chunk{ids: pack(b.ids), start: pack(append(b.start, int64(len(b.day)))), day: pack(b.day), code: pack(b.code), net: pack(b.net), count: pack(b.count)})
	b.ids, b.start, b.day, b.code, b.net, b.count = b.ids[:0], b.start[:0], b.day[:0], b.code[:0], b.net[:0], b.count[:0]
}

// Table finishes. The builder can't be used any more.
func (b *Builder) Table() *Table {
	b.end()
	b.cut()
	return b.t
}

// Replace gives a table in which the lines of some customers, ascending, are those of another table; whoever has none
// there has none any more. Chunks without any of them are shared with the old table.
func (t *Table) Replace(customers []int64, fresh *Table) (*Table, error) {
	b := after(t)
	var bad error
	add := func(l Line) {
		if bad == nil {
			bad = b.Add(l)
		}
	}
	left := customers
	take := func(until int64) (hit bool) { // the lines of those up to one; whether that one is among them
		for ; len(left) > 0 && left[0] <= until; left = left[1:] {
			for _, l := range fresh.Of(left[0]) {
				add(l)
			}
			hit = left[0] == until
		}
		return hit
	}
	for k, c := range t.chunks {
		behind := k == len(t.chunks)-1 && c.lines() < chunkLines // who is new comes behind everybody
		if touched := len(left) > 0 && (left[0] <= c.last() || behind); !touched && !b.scrap() {
			b.end()
			b.cut()
			b.t.chunks = append(b.t.chunks, c)
			continue
		}
		for i := range c.customers() {
			if !take(c.ids.get(i)) {
				t.each(c, i, add)
			}
		}
	}
	take(math.MaxInt64)
	return b.Table(), bad
}

// scrap reports whether the chunk being filled is too small to be closed: the next one is then read anew as well, so that
// small changes don't crumble a table.
func (b *Builder) scrap() bool {
	n := len(b.day) + len(b.lines)
	return n > 0 && n < chunkLines/4
}
