package purchase

import (
	"context"
	"errors"

	"dangol.kr/dangol/internal/store"
)

// Appender brings in the orders of one batch. One goroutine at a time.
type Appender struct {
	s     *Service
	batch int64
}

// NewAppender makes an appender for one batch.
func (s *Service) NewAppender(batch int64) *Appender { return &Appender{s: s, batch: batch} }

// Chunk begins what happens in one transaction; see identity.Resolver.Chunk for how to use it.
func (a *Appender) Chunk() *Chunk { return &Chunk{a: a} }

// Chunk is the work of an appender in one transaction.
type Chunk struct{ a *Appender }

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
	Changes                 []Change
}

// Change is what a batch changed in something that was there before it; intake keeps it in its journal. Before and
// After are JSON.
type Change struct {
	Object     string // line, purchase, product
	CustomerID int64
	ObjectID   int64 // purchase or product
	SubID      int64 // line
	Before     string
	After      string
}

// AppendTx adds orders. What is there already with the same content stays, what differs is updated and told.
func (c *Chunk) AppendTx(ctx context.Context, tx *store.Tx, orders []Order) (Appended, error) {
	return Appended{}, errors.New("not built")
}

// Commit lets later chunks rely on what this one wrote. Call it only after its transaction committed.
func (c *Chunk) Commit() {}
