package intake

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// alive is how long after its last transaction a run of another process is taken to go on.
const alive = time.Minute

// undoCustomers is how many customers one transaction of an undo visits, undoLines how many of their lines it removes.
const (
	undoCustomers = 200
	undoLines     = 2000
)

// Undo has a batch taken back whole, in the background: what it brought goes, what it changed is put back unless somebody
// changed it since; that stays and is listed by Kept.
func (s *Service) Undo(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "intake.Undo %d", id)
	return s.startUndo(ctx, by, id, true)
}

// UndoNow takes a batch back in this process.
func (s *Service) UndoNow(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) (err error) {
	defer fault.Wrap(&err, "intake.UndoNow %d", id)
	if err := s.startUndo(ctx, by, id, false); err != nil {
		return err
	}
	return s.RunUndo(ctx, by, id, tell)
}

func (s *Service) startUndo(ctx context.Context, by auth.Actor, id int64, background bool) error {
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := selectBatch(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case b.State == Undone:
			return fault.New(fault.Conflict, "batch_undone")
		case b.State == Undoing:
		case b.State == Done, b.Cursor > 0: // one that stopped on the way can be taken back too
			if err := one(tx.Exec(ctx, `UPDATE intake_batch SET state = 'undoing', undo_after = -1, error = ''
				WHERE id = $1 AND state IN ('done', 'failed', 'stopped', 'waiting', 'running')`, id)); err != nil {
				return err
			}
			if err := s.audit(ctx, tx, by, "undo", &b, map[string]string{"kind": string(b.Kind)}); err != nil {
				return err
			}
		default:
			return fault.New(fault.Conflict, "batch_state", "state", string(b.State))
		}
		if !background {
			return nil
		}
		return s.enqueue(ctx, tx, by, KindUndo, id)
	})
}

// RunUndo takes back a batch that is being undone, from where an earlier run stopped.
func (s *Service) RunUndo(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) (err error) {
	defer fault.Wrap(&err, "intake.RunUndo %d", id)
	tell = orQuiet(tell)
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return err
	}
	if b.State == Undone {
		return nil
	}
	if b.State != Undoing {
		return fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	s.dropPile(ctx, id)
	var total, done int64
	err = s.DB.Read().QueryRow(ctx, "SELECT COUNT(*), COUNT(*) FILTER (WHERE customer_id <= $2) FROM intake_touch WHERE batch_id = $1",
		id, b.undoAfter).Scan(&total, &done)
	if err != nil {
		return err
	}
	gone, err := undoneBefore(ctx, s.DB.Read(), id)
	if err != nil {
		return err
	}
	if b.Kind.dealt() { // before the customers, whom they hold
		if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := s.Purchases.UndoDealingsTx(ctx, tx, b.ID)
			return err
		}); err != nil {
			return err
		}
	}
	for {
		ids, err := selectTouched(ctx, s.DB.Read(), id, b.undoAfter, undoCustomers)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		if err := s.undoCustomers(ctx, &b, ids, gone); err != nil {
			return err
		}
		b.undoAfter = ids[len(ids)-1]
		done += int64(len(ids))
		tell(Progress{Stage: "undo", Rows: done, Done: done, Total: total})
		if s.afterChunk != nil {
			if err := s.afterChunk(b.undoAfter); err != nil {
				return err
			}
		}
	}
	return s.finishUndo(ctx, by, &b, gone)
}

// orQuiet is tell, or nobody to tell.
func orQuiet(tell func(Progress)) func(Progress) {
	if tell == nil {
		return func(Progress) {}
	}
	return tell
}

// undoneBefore are the other batches that were taken back: what this one built upon them goes too.
func undoneBefore(ctx context.Context, q store.Q, id int64) (map[int64]bool, error) {
	rows, err := q.Query(ctx, "SELECT id FROM intake_batch WHERE state IN ('undone', 'undoing') AND id <> $1", id)
	ids, err := store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	gone := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	return gone, err
}

