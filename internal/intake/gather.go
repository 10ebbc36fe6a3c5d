package intake

import (
	"context"
	"encoding/binary"
	"hash/maphash"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/purchase"
)

// Purchases are handed over in two passes. The first, in this file, reads the rows in the order of the file, since that
// decides what blank cells mean, who a customer is and what a product is called; it finds or makes customers and products
// and piles the rows up. The second takes the rows off the pile customer by customer and writes them: in the order of
// the file, which mostly is that of time, each transaction would touch pages all over the tables, and write each of them
// again and again.

// How much of the pile is in memory at once. A part takes about 16 MB. A pass that was killed goes on with the part that
// was not written.
const (
	partRows  = 150_000
	partBytes = 20 << 20
)

// Stand-ins for customers in the keys of the pile until their ids are known. Rows of somebody known have their place in
// the part's list of customers, counted from 1; ids themselves take its place before anything is written.
const (
	whoRefused = -1 // a row that was not taken: those come first
	whoUnknown = customer.Unknown
)

// gathering is the first pass.
type gathering struct {
	w      *saleWork
	pile   *pile.Writer
	pack   *packer
	source string
	most   int // rows of a part
	mark   string

	seeds  [2]maphash.Seed
	buf    []byte
	places map[[2]uint64]int64 // customers of the part by all that a row says of them
	last   customer.Incoming   // of the row before
	lastAt int64
	held   []*meeting // of the part; all but the last are on their way
	lines  []purchase.Line

	rows  int64 // number of the last row
	count int64
	out   chan<- *meeting
}

// gathered is how far the first pass has come, when it is done or at the end of a part.
type gathered struct {
	Rows  int64    `json:"rows"` // number of the last row
	Count int64    `json:"count"`
	Head  keptHead `json:"head"` // what the next row may inherit
}

// keptHead is a saleHead to be kept.
type keptHead struct {
	Set      bool              `json:"set"`
	Order    string            `json:"order"`
	Scoped   string            `json:"scoped"`
	Customer customer.Incoming `json:"customer"`
	Day      int               `json:"day"`
	At       int64             `json:"at"`
	Channel  string            `json:"channel"`
	Status   string            `json:"status"`
}

