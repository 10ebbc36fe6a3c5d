package customer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Selection is whom a bulk change is about: the given ids, or all that a list's filter finds, which Each reads in pages.
type Selection struct {
	IDs []int64
	// Each gives the next ids after one, ascending, at most limit; none ends it. Used when IDs is nil.
	Each func(ctx context.Context, after int64, limit int) ([]int64, error)
}

// Bulk is a bulk change that was made. UndoBulk takes it back by its token.
type Bulk struct {
	Token   int64
	Changed int // customers that are different now
}

// bulkChunk is how many customers one transaction of a bulk change takes: others get a turn in between.
const bulkChunk = 500

// Actions of a bulk change, as stored.
const (
	bulkTag   = "tag"
	bulkUntag = "untag"
	bulkOwner = "owner"
)

// TagMany puts a tag on customers. Whom the actor does not see is left out. progress may be nil.
func (s *Service) TagMany(ctx context.Context, by auth.Actor, sel Selection, tag int64, progress func(done int)) (_ Bulk, err error) {
	defer fault.Wrap(&err, "customer.TagMany")
	return s.bulk(ctx, by, sel, bulkTag, tag, progress)
}

// UntagMany takes a tag off customers.
func (s *Service) UntagMany(ctx context.Context, by auth.Actor, sel Selection, tag int64, progress func(done int)) (_ Bulk, err error) {
	defer fault.Wrap(&err, "customer.UntagMany")
	return s.bulk(ctx, by, sel, bulkUntag, tag, progress)
}

// OwnMany says who looks after customers; owner 0 is nobody.
func (s *Service) OwnMany(ctx context.Context, by auth.Actor, sel Selection, owner int64, progress func(done int)) (_ Bulk, err error) {
	defer fault.Wrap(&err, "customer.OwnMany")
	return s.bulk(ctx, by, sel, bulkOwner, owner, progress)
}

func (s *Service) bulk(ctx context.Context, by auth.Actor, sel Selection, action string, object int64, progress func(int)) (Bulk, error) {
	if err := by.Check(auth.CustomerChange); err != nil {
		return Bulk{}, err
	}
	b := Bulk{Token: s.newID()}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after := map[string]string{"owner_id": strconv.FormatInt(object, 10)}
		if action != bulkOwner { // the trail keeps the name: a tag may be gone by the time somebody reads it
			var name string
			if err := tx.QueryRow(ctx, "SELECT name FROM tag WHERE id = $1", object).Scan(&name); err != nil {
				return err
			}
			after = map[string]string{"tag": name}
		}
		_, err := tx.Exec(ctx, "INSERT INTO customer_bulk (id, action, detail, actor_id, created_ms) VALUES ($1, $2, $3, $4, $5)",
			b.Token, action, strconv.FormatInt(object, 10), by.UserID, s.nowMS())
		if err != nil {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "customer.bulk_" + action, ObjectKind: "bulk", ObjectID: b.Token,
			After: after})
	})
	if err != nil {
		return Bulk{}, err
	}
	ctx = context.WithoutCancel(ctx) // whoever leaves would be told neither of half of it nor how to take that back
	done := 0
	err = sel.chunks(ctx, func(ids []int64) error {
		var changed int
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			changed, err = s.bulkTx(ctx, tx, by, b.Token, action, object, ids)
			return err
		})
		if err != nil {
			return err
		}
		b.Changed += changed
		if done += len(ids); progress != nil {
			progress(done)
		}
		return nil
	})
	return b, err
}