// undoCustomers takes the batch back from some customers: their purchases, in as many transactions as they need, then
// themselves. The journal of lines goes with the first transaction, since what was put back no longer is as the batch
// left it; the cursor moves with the last.
func (s *Service) undoCustomers(ctx context.Context, b *Batch, ids []int64, gone map[int64]bool) error {
	from := purchase.Cursor{}
	for first := true; ; first = false {
		var done purchase.Undone
		err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			journal, err := selectChanges(ctx, tx, b.ID, ids[0], ids[len(ids)-1])
			if err != nil {
				return err
			}
			u := purchase.Undo{Batch: b.ID, CustomerIDs: ids, After: from, MaxLines: undoLines, Undone: gone}
			if first {
				u.Changes = purchaseChanges(journal)
			}
			if done, err = s.Purchases.UndoTx(ctx, tx, u); err != nil {
				return err
			}
			if err := s.keepPurchases(ctx, tx, b, done.Kept); err != nil {
				return err
			}
			if first {
				if _, err := tx.Exec(ctx, `DELETE FROM intake_change WHERE batch_id = $1 AND object_kind NOT IN ('customer', 'product')
					AND customer_id BETWEEN $2 AND $3`, b.ID, ids[0], ids[len(ids)-1]); err != nil {
					return err
				}
			}
			if done.More {
				return one(tx.Exec(ctx, "UPDATE intake_batch SET undo_after = undo_after WHERE id = $1 AND state = 'undoing'", b.ID))
			}
			return s.undoPeople(ctx, tx, b, ids, journal, gone)
		})
		if err != nil || !done.More {
			return err
		}
		from = done.Next
	}
}

// undoPeople takes the batch back from the customers themselves and moves the cursor.
func (s *Service) undoPeople(ctx context.Context, tx *store.Tx, b *Batch, ids []int64, journal []change, gone map[int64]bool) error {
	changes, err := customerChanges(journal)
	if err != nil {
		return err
	}
	people := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id == customer.Unknown })
	if len(people) > 0 {
		done, err := s.takeBack(ctx, tx, customer.Undo{Batch: b.ID, CustomerIDs: people, Changes: changes, InUse: s.inUse})
		if err != nil {
			return err
		}
		var kept []Kept
		for _, k := range done.Kept {
			kept = append(kept, Kept{id: s.NewID(), Object: objectCustomer, CustomerID: k.CustomerID, ObjectID: k.CustomerID, Reason: k.Reason, Field: k.Field, Value: k.Value})
		}
		if err := insertKept(ctx, tx, b.ID, kept); err != nil {
			return err
		}
		if err := s.undoLeftBehind(ctx, tx, people, gone); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM intake_change WHERE batch_id = $1 AND object_kind = 'customer' AND customer_id BETWEEN $2 AND $3",
		b.ID, ids[0], ids[len(ids)-1]); err != nil {
		return err
	}
	return one(tx.Exec(ctx, "UPDATE intake_batch SET undo_after = $2 WHERE id = $1 AND undo_after < $2 AND state = 'undoing'", b.ID, ids[len(ids)-1]))
}

// undoLeftBehind removes customers whom an earlier undo had to leave because this batch needed them.
func (s *Service) undoLeftBehind(ctx context.Context, tx *store.Tx, people []int64, gone map[int64]bool) error {
	for _, other := range slices.Sorted(maps.Keys(gone)) {
		rows, err := tx.Query(ctx, "SELECT customer_id FROM intake_touch WHERE batch_id = $1 AND customer_id BETWEEN $2 AND $3",
			other, people[0], people[len(people)-1])
		shared, err := store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
		if err != nil {
			return err
		}
		shared = slices.DeleteFunc(shared, func(id int64) bool { _, ok := slices.BinarySearch(people, id); return !ok })
		if len(shared) == 0 {
			continue
		}
		if _, err := s.takeBack(ctx, tx, customer.Undo{Batch: other, CustomerIDs: shared, InUse: s.inUse}); err != nil {
			return err
		}
	}
	return nil
}

