package care

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Note is a line for the history of a customer about an act.
type Note struct {
	CustomerID int64
	Kind       string // call, visit, message
	Text       string
}

// Options are what care asks of the history of customers. Both may be nil: then acts leave no line there.
type Options struct {
	// AddNote writes a line in the caller's transaction and returns its id.
	AddNote func(ctx context.Context, tx *store.Tx, by auth.Actor, n Note) (int64, error)
	// RemoveNote takes it away again.
	RemoveNote func(ctx context.Context, tx *store.Tx, by auth.Actor, customerID, noteID int64) error
}

// NotesIn has acts noted in the history that customer keeps.
func NotesIn(customers *customer.Service) Options {
	return Options{
		AddNote: func(ctx context.Context, tx *store.Tx, by auth.Actor, n Note) (int64, error) {
			added, err := customers.AddNoteTx(ctx, tx, by, n.CustomerID, n.Kind, n.Text, 0)
			return added.ID, err
		},
		RemoveNote: func(ctx context.Context, tx *store.Tx, by auth.Actor, customerID, noteID int64) error {
			return customers.RemoveNoteTx(ctx, tx, by, customerID, noteID, false)
		},
	}
}

// Service raises signals and answers them.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger
	o     Options
}

// NewService makes the service.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger, o Options) *Service {
	return &Service{db: db, now: now, newID: newID, log: log, o: o}
}

// noteLimit is how long a person's note about an outcome may be, in letters.
const noteLimit = 2000

// furthest is how many days a signal can be put off.
const furthest = 92

// Result is what came of an act.
type Result struct {
	Outcome string // one of Outcomes
	Note    string // in the words of the person
	How     Act    // what was done in the end; "" is what was proposed
	Log     string // the line for the customer's history; "" leaves none
}

// Finish closes a signal with what came of it, or says it anew for one that was done. today is the firm's day.
func (s *Service) Finish(ctx context.Context, by auth.Actor, today int, ref Ref, r Result) (_ Task, err error) {
	defer fault.Wrap(&err, "care.Finish")
	var c fault.Complaints
	r.Note = strings.TrimSpace(r.Note)
	c.Check(slices.Contains(Outcomes(), r.Outcome), "outcome", "choice")
	c.Check(r.How == "" || slices.Contains(Acts(), r.How), "how", "choice")
	c.Check(r.Outcome != Other || r.Note != "", "note", "required")
	checkNote(&c, r.Note)
	if err := c.Err(); err != nil {
		return Task{}, err
	}
	return s.change(ctx, by, ref, "care.done", []State{Open, Done}, func(ctx context.Context, tx *store.Tx, t *Task) error {
		if err := s.unnote(ctx, tx, by, t); err != nil {
			return err
		}
		if r.How != "" {
			t.Act = r.How
		}
		s.close(by, today, t, Done, r.Outcome, r.Note)
		if s.o.AddNote == nil || r.Log == "" {
			return nil
		}
		id, err := s.o.AddNote(ctx, tx, by, Note{CustomerID: t.CustomerID, Kind: string(t.Act), Text: r.Log})
		t.NoteID = id
		return allowed(err)
	})
}

// Dismiss closes a signal that was not useful, and keeps why.
func (s *Service) Dismiss(ctx context.Context, by auth.Actor, today int, ref Ref, reason, note string) (_ Task, err error) {
	defer fault.Wrap(&err, "care.Dismiss")
	var c fault.Complaints
	note = strings.TrimSpace(note)
	c.Check(slices.Contains(Reasons(), reason), "reason", "choice")
	checkNote(&c, note)
	if err := c.Err(); err != nil {
		return Task{}, err
	}
	return s.change(ctx, by, ref, "care.dismiss", []State{Open}, func(_ context.Context, _ *store.Tx, t *Task) error {
		s.close(by, today, t, Dismissed, reason, note)
		return nil
	})
}