func (sel Selection) chunks(ctx context.Context, do func(ids []int64) error) error {
	if sel.IDs != nil || sel.Each == nil {
		for ids := sel.IDs; len(ids) > 0; {
			n := min(len(ids), bulkChunk)
			if err := do(ids[:n]); err != nil {
				return err
			}
			ids = ids[n:]
		}
		return nil
	}
	for after := int64(0); ; {
		ids, err := sel.Each(ctx, after, bulkChunk)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := do(ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// bulkTx changes some customers and writes down what they had before.
func (s *Service) bulkTx(ctx context.Context, tx *store.Tx, by auth.Actor, token int64, action string, object int64, ids []int64) (int, error) {
	customers, err := selectCustomers(ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	before := make(map[int64]bulkItem) // by customer, of those that change
	has, err := tagged(ctx, tx, object, ids)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c := customers[id]
		if c == nil || id == Unknown || !by.SeesOwner(c.OwnerID) {
			continue
		}
		batch, tagged := has[id]
		switch {
		case action == bulkOwner && c.OwnerID != object:
			before[id] = bulkItem{id, c.OwnerID, c.typed&fieldOwner != 0}
		case action == bulkTag && !tagged:
			before[id] = bulkItem{customer: id}
		case action == bulkUntag && tagged:
			before[id] = bulkItem{customer: id, before: batch}
		}
	}
	// In one order for everybody, so that two who change many at once wait for each other instead of blocking each other.
	items := slices.SortedFunc(maps.Values(before), func(a, b bulkItem) int { return cmp.Compare(a.customer, b.customer) })
	_, err = tx.Load(ctx, "customer_bulk_item", []string{"bulk_id", "customer_id", "before", "typed"}, func(yield func([]any) bool) {
		for _, i := range items {
			if !yield([]any{token, i.customer, i.before, i.typed}) {
				return
			}
		}
	}, "ON CONFLICT (bulk_id, customer_id) DO NOTHING")
	if err != nil {
		return 0, err
	}
	for _, i := range items {
		if err := s.bulkOne(ctx, tx, action, object, i); err != nil {
			return 0, err
		}
	}
	return len(items), nil
}

// bulkOne changes one customer from what was found. If somebody changed just that meanwhile it fails as a lost race: what
// is written down of before must be what an undo puts back.
func (s *Service) bulkOne(ctx context.Context, tx *store.Tx, action string, object int64, was bulkItem) (err error) {
	var n int64
	switch action {
	case bulkTag:
		n, err = tx.Exec(ctx, "INSERT INTO customer_tag (customer_id, tag_id) VALUES ($1, $2) ON CONFLICT (customer_id, tag_id) DO NOTHING", was.customer, object)
	case bulkUntag:
		n, err = tx.Exec(ctx, "DELETE FROM customer_tag WHERE customer_id = $1 AND tag_id = $2 AND batch_id = $3", was.customer, object, was.before)
	case bulkOwner:
		n, err = tx.Exec(ctx, "UPDATE customer SET owner_id = $1, typed = typed | $2, version = version + 1, updated_ms = $3 WHERE id = $4 AND owner_id = $5",
			object, int64(fieldOwner), s.nowMS(), was.customer, was.before)
	}
	if err == nil && n == 0 {
		return fault.New(fault.Unavailable, "busy")
	}
	return err
}

// tagged tells who of some customers has a tag, and the import that gave it (0: a person).
func tagged(ctx context.Context, q store.Q, tag int64, ids []int64) (map[int64]int64, error) {
	has := make(map[int64]int64)
	err := inGroups(ids, func(args []any) error {
		rows, err := q.Query(ctx, "SELECT customer_id, batch_id FROM customer_tag WHERE tag_id = $1 AND customer_id IN ("+
			store.Marks(q.Engine(), 2, len(args))+")", append([]any{tag}, args...)...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			var id, batch int64
			err := scan(&id, &batch)
			has[id] = batch
			return err
		})
	})
	return has, err
}

// UndoBulk takes a bulk change back, once, from those who still are as it left them; it returns how many. Only whoever
// made it may, or somebody who may remove customers and sees all of them; a second time fails as a conflict.
func (s *Service) UndoBulk(ctx context.Context, by auth.Actor, token int64) (n int, err error) {
	defer fault.Wrap(&err, "customer.UndoBulk")
	if err := by.Check(auth.CustomerChange); err != nil {
		return 0, err
	}
	for {
		var back, left int
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			back, left, err = s.undoSome(ctx, tx, by, token)
			return err
		})
		if n += back; err != nil || left == 0 {
			return n, err
		}
		ctx = context.WithoutCancel(ctx) // once begun it ends, even if nobody waits for it any more
	}
}

// UndoableBulks tells which of some bulk changes the actor could still take back: whoever was not told of one, since the
// program died on the way or the page was left, finds it in the trail.
func (s *Service) UndoableBulks(ctx context.Context, by auth.Actor, tokens []int64) (_ map[int64]bool, err error) {
	defer fault.Wrap(&err, "customer.UndoableBulks")
	can := make(map[int64]bool)
	if !by.Can(auth.CustomerChange) || len(tokens) == 0 {
		return can, nil
	}
	_, all := by.OwnerFilter()
	anybodys := all && by.Can(auth.CustomerRemove)
	return can, inGroups(tokens, func(args []any) error {
		rows, err := s.db.Read().Query(ctx, "SELECT id, actor_id FROM customer_bulk WHERE undone_ms = 0 AND id IN ("+
			store.Marks(s.db.Engine(), 1, len(args))+")", args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			var id, actor int64
			if err := scan(&id, &actor); err != nil {
				return err
			}
			can[id] = anybodys || actor == by.UserID
			return nil
		})
	})
}

