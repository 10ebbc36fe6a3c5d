package report

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// A list is read in one of two ways. Walking goes along the index of its order and leaves out what does not fit: quick
// while much fits. Gathering begins with the rows of the most selective condition and sorts what is left: quick while
// there are few. The product of both costs is fixed by the size of the base, so the cheaper of the two is never dear:
// the worst case among a million customers is some seven thousand rows to look at.

// pace says from how many rows on a list is read another way. Tests take small ones, to come by every way.
type pace struct {
	few       int // rows that are gathered rather than walked for
	fewMeant  int // customers whom a text may mean to be gathered; to look at the words of a row costs more than at its figures
	manyMeant int // from how many on those whom a word means are sifted out of the head of the list, rather than gathered
	large     int // customers in a sieve that is held
	head      int // customers at the head of the list who are held
	stretch   int // rows of the index that a walk looks at first; each next stretch is four times as long
	giveUp    int // rows after which a walk is given up where the rows could be gathered instead
	unvalued  int // customers unknown to a run of whom a list is kept
	alongside int // rows whose words are looked at together
}

var usual = pace{
	few: 8000, fewMeant: 10_000, manyMeant: 1500, large: 20_000, head: 1 << 17,
	stretch: 1000, giveUp: 40_000, unvalued: 20_000, alongside: 100,
}

// order is a sort with the column that carries it.
type order struct {
	column string // of valuation v or customer c
	valued bool   // the column is of valuation
	nulls  bool   // a customer may lack it
	text   bool
}

func (s Sort) order() order {
	switch s {
	case BySpend:
		return order{column: "v.amount_12m_minor", valued: true, nulls: true}
	case ByLast:
		return order{column: "v.last_day", valued: true, nulls: true}
	case ByStake:
		return order{column: "v.stake_minor", valued: true, nulls: true}
	case ByName:
		return order{column: "c.name_fold", text: true}
	case byID:
		return order{column: "c.id"}
	case ByJoined:
		return order{column: "c.joined_day", nulls: true}
	default:
		return order{column: "v.clv_minor", valued: true, nulls: true}
	}
}

// driver is a condition with an index that its rows can be gathered by.
type driver struct {
	on    string // the condition it is
	table string // customer c, customer_tag t or valuation v
	where func(*clause)
}

// tables appends the tables of a gathering, the driver's first, up to WHERE and the driver's own condition.
func (k *query) tables(c *clause, d driver) {
	switch d.table {
	case tagTable, memberTable:
		c.add(d.table + " CROSS JOIN customer c")
		k.valuations(c)
		c.add(" AND c.id = t.customer_id AND ")
	case valuationTable:
		c.add("valuation v CROSS JOIN customer c WHERE c.id = v.customer_id AND ")
	case termTable:
		c.add("(SELECT DISTINCT customer_id FROM customer_term WHERE ")
		d.where(c)
		c.add(") t CROSS JOIN customer c")
		k.valuations(c)
		c.add(" AND c.id = t.customer_id")
		return
	default:
		c.add("customer c")
		k.valuations(c)
		c.add(" AND ")
	}
	d.where(c)
}

// valuations joins the figures of a customer, up to WHERE and a condition. Where only customers with figures fit, an
// outer join would be taken for an inner one whose order is free, and the figures of all be read first: CROSS JOIN keeps
// the order in SQLite.
func (k *query) valuations(c *clause) {
	if k.f.valued() {
		c.add(" CROSS JOIN valuation v WHERE v.customer_id = c.id AND v.run_id = ?", k.run)
		return
	}
	c.add(" LEFT JOIN valuation v ON v.customer_id = c.id AND v.run_id = ? WHERE TRUE", k.run)
}

// The conditions.
const (
	onIDs      = "ids"
	onTerm     = "term"
	onOwner    = "owner"
	onScope    = "scope"
	onArchived = "archived"
	onFirm     = "firm"
	onTag      = "tag"
	onSegment  = "segment"
	onRest     = "rest"
	onTier     = "tier"
	onStage    = "stage"
	onQuadrant = "quadrant"
	onLast     = "last"
	onSpend    = "spend"
	onChanged  = "changed"
)

const (
	customerTable  = "customer c"
	tagTable       = "customer_tag t"
	memberTable    = "segment_member t"
	valuationTable = "valuation v"
	termTable      = "customer_term"
)

