package api

import (
	"math"
	"sync"
	"time"
)

// Limit is how often a key may ask: PerSecond on average, Burst at once.
type Limit struct {
	PerSecond float64
	Burst     int
}

// DefaultLimit lets a program read a hundred thousand customers in a few minutes and leaves the people at their screens
// undisturbed.
var DefaultLimit = Limit{PerSecond: 20, Burst: 60}

// buckets hold for each key how many requests it has left; they fill up again with time.
type buckets struct {
	limit Limit

	mu  sync.Mutex
	all map[int64]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// bucketsMost is how many keys are remembered before those that are full again are forgotten.
const bucketsMost = 1000

func newBuckets(l Limit) *buckets { return &buckets{limit: l, all: make(map[int64]*bucket)} }

// take takes one request from a key's bucket, or says how long to wait for the next.
func (b *buckets) take(key int64, now time.Time) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.all) >= bucketsMost {
		b.forget(now)
	}
	x := b.all[key]
	if x == nil {
		x = &bucket{left: float64(b.limit.Burst), at: now}
		b.all[key] = x
	}
	x.left, x.at = b.filled(x, now), now
	if x.left < 1 {
		return time.Duration(math.Ceil((1 - x.left) / b.limit.PerSecond * float64(time.Second))), false
	}
	x.left--
	return 0, true
}

// filled is what a bucket holds by now. A clock that goes back fills nothing.
func (b *buckets) filled(x *bucket, now time.Time) float64 {
	passed := max(now.Sub(x.at).Seconds(), 0)
	return min(x.left+passed*b.limit.PerSecond, float64(b.limit.Burst))
}

func (b *buckets) forget(now time.Time) {
	for key, x := range b.all {
		if b.filled(x, now) >= float64(b.limit.Burst) {
			delete(b.all, key)
		}
	}
}
