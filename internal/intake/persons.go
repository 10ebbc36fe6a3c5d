package intake

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
)

// personWork hands customers over.
type personWork struct {
	reader   *personReader
	one      person
	batch    int64
	resolver *identity.Resolver
	people   *identity.Chunk
	incoming []customer.Incoming
}

func (s *Service) newPersonWork(b *Batch, sh *sheet.Sheet, f fixes, zone *time.Location, today int, owners map[string]int64, custom map[string]customer.Field) *personWork {
	return &personWork{
		batch:  b.ID,
		reader: newPersonReader(sh, b, f, zone, today, owners, custom),
		resolver: identity.NewResolver(s.Customers, identity.Options{
			Source: b.Options.Source, Batch: b.ID, NameIdentifies: true, Overwrite: true,
		}),
	}
}

func (w *personWork) why() reasons      { return w.reader.reasons }
func (w *personWork) residents() []bool { return w.reader.resident }
func (w *personWork) ready()            {}
func (w *personWork) commit()           { w.people.Commit() }

func (w *personWork) look(row *sheet.Row, c *Counts) (*customer.Incoming, bool) {
	ok := w.reader.read(row, &w.one)
	tally(c, w.reader.reasons, w.reader.cut, ok)
	return &w.one.customer, ok
}

func (w *personWork) read(row *sheet.Row, c *chunk) bool {
	c.people = append(c.people, person{})
	ok := w.reader.read(row, &c.people[len(c.people)-1])
	tally(&c.counts, w.reader.reasons, w.reader.cut, ok)
	if !ok {
		c.people = c.people[:len(c.people)-1]
	}
	return ok
}

func (w *personWork) write(ctx context.Context, tx *store.Tx, c *chunk) (*written, error) {
	w.people, w.incoming = w.resolver.Chunk(), w.incoming[:0]
	for i := range c.people {
		w.incoming = append(w.incoming, c.people[i].customer)
	}
	found, err := w.people.ResolveTx(ctx, tx, w.incoming)
	if err != nil {
		return nil, err
	}
	out := &written{}
	changed := out.journal(found.Changes)
	seen := make(map[int64]struct{}, len(w.incoming))
	for _, r := range found.Records {
		switch {
		case r.Outcome == identity.New:
			out.customersNew++
			out.accepted++
		case changed[r.CustomerID]:
			out.accepted++
		default:
			out.unchanged++
			if r.Batch != w.batch {
				out.share(r.Batch)
			}
		}
		if _, ok := seen[r.CustomerID]; !ok {
			seen[r.CustomerID] = struct{}{}
			out.touched = append(out.touched, r.CustomerID)
		}
	}
	return out, nil
}

// journal notes what changed in customers that were there before, and tells which they are.
func (w *written) journal(changes []customer.Change) map[int64]bool {
	changed := make(map[int64]bool, len(changes))
	for _, ch := range changes {
		changed[ch.CustomerID] = true
		w.changes = append(w.changes, change{
			object: objectCustomer, customer: ch.CustomerID, objectID: ch.CustomerID, before: encode(ch.Before), after: encode(ch.After),
		})
	}
	return changed
}
