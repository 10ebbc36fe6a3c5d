package report

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// EventKind says what happened to or with a customer. Of the same instant, the lower comes first.
type EventKind int

// The kinds of event.
const (
	NoteEvent   EventKind = iota + 1 // somebody wrote something down
	SignalEvent                      // a signal was answered, or lapsed because the customer bought
	OrderEvent                       // something was bought or returned
	ChangeEvent                      // somebody changed what is known
	BeginEvent                       // the customer came to be known
)

// Event is an entry of a customer's history.
type Event struct {
	Kind   EventKind
	AtMS   int64 // when; of an order whose time of day nobody knows, noon (UTC) of its day
	ID     int64
	Note   *customer.Note
	Signal *care.Task
	Order  *Order
	Change *Change
	Batch  string // of BeginEvent: the file, "" for a person
}

// Change is a line of the trail about a customer.
type Change struct {
	Action string
	Who    string
	Fields []string // names of the fields that changed
}

// since is a place in a history: behind an event.
type since struct {
	MS   int64     `json:"m"`
	Kind EventKind `json:"k"`
	ID   int64     `json:"i,string"`
}

// Timeline lists what happened with a customer, the latest first, from behind the event that after names. Changes of
// what is known show only to whoever may read the trail.
func (s *Service) Timeline(ctx context.Context, by auth.Actor, id int64, after string, limit int) (events []Event, next string, err error) {
	defer fault.Wrap(&err, "report.Timeline")
	at := since{MS: 1<<62 - 1, Kind: BeginEvent, ID: 1<<62 - 1}
	if after != "" {
		b, err := base64.RawURLEncoding.DecodeString(after)
		if err == nil {
			err = json.Unmarshal(b, &at)
		}
		if err != nil {
			return nil, "", fault.New(fault.NotFound, "")
		}
	}
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		c, err := customer.Visible(ctx, q, by, auth.CustomerRead, id)
		if err != nil {
			return err
		}
		events, next, err = merged(ctx, q, by, &c, at, limit)
		return err
	})
	return events, next, err
}

func merged(ctx context.Context, q store.Q, by auth.Actor, c *customer.Customer, at since, limit int) ([]Event, string, error) {
	h := history{q: q, c: c, at: at, limit: limit + 1}
	for _, read := range []func(context.Context) error{h.notes, h.signals, h.orders} {
		if err := read(ctx); err != nil {
			return nil, "", err
		}
	}
	if by.Can(auth.AuditRead) {
		if err := h.changes(ctx); err != nil {
			return nil, "", err
		}
	}
	if err := h.begin(ctx); err != nil {
		return nil, "", err
	}
	slices.SortFunc(h.events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(b.AtMS, a.AtMS), cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.ID, a.ID))
	})
	next := ""
	if len(h.events) > limit {
		h.events = h.events[:limit]
		last := h.events[limit-1]
		b, err := json.Marshal(since{last.AtMS, last.Kind, last.ID})
		if err != nil {
			return nil, "", err
		}
		next = base64.RawURLEncoding.EncodeToString(b)
	}
	return h.events, next, h.fill(ctx)
}

// history is a timeline being put together: from each source so much as the whole could take.
type history struct {
	q      store.Q
	c      *customer.Customer
	at     since
	limit  int
	events []Event
}

// behind is the place from which a source is read: what it has of the same instant may still come or was shown.
func (h *history) behind(k EventKind) (ms, id int64) {
	switch {
	case k < h.at.Kind:
		return h.at.MS, -1 << 62 // those of that instant were shown
	case k > h.at.Kind:
		return h.at.MS, 1<<63 - 1
	}
	return h.at.MS, h.at.ID
}

func (h *history) notes(ctx context.Context) error {
	ms, id := h.behind(NoteEvent)
	rows, err := h.q.Query(ctx, `SELECT id, kind, text, author_id, author_name, at_ms FROM customer_note
		WHERE customer_id = $1 AND removed_ms = 0 AND (at_ms, id) < ($2, $3) ORDER BY at_ms DESC, id DESC LIMIT $4`, h.c.ID, ms, id, h.limit)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var n customer.Note
		err := scan(&n.ID, &n.Kind, &n.Text, &n.AuthorID, &n.AuthorName, &n.AtMS)
		h.events = append(h.events, Event{Kind: NoteEvent, AtMS: n.AtMS, ID: n.ID, Note: &n})
		return err
	})
}

func (h *history) signals(ctx context.Context) error {
	ms, id := h.behind(SignalEvent)
	rows, err := h.q.Query(ctx, `SELECT id, kind, act, state, outcome, outcome_note, closed_ms FROM signal
		WHERE customer_id = $1 AND (state IN ('done', 'dismissed') OR outcome = 'came_back') AND closed_ms > 0 AND note_id = 0
		AND (closed_ms, id) < ($2, $3) ORDER BY closed_ms DESC, id DESC LIMIT $4`, h.c.ID, ms, id, h.limit)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		t := care.Task{Name: h.c.Name, Firm: h.c.Kind == customer.Firm}
		t.CustomerID = h.c.ID
		err := scan(&t.ID, &t.Kind, &t.Act, &t.State, &t.Outcome, &t.Note, &t.ClosedMS)
		h.events = append(h.events, Event{Kind: SignalEvent, AtMS: t.ClosedMS, ID: t.ID, Signal: &t})
		return err
	})
}

// changes leaves out what has an entry of its own: notes, and the beginning.
func (h *history) changes(ctx context.Context) error {
	ms, id := h.behind(ChangeEvent)
	rows, err := h.q.Query(ctx, `SELECT id, at_ms, actor_name, action, detail FROM audit WHERE object_kind = 'customer' AND object_id = $1
		AND action NOT IN ('customer.note_add', 'customer.note_remove', 'customer.note_restore', 'customer.add')
		AND (at_ms, id) < ($2, $3) ORDER BY at_ms DESC, id DESC LIMIT $4`, h.c.ID, ms, id, h.limit)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		e := Event{Kind: ChangeEvent, Change: new(Change)}
		var detail string
		err := scan(&e.ID, &e.AtMS, &e.Change.Who, &e.Change.Action, &detail)
		var fields map[string]json.RawMessage
		if json.Unmarshal([]byte(detail), &fields) == nil {
			for f := range fields {
				e.Change.Fields = append(e.Change.Fields, f)
			}
			slices.Sort(e.Change.Fields)
		}
		h.events = append(h.events, e)
		return err
	})
}

func (h *history) begin(ctx context.Context) error {
	ms, id := h.behind(BeginEvent)
	e := Event{Kind: BeginEvent, AtMS: h.c.CreatedMS, ID: h.c.ID}
	if e.AtMS > ms || e.AtMS == ms && e.ID >= id {
		return nil
	}
	if h.c.CreatedBatch != 0 {
		err := h.q.QueryRow(ctx, "SELECT file_name FROM intake_batch WHERE id = $1", h.c.CreatedBatch).Scan(&e.Batch)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	h.events = append(h.events, e)
	return nil
}
