package purchase

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/store"
)

// headKey names an order, lineKey a line.
type (
	headKey struct{ customer, id int64 }
	lineKey struct {
		headKey
		line int64
	}
)

// head is an order as stored, without its lines.
type head struct {
	headKey
	day     int
	atMS    *int64
	orderNo string
	source  string
	channel string
	batch   int64
}

// stored is a line as stored.
type stored struct {
	lineKey
	day      int
	kind     Kind
	product  int64
	quantity int64
	amount   int64
	cost     *int64
	batch    int64
	row      int64
	derived  bool // the cost was reckoned from the product's
}

func insertHeads(ctx context.Context, tx *store.Tx, heads iter.Seq[*head]) (int64, error) {
	columns := []string{"customer_id", "id", "day", "at_ms", "order_no", "source", "channel", "batch_id"}
	return tx.Load(ctx, "purchase", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for h := range heads {
			row[0], row[1], row[2], row[3] = h.customer, h.id, int64(h.day), optional(h.atMS)
			row[4], row[5], row[6], row[7] = h.orderNo, h.source, h.channel, h.batch
			if !yield(row) {
				return
			}
		}
	}, "ON CONFLICT (customer_id, id) DO NOTHING")
}

// insertLines writes the lines that are not there, sorted: neighbours in the table are written together.
func insertLines(ctx context.Context, tx *store.Tx, lines []stored) (int64, error) {
	sorted := make([]*stored, len(lines))
	for i := range lines {
		sorted[i] = &lines[i]
	}
	slices.SortStableFunc(sorted, func(a, b *stored) int {
		return cmp.Or(compareHeads(a.headKey, b.headKey), cmp.Compare(a.line, b.line))
	})
	columns := []string{"customer_id", "purchase_id", "id", "day", "kind", "product_id", "quantity_milli", "amount_minor",
		"cost_minor", "batch_id", "row_no"}
	return tx.Load(ctx, "purchase_line", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, l := range sorted {
			row[0], row[1], row[2], row[3], row[4], row[5] = l.customer, l.id, l.line, int64(l.day), int64(l.kind), l.product
			row[6], row[7], row[8], row[9], row[10] = l.quantity, l.amount, optional(l.cost), l.batch, l.row
			if !yield(row) {
				return
			}
		}
	}, "ON CONFLICT (customer_id, purchase_id, id) DO NOTHING")
}

// optional is a number as an argument, NULL when there is none.
func optional(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

const (
	headColumns = "p.customer_id, p.id, p.day, p.at_ms, p.order_no, p.source, p.channel, p.batch_id"
	lineColumns = "l.customer_id, l.purchase_id, l.id, l.day, l.kind, l.product_id, l.quantity_milli, l.amount_minor, l.cost_minor, l.batch_id, l.row_no"
)

func scanHead(scan func(...any) error) (h head, err error) {
	return h, scan(&h.customer, &h.id, &h.day, &h.atMS, &h.orderNo, &h.source, &h.channel, &h.batch)
}

func scanLine(scan func(...any) error) (l stored, err error) {
	return l, scan(&l.customer, &l.id, &l.line, &l.day, &l.kind, &l.product, &l.quantity, &l.amount, &l.cost, &l.batch, &l.row)
}

// wanted is a list of keys to look up, as a table named want; width is the number of columns of a key. It is filled up
// to one length by repeating the last key, so that there is one text of each statement.
func wanted(e store.Engine, names string, width int) string {
	one := "(" + strings.Repeat("CAST(? AS BIGINT), ", width-1) + "CAST(? AS BIGINT))"
	text := "WITH want (" + names + ") AS (VALUES " + strings.Repeat(one+", ", wantGroup-1) + one + ") "
	if e == store.SQLite {
		return strings.ReplaceAll(text, "BIGINT", "INTEGER")
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(text, "?") {
		if n > 0 {
			b.WriteString(store.In(n, 1))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

// wantGroup is how many keys are looked up by one statement.
const wantGroup = 100

func inGroups[K any](keys []K, put func(args []any, k K) []any, do func(args []any) error) error {
	for len(keys) > 0 {
		n := min(len(keys), wantGroup)
		var args []any
		for i := range wantGroup {
			args = put(args, keys[min(i, n-1)])
		}
		if err := do(args); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// selectHeads reads orders by their keys; a key may come twice.
func selectHeads(ctx context.Context, q store.Q, keys []headKey) (map[headKey]head, error) {
	found := make(map[headKey]head, len(keys))
	query := wanted(q.Engine(), "c, i", 2) + "SELECT " + headColumns + " FROM want CROSS JOIN purchase p WHERE p.customer_id = c AND p.id = i"
	err := inGroups(keys, func(args []any, k headKey) []any { return append(args, k.customer, k.id) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			h, err := scanHead(scan)
			found[h.headKey] = h
			return err
		})
	})
	return found, err
}

// selectLines reads lines by their keys.
func selectLines(ctx context.Context, q store.Q, keys []lineKey) (map[lineKey]stored, error) {
	found := make(map[lineKey]stored, len(keys))
	query := wanted(q.Engine(), "c, p, i", 3) + "SELECT " + lineColumns +
		" FROM want CROSS JOIN purchase_line l WHERE l.customer_id = c AND l.purchase_id = p AND l.id = i"
	err := inGroups(keys, func(args []any, k lineKey) []any { return append(args, k.customer, k.id, k.line) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			l, err := scanLine(scan)
			found[l.lineKey] = l
			return err
		})
	})
	return found, err
}

// linesOfOrder reads the lines of one order.
func linesOfOrder(ctx context.Context, q store.Q, k headKey) ([]stored, error) {
	rows, err := q.Query(ctx, "SELECT "+lineColumns+" FROM purchase_line l WHERE l.customer_id = $1 AND l.purchase_id = $2", k.customer, k.id)
	return store.Collect(rows, err, scanLine)
}

func updateLine(ctx context.Context, q store.Q, l *stored) error {
	_, err := q.Exec(ctx, `UPDATE purchase_line SET day = $1, kind = $2, product_id = $3, quantity_milli = $4, amount_minor = $5,
		cost_minor = $6, batch_id = $7, row_no = $8 WHERE customer_id = $9 AND purchase_id = $10 AND id = $11`,
		int64(l.day), int64(l.kind), l.product, l.quantity, l.amount, optional(l.cost), l.batch, l.row, l.customer, l.id, l.line)
	return err
}

func updateHead(ctx context.Context, q store.Q, h *head) error {
	_, err := q.Exec(ctx, "UPDATE purchase SET day = $1, at_ms = $2, channel = $3, batch_id = $4 WHERE customer_id = $5 AND id = $6",
		int64(h.day), optional(h.atMS), h.channel, h.batch, h.customer, h.id)
	return err
}
