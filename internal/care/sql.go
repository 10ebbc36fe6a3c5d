package care

import (
	"context"
	"encoding/json"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

const signalColumns = `s.customer_id, s.id, s.key, s.kind, s.facts, s.stake_minor, s.act, s.raised_day, s.due_day, s.state, s.snoozed_to,
	s.outcome, s.outcome_note, s.note_id, s.closed_day, s.closed_ms, s.closed_by, s.version`

const taskColumns = signalColumns + `, ` + customer.Called + `, c.kind = 'firm', c.phone, c.email, c.owner_id,
	COALESCE(m.name, ''), COALESCE(m.role, ''), COALESCE(m.phone, ''), COALESCE(m.email, '')`

// taskTables join a signal with its customer and the person to ask for there. Archived customers have no tasks.
const taskTables = ` FROM signal s JOIN customer c ON c.id = s.customer_id AND c.archived_ms = 0
	LEFT JOIN contact m ON m.customer_id = s.customer_id AND m.main AND m.left_ms = 0`

func (s *Signal) targets(facts *string) []any {
	return []any{&s.CustomerID, &s.ID, &s.Key, &s.Kind, facts, &s.Stake, &s.Act, &s.RaisedDay, &s.DueDay, &s.State, &s.SnoozedTo,
		&s.Outcome, &s.Note, &s.NoteID, &s.ClosedDay, &s.ClosedMS, &s.ClosedBy, &s.Version}
}

func scanSignal(scan func(...any) error) (s Signal, err error) {
	var facts string
	if err := scan(s.targets(&facts)...); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(facts), &s.Facts)
}

func scanTask(scan func(...any) error) (t Task, err error) {
	var facts, phone, email string
	to := append(t.targets(&facts), &t.Name, &t.Firm, &t.Phone, &t.Email, &t.OwnerID, &t.Contact, &t.Role, &phone, &email)
	if err := scan(to...); err != nil {
		return t, err
	}
	if phone != "" {
		t.Phone = phone
	}
	if email != "" {
		t.Email = email
	}
	return t, json.Unmarshal([]byte(facts), &t.Facts)
}

// clause collects conditions with their arguments.
type clause struct {
	text string
	args []any
}

// and adds a condition in which each ? stands for the next argument.
func (c *clause) and(cond string, args ...any) {
	c.text += " AND "
	for i := range len(cond) {
		if cond[i] != '?' {
			c.text += cond[i : i+1]
			continue
		}
		c.args = append(c.args, args[0])
		args = args[1:]
		c.text += "$" + strconv.Itoa(len(c.args))
	}
}

// scope narrows to the customers that the actor sees.
func (c *clause) scope(by auth.Actor) {
	owners, all := by.OwnerFilter()
	if all {
		return
	}
	marks, args := "", make([]any, len(owners))
	for i, id := range owners {
		args[i] = id
		if i > 0 {
			marks += ", "
		}
		marks += "?"
	}
	c.and("c.owner_id IN ("+marks+")", args...)
}

// selectTask reads a signal that the actor sees; whoever does not see it is told that there is none.
func selectTask(ctx context.Context, q store.Q, by auth.Actor, ref Ref) (t Task, err error) {
	var w clause
	w.and("s.customer_id = ?", ref.CustomerID)
	w.and("s.id = ?", ref.ID)
	w.scope(by)
	return scanTask(q.QueryRow(ctx, "SELECT "+taskColumns+taskTables+" WHERE TRUE"+w.text, w.args...).Scan)
}

func selectTasks(ctx context.Context, q store.Q, w clause, tail string) ([]Task, error) {
	rows, err := q.Query(ctx, "SELECT "+taskColumns+taskTables+" WHERE TRUE"+w.text+tail, w.args...)
	return store.Collect(rows, err, scanTask)
}

func updateSignal(ctx context.Context, q store.Q, s *Signal, version int64) error {
	n, err := q.Exec(ctx, `UPDATE signal SET act = $1, due_day = $2, state = $3, snoozed_to = $4, outcome = $5, outcome_note = $6, note_id = $7,
		closed_day = $8, closed_ms = $9, closed_by = $10, version = $11 WHERE customer_id = $12 AND id = $13 AND version = $14`,
		string(s.Act), s.DueDay, string(s.State), s.SnoozedTo, s.Outcome, s.Note, s.NoteID,
		s.ClosedDay, s.ClosedMS, s.ClosedBy, s.Version, s.CustomerID, s.ID, version)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "") // somebody else answered between the reading and the writing
	}
	return err
}