// takeBack takes a batch back from customers; the rooms that noted something about those who go let go of it.
func (s *Service) takeBack(ctx context.Context, tx *store.Tx, u customer.Undo) (customer.Undone, error) {
	done, err := s.Customers.UndoTx(ctx, tx, u)
	if err == nil && s.Forget != nil && len(done.Removed) > 0 {
		err = s.Forget(ctx, tx, done.Removed)
	}
	return done, err
}

// inUse names customers that something else still refers to.
func (s *Service) inUse(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error) {
	used, err := purchase.WithPurchases(ctx, q, ids)
	if err != nil || s.InUse == nil {
		return used, err
	}
	others, err := s.InUse(ctx, q, ids)
	maps.Copy(used, others)
	return used, err
}

func purchaseChanges(journal []change) []purchase.Change {
	var out []purchase.Change
	for _, c := range journal {
		if c.object != objectCustomer {
			out = append(out, purchase.Change{Object: c.object, CustomerID: c.customer, ObjectID: c.objectID, SubID: c.sub, Before: c.before, After: c.after})
		}
	}
	return out
}

func customerChanges(journal []change) ([]customer.Change, error) {
	var out []customer.Change
	for _, c := range journal {
		if c.object != objectCustomer {
			continue
		}
		x := customer.Change{CustomerID: c.customer}
		if err := json.Unmarshal([]byte(c.before), &x.Before); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(c.after), &x.After); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *Service) keepPurchases(ctx context.Context, tx *store.Tx, b *Batch, changes []purchase.Change) error {
	var kept []Kept
	for _, c := range changes {
		kept = append(kept, Kept{id: s.NewID(), Object: c.Object, CustomerID: c.CustomerID, ObjectID: c.ObjectID, Reason: "changed", Value: c.After})
	}
	return insertKept(ctx, tx, b.ID, kept)
}

// finishUndo takes back the products and closes the undo. It waits while another file is being handed over, which might
// just be putting lines to a product that goes.
func (s *Service) finishUndo(ctx context.Context, by auth.Actor, b *Batch, gone map[int64]bool) error {
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var running int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM intake_batch WHERE state = 'running' AND beat_ms > $1", s.nowMS()-alive.Milliseconds()).Scan(&running); err != nil {
			return err
		}
		if running > 0 {
			return fault.New(fault.Unavailable, "batch_other_runs")
		}
		journal, err := selectProductChanges(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		done, err := s.Purchases.UndoProductsTx(ctx, tx, b.ID, purchaseChanges(journal))
		if err != nil {
			return err
		}
		if err := s.keepPurchases(ctx, tx, b, done.Kept); err != nil {
			return err
		}
		if err := s.Customers.UndoTagsTx(ctx, tx, b.ID); err != nil {
			return err
		}
		for _, other := range slices.Sorted(maps.Keys(gone)) { // what they had to leave because this batch used it
			if _, err := s.Purchases.UndoProductsTx(ctx, tx, other, nil); err != nil {
				return err
			}
			if err := s.Customers.UndoTagsTx(ctx, tx, other); err != nil {
				return err
			}
		}
		if err := s.Purchases.SettleTx(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM intake_change WHERE batch_id = $1", b.ID); err != nil {
			return err
		}
		b.UndoneMS = s.nowMS()
		if err := one(tx.Exec(ctx, "UPDATE intake_batch SET state = 'undone', undone_ms = $2 WHERE id = $1 AND state = 'undoing'", b.ID, b.UndoneMS)); err != nil {
			return err
		}
		if err := s.reopen(ctx, tx, b); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, by, "undone", b, map[string]string{"kind": string(b.Kind)}); err != nil {
			return err
		}
		return s.refresh(ctx, tx, by, b)
	})
	if fault.CodeOf(err) == "batch_other_runs" && by.Kind != auth.KindCLI {
		return job.Later(undoPause)
	}
	if err == nil {
		s.Log.InfoContext(ctx, "import undone", slog.Int64("batch", b.ID))
	}
	return err
}
