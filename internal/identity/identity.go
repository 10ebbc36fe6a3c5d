// Package identity decides which records are the same customer.
//
// Matching is exact: the source's own key, else e-mail, else the business number of a firm, else a mobile phone. Two
// different keys of one source are two different customers, and two business numbers two firms, whatever else agrees. Safe numbers (050x), offices' and
// shared lines never decide. A name alone decides only inside one source and only where it was told to.
//
// It owns no table: what it decides, package customer writes.
package identity

import (
	"dangol.kr/dangol/internal/customer"
)

// Outcome says what became of a record.
type Outcome uint8

// The outcomes.
const (
	Unknown Outcome = iota // nothing to recognise anybody by: customer.Unknown
	Matched                // a customer who was there, also one that an earlier record brought
	New                    // this record brought the customer
)

// Options say whose records they are and how to treat them.
type Options struct {
	Source string // scope of source keys and of names
	Batch  int64
	// NameIdentifies lets a name stand for a customer (within the source) in records that carry nothing else. Set it
	// when the file has no other identity column, and for files of customers.
	NameIdentifies bool
	// Overwrite lets values replace those that an import set and nobody edited since: files of customers. Otherwise
	// only blanks are filled.
	Overwrite bool
	// Unsearched leaves the words of search to customer.MakeSearchable; Result.Unsearched tells whose.
	Unsearched bool
	// Remember bounds how many records are remembered across chunks; 0 means 200,000.
	Remember int
}

// Resolved is the answer for one record.
type Resolved struct {
	CustomerID int64
	Outcome    Outcome
	Batch      int64 // the import that brought a matched customer; 0 for a person's entry and where it is not looked up
}

// Result answers a chunk: Records in the order asked, and what changed in customers that the batch did not bring.
type Result struct {
	Records    []Resolved
	Changes    []customer.Change
	Unsearched []int64
}

// Resolver finds or makes the customers of one batch. One goroutine at a time.
type Resolver struct {
	customers *customer.Service
	o         Options
	known     *memory
	open      *Chunk // the last one begun
}

// remembered is how many records a resolver remembers unless told otherwise: about 15 MB.
const remembered = 200_000

// NewResolver makes a resolver for one batch.
func NewResolver(customers *customer.Service, o Options) *Resolver {
	if o.Remember <= 0 {
		o.Remember = remembered
	}
	return &Resolver{customers: customers, o: o, known: newMemory(o.Remember)}
}

// Chunk begins what happens in one transaction. Make it inside the transaction's function, so that a transaction that
// runs again starts anew, and call Commit after the transaction committed:
//
//	var chunk *identity.Chunk
//	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
//		chunk = resolver.Chunk()
//		res, err := chunk.ResolveTx(ctx, tx, records)
//		…
//	})
//	if err == nil {
//		chunk.Commit()
//	}
func (r *Resolver) Chunk() *Chunk {
	if r.open != nil && !r.open.committed {
		// Something went wrong, perhaps just because a remembered customer is gone: his purchases have nothing to hang
		// on then. So nothing is taken from memory this time.
		r.known.forget()
	}
	r.open = &Chunk{r: r, fresh: make(map[print]int64)}
	return r.open
}

// Known is the customer that a record led to earlier, if it is remembered; customer.Unknown for nobody.
func (r *Resolver) Known(in *customer.Incoming) (id int64, ok bool) {
	if r.o.Overwrite {
		return 0, false
	}
	return r.known.get(r.known.print(in))
}

// Forget lets go of all that is remembered: customers it speaks of turned out to be gone.
func (r *Resolver) Forget() { r.known.forget() }

// Commit lets later chunks rely on what this one wrote. Call it only after its transaction committed.
func (c *Chunk) Commit() {
	c.committed = true
	for p, id := range c.fresh {
		c.r.known.put(p, id)
	}
}