// gather makes the first pass.
func (s *Service) gather(ctx context.Context, b *Batch, f *file, w *saleWork, mark string, tell func(Progress)) (*pile.Pile, gathered, error) {
	resumed := b.Cursor > 0
	var from gathered
	writer, err := pile.Resume(s.pileDir(b.ID), mark, &from)
	if err != nil {
		from = gathered{}
		if writer, err = pile.NewWriter(s.pileDir(b.ID)); err != nil {
			return nil, gathered{}, pileFault(err)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out, failed := make(chan *meeting, 2), make(chan error, 1)
	g := &gathering{
		w: w, pile: writer, pack: newPacker(), source: b.Options.Source, most: s.partRows, places: make(map[[2]uint64]int64),
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, held: []*meeting{newMeeting()}, out: out, mark: mark, rows: from.Rows, count: from.Count,
	}
	h := from.Head
	w.reader.head = saleHead{h.Set, h.Order, h.Scoped, h.Customer, h.Day, h.At, h.Channel, h.Status}
	go func() {
		failed <- g.read(ctx, f, int64(s.saleRows))
		close(out)
	}()
	for m := range out {
		if err := s.meet(ctx, b, w, m); err != nil {
			cancel(err)
			for range out { //nolint:revive // lets the reader end before the file is closed
			}
			return nil, gathered{}, err
		}
		close(m.done)
		tell(Progress{Stage: "check", Rows: m.rows, Done: m.offset, Total: f.Extent})
	}
	if err := <-failed; err != nil {
		return nil, gathered{}, err
	}
	note := g.state()
	if err := s.searchable(ctx, w); err != nil {
		return nil, gathered{}, err
	}
	if resumed {
		if err := s.searchableAll(ctx, b.ID); err != nil {
			return nil, gathered{}, err
		}
	}
	p, err := writer.Finish(mark, note)
	return p, note, pileFault(err)
}

// read piles all rows up. What fits into one transaction stays in memory, since then there is nothing to resume.
func (g *gathering) read(ctx context.Context, f *file, chunk int64) error {
	var s sale
	offset := int64(0)
	for row, err := range f.Rows(g.rows + 1) {
		if err != nil {
			return err
		}
		g.rows, offset = row.Number, row.Offset
		g.count++
		var wait bool
		if g.w.reader.read(row, &s) {
			wait = g.take(&s, row.Cells)
		} else {
			why := g.w.why()
			t := tellOf(problem{row.Number, why, masked(row.Cells, g.w.residents())})
			g.pile.End(pile.Key{A: whoRefused, N: row.Number}, g.pack.refused(g.pile.Begin(), &t, why, g.w.reader.cut))
		}
		if wait || g.count%rowsBetween == 0 {
			if err := g.send(ctx, wait, row.Offset); err != nil {
				return err
			}
		}
		if g.pile.Len() >= g.most || g.pile.Bytes() >= partBytes {
			err := g.end(ctx, offset, g.pile.Write)
			if err == nil {
				err = pileFault(g.pile.Save(g.mark, g.state()))
			}
			if err != nil {
				return err
			}
		}
	}
	if g.pile.Parts() == 0 && g.count <= chunk {
		return g.end(ctx, offset, g.pile.Keep)
	}
	if g.pile.Len() == 0 {
		return nil
	}
	return g.end(ctx, offset, g.pile.Write)
}

func (g *gathering) state() gathered {
	h := g.w.reader.head
	return gathered{g.rows, g.count, keptHead{h.set, h.order, h.scoped, h.customer, h.day, h.at, h.channel, h.status}}
}

// take puts a row on the pile. It is true when as many customers came together as a transaction takes.
func (g *gathering) take(s *sale, cells []string) (full bool) {
	at, full := g.place(s)
	digest := uint64(0)
	if s.key == "" || s.order == "" {
		digest = rowDigest(cells) | 1
	}
	b := g.pack.sale(g.pile.Begin(), s, digest, g.w.reader.reasons, g.w.reader.cut)
	g.pile.End(pile.Key{A: at, B: g.orderOf(s), N: s.row}, b)
	if g.pack.newGoods && (s.product.Code != "" || s.product.Name != "") {
		m := g.held[len(g.held)-1]
		m.goods = append(m.goods, s.product)
	}
	return full
}

// orderOf is the id that the row's order will have, so that rows lie in the pile as their lines will in the table. Of
// rows without an order number it tells those that say the same, which are numbered only later.
func (g *gathering) orderOf(s *sale) uint64 {
	o := purchase.Order{Source: g.source, OrderNo: s.order}
	if s.order == "" {
		g.lines = s.appendLines(g.lines[:0])
		o.Day, o.AtMS, o.Channel, o.Lines = s.day, s.at, s.channel, g.lines
	}
	return uint64(purchase.OrderID(&o))
}

// place is the stand-in for a row's customer. Each is brought up once in a part.
func (g *gathering) place(s *sale) (at int64, full bool) {
	if s.unknown {
		return whoUnknown, false
	}
	c := &s.customer
	if g.lastAt != 0 && sameCustomer(c, &g.last) {
		return g.lastAt, false
	}
	b := g.buf[:0]
	for _, t := range [...]string{c.SourceKey, c.Name, c.Email, c.Phone, c.BusinessNo} {
		b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
	}
	g.buf = b
	// 128 bits, so that two different customers practically never share a place.
	k := [2]uint64{maphash.Bytes(g.seeds[0], b), maphash.Bytes(g.seeds[1], b)}
	at, ok := g.places[k]
	if !ok {
		at = int64(len(g.places)) + 1
		g.places[k] = at
		m := g.held[len(g.held)-1]
		m.records = append(m.records, *c)
		full = len(m.records) == meetMost
	}
	g.last, g.lastAt = *c, at
	return at, full
}

// send has the customers met that came together; with all unset it only tells how far the reading has come.
func (g *gathering) send(ctx context.Context, all bool, offset int64) error {
	m := newMeeting()
	if all {
		m = g.held[len(g.held)-1]
		g.held = append(g.held, newMeeting())
	}
	m.rows, m.offset = g.count, offset
	select {
	case g.out <- m:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// end waits for the customers of a part and writes it.
func (g *gathering) end(ctx context.Context, offset int64, write func([]byte, func(int64) int64) error) error {
	g.held[len(g.held)-1].ends = true
	if err := g.send(ctx, true, offset); err != nil {
		return err
	}
	held := g.held[:len(g.held)-1]
	for _, m := range held {
		select {
		case <-m.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	err := write(g.pack.lists(), func(at int64) int64 {
		if at <= 0 {
			return at
		}
		return held[(at-1)/meetMost].ids[(at-1)%meetMost]
	})
	g.held = append(g.held[:0], newMeeting())
	g.pack.reset()
	clear(g.places)
	g.lastAt = 0
	return pileFault(err)
}
