package segment

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
)

// none is a day nobody knows.
const none = math.MinInt32

// usuallyLarge is from how many customers on the base is asked less often whether anything changed, and what is written
// about customers is kept.
const usuallyLarge = 50_000

const (
	lookEvery  = 2 * time.Second
	restAfter  = 10 * time.Minute
	lateWrites = time.Minute // how long after its time a change may still be on its way
	manyEdits  = 20_000      // customers changed since, from which on all are read anew
)

// base is what questions are answered from: customers by ascending id, with their attributes and figures as columns.
type base struct {
	ids                    []int64
	here                   marks // not put away
	firm                   marks
	owner                  []int64
	joined, birth, created []int32
	updated                []int64 // when each changed last

	changed int64 // the latest change of a customer that was read
	edits   int   // grows with each change of a column
	looked  time.Time
	used    time.Time

	run                                *value.Run // nil before the first
	asOf                               int
	judged                             marks
	tier, stage, quadrant, r, f, m     []uint8
	year, clv, stake, mean             []int64
	alive, overdue, gap, e30, e90, all []float64 // NaN where not known

	set   *column.Set
	name  string  // of set
	place []int32 // of each customer of set in ids, −1 where there is none

	mu      sync.Mutex // of what is kept
	windows []*stretch
	begun   []int32             // day of each customer's first visit, in the order of set; none before
	told    map[string]*jotting // what is written about customers
	written map[string]writing
}

func (b *base) len() int { return len(b.ids) }

func (b *base) at(id int64) int {
	if i, ok := slices.BinarySearch(b.ids, id); ok {
		return i
	}
	return -1
}

// customerRow is a customer as the base reads one.
type customerRow struct {
	id, owner, created, updated, archived int64
	joined, birth                         int64
	kind                                  string
}

const customerText = "SELECT id, kind, owner_id, COALESCE(joined_day, -2147483648), COALESCE(birth_day, -2147483648), created_ms, updated_ms, archived_ms FROM customer"

func (c *customerRow) scan(scan func(...any) error) error {
	return scan(&c.id, &c.kind, &c.owner, &c.joined, &c.birth, &c.created, &c.updated, &c.archived)
}

// fresh brings the base up to date. The caller holds asking for writing.
func (s *Service) fresh(ctx context.Context) error {
	b := s.base
	var err error
	if b == nil {
		b, err = s.readAll(ctx, 0)
	} else if b.len() < s.large || s.now().Sub(b.looked) >= lookEvery {
		b, err = s.readChanged(ctx, b)
	}
	if err != nil {
		return err
	}
	b.used = s.now()
	if err := s.readRun(ctx, b); err != nil {
		return err
	}
	set, name, err := s.opt.Values.Warm(ctx)
	if err != nil {
		return err
	}
	if set != b.set || len(b.place) != set.Customers() {
		b.stand(set, name)
	}
	if b.run != nil {
		b.asOf = b.run.AsOf
	} else if _, last, ok := set.Span(); ok {
		b.asOf = min(last, i18n.DayOf(s.now().UnixMilli(), time.UTC))
	} else {
		b.asOf = i18n.DayOf(s.now().UnixMilli(), time.UTC)
	}
	s.base = b
	return nil
}

// readAll reads every customer into a base of its own.
func (s *Service) readAll(ctx context.Context, edits int) (*base, error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return nil, err
	}
	fresh := &base{edits: edits + 1, looked: s.now()}
	rows, err := s.db.Read().Query(ctx, customerText+" WHERE id > 0 ORDER BY id")
	if err != nil {
		return nil, err
	}
	return fresh, rows.Each(func(scan func(...any) error) error {
		var c customerRow
		if err := c.scan(scan); err != nil {
			return err
		}
		fresh.add(&c, zone)
		return nil
	})
}

func (s *Service) zone(ctx context.Context) (*time.Location, error) {
	firm, err := s.opt.Firm(ctx)
	return firm.Location(), err
}

