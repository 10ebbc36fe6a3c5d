package intake

import (
	"context"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// good is a row of a file of products, understood.
type good struct {
	row     int64
	product purchase.ProductRef
}

// The fields of a file of products, numbered for the reader.
const (
	goodCode = iota
	goodName
	goodCategory
	goodPrice
	goodCost
)

var goodFields = []mapping.Field{
	goodCode: mapping.Product, goodName: mapping.Name, goodCategory: mapping.Category, goodPrice: mapping.Price, goodCost: mapping.Cost,
}

// goodReader understands the rows of a file of products.
type goodReader struct{ rowReader }

func (r *goodReader) read(row *sheet.Row, g *good) bool {
	*g = good{row: row.Number}
	if !r.turn(row) {
		return false
	}
	p := &g.product
	p.Code, p.Name, p.Category = r.key(goodCode), r.text(goodName, purchase.TextMost), r.text(goodCategory, purchase.TextMost)
	if v, ok := r.money(goodPrice); ok {
		p.PriceMinor = &v
	}
	if v, ok := r.money(goodCost); ok {
		p.CostMinor = &v
	}
	if p.Code == "" && p.Name == "" {
		r.reasons.refuse("", codeNobody)
	}
	return !r.reasons.refused()
}

// goodWork hands products over.
type goodWork struct {
	reader   goodReader
	one      good
	batch    int64
	appender *purchase.Appender
	chunk    *purchase.Chunk
	refs     []purchase.ProductRef
}

func (s *Service) newGoodWork(b *Batch, sh *sheet.Sheet, f fixes) *goodWork {
	return &goodWork{reader: goodReader{*newRowReader(sh, b.Mapping, goodFields, f)}, batch: b.ID, appender: s.Purchases.NewAppender(b.ID)}
}

func (w *goodWork) why() reasons      { return w.reader.reasons }
func (w *goodWork) residents() []bool { return w.reader.resident }
func (w *goodWork) ready()            {}
func (w *goodWork) commit()           { w.chunk.Commit() }

func (w *goodWork) look(row *sheet.Row, c *Counts) (*customer.Incoming, bool) {
	ok := w.reader.read(row, &w.one)
	tally(c, w.reader.reasons, w.reader.cut, ok)
	return nil, ok
}

func (w *goodWork) read(row *sheet.Row, c *chunk) bool {
	c.goods = append(c.goods, good{})
	ok := w.reader.read(row, &c.goods[len(c.goods)-1])
	tally(&c.counts, w.reader.reasons, w.reader.cut, ok)
	if !ok {
		c.goods = c.goods[:len(c.goods)-1]
	}
	return ok
}

func (w *goodWork) write(ctx context.Context, tx *store.Tx, c *chunk) (*written, error) {
	w.chunk, w.refs = w.appender.Chunk(), w.refs[:0]
	for i := range c.goods {
		w.refs = append(w.refs, c.goods[i].product)
	}
	done, err := w.chunk.ProductsTx(ctx, tx, w.refs)
	if err != nil {
		return nil, err
	}
	out := &written{
		accepted: int64(done.New + done.Updated), unchanged: int64(done.Unchanged), productsNew: int64(done.Products),
	}
	for _, batch := range done.Owners {
		if batch != w.batch {
			out.share(batch)
		}
	}
	out.journalPurchases(done.Changes)
	return out, nil
}

// journalPurchases notes what changed in lines, orders and products that were there before.
func (w *written) journalPurchases(changes []purchase.Change) {
	for _, ch := range changes {
		w.changes = append(w.changes, change{
			object: ch.Object, customer: ch.CustomerID, objectID: ch.ObjectID, sub: ch.SubID, before: ch.Before, after: ch.After,
		})
	}
}
