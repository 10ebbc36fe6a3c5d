package identity

import (
	"context"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Chunk is the work of a resolver in one transaction.
type Chunk struct {
	r         *Resolver
	fresh     map[print]int64 // records resolved in this transaction
	committed bool
}

// work is one call of ResolveTx.
type work struct {
	*Chunk
	records []customer.Incoming
	out     []Resolved
	asked   []int                  // records that are not remembered
	ids     [][]customer.Identity  // of those
	prints  []print                // of those
	keys    map[customer.Key]int64 // where keys lead, as of the record at hand
	drafts  map[int64]*customer.Draft
	order   []*customer.Draft
	again   map[int]int // a record that repeats one of asked, by its place there
}

// ResolveTx resolves records as if one after the other: a record sees what those before it brought. It may be called
// several times for one chunk.
func (c *Chunk) ResolveTx(ctx context.Context, tx *store.Tx, records []customer.Incoming) (_ Result, err error) {
	defer fault.Wrap(&err, "identity.ResolveTx")
	w := &work{Chunk: c, records: records, out: make([]Resolved, len(records)), again: make(map[int]int)}
	w.recall()
	if err := w.read(ctx, tx); err != nil {
		return Result{}, err
	}
	for at := range w.asked {
		w.decide(at)
	}
	res := Result{Records: w.out}
	if c.r.o.Unsearched {
		res.Changes, res.Unsearched, err = c.r.customers.SaveUnsearchedTx(ctx, tx, c.r.o.Batch, w.order)
	} else {
		res.Changes, err = c.r.customers.SaveTx(ctx, tx, c.r.o.Batch, w.order)
	}
	if err != nil {
		return Result{}, err
	}
	w.repeat()
	return res, nil
}

// recall answers the records that were seen before and lists the others. Where values may be overwritten nothing is
// recalled: of A, B and A again the last must win.
func (w *work) recall() {
	known := w.r.known
	seen := make(map[print]int)
	var last print
	lastAt := -1 // the record that last was remembered: lines of an order come together
	for i := range w.records {
		if w.r.o.Overwrite {
			w.asked = append(w.asked, i)
			continue
		}
		p := known.print(&w.records[i])
		if lastAt >= 0 && p == last {
			w.out[i] = w.out[lastAt]
			continue
		}
		id, ok := w.fresh[p]
		if !ok {
			id, ok = known.get(p)
		}
		if ok {
			w.out[i] = matched(id)
			last, lastAt = p, i
			continue
		}
		if at, ok := seen[p]; ok {
			w.again[i] = at
			continue
		}
		seen[p] = len(w.asked)
		w.asked = append(w.asked, i)
		w.prints = append(w.prints, p)
	}
}

func matched(id int64) Resolved {
	if id == customer.Unknown {
		return Resolved{}
	}
	return Resolved{CustomerID: id, Outcome: Matched}
}

// read finds where the keys of the records lead, and loads those customers.
func (w *work) read(ctx context.Context, tx *store.Tx) (err error) {
	w.ids = make([][]customer.Identity, len(w.asked))
	var keys []customer.Key
	seen := make(map[customer.Key]bool)
	custom := false
	for at, i := range w.asked {
		w.ids[at] = customer.Identify(&w.records[i], w.r.o.Source, w.r.o.NameIdentifies)
		custom = custom || len(w.records[i].Custom) > 0
		for _, id := range w.ids[at] {
			if id.Matches && !seen[id.Key] {
				seen[id.Key] = true
				keys = append(keys, id.Key)
			}
		}
	}
	if w.keys, err = customer.FindKeys(ctx, tx, keys); err != nil {
		return err
	}
	var found []int64
	loaded := make(map[int64]bool)
	for _, id := range w.keys {
		if !loaded[id] {
			loaded[id] = true
			found = append(found, id)
		}
	}
	w.drafts, err = w.r.customers.Drafts(ctx, tx, found, custom)
	return err
}

// decide answers one record and takes it into its customer.
func (w *work) decide(at int) {
	i, ids := w.asked[at], w.ids[at]
	if len(ids) == 0 {
		w.answer(at, Resolved{})
		return
	}
	d := w.match(ids)
	outcome := Matched
	if d == nil {
		d = w.r.customers.NewDraft(w.r.o.Batch)
		w.drafts[d.ID] = d
		outcome = New
	}
	if !d.Listed() {
		w.order = append(w.order, d)
	}
	d.Take(&w.records[i], ids, w.r.o.Batch, w.r.o.Overwrite)
	for _, id := range ids {
		if d.Has(id.ID) {
			continue
		}
		_, taken := w.keys[id.Key]
		claims := id.Matches && !taken
		d.AddIdentity(id, w.r.o.Batch, claims)
		if claims {
			w.keys[id.Key] = d.ID
		}
	}
	w.answer(at, Resolved{CustomerID: d.ID, Outcome: outcome, Batch: d.CreatedBatch})
}

// match applies the rules; nil is nobody.
func (w *work) match(ids []customer.Identity) *customer.Draft {
	keyed := false // the record has a key of the source, which leads nowhere yet
	firm := ""     // the business number it names
	for _, id := range ids {
		if id.Kind == customer.IdentityBusiness {
			firm = id.Value
		}
	}
	for _, id := range ids {
		if !id.Matches {
			continue
		}
		d := w.drafts[w.keys[id.Key]]
		switch {
		case d == nil:
			keyed = keyed || id.Kind == customer.IdentitySource
		case keyed && d.HasSource(w.r.o.Source):
			// Another key of the same source: another customer, whoever's e-mail it is.
		case id.Kind != customer.IdentitySource && firm != "" && d.BusinessNo != "" && d.BusinessNo != firm:
			// Another business number: another firm, whoever buys or answers for both.
		default:
			return d
		}
	}
	return nil
}

func (w *work) answer(at int, r Resolved) {
	w.out[w.asked[at]] = r
	if w.prints != nil {
		w.fresh[w.prints[at]] = r.CustomerID
	}
}

// repeat answers the records that say the same as one before them.
func (w *work) repeat() {
	for i, at := range w.again {
		w.out[i] = matched(w.out[w.asked[at]].CustomerID)
	}
}