// Snooze puts a signal off until a day.
func (s *Service) Snooze(ctx context.Context, by auth.Actor, today int, ref Ref, until int) (_ Task, err error) {
	defer fault.Wrap(&err, "care.Snooze")
	var c fault.Complaints
	c.Check(until > today && until <= today+furthest, "until", "range", "min", 1, "max", furthest)
	if err := c.Err(); err != nil {
		return Task{}, err
	}
	return s.change(ctx, by, ref, "care.snooze", []State{Open}, func(_ context.Context, _ *store.Tx, t *Task) error {
		t.SnoozedTo = until
		return nil
	})
}

// Reopen takes back what a person did to a signal. Version is the one that this left: if somebody did something since,
// it is a fault.Conflict.
func (s *Service) Reopen(ctx context.Context, by auth.Actor, ref Ref, version int64) (_ Task, err error) {
	defer fault.Wrap(&err, "care.Reopen")
	return s.change(ctx, by, ref, "care.reopen", []State{Open, Done, Dismissed}, func(ctx context.Context, tx *store.Tx, t *Task) error {
		if t.Version != version {
			return fault.New(fault.Conflict, "")
		}
		if err := s.unnote(ctx, tx, by, t); err != nil {
			return err
		}
		t.State, t.SnoozedTo, t.Outcome, t.Note, t.ClosedDay, t.ClosedMS, t.ClosedBy = Open, 0, "", "", 0, 0, 0
		return nil
	})
}

func (s *Service) close(by auth.Actor, today int, t *Task, to State, outcome, note string) {
	t.State, t.Outcome, t.Note, t.SnoozedTo = to, outcome, note, 0
	t.ClosedDay, t.ClosedMS, t.ClosedBy = today, s.now().UnixMilli(), by.UserID
}

// unnote takes away the line that an earlier answer left in the customer's history.
func (s *Service) unnote(ctx context.Context, tx *store.Tx, by auth.Actor, t *Task) error {
	if t.NoteID == 0 || s.o.RemoveNote == nil {
		return nil
	}
	id := t.NoteID
	t.NoteID = 0
	return allowed(s.o.RemoveNote(ctx, tx, by, t.CustomerID, id))
}

// allowed lets an answer stand whose line in the history the person may not write, or not take away.
func allowed(err error) error {
	if fault.Is(err, fault.Forbidden) {
		return nil
	}
	return err
}

// change does one answer of a person: right, scope, state, row and audit in one transaction.
func (s *Service) change(ctx context.Context, by auth.Actor, ref Ref, action string, from []State, do func(context.Context, *store.Tx, *Task) error) (t Task, err error) {
	if err := by.Check(auth.CareAct); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if t, err = selectTask(ctx, tx, by, ref); err != nil {
			return err
		}
		if !slices.Contains(from, t.State) {
			return fault.New(fault.Conflict, "")
		}
		was := t.Signal
		if err := do(ctx, tx, &t); err != nil {
			return err
		}
		// Saying more about what one did oneself leaves the undo of it good.
		if was.State != Done || t.State != Done || was.ClosedBy != by.UserID {
			t.Version++
		}
		if err := updateSignal(ctx, tx, &t.Signal, was.Version); err != nil {
			return err
		}
		e := was.entry(action, &t.Signal)
		e.ObjectName = t.Name
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), e)
	})
	return t, err
}

// entry is the line of the trail about what became of a signal. It stands with the customer; what a person wrote about
// the outcome stays in the signal.
func (s *Signal) entry(action string, is *Signal) auth.Entry {
	state := func(s *Signal) map[string]any {
		return map[string]any{"state": string(s.State), "outcome": s.Outcome, "snoozed_to": s.SnoozedTo}
	}
	after := state(is)
	after["signal"] = string(is.Kind)
	return auth.Entry{Action: action, ObjectKind: "customer", ObjectID: is.CustomerID, Before: state(s), After: after}
}

func checkNote(c *fault.Complaints, note string) {
	c.Check(utf8.RuneCountInString(note) <= noteLimit, "note", "too_long", "max", noteLimit)
	c.Check(utf8.ValidString(note) && !strings.ContainsRune(note, 0), "note", "characters") // what no database takes
	c.Check(len(i18n.FindRRN(note)) == 0, "note", "resident_number")
}
