package auth

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// AuditLine is one line of the trail as it is read.
type AuditLine struct {
	ID           int64
	At           time.Time
	ActorKind    Kind
	ActorID      int64 // user, or key of a KindKey
	ActorName    string
	ActorAddress string
	Action       string
	ObjectKind   string
	ObjectID     int64
	ObjectName   string
	detail       string
}

// AuditChange is one field that changed. Was and Is are JSON; "null" stands for nothing.
type AuditChange struct{ Field, Was, Is string }

// ActionKey is the i18n key of what was done. A page shows the stable name itself where a room above has no sentence.
func (l AuditLine) ActionKey() string { return "auth.action." + l.Action }

// ObjectKey is the i18n key of the kind of object.
func (l AuditLine) ObjectKey() string { return "auth.object." + l.ObjectKind }

// Key is the i18n key of the field's name, where there is a sentence for it.
func (c AuditChange) Key() string { return "auth.field." + c.Field }

// Changes are the fields that changed, by name.
func (l AuditLine) Changes() []AuditChange {
	var m map[string][2]json.RawMessage
	if json.Unmarshal([]byte(l.detail), &m) != nil {
		return nil // "" or foreign: nothing to show
	}
	all := make([]AuditChange, 0, len(m))
	for field, v := range m {
		all = append(all, AuditChange{Field: field, Was: string(v[0]), Is: string(v[1])})
	}
	slices.SortFunc(all, func(a, b AuditChange) int { return strings.Compare(a.Field, b.Field) })
	return all
}

// AuditFilter narrows the trail; zero fields do not.
type AuditFilter struct {
	ActorID    int64
	Action     string // whole ("customer.change")
	ObjectKind string
	ObjectID   int64
	From       time.Time // inclusive
	Until      time.Time // exclusive
	After      string    // cursor of the page before
	Limit      int       // 50 unless told
}

// AuditPage is a page of the trail, the newest line first.
type AuditPage struct {
	Lines []AuditLine
	Next  string // cursor of the next page, "" on the last
}

const (
	auditPage    = 50
	auditPageMax = 1000
)

// Trail lists what was changed, the newest first. The trail names customers and what was changed of them, so whoever sees
// only some of these sees only what they did themselves.
func (s *Service) Trail(ctx context.Context, by Actor, f AuditFilter) (_ AuditPage, err error) {
	defer fault.Wrap(&err, "auth.Trail")
	if err := by.Check(AuditRead); err != nil {
		return AuditPage{}, err
	}
	if by.Scope == ScopeOwn || by.Scope == ScopeTeam {
		if f.ActorID != 0 && f.ActorID != by.UserID {
			return AuditPage{}, nil
		}
		f.ActorID = by.UserID
	}
	return s.trail(ctx, f)
}

// History lists what was changed on one object, for the page of that object. The caller has checked that the actor may
// see it.
func (s *Service) History(ctx context.Context, objectKind string, objectID int64, after string, limit int) (_ AuditPage, err error) {
	defer fault.Wrap(&err, "auth.History %s %d", objectKind, objectID)
	return s.trail(ctx, AuditFilter{ObjectKind: objectKind, ObjectID: objectID, After: after, Limit: limit})
}

func (s *Service) trail(ctx context.Context, f AuditFilter) (AuditPage, error) {
	if f.Limit <= 0 {
		f.Limit = auditPage
	}
	f.Limit = min(f.Limit, auditPageMax)
	where, args, err := f.where()
	if err != nil {
		return AuditPage{}, err
	}
	args = append(args, f.Limit+1)
	rows, err := s.db.Read().Query(ctx, "SELECT "+auditColumns+" FROM audit"+where+
		" ORDER BY at_ms DESC, id DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	lines, err := store.Collect(rows, err, scanAudit)
	if err != nil {
		return AuditPage{}, err
	}
	p := AuditPage{Lines: lines}
	if len(lines) > f.Limit {
		p.Lines = lines[:f.Limit]
		last := p.Lines[f.Limit-1]
		p.Next = strconv.FormatInt(last.At.UnixMilli(), 10) + "." + strconv.FormatInt(last.ID, 10)
	}
	return p, nil
}

func (f AuditFilter) where() (string, []any, error) {
	var parts []string
	var args []any
	add := func(cond string, vals ...any) {
		for _, v := range vals {
			args = append(args, v)
			cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		parts = append(parts, cond)
	}
	if f.ActorID != 0 {
		add("actor_id = ?", f.ActorID)
	}
	if f.Action != "" {
		add("action = ?", f.Action)
	}
	if f.ObjectKind != "" {
		add("object_kind = ?", f.ObjectKind)
	}
	if f.ObjectID != 0 {
		add("object_id = ?", f.ObjectID)
	}
	if !f.From.IsZero() {
		add("at_ms >= ?", f.From.UnixMilli())
	}
	if !f.Until.IsZero() {
		add("at_ms < ?", f.Until.UnixMilli())
	}
	if f.After != "" {
		ms, id, _ := strings.Cut(f.After, ".")
		m, err1 := strconv.ParseInt(ms, 10, 64)
		n, err2 := strconv.ParseInt(id, 10, 64)
		if err1 != nil || err2 != nil {
			return "", nil, fault.New(fault.Invalid, "cursor")
		}
		add("(at_ms, id) < (?, ?)", m, n)
	}
	if len(parts) == 0 {
		return "", nil, nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args, nil
}

const auditColumns = "id, at_ms, actor_kind, actor_id, actor_name, actor_address, action, object_kind, object_id, object_name, detail"

func insertAudit(ctx context.Context, q store.Q, l AuditLine) error {
	_, err := q.Exec(ctx, "INSERT INTO audit ("+auditColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		l.ID, l.At.UnixMilli(), string(l.ActorKind), l.ActorID, l.ActorName, l.ActorAddress,
		l.Action, l.ObjectKind, l.ObjectID, l.ObjectName, l.detail)
	return err
}

func scanAudit(scan func(...any) error) (l AuditLine, err error) {
	var ms int64
	err = scan(&l.ID, &ms, &l.ActorKind, &l.ActorID, &l.ActorName, &l.ActorAddress, &l.Action, &l.ObjectKind, &l.ObjectID, &l.ObjectName, &l.detail)
	l.At = time.UnixMilli(ms).UTC()
	return l, err
}
