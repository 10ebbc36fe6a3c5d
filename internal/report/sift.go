package report

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

// sieveMost is how many customers a text may mean for them to be held at once; those of a text that means more stand
// close together in any order.
const sieveMost = 300_000

// sift reads whom a text means that means many. Walking along the index of the order and asking the sieve costs a
// fraction of opening the rows of customers and reading their words, of whom hundreds may pass before one is meant.
func (k *query) sift(ctx context.Context, r i18n.Range) error {
	// As one text: hundreds of thousands of rows would cost more to hand over than to find.
	var text string
	err := k.q.QueryRow(ctx, `SELECT COALESCE(string_agg(CAST(customer_id AS TEXT), ','), '') FROM
		(SELECT customer_id FROM customer_term WHERE term >= $1 AND term < $2 LIMIT $3) many`, r.From, r.To, sieveMost+1).Scan(&text)
	if err != nil {
		return err
	}
	ids := make([]int64, 0, strings.Count(text, ",")+1)
	for s := range strings.SplitSeq(text, ",") {
		if s == "" {
			break // nobody is meant any more
		}
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if len(ids) > sieveMost {
		return nil
	}
	slices.Sort(ids)
	k.sieve, k.sieved = slices.Compact(ids), r
	return nil
}

// sifted reads one stretch of the index alone and opens only the rows that pass the sieve; like leg.
func (k *query) sifted(ctx context.Context, w walk, length int) (found []place, end *place, err error) {
	rows, err := k.strip(ctx, w, length)
	if err != nil {
		return nil, nil, err
	}
	var passed []int64
	for _, p := range rows {
		if _, ok := slices.BinarySearch(k.sieve, p.ID); ok {
			passed = append(passed, p.ID)
		}
	}
	for ids := range slices.Chunk(passed, k.alongside) {
		d := driver{onIDs, customerTable, func(c *clause) { c.add("c.id IN "); in(c, ids) }}
		some, err := k.gather(ctx, d, walk{desc: w.desc, want: w.want - len(found)})
		if err != nil {
			return nil, nil, err
		}
		if found = append(found, some...); len(found) >= w.want {
			return found, nil, nil
		}
	}
	if len(rows) == length {
		end = &rows[len(rows)-1]
	}
	return found, end, nil
}

// strip is one stretch of the index alone. As one text, too.
func (k *query) strip(ctx context.Context, w walk, length int) ([]place, error) {
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT COALESCE(string_agg(CAST(id AS TEXT) || ' ' || CAST(n AS TEXT), ','), '') FROM (SELECT v.customer_id AS id, " +
		k.order.column + " AS n FROM valuation v WHERE TRUE")
	k.reach(c, w, false, nil)
	k.sorted(c, w.desc, false)
	c.add(" LIMIT ?) strip", length)
	var text string
	if err := k.q.QueryRow(ctx, c.String(), c.args...).Scan(&text); err != nil || text == "" {
		return nil, err
	}
	out := make([]place, 0, length)
	for pair := range strings.SplitSeq(text, ",") {
		id, n, _ := strings.Cut(pair, " ")
		var p place
		var err, err2 error
		p.ID, err = strconv.ParseInt(id, 10, 64)
		p.Number, err2 = strconv.ParseInt(n, 10, 64)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// unsifted is the way to gather those whom the sieve holds, once a walk has gone far without finding enough of them; nil
// while they are too many for it.
func (k *query) unsifted() *driver {
	if k.sieve == nil || len(k.sieve) > 2*k.fewMeant {
		return nil
	}
	k.term, k.texts, k.sieve = &k.sieved, false, nil
	return &driver{onTerm, termTable, k.inTerm}
}
