package intake

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/store"
)

// saleRows are the rows of one transaction of purchases. Those of one customer come together, which makes them cheap.
const saleRows = 16_000

// handOverSales hands a file of purchases over. A pile that an earlier run finished is used again: the batch's cursor is
// one more than the rows of it that are handed over. Where the pile is lost but rows are handed over already, or it speaks of
// customers who are gone, the rows are piled up again and each is looked for among those the batch brought.
func (s *Service) handOverSales(ctx context.Context, by auth.Actor, b *Batch, f *file, w *saleWork, mark string, tell func(Progress)) error {
	for again := false; ; again = true {
		err := s.handPile(ctx, b, f, w, mark, tell)
		if err == nil {
			if err := s.clashes(ctx, b); err != nil {
				return err
			}
			return s.finish(ctx, by, b)
		}
		if again || !errors.Is(err, pile.ErrDamaged) && fault.CodeOf(err) != "busy" {
			return err
		}
		s.Log.WarnContext(ctx, "import piles rows up again", slog.Int64("batch", b.ID), slog.Int64("from", b.Cursor), slog.String("code", fault.CodeOf(err)))
		if err := pile.Remove(s.pileDir(b.ID)); err != nil {
			return pileFault(err)
		}
		w.resolver.Forget()
	}
}

// handPile makes both passes, the first only if there is no pile.
func (s *Service) handPile(ctx context.Context, b *Batch, f *file, w *saleWork, mark string, tell func(Progress)) error {
	var note gathered
	p, err := pile.Open(s.pileDir(b.ID), mark, &note)
	if err != nil {
		if b.Cursor > 1 {
			if err := s.startOver(ctx, b); err != nil {
				return err
			}
		}
		if p, note, err = s.gather(ctx, b, f, w, mark, tell); err != nil {
			return errors.Join(err, s.searchable(ctx, w))
		}
	}
	b.Rows = note.Rows
	var had rowSet
	if b.again {
		if err := s.Purchases.RowsOf(ctx, s.DB.Read(), b.ID, had.add); err != nil {
			return err
		}
	}
	taker, prefaces, err := p.Take()
	if err != nil {
		return pileFault(err)
	}
	defer taker.Close() //nolint:errcheck // only read
	lists, err := newUnpacker(prefaces)
	if err != nil {
		return err
	}
	d := &dealer{from: taker, rows: lists, drop: b.Options.DropIdentical, had: had, skip: max(0, b.Cursor-1), most: s.saleRows}
	return s.handChunks(ctx, b, w, d.chunks, func(c *chunk) {
		tell(Progress{Stage: "run", Rows: b.Counts.Read, Done: int64(float64(f.Extent) * float64(c.to-1) / float64(p.Records())), Total: f.Extent})
	})
}

// startOver forgets how far a batch had come: its pile is lost, and another may lie in another order. What it brought
// stays and is found again row by row.
func (s *Service) startOver(ctx context.Context, b *Batch) error {
	counts := Counts{CustomersNew: b.Counts.CustomersNew, CustomersMatched: b.Counts.CustomersMatched, ProductsNew: b.Counts.ProductsNew}
	is := *b
	is.again = true
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM intake_problem WHERE batch_id = $1 AND stage = $2", b.ID, string(InRun)); err != nil {
			return err
		}
		return s.advance(ctx, tx, &is, &counts, 1)
	})
	if err == nil {
		b.again, b.Cursor, b.Counts = true, 1, counts
	}
	return err
}

// rowSet are numbers of rows, a bit for each.
type rowSet []uint64

func (r *rowSet) add(row int64) {
	for int(row>>6) >= len(*r) {
		*r = append(*r, make([]uint64, len(*r)+1024)...)
	}
	(*r)[row>>6] |= 1 << (row & 63)
}

func (r rowSet) has(row int64) bool { return int(row>>6) < len(r) && r[row>>6]&(1<<(row&63)) != 0 }

// dealer cuts the rows of a pile into chunks.
type dealer struct {
	from *pile.Taker
	rows *unpacker
	nums numbers
	bill bill
	drop bool   // identical lines
	had  rowSet // rows that an earlier run brought
	skip int64  // rows handed over already
	most int
	held []byte // packed rows of the order at which the skipping ends
	ends []int
	last pile.Key
}

