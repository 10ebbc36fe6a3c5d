package intake

import (
	"context"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
)

// work is what handing a file over takes for one kind of row. One goroutine reads, another writes.
type work interface {
	// look takes a row in the first pass, which counts and finds what repeats. It gives the customer the row speaks of,
	// for the estimate of how many are new; nil for nobody.
	look(row *sheet.Row, c *Counts) (*customer.Incoming, bool)
	// ready ends the first pass.
	ready()
	// read takes a row and keeps it in the chunk. It is false if the row is refused.
	read(row *sheet.Row, c *chunk) bool
	// why are the reasons for the last row, good until the next.
	why() reasons
	// resident are the columns whose cells are resident registration numbers.
	residents() []bool
}

// chunk are neighbouring rows on their way into one transaction.
type chunk struct {
	to      int64 // where the cursor stands after it
	offset  int64 // how far into the file it reaches
	rows    int
	sales   []sale
	people  []person
	goods   []good
	deals   []deal
	refused []told
	counts  Counts // what reading tells
}

func (c *chunk) reset() {
	*c = chunk{sales: c.sales[:0], people: c.people[:0], goods: c.goods[:0], deals: c.deals[:0]}
}

// problem is a row with what there is to say about it.
type problem struct {
	row     int64
	reasons []Reason
	cells   []string // without resident registration numbers
}

// told is a problem as it is kept.
type told struct {
	row            int64
	topic          string // field and code of the first reason that keeps it out, else of the first
	refused        bool
	reasons, cells string // JSON
}

func tellOf(p problem) told {
	t := told{row: p.row, reasons: encode(p.reasons), cells: encode(p.cells)}
	for _, r := range p.reasons {
		if !t.refused && (t.topic == "" || !r.Remark) {
			t.topic, t.refused = r.Field+":"+r.Code, !r.Remark
		}
	}
	return t
}

// written is what a transaction did.
type written struct {
	accepted, unchanged int64
	customersNew        int64
	productsNew         int64
	unknown             int64
	touched             []int64         // customers, each once
	shared              map[int64]int64 // of unchanged: rows by the batch that brought what they say
	changes             []change
}

// share notes a row whose content another batch brought.
func (w *written) share(batch int64) {
	if batch == 0 {
		return
	}
	if w.shared == nil {
		w.shared = make(map[int64]int64)
	}
	w.shared[batch]++
}

// dealing says which work a batch takes.
func (s *Service) dealing(ctx context.Context, b *Batch, sh *sheet.Sheet, f fixes) (work, error) {
	zone, today := s.Zone(), s.today()
	switch b.Kind {
	case Purchases:
		return s.newSaleWork(b, sh, f, zone, today), nil
	case Customers:
		owners, err := s.owners(ctx)
		if err != nil {
			return nil, err
		}
		custom, err := s.customFields(ctx, b.Kind, b.Mapping)
		return s.newPersonWork(b, sh, f, zone, today, owners, custom), err
	case Products:
		return s.newGoodWork(b, sh, f), nil
	case Contracts, Acquisitions, Referrals:
		return s.newDealWork(b, sh, f, zone, today), nil
	}
	return nil, fault.New(fault.Invalid, "batch_kind", "kind", string(b.Kind))
}

// rowsExpected guesses the number of rows by the size of the file, to size what must be sized before reading. A row of a
// text takes 20 bytes at least; one of a packed workbook a third of that.
func rowsExpected(size int64, kind sheet.Kind) int64 {
	if kind == sheet.XLSX {
		return size/7 + 1
	}
	return size/20 + 1
}

// knownColumn tells names that some program gives a column; it helps to find the header.
func knownColumn(name string) bool { return mapping.Known(name) }

// tally notes in the counts what the reading of a row says, taken or not.
func tally(c *Counts, why reasons, resident int64, taken bool) {
	c.Read++
	c.Resident += resident
	if !taken {
		c.Refused++
	}
	for _, r := range why {
		switch {
		case !r.Remark:
			count(&c.Problems, r.Field+":"+r.Code, 1)
		case taken:
			count(&c.Remarks, r.Field+":"+r.Code, 1)
		}
		switch r.Code {
		case codeLeftOut:
			c.Left++
		case codeTotals:
			c.Totals++
		}
	}
}

// owners are the people of the firm by folded name and e-mail.
func (s *Service) owners(ctx context.Context) (map[string]int64, error) {
	if s.Owners == nil {
		return nil, nil
	}
	return s.Owners(ctx)
}