// undoSome takes a bulk change back from the next customers and lets go of what they had before, so that whoever is
// killed on the way goes on with those who are left. With the last of them the change is undone, and the trail says so.
func (s *Service) undoSome(ctx context.Context, tx *store.Tx, by auth.Actor, token int64) (changed, left int, err error) {
	var action, detail string
	var actor, undone int64
	row := tx.QueryRow(ctx, "SELECT action, detail, actor_id, undone_ms FROM customer_bulk WHERE id = $1", token)
	if err := row.Scan(&action, &detail, &actor, &undone); err != nil {
		return 0, 0, err
	}
	if actor != by.UserID {
		if err := by.Check(auth.CustomerRemove); err != nil {
			return 0, 0, err
		}
		if _, all := by.OwnerFilter(); !all {
			return 0, 0, fault.New(fault.NotFound, "not_found")
		}
	}
	if undone != 0 {
		return 0, 0, fault.New(fault.Conflict, "conflict")
	}
	items, err := bulkItems(ctx, tx, token)
	if err != nil {
		return 0, 0, err
	}
	for _, i := range items {
		back, err := s.bulkBack(ctx, tx, action, parseID(detail), i)
		if err != nil {
			return 0, 0, err
		}
		changed += int(back)
	}
	if len(items) == bulkChunk {
		_, err := tx.Exec(ctx, "DELETE FROM customer_bulk_item WHERE bulk_id = $1 AND customer_id <= $2", token, items[len(items)-1].customer)
		return changed, len(items), err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM customer_bulk_item WHERE bulk_id = $1", token); err != nil {
		return 0, 0, err
	}
	n, err := tx.Exec(ctx, "UPDATE customer_bulk SET undone_ms = $1 WHERE id = $2 AND undone_ms = 0", s.nowMS(), token)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "conflict") // somebody else took it back at the same time
	}
	if err != nil {
		return 0, 0, err
	}
	return changed, 0, auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "customer.bulk_undo", ObjectKind: "bulk", ObjectID: token})
}

// bulkItem is what a customer of a bulk change had before: the owner, or of a tag taken away the import that gave it; and
// whether a person had said who the owner is.
type bulkItem struct {
	customer, before int64
	typed            bool
}

func bulkItems(ctx context.Context, q store.Q, token int64) ([]bulkItem, error) {
	rows, err := q.Query(ctx, "SELECT customer_id, before, typed FROM customer_bulk_item WHERE bulk_id = $1 ORDER BY customer_id LIMIT $2", token, bulkChunk)
	return store.Collect(rows, err, func(scan func(...any) error) (i bulkItem, err error) {
		return i, scan(&i.customer, &i.before, &i.typed)
	})
}

func (s *Service) bulkBack(ctx context.Context, tx *store.Tx, action string, object int64, i bulkItem) (int64, error) {
	switch action {
	case bulkTag:
		// One that an import gave since is not what the change gave.
		return tx.Exec(ctx, "DELETE FROM customer_tag WHERE customer_id = $1 AND tag_id = $2 AND batch_id = 0", i.customer, object)
	case bulkUntag:
		// The tag may be gone by now, and so may the customer.
		return tx.Exec(ctx, `INSERT INTO customer_tag (customer_id, tag_id, batch_id) SELECT c.id, t.id, CAST($1 AS BIGINT) FROM customer c, tag t
			WHERE c.id = $2 AND t.id = $3 ON CONFLICT (customer_id, tag_id) DO NOTHING`, i.before, i.customer, object)
	default:
		stays := ^typed(0)
		if !i.typed { // files may say again who looks after the customer, and an import that brought him can be taken back
			stays = ^fieldOwner
		}
		return tx.Exec(ctx, "UPDATE customer SET owner_id = $1, typed = typed & $2, version = version + 1, updated_ms = $3 WHERE id = $4 AND owner_id = $5",
			i.before, int64(stays), s.nowMS(), i.customer, object)
	}
}
