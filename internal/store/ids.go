package store

import (
	"sync"
	"time"
)

// IDs makes identifiers: 63-bit integers that grow with time, unique over all processes that write one database.
//
// Layout: 41 bits of milliseconds since 2024, 10 bits naming the process, 12 bits counting. A process that needs more
// than 4,096 in a millisecond runs ahead of the clock; its own bits keep it clear of others.
type IDs struct {
	now  func() time.Time
	node int64
	mu   sync.Mutex
	last int64 // milliseconds<<12 | count
}

const (
	idEpochMS  = 1704067200000 // 2024-01-01T00:00:00Z
	idNodeBits = 10
	idSeqBits  = 12
)

// NewIDs makes ids stamped by now. node tells processes apart; its lower ten bits count.
func NewIDs(now func() time.Time, node uint64) *IDs {
	return &IDs{now: now, node: int64(node & (1<<idNodeBits - 1))}
}

// Next is a new id, greater than every one before it from the same IDs.
func (g *IDs) Next() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	tick := (g.now().UnixMilli() - idEpochMS) << idSeqBits
	g.last = max(g.last+1, tick, 1<<idSeqBits)
	ms, seq := g.last>>idSeqBits, g.last&(1<<idSeqBits-1)
	return ms<<(idNodeBits+idSeqBits) | g.node<<idSeqBits | seq
}
