package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"strconv"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
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

// meetMost is how many customers one transaction of the first pass finds or makes.
const meetMost = 4000

// Stand-ins for customers in the keys of the pile until their ids are known. Rows of somebody known have their place in
// the part's list of customers, counted from 1; ids themselves take its place before anything is written.
const (
	whoRefused = -1 // a row that was not taken: those come first
	whoUnknown = customer.Unknown
)

// meeting are customers and products that the rows brought up, in their order, for one transaction.
type meeting struct {
	records []customer.Incoming
	ids     []int64 // of the records, once done
	goods   []purchase.ProductRef
	ends    bool // the part ends: the batch is told even if nobody is new
	rows    int64
	offset  int64
	done    chan struct{}
}

func newMeeting() *meeting { return &meeting{done: make(chan struct{})} }

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
	for _, t := range [...]string{c.SourceKey, c.Name, c.Email, c.Phone} {
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

// meet finds or makes customers and products, in a transaction if there are any that this run has not met before.
func (s *Service) meet(ctx context.Context, b *Batch, w *saleWork, m *meeting) error {
	m.ids = make([]int64, len(m.records))
	var asked []int
	var records []customer.Incoming
	for i := range m.records {
		id, ok := w.resolver.Known(&m.records[i])
		if m.ids[i] = id; !ok {
			asked = append(asked, i)
			records = append(records, m.records[i])
		}
	}
	var refs []purchase.ProductRef
	for i := range m.goods {
		if !w.appender.Knows(&m.goods[i]) {
			refs = append(refs, m.goods[i])
		}
	}
	if len(records) == 0 && len(refs) == 0 && !m.ends {
		return nil
	}
	var counts Counts
	var people *identity.Chunk
	var products *purchase.Chunk
	var found identity.Result
	news, cursor := false, int64(0)
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		people, products = w.resolver.Chunk(), w.appender.Chunk()
		if found, err = people.ResolveTx(ctx, tx, records); err != nil {
			return fmt.Errorf("rows up to %d: %w", m.rows, err)
		}
		made, err := products.ReferredTx(ctx, tx, refs)
		if err != nil {
			return err
		}
		out := &written{}
		out.meet(found)
		out.journalPurchases(made.Changes)
		matched, err := insertTouched(ctx, tx, b.ID, out.touched)
		if err != nil {
			return err
		}
		if err := s.journal(ctx, tx, b, out.changes); err != nil {
			return err
		}
		counts = Counts{}
		counts.add(&b.Counts)
		counts.CustomersNew += out.customersNew
		counts.CustomersMatched += matched - out.customersNew
		counts.ProductsNew += int64(made.Products)
		news = matched > 0 || made.Products > 0 || len(out.changes) > 0
		if cursor = b.Cursor; news {
			cursor = max(cursor, 1)
		}
		return s.advance(ctx, tx, b, &counts, cursor)
	})
	if err != nil {
		return err
	}
	people.Commit()
	products.Commit()
	for i, at := range asked {
		m.ids[at] = found.Records[i].CustomerID
	}
	b.Counts, b.Cursor = counts, cursor
	if w.unsearched = append(w.unsearched, found.Unsearched...); len(w.unsearched) >= unsearchedMost {
		if err := s.searchable(ctx, w); err != nil {
			return err
		}
	}
	if news && s.afterChunk != nil {
		return s.afterChunk(b.Cursor)
	}
	return nil
}

// unsearchedMost is how many customers wait for their words of search at most.
const unsearchedMost = 30_000

// searchable writes the words of search of the customers who wait for them, even if the batch was stopped.
func (s *Service) searchable(ctx context.Context, w *saleWork) error {
	err := s.Customers.MakeSearchable(ctx, w.unsearched)
	if err == nil {
		w.unsearched = w.unsearched[:0]
	}
	return err
}

// searchableAll does so for all customers of a batch whose first pass was killed: nobody knows who waited then.
func (s *Service) searchableAll(ctx context.Context, batch int64) error {
	for after := int64(customer.Unknown); ; {
		ids, err := selectTouched(ctx, s.DB.Read(), batch, after, unsearchedMost)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.Customers.MakeSearchable(ctx, ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// meet notes the customers that records led to.
func (w *written) meet(found identity.Result) {
	seen := make(map[int64]struct{}, len(found.Records))
	for _, r := range found.Records {
		if r.Outcome == identity.New {
			w.customersNew++
		}
		if _, ok := seen[r.CustomerID]; !ok && r.CustomerID != customer.Unknown {
			seen[r.CustomerID] = struct{}{}
			w.touched = append(w.touched, r.CustomerID)
		}
	}
	w.journal(found.Changes)
}

// pileDir is the folder of a batch's pile.
func (s *Service) pileDir(id int64) string {
	return s.files.path(strconv.FormatInt(id, 10) + pileSuffix)
}

// dropPile removes the pile of a batch that needs it no more.
func (s *Service) dropPile(ctx context.Context, id int64) {
	if err := pile.Remove(s.pileDir(id)); err != nil {
		s.Log.WarnContext(ctx, "piled rows not removed", slog.Int64("batch", id), slog.String("error", err.Error()))
	}
}

// pileSuffix ends the names of the folders of piles.
const pileSuffix = ".sort"

// pileFault says what working with a pile failed with. Errors of the context pass as they are.
func pileFault(err error) error {
	if err == nil || errors.Is(err, pile.ErrDamaged) || fault.CodeOf(err) != "" || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.From(err, fault.Unavailable, "batch_files")
}