// add appends a customer behind all others.
func (b *base) add(c *customerRow, zone *time.Location) {
	i := len(b.ids)
	b.ids = append(b.ids, c.id)
	b.owner, b.updated = append(b.owner, 0), append(b.updated, 0)
	b.joined, b.birth, b.created = append(b.joined, none), append(b.birth, none), append(b.created, 0)
	if i%64 == 0 {
		b.here, b.firm = append(b.here, 0), append(b.firm, 0)
	}
	b.put(i, c, zone)
}

// put writes a customer's columns and reports whether one changed.
func (b *base) put(i int, c *customerRow, zone *time.Location) bool {
	b.changed, b.updated[i] = max(b.changed, c.updated), c.updated
	created := int32(i18n.DayOf(c.created, zone))
	firm, here := c.kind == "firm", c.archived == 0
	if b.owner[i] == c.owner && b.joined[i] == int32(c.joined) && b.birth[i] == int32(c.birth) && b.created[i] == created &&
		b.firm.has(i) == firm && b.here.has(i) == here {
		return false
	}
	b.owner[i], b.joined[i], b.birth[i], b.created[i] = c.owner, int32(c.joined), int32(c.birth), created
	b.firm.put(i, firm)
	b.here.put(i, here)
	return true
}

func (m marks) put(i int, on bool) {
	if on {
		m.set(i)
	} else {
		m.clear(i)
	}
}

// readChanged reads the customers that changed since, and all where that does not account for how many there are.
func (s *Service) readChanged(ctx context.Context, b *base) (*base, error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return nil, err
	}
	// Of the very millisecond read last there may be more only while it is recent; an import writes thousands in one.
	from := b.changed
	if s.now().UnixMilli()-b.changed > lateWrites.Milliseconds() {
		from++
	}
	q := s.db.Read()
	rows, err := q.Query(ctx, customerText+" WHERE updated_ms >= $1 AND id > 0 ORDER BY updated_ms, id LIMIT $2", from, manyEdits)
	some, err := store.Collect(rows, err, func(scan func(...any) error) (c customerRow, err error) { return c, c.scan(scan) })
	if err != nil {
		return nil, err
	}
	slices.SortFunc(some, func(x, y customerRow) int { return int(min(max(x.id-y.id, -1), 1)) })
	grew := false
	var anew []int64 // whose writings are read again
	for i := range some {
		c := &some[i]
		at := b.at(c.id)
		if at < 0 || b.updated[at] != c.updated {
			anew = append(anew, c.id)
		}
		switch {
		case at >= 0:
			if b.put(at, c, zone) {
				b.edits++
			}
		case b.len() > 0 && c.id < b.ids[b.len()-1]:
			return s.readAll(ctx, b.edits)
		default:
			b.add(c, zone)
			b.edits++
			grew = true
		}
	}
	var n int
	if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM customer WHERE id > 0").Scan(&n); err != nil {
		return nil, err
	}
	if n != b.len() || len(some) == manyEdits {
		return s.readAll(ctx, b.edits)
	}
	if err := b.retell(ctx, q, anew); err != nil {
		return nil, err
	}
	b.looked = s.now()
	if len(anew) > 0 {
		b.edits++
	}
	if grew {
		b.run, b.set = nil, nil // their columns are too short
	}
	return b, nil
}

// stand takes the projection in the place of the one before.
func (b *base) stand(set *column.Set, name string) {
	b.set, b.name, b.windows, b.begun = set, name, nil, nil
	b.place = make([]int32, set.Customers())
	at := 0
	set.Windows(0, -1, func(i int, customer int64, _ *column.Window) {
		for at < len(b.ids) && b.ids[at] < customer {
			at++
		}
		b.place[i] = -1
		if at < len(b.ids) && b.ids[at] == customer {
			b.place[i] = int32(at)
		}
	})
	b.edits++
}

// Rest lets go of the base once nobody has asked for a while. It costs nothing to call often.
func (s *Service) Rest() {
	if !s.asking.TryLock() {
		return
	}
	defer s.asking.Unlock()
	if s.base != nil && s.now().Sub(s.base.used) >= restAfter {
		s.base = nil
		s.kept.forget()
	}
	if !s.goods.mu.TryLock() {
		return
	}
	defer s.goods.mu.Unlock()
	if s.goods.table != nil && s.now().Sub(s.goods.used) >= restAfter {
		s.goods.table = nil
	}
}
