package purchase

import (
	"context"
	"iter"
	"maps"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Appender brings in the orders of one batch. One goroutine at a time.
type Appender struct {
	s      *Service
	batch  int64
	known  memory
	recent map[headKey]head // orders of the last chunk, whose lines may go on in the next
	chunks int
}

// NewAppender makes an appender for one batch.
func (s *Service) NewAppender(batch int64) *Appender { return &Appender{s: s, batch: batch} }

// Chunk begins what happens in one transaction; see identity.Resolver.Chunk for how to use it.
func (a *Appender) Chunk() *Chunk {
	return &Chunk{a: a, fresh: make(map[string]remembered), heads: make(map[headKey]head)}
}

// Chunk is the work of an appender in one transaction.
type Chunk struct {
	a     *Appender
	fresh map[string]remembered // products of this transaction
	heads map[headKey]head      // orders of this transaction
}

// LineOutcome says what became of a line.
type LineOutcome uint8

// The outcomes of a line.
const (
	LineNew LineOutcome = iota
	LineUnchanged
	LineUpdated
)

// Appended is what AppendTx did.
type Appended struct {
	New, Unchanged, Updated int           // lines
	Orders                  int           // new orders
	Products                int           // new products
	Outcomes                []LineOutcome // of each line, in the order given
	Owners                  []int64       // of each that was there unchanged, the import that brought it; nil if none was
	Changes                 []Change
}

// owned notes whose the i-th of n is that was there.
func (r *Appended) owned(i, n int, batch int64) {
	if r.Owners == nil {
		r.Owners = make([]int64, n)
	}
	r.Owners[i] = batch
}

func (r *Appended) count(o LineOutcome) {
	switch o {
	case LineNew:
		r.New++
	case LineUnchanged:
		r.Unchanged++
	case LineUpdated:
		r.Updated++
	}
}

// Objects of a Change.
const (
	ObjectLine    = "line"
	ObjectOrder   = "purchase"
	ObjectProduct = "product"
)

// Change is what a batch changed in something that was there; intake keeps it in its journal. Before and After are
// JSON.
type Change struct {
	Object     string // ObjectLine, ObjectOrder, ObjectProduct
	CustomerID int64
	ObjectID   int64 // order or product
	SubID      int64 // line
	Before     string
	After      string
}

// AppendTx adds orders. What is there already with the same content stays, what differs is updated and told. Row
// numbers must differ within a file.
//
// A customer who is not there is a lost race: the resolver had just found him.
func (c *Chunk) AppendTx(ctx context.Context, tx *store.Tx, orders []Order) (res Appended, err error) {
	defer fault.Wrap(&err, "purchase.AppendTx")
	var refs []*ProductRef
	for i := range orders {
		for j := range orders[i].Lines {
			if p := &orders[i].Lines[j].Product; p.Code != "" || p.Name != "" {
				refs = append(refs, p)
			}
		}
	}
	if _, err := c.productsTx(ctx, tx, refs, false, &res); err != nil {
		return Appended{}, err
	}
	m := newMonths()
	lines, err := c.headsTx(ctx, tx, orders, m, &res)
	if err == nil {
		err = c.linesTx(ctx, tx, lines, m, &res)
	}
	if err == nil {
		err = m.save(ctx, tx, c.a.s.newID())
	}
	if err == nil && c.a.chunks%settleAfter == settleAfter-1 {
		err = c.a.s.SettleTx(ctx, tx)
	}
	if fault.Is(err, fault.Conflict) && fault.CodeOf(err) == "in_use" {
		err = fault.From(err, fault.Unavailable, "busy")
	}
	if err != nil {
		return Appended{}, err
	}
	return res, nil
}

// headsTx writes the heads of orders and makes their lines ready.
func (c *Chunk) headsTx(ctx context.Context, tx *store.Tx, orders []Order, m *months, res *Appended) ([]stored, error) {
	keys := make([]headKey, len(orders))
	var asked []headKey
	n := 0
	for i := range orders {
		o := &orders[i]
		n += len(o.Lines)
		k := headKey{o.CustomerID, orderID(o)}
		keys[i] = k
		if _, ok := c.heads[k]; ok || len(o.Lines) == 0 {
			continue
		}
		if h, ok := c.a.recent[k]; ok {
			c.heads[k] = h
			continue
		}
		h := head{headKey: k, day: o.Day, orderNo: o.OrderNo, source: o.Source, channel: o.Channel, batch: c.a.batch}
		if o.AtMS != 0 {
			h.atMS = &o.AtMS
		}
		c.heads[k] = h
		asked = append(asked, k)
	}
	made, err := insertHeads(ctx, tx, c.inOrder(asked))
	if err != nil {
		return nil, err
	}
	res.Orders += int(made)
	if int(made) < len(asked) {
		if err := c.meetHeads(ctx, tx, asked, m, res); err != nil {
			return nil, err
		}
	}
	lines := make([]stored, 0, n)
	for i := range orders {
		day := c.heads[keys[i]].day
		for j := range orders[i].Lines {
			lines = append(lines, c.line(keys[i], day, &orders[i].Lines[j]))
		}
	}
	return lines, nil
}

// inOrder yields heads by their keys, sorted: neighbours in the table are written together.
func (c *Chunk) inOrder(keys []headKey) iter.Seq[*head] {
	return func(yield func(*head) bool) {
		for _, k := range slices.SortedFunc(slices.Values(keys), compareHeads) {
			h := c.heads[k]
			if !yield(&h) {
				return
			}
		}
	}
}

// line is a line as it will be stored. Goods whose cost the file does not tell cost what the product does; a reduction of
// the bill costs nothing.
func (c *Chunk) line(k headKey, day int, l *Line) stored {
	s := stored{lineKey: lineKey{k, lineID(l)}, day: day, kind: l.Kind, quantity: l.QuantityMilli, amount: l.AmountMinor,
		cost: l.CostMinor, batch: c.a.batch, row: l.RowNo}
	unit := l.Product.CostMinor
	if code := l.Product.code(); code != "" {
		p, _ := c.product(code)
		s.product = p.id
		if unit == nil && l.Kind <= Cancelled {
			unit, s.derived = p.cost, s.cost == nil
		}
	}
	if s.cost == nil && unit != nil && l.Kind != Discount {
		if cost, ok := times(*unit, l.QuantityMilli); ok {
			s.cost = &cost
		}
	}
	return s
}

// Commit lets later chunks rely on what this one wrote. Call it only after its transaction committed.
func (c *Chunk) Commit() {
	for code, p := range c.fresh {
		c.a.known.put(code, p)
	}
	c.a.recent = maps.Clone(c.heads)
	c.a.chunks++
}