// chunks fills chunks until the pile is empty.
func (d *dealer) chunks(ctx context.Context, next func() *chunk, send func(*chunk) bool) error {
	if err := d.pass(ctx); err != nil {
		return err
	}
	c, at := next(), d.skip
	for {
		r, err := d.from.Next()
		if err == io.EOF {
			break
		}
		switch {
		case err != nil:
			return pileFault(err)
		case c == nil:
			return context.Cause(ctx)
		}
		if err := d.deal(r, c); err != nil {
			return err
		}
		at++
		c.rows++
		c.to = at + 1
		if c.rows >= d.most {
			if !send(c) {
				return context.Cause(ctx)
			}
			c = next()
		}
	}
	if c != nil && c.rows > 0 && !send(c) {
		return context.Cause(ctx)
	}
	return ctx.Err()
}

// pass goes past the rows that are handed over. Those of the order that the last one belongs to are numbered, for the
// rest of its lines.
func (d *dealer) pass(ctx context.Context) error {
	for n := range d.skip {
		r, err := d.from.Next()
		if err == io.EOF {
			return pile.ErrDamaged
		}
		if err != nil {
			return pileFault(err)
		}
		if r.A != d.last.A || r.B != d.last.B {
			d.held, d.ends = d.held[:0], d.ends[:0]
		}
		d.last = r.Key
		d.held = append(d.held, r.Data...)
		d.ends = append(d.ends, len(d.held), r.Part)
		if n%rowsBetween == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	var s sale
	from := 0
	for i := 0; i < len(d.ends); i += 2 {
		r := pile.Record{Key: d.last, Part: d.ends[i+1], Data: d.held[from:d.ends[i]]}
		from = d.ends[i]
		flags, refused := d.rows.open(&r)
		if refused {
			continue
		}
		digest, _, err := d.rows.sale(&r, flags, &s)
		if err != nil {
			return err
		}
		d.nums.number(&s, r.B, digest)
		d.bill.of(&s)
	}
	return nil
}

// deal puts a row into a chunk.
func (d *dealer) deal(r *pile.Record, c *chunk) error {
	flags, refused := d.rows.open(r)
	if refused {
		t, cut, err := d.rows.refused(r)
		if err != nil {
			return err
		}
		tally(&c.counts, d.rows.why, cut, false)
		c.refused = append(c.refused, t)
		return nil
	}
	c.sales = append(c.sales, sale{})
	s := &c.sales[len(c.sales)-1]
	digest, cut, err := d.rows.sale(r, flags, s)
	if err != nil {
		return err
	}
	tally(&c.counts, d.rows.why, cut, true)
	s.nth, s.identical = d.nums.number(s, r.B, digest)
	if s.identical {
		c.counts.Identical++
		if d.drop {
			c.counts.Dropped++
			c.sales = c.sales[:len(c.sales)-1]
			return nil
		}
	}
	s.tally(&c.counts, &d.bill)
	if d.had.has(s.row) {
		c.counts.Accepted++
		if s.who == whoUnknown {
			c.counts.Unknown++
		}
		c.sales = c.sales[:len(c.sales)-1]
	}
	return nil
}

// numbers tells the lines of an order apart that nothing but their number tells: those of the same product and variant
// or, without an order number, those that say the same. Each order's rows come together, in the order of the file.
type numbers struct {
	who   int64
	order uint64
	seen  map[uint64]int      // how many of a kind came
	whole map[uint64]struct{} // whole rows
	first struct {            // the first row, so that orders of one line cost nothing
		kind, digest uint64
		many         bool
	}
}

// number is how many lines of the kind came before in the order, and whether one of them stands in the same words.
func (n *numbers) number(s *sale, order, digest uint64) (nth int, identical bool) {
	if digest == 0 { // it has a key of its own
		return 0, false
	}
	kind := digestStart.text(s.productKey()).text(s.option).sum()
	if s.order == "" {
		kind = 0 // all that makes the order's id is the same
	}
	if n.seen == nil || s.who != n.who || order != n.order {
		n.who, n.order = s.who, order
		n.first.kind, n.first.digest, n.first.many = kind, digest, false
		if n.seen == nil {
			n.seen, n.whole = make(map[uint64]int), make(map[uint64]struct{})
		}
		return 0, false
	}
	if !n.first.many {
		n.first.many = true
		if len(n.seen) > 64 { // to clear a map takes as long as it ever was
			n.seen, n.whole = make(map[uint64]int), make(map[uint64]struct{})
		}
		clear(n.seen)
		clear(n.whole)
		n.seen[n.first.kind] = 1
		n.whole[n.first.kind^n.first.digest] = struct{}{}
	}
	nth = n.seen[kind]
	n.seen[kind] = nth + 1
	_, identical = n.whole[kind^digest]
	n.whole[kind^digest] = struct{}{}
	return nth, identical && nth > 0
}
