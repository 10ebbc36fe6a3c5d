package intake

import (
	"context"
	"fmt"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// The first pass over a file of purchases brings up customers and products; here they are found or made.

// meetMost is how many customers one transaction of the first pass finds or makes.
const meetMost = 4000

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