// query is a question being answered.
type query struct {
	pace
	q     store.Q
	by    auth.Actor
	f     Filter
	order order
	edition
	asOf  int     // the day that the run judged
	ids   []int64 // the customers whom the text means, or who were ticked, when there are few
	texts bool    // the text means many: each row is looked at

	sieves *sieves
	heads  *heads
	sieve  *sieve // all whom a text means that means many; nil where the words have to tell
	exact  bool   // they are meant, not only perhaps
	looked int    // rows that were sifted
	now    func() time.Time

	term    *i18n.Range // where the terms are that say exactly whom the text means
	meaning int         // how many they are

	bounds *bounds                                // nil until they are known
	learn  func(context.Context) (*bounds, error) // reads them

	rest    *unvalued                                // nil until it is needed
	waiting func(context.Context) (*unvalued, error) // reads it
	fresh   []int64                                  // customers who came after rest was read; nil when they are many
}

// drivers are the conditions of the filter that have an index.
func (k *query) drivers() []driver {
	var all []driver
	f := &k.f
	add := func(on, table string, where func(*clause)) { all = append(all, driver{on, table, where}) }
	if k.ids != nil {
		add(onIDs, customerTable, func(c *clause) { c.add("c.id IN "); in(c, k.ids) })
	}
	if k.term != nil {
		add(onTerm, termTable, k.inTerm)
	}
	if owners, allSeen := k.by.OwnerFilter(); f.Owner != nil {
		add(onOwner, customerTable, func(c *clause) { c.add("c.owner_id = ?", *f.Owner) })
	} else if !allSeen {
		add(onScope, customerTable, func(c *clause) { c.add("c.owner_id IN "); in(c, owners) })
	}
	if f.Archived {
		add(onArchived, customerTable, func(c *clause) { c.add("c.archived_ms > 0") })
	}
	if f.ChangedFrom != nil {
		add(onChanged, customerTable, func(c *clause) { c.add("c.updated_ms >= ?", *f.ChangedFrom) })
	}
	if f.Kind == customer.Firm {
		add(onFirm, customerTable, func(c *clause) { c.add("c.kind = 'firm'") })
	}
	if f.Segment != 0 {
		add(onSegment, memberTable, func(c *clause) { c.add("t.segment_id = ? AND t.until_ms = 0", f.Segment) })
	}
	if f.Tag != 0 {
		add(onTag, tagTable, func(c *clause) { c.add("t.tag_id = ?", f.Tag) })
	}
	// Along a figure that they all lack, the list of them is read piece by piece (see unvalued).
	if f.unvaluedOnly() && !k.order.valued && k.rest.sparse() && k.fresh != nil {
		add(onRest, customerTable, func(c *clause) { c.add("c.id IN "); in(c, append([]int64{0}, append(k.fresh, k.rest.ids...)...)) })
	}
	return append(all, k.valuedDrivers()...)
}

// inTerm is the condition on the terms of the text.
func (k *query) inTerm(c *clause) { c.add("term >= ? AND term < ?", k.term.From, k.term.To) }

// valuedDrivers are those among the figures of the run.
func (k *query) valuedDrivers() []driver {
	var all []driver
	f := &k.f
	add := func(on string, where func(*clause)) {
		all = append(all, driver{on, valuationTable, func(c *clause) {
			c.add("v.run_id = ? AND ", k.run)
			where(c)
		}})
	}
	if len(f.Tiers) > 0 && !f.prospects() {
		add(onTier, func(c *clause) { c.add("v.tier IN "); in(c, numbers(f.Tiers)) })
	}
	if len(f.Stages) > 0 {
		add(onStage, func(c *clause) { c.add("v.stage IN "); in(c, numbers(f.Stages)) })
	}
	if len(f.Quadrants) > 0 {
		add(onQuadrant, func(c *clause) { c.add("v.quadrant IN "); in(c, numbers(f.Quadrants)) })
	}
	if f.LastFrom != nil || f.LastTo != nil {
		add(onLast, func(c *clause) { between(c, "v.last_day", toInt64(f.LastFrom), toInt64(f.LastTo)) })
	}
	if f.SpendFrom != nil || f.SpendTo != nil {
		add(onSpend, func(c *clause) { between(c, "v.amount_12m_minor", f.SpendFrom, f.SpendTo) })
	}
	return all
}

// numbers are the stored numbers of tiers, stages or quadrants.
func numbers[T ~int](list []T) []int64 {
	out := make([]int64, len(list))
	for i, x := range list {
		out[i] = int64(x)
	}
	return out
}

func toInt64(day *int) *int64 {
	if day == nil {
		return nil
	}
	d := int64(*day)
	return &d
}

func between(c *clause, column string, from, to *int64) {
	switch {
	case from != nil && to != nil:
		c.add(column+" >= ? AND "+column+" <= ?", *from, *to)
	case from != nil:
		c.add(column+" >= ?", *from)
	default:
		c.add(column+" <= ?", *to)
	}
}

