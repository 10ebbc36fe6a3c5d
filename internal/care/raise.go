package care

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Raised is what RaiseTx did.
type Raised struct {
	New     int // opened, or opened again after they had lapsed
	Updated int // open already: figures brought up to date
	Closed  int // a person closed them: left as they are
	Nobody  int // of customers who are archived or gone
}

// raiseGroup keeps the statements of a raising short.
const raiseGroup = 100

// RaiseTx raises signals in the caller's transaction. today is the firm's day.
//
// A signal that is open keeps its act and its day and takes the new figures; one that lapsed opens again; what a person
// closed stays closed.
func (s *Service) RaiseTx(ctx context.Context, tx *store.Tx, today int, signals []Raise) (r Raised, err error) {
	defer fault.Wrap(&err, "care.RaiseTx")
	for some := range slices.Chunk(signals, raiseGroup) {
		reaches, err := selectReaches(ctx, tx, some)
		if err != nil {
			return r, err
		}
		known, err := selectKnown(ctx, tx, some)
		if err != nil {
			return r, err
		}
		for i := range some {
			if err := s.raise(ctx, tx, today, &some[i], reaches, known, &r); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// knownKey names a signal by what it is about.
type knownKey struct {
	customer int64
	key      string
}

type known struct {
	id    int64
	state State
}

func (s *Service) raise(ctx context.Context, tx *store.Tx, today int, n *Raise, reaches map[int64]reach, all map[knownKey]known, r *Raised) error {
	at, ok := reaches[n.CustomerID]
	if !ok || at.archive {
		r.Nobody++
		return nil
	}
	at.heavy = n.Heavy
	facts, err := n.Facts.encode()
	if err != nil {
		return err
	}
	k := knownKey{n.CustomerID, n.Key}
	was, seen := all[k]
	switch {
	case !seen:
		id := s.newID()
		all[k] = known{id, Open}
		r.New++
		_, err = tx.Exec(ctx, `INSERT INTO signal (customer_id, id, key, kind, facts, stake_minor, act, raised_day, due_day, state, created_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			n.CustomerID, id, n.Key, string(n.Kind), facts, n.Stake, string(at.plan()), today, today+n.Kind.dueIn(n.Heavy), string(Open), s.now().UnixMilli())
	case was.state == Open:
		r.Updated++
		_, err = tx.Exec(ctx, "UPDATE signal SET facts = $1, stake_minor = $2 WHERE customer_id = $3 AND id = $4 AND state = 'open'",
			facts, n.Stake, n.CustomerID, was.id)
	case was.state == Lapsed:
		r.New++
		_, err = tx.Exec(ctx, `UPDATE signal SET facts = $1, stake_minor = $2, act = $3, raised_day = $4, due_day = $5, state = 'open',
			outcome = '', closed_day = 0, closed_ms = 0, snoozed_to = 0 WHERE customer_id = $6 AND id = $7 AND state = 'lapsed'`,
			facts, n.Stake, string(at.plan()), today, today+n.Kind.dueIn(n.Heavy), n.CustomerID, was.id)
	default:
		r.Closed++
	}
	return err
}

// selectReaches reads how the customers can be reached.
func selectReaches(ctx context.Context, q store.Q, some []Raise) (map[int64]reach, error) {
	ids := make([]any, len(some))
	for i := range some {
		ids[i] = some[i].CustomerID
	}
	rows, err := q.Query(ctx, `SELECT c.id, c.kind = 'firm', c.archived_ms <> 0, COALESCE(NULLIF(m.phone, ''), c.phone), COALESCE(NULLIF(m.email, ''), c.email)
		FROM customer c LEFT JOIN contact m ON m.customer_id = c.id AND m.main AND m.left_ms = 0
		WHERE c.id IN (`+store.In(1, len(ids))+")", ids...)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]reach, len(some))
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var r reach
		var phone, email string
		err := scan(&id, &r.firm, &r.archive, &phone, &email)
		r.phone, r.email = lasting(phone), email != ""
		all[id] = r
		return err
	})
	delete(all, 0) // somebody unknown can't be reached
	return all, err
}

// selectKnown reads which of the signals are there already.
func selectKnown(ctx context.Context, q store.Q, some []Raise) (map[knownKey]known, error) {
	all := make(map[knownKey]known, len(some))
	ids := make([]any, len(some))
	for i := range some {
		ids[i] = some[i].CustomerID
	}
	rows, err := q.Query(ctx, "SELECT customer_id, key, id, state FROM signal WHERE customer_id IN ("+store.In(1, len(ids))+")", ids...)
	if err != nil {
		return nil, err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var k knownKey
		var n known
		err := scan(&k.customer, &k.key, &n.id, &n.state)
		all[k] = n
		return err
	})
	return all, err
}

// Lapse says why a signal has no ground any more.
type Lapse struct {
	Ref
	Reason string // CameBack, Passed or Outranked
}

// LapseTx closes open signals whose ground went away, in the caller's transaction, and tells how many.
func (s *Service) LapseTx(ctx context.Context, tx *store.Tx, today int, all []Lapse) (n int, err error) {
	defer fault.Wrap(&err, "care.LapseTx")
	for _, l := range all {
		one, err := tx.Exec(ctx, `UPDATE signal SET state = 'lapsed', outcome = $1, closed_day = $2, closed_ms = $3, snoozed_to = 0
			WHERE customer_id = $4 AND id = $5 AND state = 'open'`, l.Reason, today, s.now().UnixMilli(), l.CustomerID, l.ID)
		if err != nil {
			return n, err
		}
		n += int(one)
	}
	return n, nil
}

// OpenOf are all open signals of these kinds, put off or not, for whoever raised them to see whether they still hold.
func (s *Service) OpenOf(ctx context.Context, q store.Q, kinds ...Kind) (_ []Signal, err error) {
	defer fault.Wrap(&err, "care.OpenOf")
	args := make([]any, len(kinds))
	for i, k := range kinds {
		args[i] = string(k)
	}
	rows, err := q.Query(ctx, "SELECT "+signalColumns+" FROM signal s WHERE s.state = 'open' AND s.kind IN ("+store.In(1, len(args))+") ORDER BY s.customer_id, s.id", args...)
	return store.Collect(rows, err, scanSignal)
}

// InUse names, of the given customers, those about whom a person answered a signal, for an undo that must not take
// away what people rely on.
func (s *Service) InUse(ctx context.Context, q store.Q, ids []int64) (_ map[int64]string, err error) {
	defer fault.Wrap(&err, "care.InUse")
	found := make(map[int64]string)
	for some := range slices.Chunk(ids, raiseGroup) {
		args := anys(some)
		rows, err := q.Query(ctx, "SELECT DISTINCT customer_id FROM signal WHERE version > 1 AND customer_id IN ("+store.In(1, len(args))+")", args...)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			found[id] = "signal"
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// ForgetTx removes the signals of customers who are removed, in the same transaction.
func (s *Service) ForgetTx(ctx context.Context, tx *store.Tx, ids []int64) (err error) {
	defer fault.Wrap(&err, "care.ForgetTx")
	for some := range slices.Chunk(ids, raiseGroup) {
		if _, err := tx.Exec(ctx, "DELETE FROM signal WHERE customer_id IN ("+store.In(1, len(some))+")", anys(some)...); err != nil {
			return err
		}
	}
	return nil
}

func anys(ids []int64) []any {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return args
}

// AnsweredSince are the customers about whom a person closed a signal after a day.
func (s *Service) AnsweredSince(ctx context.Context, q store.Q, day int) (_ map[int64]bool, err error) {
	defer fault.Wrap(&err, "care.AnsweredSince")
	rows, err := q.Query(ctx, "SELECT DISTINCT customer_id FROM signal WHERE closed_day > $1 AND state IN ('done', 'dismissed')", day)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]bool)
	return all, rows.Each(func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		all[id] = true
		return err
	})
}
