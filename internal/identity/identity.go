// Package identity decides which records are the same customer.
//
// Matching is exact: the source's own key, else e-mail, else the business number of a firm, else a mobile phone. Two
// different keys of one source are two different customers, whatever else agrees. Safe numbers (050x), offices' and
// shared lines never decide. A name alone decides only inside one source and only where it was told to.
package identity

import (
	"context"
	"errors"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
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
	// Remember bounds how many records are remembered across chunks; 0 means 200,000.
	Remember int
}

// Resolved is the answer for one record.
type Resolved struct {
	CustomerID int64
	Outcome    Outcome
}

// Result answers a chunk: Records in the order asked, and what changed in customers that the batch did not bring.
type Result struct {
	Records []Resolved
	Changes []customer.Change
}

// Resolver finds or makes the customers of one batch. One goroutine at a time.
type Resolver struct {
	customers *customer.Service
	o         Options
}

// NewResolver makes a resolver for one batch.
func NewResolver(customers *customer.Service, o Options) *Resolver {
	return &Resolver{customers: customers, o: o}
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
func (r *Resolver) Chunk() *Chunk { return &Chunk{r: r} }

// Chunk is the work of a resolver in one transaction.
type Chunk struct{ r *Resolver }

// ResolveTx resolves records as if one after the other: a record sees what those before it brought. It may be called
// several times for one chunk.
func (c *Chunk) ResolveTx(ctx context.Context, tx *store.Tx, records []customer.Incoming) (Result, error) {
	return Result{}, errors.New("not built")
}

// Commit lets later chunks rely on what this one wrote. Call it only after its transaction committed.
func (c *Chunk) Commit() {}
