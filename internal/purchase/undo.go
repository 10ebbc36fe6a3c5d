package purchase

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Undo asks to take back what a batch did to the purchases of some customers.
type Undo struct {
	Batch       int64
	CustomerIDs []int64  // at most a few hundred at a time
	Changes     []Change // of lines and orders of these customers, in the order in which they were made
	After       Cursor   // where an earlier call stopped; the zero value begins
	MaxLines    int      // lines to look at in this call; 0 means 20,000
	// Undone are earlier batches already taken back: what this batch changed in their rows is removed, not restored.
	Undone map[int64]bool
}

// Cursor is how far an undo came; the zero value is the beginning.
type Cursor struct {
	CustomerID, OrderID, LineID int64
	begun                       bool
}

// Undone is what UndoTx did. While More is set, call again with After = Next.
type Undone struct {
	Lines    int // removed
	Orders   int // removed
	Products int // removed
	Restored int // lines, orders, products put back
	Kept     []Change
	Next     Cursor
	More     bool
}

const undoLines = 20_000

// UndoTx takes back a batch from the given customers. What was changed again since stays and is told in Kept.
func (s *Service) UndoTx(ctx context.Context, tx *store.Tx, u Undo) (res Undone, err error) {
	defer fault.Wrap(&err, "purchase.UndoTx")
	m := newMonths()
	if !u.After.begun {
		for _, c := range slices.Backward(u.Changes) {
			if err := restore(ctx, tx, c, &u, m, &res); err != nil {
				return Undone{}, err
			}
		}
	}
	lines, err := batchLines(ctx, tx, &u)
	if err != nil {
		return Undone{}, err
	}
	touched := make(map[headKey]bool)
	for i := range lines {
		m.add(&lines[i], -1)
		touched[lines[i].headKey] = true
	}
	if err := deleteLines(ctx, tx, lines); err != nil {
		return Undone{}, err
	}
	res.Lines += len(lines)
	for _, c := range u.Changes {
		touched[headKey{c.CustomerID, c.ObjectID}] = true
	}
	for _, k := range slices.SortedFunc(keysOf(touched), compareHeads) {
		n, err := tx.Exec(ctx, `DELETE FROM purchase WHERE customer_id = $1 AND id = $2 AND NOT EXISTS
			(SELECT 1 FROM purchase_line l WHERE l.customer_id = $1 AND l.purchase_id = $2)`, k.customer, k.id)
		if err != nil {
			return Undone{}, err
		}
		res.Orders += int(n)
	}
	if len(lines) == u.limit() {
		last := lines[len(lines)-1].lineKey
		res.More, res.Next = true, Cursor{last.customer, last.id, last.line, true}
	}
	return res, m.save(ctx, tx, s.newID())
}

func (u *Undo) limit() int {
	if u.MaxLines <= 0 {
		return undoLines
	}
	return u.MaxLines
}

func keysOf(m map[headKey]bool) func(yield func(headKey) bool) {
	return func(yield func(headKey) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// batchLines reads the lines a batch brought to the given customers, up to the limit, after the cursor.
func batchLines(ctx context.Context, tx *store.Tx, u *Undo) ([]stored, error) {
	var lines []stored
	for _, id := range slices.Compact(slices.Sorted(slices.Values(u.CustomerIDs))) {
		order, line := int64(0), int64(0)
		switch {
		case u.After.begun && id < u.After.CustomerID:
			continue
		case u.After.begun && id == u.After.CustomerID:
			order, line = u.After.OrderID, u.After.LineID
		}
		rows, err := tx.Query(ctx, "SELECT "+lineColumns+` FROM purchase_line l WHERE l.customer_id = $1 AND (l.purchase_id, l.id) > ($2, $3)
			AND l.batch_id = $4 ORDER BY l.customer_id, l.purchase_id, l.id LIMIT $5`, id, order, line, u.Batch, int64(u.limit()-len(lines)))
		more, err := store.Collect(rows, err, scanLine)
		if err != nil {
			return nil, err
		}
		if lines = append(lines, more...); len(lines) == u.limit() {
			break
		}
	}
	return lines, nil
}

func deleteLines(ctx context.Context, tx *store.Tx, lines []stored) error {
	if len(lines) == 0 {
		return nil
	}
	stmt, err := tx.Prepare(ctx, "DELETE FROM purchase_line WHERE customer_id = $1 AND purchase_id = $2 AND id = $3")
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // ends with the transaction anyway
	for i := range lines {
		if _, err := stmt.Exec(ctx, lines[i].customer, lines[i].id, lines[i].line); err != nil {
			return err
		}
	}
	return nil
}

// restore puts one changed line or order back, if it still is as the batch left it.
func restore(ctx context.Context, tx *store.Tx, c Change, u *Undo, m *months, res *Undone) error {
	if c.Object == ObjectOrder {
		return restoreHead(ctx, tx, c, m, res)
	}
	if c.Object != ObjectLine {
		return nil
	}
	k := lineKey{headKey{c.CustomerID, c.ObjectID}, c.SubID}
	there, err := selectLines(ctx, tx, []lineKey{k})
	if err != nil {
		return err
	}
	have, ok := there[k]
	var was, after lineState
	if err := cmp.Or(json.Unmarshal([]byte(c.Before), &was), json.Unmarshal([]byte(c.After), &after)); err != nil {
		return err
	}
	if !ok {
		return nil
	}
	now := have.journal()
	now.Day, after.Day = 0, 0 // follows the order, which has its own change
	if now != after {
		res.Kept = append(res.Kept, c)
		return nil
	}
	is := have
	was.restore(&is)
	is.day = have.day
	m.add(&have, -1)
	if u.Undone[was.Batch] {
		res.Lines++
		_, err := tx.Exec(ctx, "DELETE FROM purchase_line WHERE customer_id = $1 AND purchase_id = $2 AND id = $3", k.customer, k.id, k.line)
		return err
	}
	m.add(&is, 1)
	res.Restored++
	return updateLine(ctx, tx, &is)
}

func restoreHead(ctx context.Context, tx *store.Tx, c Change, m *months, res *Undone) error {
	k := headKey{c.CustomerID, c.ObjectID}
	there, err := selectHeads(ctx, tx, []headKey{k})
	if err != nil {
		return err
	}
	have, ok := there[k]
	var was, after headState
	if err := cmp.Or(json.Unmarshal([]byte(c.Before), &was), json.Unmarshal([]byte(c.After), &after)); err != nil {
		return err
	}
	switch {
	case !ok:
		return nil
	case have.journal() != after:
		res.Kept = append(res.Kept, c)
		return nil
	}
	is := have
	was.restore(&is)
	res.Restored++
	return moveHead(ctx, tx, &have, &is, m)
}