// size counts the rows of a driver, up to one more than most.
func (k *query) size(ctx context.Context, d driver, most int) (n int, err error) {
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT COUNT(*) FROM (SELECT 1 FROM " + d.table + " WHERE ")
	d.where(c)
	c.add(" LIMIT ?) few", most+1)
	err = k.q.QueryRow(ctx, c.String(), c.args...).Scan(&n)
	return n, err
}

// smallest is the driver with the fewest rows, and how many, not looking beyond k.few.
func (k *query) smallest(ctx context.Context, all []driver) (best *driver, n int, err error) {
	n = k.few*3/2 + 1
	for i := range all {
		switch {
		case k.ids != nil && i == 0:
			best, n = &all[0], len(k.ids)
			continue
		case k.term != nil && i == 0:
			best, n = &all[0], k.meaning
			continue
		}
		if n <= 500 {
			break
		}
		have, err := k.size(ctx, all[i], n-1)
		if err != nil {
			return nil, 0, err
		}
		if have < n || best == nil {
			best, n = &all[i], have
		}
	}
	return best, n, nil
}

// fits appends every condition of the filter. Columns carry a plus sign, which keeps both engines from choosing
// their index: which one is read was decided already. The condition that drives, if any, holds by itself.
func (k *query) fits(c *clause, driven string) {
	f := &k.f
	if f.Archived {
		c.add(" AND c.archived_ms > 0")
	} else {
		c.add(" AND c.archived_ms = 0")
	}
	if driven == onChanged {
		c.add(" AND +c.id > 0") // else SQLite takes it for the narrower of two ranges, and reads the whole base
	} else {
		c.add(" AND c.id > 0")
	}
	if owners, all := k.by.OwnerFilter(); !all && driven != onScope {
		c.add(" AND +c.owner_id IN ")
		in(c, owners)
	}
	if f.Owner != nil && driven != onOwner {
		c.add(" AND +c.owner_id = ?", *f.Owner)
	}
	if f.Kind != "" {
		c.add(" AND c.kind = ?", f.Kind)
	}
	if f.ChangedFrom != nil {
		c.add(" AND +c.updated_ms >= ?", *f.ChangedFrom)
	}
	if f.Tag != 0 && driven != onTag {
		c.add(" AND EXISTS (SELECT 1 FROM customer_tag x WHERE x.customer_id = c.id AND x.tag_id = ?)", f.Tag)
	}
	if f.Segment != 0 && driven != onSegment {
		c.add(" AND EXISTS (SELECT 1 FROM segment_member x WHERE x.customer_id = c.id AND x.segment_id = ? AND x.until_ms = 0)", f.Segment)
	}
	if k.ids != nil && driven != onIDs {
		c.add(" AND c.id IN ")
		in(c, k.ids)
	}
	if k.term != nil && driven != onTerm {
		c.add(" AND c.id IN (SELECT customer_id FROM customer_term WHERE ")
		k.inTerm(c)
		c.add(")")
	}
	k.fitsValue(c, driven)
}

func (k *query) fitsValue(c *clause, driven string) {
	f := &k.f
	if len(f.Tiers) > 0 && driven != onTier {
		tiers := make([]int64, 0, len(f.Tiers))
		for _, t := range f.Tiers {
			if t != value.Prospect {
				tiers = append(tiers, int64(t))
			}
		}
		switch {
		case len(tiers) == 0:
			c.add(" AND v.customer_id IS NULL")
		case f.prospects():
			c.add(" AND (v.customer_id IS NULL OR +v.tier IN ")
			in(c, tiers)
			c.add(")")
		default:
			c.add(" AND +v.tier IN ")
			in(c, tiers)
		}
	}
	if len(f.Stages) > 0 && driven != onStage {
		c.add(" AND +v.stage IN ")
		in(c, numbers(f.Stages))
	}
	if len(f.Quadrants) > 0 && driven != onQuadrant {
		c.add(" AND +v.quadrant IN ")
		in(c, numbers(f.Quadrants))
	}
	if (f.LastFrom != nil || f.LastTo != nil) && driven != onLast {
		c.add(" AND ")
		between(c, "+v.last_day", toInt64(f.LastFrom), toInt64(f.LastTo))
	}
	if (f.SpendFrom != nil || f.SpendTo != nil) && driven != onSpend {
		c.add(" AND ")
		between(c, "+v.amount_12m_minor", f.SpendFrom, f.SpendTo)
	}
}
